import type { Page } from 'playwright-core';

/** Far enough ahead that each page has its appointment. */
const AHEAD_MS = 1_500;

/**
 * Several people press a button in the same moment. Each page presses by itself, at a time agreed on: pressed one after the other from
 * here, the first decision can take the second one's button away before the mouse is down.
 * @param message words of the message that has the button, the newest one counts
 */
export async function pressTogether(pages: readonly Page[], message: string, button: string): Promise<void> {
  const at = Date.now() + AHEAD_MS;
  const pressed = await Promise.all(
    pages.map((page) =>
      page.evaluate(
        `new Promise((done) => setTimeout(() => {
          const messages = [...document.querySelectorAll('#main .message, #main [data-message]')];
          const found = messages.filter((node) => node.textContent.includes(${JSON.stringify(message)})).at(-1);
          const one = [...(found?.querySelectorAll('button') ?? [])].find((node) => node.textContent.trim() === ${JSON.stringify(button)});
          one?.click();
          done(Boolean(one));
        }, ${at} - Date.now()))`,
      ),
    ),
  );
  if (pressed.includes(false))
    throw new Error(`Nobody could press “${button}” of “${message}” on one of the pages.`);
}
