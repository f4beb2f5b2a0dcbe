import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import type { Dialog } from '../../src/local/teams/wire.ts';
import { faultsOf, smallTargets, wideParts } from '../support/page-faults.ts';
import { DESK_CHANNEL, POST_ID } from '../support/stub-teams.ts';
import { FORM_CARD, SMALL_CARD } from '../support/stub-teams-cards.ts';
import { chatOf, deskOf, useStubTeams } from '../support/stub-teams-page.ts';

const { stub, open } = useStubTeams();

const FORM: Dialog = { id: 'd1', title: 'New customer', card: FORM_CARD };
const SMALL: Dialog = { id: 'd2', title: '退回申请', card: SMALL_CARD, error: '应用没有响应' };
const VIEWS: { name: string; hash: string; dialog: Dialog | null }[] = [
  { name: 'the chat', hash: chatOf('lily'), dialog: null },
  { name: 'a channel', hash: deskOf('mei'), dialog: null },
  { name: 'replies', hash: `${deskOf('sam')}&thread=${POST_ID}`, dialog: null },
  { name: 'a dialog', hash: chatOf('lily'), dialog: FORM },
  { name: 'a dialog in Chinese', hash: chatOf('wei'), dialog: SMALL },
];

describe.each(VIEWS)('$name', ({ hash, dialog }) => {
  it('fits a phone without scrolling sideways', async () => {
    stub().setDialog(dialog);
    const page = await open(hash, { viewport: { width: 360, height: 720 } });
    await page
      .locator(dialog ? '.field-block:visible' : '.message:visible')
      .first()
      .waitFor();
    expect(await page.evaluate(wideParts)).toEqual([]);
    expect(await page.evaluate(smallTargets)).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no serious accessibility fault in %s', async (colorScheme) => {
    stub().setDialog(dialog);
    const page = await open(hash, { colorScheme, bypassCSP: true });
    await page
      .locator(dialog ? '.field-block:visible' : '.message:visible')
      .first()
      .waitFor();
    expect(await faultsOf(page)).toEqual([]);
    if (!dialog) return;
    await page.locator('dialog .card-foot button').first().click();
    await page.locator('.wrong').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
  });
});

const OPENED: { name: string; act: (page: Page) => Promise<void> }[] = [
  { name: 'the list of people', act: (page) => page.getByRole('button', { name: /You are/ }).click() },
  {
    name: 'the commands',
    act: (page) =>
      page
        .getByRole('button', { name: /can do/ })
        .last()
        .click(),
  },
  { name: 'the rarer actions', act: (page) => page.getByRole('button', { name: 'More options' }).click() },
  { name: 'a choice list', act: (page) => page.getByRole('combobox', { name: 'Hand over to' }).click() },
  {
    name: 'the search',
    act: (page) => page.getByRole('button', { name: 'Message extensions' }).last().click(),
  },
];

it.each(OPENED)('$name has no serious accessibility fault when open, and fits a phone', async ({ act }) => {
  const page = await open(deskOf('lily'), { bypassCSP: true });
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  await act(page);
  await page.locator('[role=option]:visible, [role=menuitem]:visible, dialog:visible').first().waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 720 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
  expect(page.url()).toContain(encodeURIComponent(DESK_CHANNEL));
});
