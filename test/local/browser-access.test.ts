import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { faultsOf, smallTargets, wideParts } from '../support/page-faults.ts';
import { FORM_VIEW, SMALL_VIEW } from '../support/stub-blocks.ts';
import { DESK, useStubPage } from '../support/stub-page.ts';
import { ROOT_TS } from '../support/stub-workspace.ts';

const { stub, open } = useStubPage();

const VIEWS = [
  { name: 'messages', hash: DESK, stack: [] },
  { name: 'a thread', hash: `${DESK}&thread=${ROOT_TS}`, stack: [] },
  { name: 'home', hash: '#as=U01LILY&pane=home', stack: [] },
  { name: 'a form', hash: DESK, stack: [FORM_VIEW] },
  { name: 'a form in Chinese', hash: '#as=U04MEI&channel=C01DESK', stack: [FORM_VIEW, SMALL_VIEW] },
];

describe.each(VIEWS)('$name', ({ hash, stack }) => {
  it('fits a phone without scrolling sideways', async () => {
    stub().setStack(stack);
    const page = await open(hash, { viewport: { width: 360, height: 720 } });
    await page.locator('.message:visible, .block:visible').first().waitFor();
    expect(await page.evaluate(wideParts)).toEqual([]);
    expect(await page.evaluate(smallTargets)).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no serious accessibility fault in %s', async (colorScheme) => {
    stub().setStack(stack);
    const page = await open(hash, { colorScheme, bypassCSP: true });
    await page.locator('.message:visible, .block:visible').first().waitFor();
    expect(await faultsOf(page)).toEqual([]);
    if (stack.length > 0) {
      await page.locator('.submit').click();
      await page.locator('.wrong').first().waitFor();
      expect(await faultsOf(page)).toEqual([]);
    }
  });
});

const OPENED: { name: string; act: (page: Page) => Promise<void> }[] = [
  { name: 'the list of people', act: (page) => page.getByRole('button', { name: /You are/ }).click() },
  { name: 'the shortcuts', act: (page) => page.getByRole('button', { name: 'Shortcuts' }).click() },
  { name: 'the jump', act: (page) => page.keyboard.press('Control+k') },
  { name: 'the commands', act: (page) => page.keyboard.press('/') },
  { name: 'a choice list', act: (page) => page.getByRole('combobox', { name: 'Hand over to' }).click() },
  { name: 'a question', act: (page) => page.getByRole('button', { name: 'Reject' }).click() },
];

it.each(OPENED)('$name has no serious accessibility fault when open, and fits a phone', async ({ act }) => {
  const page = await open(DESK, { bypassCSP: true });
  await page.getByRole('button', { name: 'Approve' }).waitFor();
  await act(page);
  await page.locator('[role=option]:visible, [role=menuitem]:visible, dialog:visible').first().waitFor();
  expect(await faultsOf(page)).toEqual([]);
  await page.setViewportSize({ width: 360, height: 720 });
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360);
});
