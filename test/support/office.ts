import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { translator } from '../../src/i18n/translate.ts';
import type { Language } from '../../src/kit/actor.ts';
import { openChromium } from './chromium.ts';
import { type RunningDesk, type Start, startDesk } from './run-desk.ts';
import { type Seat, takeSeat } from './seat.ts';
import { type TeamsSeat, takeTeamsSeat } from './teams-seat.ts';

export type Office = {
  desk(): RunningDesk;
  /** A browser of its own for somebody; two of them show what reaches the one when the other acts. It is closed after the test. */
  seat(options?: BrowserContextOptions): Promise<Seat>;
  /** The same at the Teams page. */
  teamsSeat(options?: BrowserContextOptions): Promise<TeamsSeat>;
};

/**
 * One desk, the real process, and one browser for a test file.
 * @param settings asked for when the desk starts, after the file's earlier `beforeAll`
 */
export function useOffice(settings: () => Start['settings'] & {} = () => ({})): Office {
  let desk: RunningDesk;
  let browser: Browser;
  const open: BrowserContext[] = [];
  beforeAll(async () => {
    [desk, browser] = await Promise.all([startDesk({ settings: settings() }), openChromium()]);
  });
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail') {
      console.error(
        desk
          .log()
          .split('\n')
          .filter((line) => /"level":"(?:warn|error)"/.test(line))
          .join('\n'),
      );
      await picture(open, task.name);
    }
    for (const context of open.splice(0)) await context.close();
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.stop();
  });
  async function window(options: BrowserContextOptions = {}): Promise<BrowserContext> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 860 }, ...options });
    open.push(context);
    return context;
  }
  return {
    desk: () => desk,
    seat: async (options) => takeSeat(await window(options), desk.url),
    teamsSeat: async (options) => takeTeamsSeat(await window(options), desk.url),
  };
}

/** What stood on every screen when a test failed, under `.data/e2e`. */
async function picture(contexts: readonly BrowserContext[], name: string): Promise<void> {
  const pages = contexts.flatMap((context) => context.pages());
  const file = `.data/e2e/${name.slice(0, 60).replaceAll(/[^\w]+/g, '-')}`;
  for (const [at, page] of pages.entries())
    await page.screenshot({ path: `${file}-${at + 1}.png` }).catch(() => undefined);
}

/** The desk's own words in a language: tests look for what a person of that language reads. */
export function wordsIn(language: Language): ReturnType<typeof translator> {
  return translator(language, 'Asia/Shanghai');
}

/** What axe finds serious or critical on the page as it stands. The context must bypass the page's content policy. */
export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(
    await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8'),
  );
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html.slice(0, 160) + ' ' + node.failureSummary)))`);
}

/** Parts that stand out of the window to the right. */
export async function overflowing(page: Page): Promise<string[]> {
  return page.evaluate(`[...document.querySelectorAll('body, body *')]
    .filter((node) => node.checkVisibility() && !node.closest('.only-spoken, svg') && node.getBoundingClientRect().right > innerWidth + 1)
    .map((node) => node.outerHTML.slice(0, 120))`);
}
