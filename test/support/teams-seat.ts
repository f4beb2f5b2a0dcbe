import type { BrowserContext, Locator, Page } from 'playwright-core';
import type { Entries } from './seat.ts';

/** Where a person looks in Teams: a channel of the demo organisation by its name, or their chat with the bot. */
export type TeamsPlace = 'desk' | 'desk-east' | 'desk-hamburg' | 'master-data' | 'chat';

/** A person of the demo organisation at the Teams page: what they can do there, in words of the desk. */
export class TeamsSeat {
  readonly page: Page;
  readonly #url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  /** Sits down as this person and looks at a place; a dialog left open is closed. */
  async as(key: string, place: TeamsPlace = 'chat'): Promise<this> {
    const answer = await fetch(`${this.#url}/local/teams/state?as=${key}`);
    const { chat } = (await answer.json()) as { chat: { id: string } };
    await fetch(`${this.#url}/local/teams/close`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ as: key }),
    });
    const conversation = place === 'chat' ? chat.id : `19:${place}@thread.tacv2`;
    await this.page.goto('about:blank');
    await this.page.goto(`${this.#url}/teams/#as=${key}&conversation=${encodeURIComponent(conversation)}`);
    await this.page.locator('#app:not([aria-busy])').waitFor();
    return this;
  }

  get main(): Locator {
    return this.page.locator('#main');
  }

  get dialog(): Locator {
    return this.page.locator('dialog.task');
  }

  /** The newest message here that has this text. */
  message(text: string | RegExp): Locator {
    return this.main.locator('[data-message]', { hasText: text }).last();
  }

  async say(words: string): Promise<void> {
    const field = this.main.locator('[data-composer] textarea, textarea[data-composer]').first();
    await field.fill(words);
    await field.press('Enter');
  }

  /** By keyboard: a message that comes in between the two halves of a click moves the button away under the mouse. */
  async press(message: string | RegExp, button: string): Promise<void> {
    await this.message(message).getByRole('button', { name: button, exact: true }).first().press('Enter');
  }

  /** A field of the open dialog by its id, or an end or a beginning of it. */
  field(id: string): Locator {
    return this.dialog
      .locator(`[data-block="${id}"], [data-block$="/${id}"], [data-block^="${id}:"]`)
      .first();
  }

  control(id: string): Locator {
    return this.field(id).locator('[data-field]').first();
  }

  async fill(entries: Entries): Promise<void> {
    for (const [id, entry] of Object.entries(entries)) {
      for (const words of [entry].flat()) await this.#enter(id, words);
    }
  }

  async #enter(id: string, words: string): Promise<void> {
    const field = this.field(id);
    await field.waitFor();
    const list = field.locator('input[role=combobox]');
    if ((await list.count()) > 0) {
      if ((await list.inputValue()).includes(words)) return;
      await list.click();
      await list.fill(words);
      await field.getByRole('option').filter({ hasText: words }).first().click();
      await list.press('Tab');
    } else if ((await field.locator('select').count()) > 0) {
      const options = await field.locator('option').allTextContents();
      const label = options.find((option) => option.includes(words)) ?? words;
      await field.locator('select').selectOption({ label });
    } else if ((await field.locator('input[type=checkbox], input[type=radio]').count()) > 0) {
      await field.getByLabel(words, { exact: true }).check();
    } else await this.control(id).fill(words);
  }

  /** Presses the dialog's first button of this name and waits until the dialog says something else, or is gone. */
  async submit(button: string): Promise<void> {
    const before = await this.#face();
    await this.dialog.getByRole('button', { name: button, exact: true }).click();
    for (const end = Date.now() + 15_000; Date.now() < end; ) {
      const now = await this.#face();
      if (now !== before && !now.startsWith('busy')) return;
      await this.page.waitForTimeout(20);
    }
    throw new Error(`Nothing came of pressing “${button}” in “${before}”.`);
  }

  async #face(): Promise<string> {
    return this.page.evaluate(`(() => {
      const task = document.querySelector('dialog.task');
      if (!task) return 'closed';
      const busy = task.querySelector('[data-busy], [aria-busy=true]') ? 'busy' : '';
      return busy + task.textContent;
    })()`);
  }

  async closed(): Promise<void> {
    await this.dialog.waitFor({ state: 'detached' });
  }
}

export async function takeTeamsSeat(context: BrowserContext, url: string): Promise<TeamsSeat> {
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  return new TeamsSeat(page, url);
}
