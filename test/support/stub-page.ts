import type { Browser, BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { openChromium } from './chromium.ts';
import { type StubWorkspace, startStubWorkspace } from './stub-workspace.ts';

export const DESK = '#as=U01LILY&channel=C01DESK';

export interface StubPage {
  stub: () => StubWorkspace;
  /** A fresh browser profile on the page at the given hash, loaded and drawn. */
  open: (hash: string, options?: BrowserContextOptions) => Promise<Page>;
  /** The bodies of all POSTs to one address so far. */
  callsTo: (path: string) => Record<string, unknown>[];
}

/** One browser for the test file, one workspace and one profile for each test; everything is closed behind it. */
export function useStubPage(): StubPage {
  let browser: Browser;
  let stub: StubWorkspace;
  let context: BrowserContext | undefined;
  beforeAll(async () => {
    browser = await openChromium();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    stub = await startStubWorkspace();
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
      await page.goto(`${stub.url}/${hash}`);
      await page.locator('#app:not([aria-busy])').waitFor();
      return page;
    },
    callsTo: (path) => stub.calls.filter((call) => call.path === path).map((call) => call.body),
  };
}

/** What a screen reader adds to a field's name. */
export async function described(field: Locator): Promise<string> {
  const ids = (await field.getAttribute('aria-describedby'))?.split(' ') ?? [];
  const words = ids.map((id) => field.page().locator(`#${id}`).textContent());
  return (await Promise.all(words)).join('');
}

export async function until<T>(read: () => T | Promise<T>, wanted: T): Promise<void> {
  await expect.poll(read, { timeout: 10_000, interval: 20 }).toEqual(wanted);
}
