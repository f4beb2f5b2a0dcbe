import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { openChromium } from './chromium.ts';
import { CHAT, DESK_CHANNEL, type StubTeams, startStubTeams } from './stub-teams.ts';

const place = (as: string, conversation: string) => `#${new URLSearchParams({ as, conversation })}`;
export const chatOf = (as: string) => place(as, CHAT);
export const deskOf = (as: string) => place(as, DESK_CHANNEL);

export interface StubTeamsPage {
  stub: () => StubTeams;
  /** A fresh browser profile on the Teams page at the given hash, loaded and drawn. */
  open: (hash: string, options?: BrowserContextOptions) => Promise<Page>;
  /** The bodies of all POSTs to one address so far. */
  callsTo: (path: string) => Record<string, unknown>[];
}

/** One browser for the test file, one workspace and one profile for each test; everything is closed behind it. */
export function useStubTeams(): StubTeamsPage {
  let browser: Browser;
  let stub: StubTeams;
  let context: BrowserContext | undefined;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    stub = await startStubTeams();
  });
  afterEach(async () => {
    await context?.close();
    await stub.close();
  });
  return {
    stub: () => stub,
    open: async (hash, options = {}) => {
      context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(15_000);
      await page.goto(`${stub.url}/teams/${hash}`);
      await page.locator('#app:not([aria-busy])').waitFor();
      return page;
    },
    callsTo: (path) => stub.calls.filter((call) => call.path === path).map((call) => call.body),
  };
}
