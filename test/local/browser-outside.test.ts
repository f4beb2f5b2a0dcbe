import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { translator } from '../../src/i18n/translate.ts';
import type { Card } from '../../src/kit/card.ts';
import type { Block } from '../../src/local/browser/wire.ts';
import { renderCard as renderForSlack } from '../../src/surfaces/slack/render-card.ts';
import { renderCard as renderForTeams } from '../../src/surfaces/teams/render-card.ts';
import { faultsOf, smallTargets, wideParts } from '../support/page-faults.ts';
import { DESK, until, useStubPage } from '../support/stub-page.ts';
import { BOT, CHAT, message as teamsMessage } from '../support/stub-teams.ts';
import { chatOf, useStubTeams } from '../support/stub-teams-page.ts';
import { NOW } from '../support/stub-workspace.ts';

const t = translator('en', 'UTC');
const ALTERNATIVE = 'Coverage by unit: Shanghai 3 of 4 reviewed, Berlin 2 of 9.';
/** Too long for a button of Slack: a line of text there. */
const LABEL = 'Open the list of everything that was found in the files of this quarter <b>&amp;</b>';
const cardOn = (url: string): Card => ({
  summary: { verbatim: 'Coverage' },
  parts: [
    {
      part: 'picture',
      url: `${url}/p/1`,
      title: { verbatim: 'Coverage' },
      alternative: { verbatim: ALTERNATIVE },
    },
    { part: 'link', url: `${url}/f/1`, label: { verbatim: 'Findings' } },
    { part: 'link', url: `${url}/f/2`, label: { verbatim: LABEL } },
    {
      part: 'picture',
      url: 'https://elsewhere.example/p/2',
      title: { verbatim: 'Trend' },
      alternative: { verbatim: 'Rising.' },
    },
  ],
});

/** What the desk would draw, and a file behind the links. */
async function serve(page: Page): Promise<string[]> {
  const asked: string[] = [];
  const body = await readFile(new URL('../../manifests/teams/color.png', import.meta.url));
  await page.context().route(/\/[pf]\/\d$|elsewhere/, (route) => {
    asked.push(new URL(route.request().url()).pathname);
    return route.fulfill({ contentType: 'image/png', body });
  });
  return asked;
}

async function followed(page: Page, name: string): Promise<{ path: string; opener: unknown }> {
  const [opened] = await Promise.all([
    page.context().waitForEvent('page'),
    page.getByRole('link', { name, exact: true }).click(),
  ]);
  await opened.waitForURL(/\/f\//);
  const opener = await opened.evaluate('window.opener');
  const path = new URL(opened.url()).pathname;
  await opened.close();
  return { path, opener };
}

const isDrawn = `[...document.querySelectorAll('main img')].map(({ alt, naturalWidth }) => [alt, naturalWidth > 0])`;

describe('the Slack page', () => {
  const { stub, open, callsTo } = useStubPage();

  async function openCard(options = {}): Promise<{ page: Page; asked: string[] }> {
    const page = await open(DESK, options);
    const asked = await serve(page);
    const { blocks, text } = renderForSlack(cardOn(stub().url), t, { where: 'test' });
    const ts = `${NOW / 1_000}.000100`;
    const drawn = blocks.map((block, index) => ({ ...block, block_id: `b${index}` })) as unknown as Block[];
    stub().push({
      type: 'message',
      message: { channel: 'C01DESK', ts, user: 'U00BOT', text, blocks: drawn },
    });
    await page.getByRole('link', { name: 'Findings', exact: true }).waitFor();
    return { page, asked };
  }

  it('R111g draws the desk’s own picture with its alternative text, and of any other the words alone', async () => {
    const { page, asked } = await openCard();

    await until(() => page.evaluate(isDrawn), [[ALTERNATIVE, true]]);
    await page.getByRole('img', { name: 'Rising.' }).waitFor();
    expect(asked).toEqual(['/p/1']);
  });

  it('R111g opens a link in a tab of its own that knows nothing of this one, and tells the app of a button', async () => {
    const { page } = await openCard();

    expect(await followed(page, 'Findings')).toEqual({ path: '/f/1', opener: null });
    expect(await followed(page, LABEL)).toEqual({ path: '/f/2', opener: null });
    await until(() => callsTo('action').map(({ action_id }) => action_id), ['open:0']);
  });

  it.each(['light', 'dark'] as const)(
    'fits a phone and has no serious accessibility fault in %s',
    async (colorScheme) => {
      const { page } = await openCard({
        colorScheme,
        viewport: { width: 360, height: 720 },
        bypassCSP: true,
      });

      expect(await page.evaluate(wideParts)).toEqual([]);
      expect(await page.evaluate(smallTargets)).toEqual([]);
      expect(await faultsOf(page)).toEqual([]);
    },
  );
});

describe('the Teams page', () => {
  const { stub, open, callsTo } = useStubTeams();

  async function openCard(options = {}): Promise<{ page: Page; asked: string[] }> {
    const page = await open(chatOf('lily'), options);
    const asked = await serve(page);
    const card = renderForTeams(cardOn(stub().url), t, { where: 'test', place: 'message' });
    stub().push({ type: 'message', message: teamsMessage(CHAT, 0, BOT, { cards: [{ ...card }] }) });
    await page.getByRole('link', { name: 'Findings', exact: true }).waitFor();
    return { page, asked };
  }

  it('R111g draws the desk’s own picture with its alternative text, and of any other the words alone', async () => {
    const { page, asked } = await openCard();

    await until(() => page.evaluate(isDrawn), [[ALTERNATIVE, true]]);
    await page.getByRole('img', { name: 'Rising.' }).waitFor();
    expect(asked).toEqual(['/p/1']);
  });

  it('R111g opens a link in a tab of its own that knows nothing of this one, and tells nobody', async () => {
    const { page } = await openCard();

    expect(await followed(page, 'Findings')).toEqual({ path: '/f/1', opener: null });
    expect(callsTo('action')).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'fits a phone and has no serious accessibility fault in %s',
    async (colorScheme) => {
      const { page } = await openCard({
        colorScheme,
        viewport: { width: 360, height: 720 },
        bypassCSP: true,
      });

      expect(await page.evaluate(wideParts)).toEqual([]);
      expect(await faultsOf(page)).toEqual([]);
    },
  );
});
