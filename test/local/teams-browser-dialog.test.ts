import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { until } from '../support/stub-page.ts';
import { CARD_ID, CHAT } from '../support/stub-teams.ts';
import { FORM_CARD, SMALL_CARD } from '../support/stub-teams-cards.ts';
import { chatOf, useStubTeams } from '../support/stub-teams-page.ts';

const { stub, open, callsTo } = useStubTeams();
const FORM = { id: 'd1', title: 'New customer', card: FORM_CARD };
const SMALL = { id: 'd2', title: '退回申请', card: SMALL_CARD, height: 'small' as const };
const field = (page: Page, name: string) => page.locator(`dialog [data-field="${name}"]`);

describe('dialogs', () => {
  it('opens from a button that fetches it', async () => {
    stub().answer('press', () => {
      stub().setDialog(FORM);
      return { ok: true };
    });
    const page = await open(chatOf('lily'));
    await page.locator(`[data-message="${CARD_ID}"]`).getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('dialog', { name: 'New customer' }).waitFor();
    expect(callsTo('press')).toMatchObject([{ action: { data: { msteams: { type: 'task/fetch' } } } }]);
  });

  it('is filled in and submitted with the keyboard alone', async () => {
    stub().setDialog(FORM);
    const page = await open(chatOf('lily'));
    await field(page, 'name').waitFor();
    await page.keyboard.type('云帆');
    await page.keyboard.press('Tab');
    await page.keyboard.type('a@b.example');
    await field(page, 'country').focus();
    await page.keyboard.type('tai');
    await page.locator('.option.active', { hasText: 'Taiwan' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Tab');
    await page.keyboard.type('yunh');
    await page.locator('.option.active', { hasText: 'Yunhai' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'File the request' }).press('Enter');
    await until(() => callsTo('submit').length, 1);
    expect(callsTo('submit')).toEqual([
      {
        as: 'lily',
        action: (FORM_CARD.actions as unknown[])[0],
        inputs: {
          'f:name': '云帆',
          'f:email': 'a@b.example',
          'f:limit': '20000',
          'f:since': '2026-11-01',
          'f:kind': 'dealer',
          'f:groups': 'timber,paint',
          'f:country': 'TW',
          'f:parent': 'Yunhai',
          'f:note': '',
        },
      },
    ]);
    expect(callsTo('search').at(-1)).toEqual({ as: 'lily', dataset: 'customer|request-1|c1', query: 'yunh' });
  });

  it.each([
    ['lily', 'Please fill in this field.'],
    ['wei', '请填写此项。'],
    ['mei', '請填寫這個欄位。'],
  ])('puts faults at the fields in the language of %s and goes to the first', async (as, words) => {
    stub().setDialog(FORM);
    const page = await open(chatOf(as));
    await field(page, 'email').fill('nobody');
    await page.getByRole('button', { name: 'File the request' }).click();
    const wrong = page.locator('dialog .wrong');
    await until(
      () => wrong.evaluateAll((all) => all.map((one) => one.dataset.block)),
      ['name', 'email', 'country'],
    );
    await page.locator('dialog [data-block=name]').getByText(words).waitFor();
    await page.locator('dialog [data-block=email]').getByText('This is no e-mail address.').waitFor();
    expect(await field(page, 'name').evaluate((node) => node.ownerDocument.activeElement === node)).toBe(
      true,
    );
    expect(await field(page, 'name').getAttribute('aria-invalid')).toBe('true');
    expect(callsTo('submit')).toEqual([]);
    await field(page, 'name').fill('Yunfan');
    await until(() => field(page, 'name').getAttribute('aria-invalid'), null);
  });

  it('lets a button without fields pass an unfinished form', async () => {
    stub().setDialog(FORM);
    const page = await open(chatOf('lily'));
    await page.getByRole('button', { name: 'Save as draft' }).click();
    await until(() => callsTo('submit').length, 1);
    expect(callsTo('submit')[0]).toMatchObject({ inputs: {} });
  });

  it('shows the next card in the same dialog, and what went wrong above it', async () => {
    stub().setDialog(FORM);
    const page = await open(chatOf('wei'));
    await field(page, 'name').fill('x');
    stub().setDialog({ ...FORM, error: 'The app did not respond.' });
    await page.getByRole('alert').getByText('The app did not respond.').waitFor();
    expect(await field(page, 'name').inputValue()).toBe('x');
    stub().setDialog(SMALL);
    await page.getByRole('dialog', { name: '退回申请' }).waitFor();
    expect(await page.locator('dialog').count()).toBe(1);
    expect(await field(page, 'reason').evaluate((node) => node.ownerDocument.activeElement === node)).toBe(
      true,
    );
    stub().answer('submit', () => ({ ok: false, error: 'x', message: 'Please try again.' }));
    await field(page, 'reason').fill('原因');
    await page.getByRole('button', { name: '退回' }).click();
    await page.getByRole('alert').getByText('Please try again.').waitFor();
    expect(await field(page, 'reason').inputValue()).toBe('原因');
  });

  it('closes with Escape, tells the bot and gives the focus back', async () => {
    const page = await open(chatOf('lily'));
    await page.getByRole('textbox', { name: 'Message Registrar' }).focus();
    stub().setDialog(SMALL);
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    await until(() => callsTo('close'), [{ as: 'lily' }]);
    expect(await page.evaluate('document.activeElement.className')).toBe('composer-field');
  });

  it('keeps the buttons in sight and the focus inside', async () => {
    stub().setDialog({ ...FORM, height: 'large' });
    const page = await open(chatOf('lily'), { viewport: { width: 900, height: 500 } });
    const submit = page.getByRole('button', { name: 'File the request' });
    await field(page, 'name').waitFor();
    expect(await submit.evaluate((node) => node.getBoundingClientRect().bottom < 500)).toBe(true);
    for (let press = 0; press < 24; press += 1) {
      await page.keyboard.press('Tab');
      const where = await page.evaluate(
        '(document.activeElement.closest("dialog") ?? document.activeElement).tagName',
      );
      expect(['DIALOG', 'BODY']).toContain(where);
    }
  });
});

describe('message extension', () => {
  it('searches while typing and puts the chosen card into the conversation once', async () => {
    const page = await open(chatOf('lily'));
    await page.getByRole('button', { name: 'Message extensions' }).click();
    await page.getByRole('dialog', { name: 'Find a customer' }).waitFor();
    await page.getByText('3 results').waitFor();
    await page.keyboard.type('yun');
    await page.getByText('2 results').waitFor();
    await page.getByRole('button', { name: /Yunhai/ }).dblclick();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(callsTo('extension').at(-1)).toEqual({
      as: 'lily',
      command: 'findCustomer',
      query: 'yun',
      conversation: CHAT,
    });
    expect(callsTo('insert')).toMatchObject([
      { as: 'lily', conversation: CHAT, result: { title: 'Yunhai Logistics 云海' } },
    ]);
  });

  it('says what the bot answered instead, and searches in another command', async () => {
    const page = await open(chatOf('lily'));
    await page.getByRole('button', { name: 'Message extensions' }).click();
    stub().answer('extension', () => ({ ok: false, error: 'x', message: 'The search is not available.' }));
    await page.getByRole('button', { name: 'Find a request' }).click();
    await page.getByText('The search is not available.').waitFor();
    expect(callsTo('extension').at(-1)).toMatchObject({ command: 'findRequest' });
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
  });

  it('opens a command of a message from its menu', async () => {
    const page = await open(chatOf('lily'));
    const row = page.locator(`[data-message="${CARD_ID}"]`);
    await row.hover();
    await row.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: /File a complaint/ }).click();
    await until(
      () => callsTo('messageAction'),
      [{ as: 'lily', command: 'complaint', conversation: CHAT, message: CARD_ID }],
    );
  });
});
