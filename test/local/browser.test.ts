import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openChromium } from '../support/chromium.ts';
import { CARD_BLOCKS, FORM_BLOCKS, FORM_VIEW, SMALL_VIEW } from '../support/stub-blocks.ts';
import { NOW, ROOT_TS, type StubWorkspace, startStubWorkspace, TRICK } from '../support/stub-workspace.ts';

const DESK = '#as=U01LILY&channel=C01DESK';
const WIDE = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 720 };

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

async function open(hash: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<Page> {
  context = await browser.newContext({ viewport: WIDE, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(5_000);
  await page.goto(`${stub.url}/${hash}`);
  await page.locator('#app:not([aria-busy])').waitFor();
  return page;
}

const callsTo = (path: string) => stub.calls.filter((call) => call.path === path).map((call) => call.body);

async function until<T>(read: () => T | Promise<T>, wanted: T): Promise<void> {
  await expect.poll(read, { timeout: 5_000, interval: 20 }).toEqual(wanted);
}

describe('texts', () => {
  it('shows escaped control sequences in a message as that text', async () => {
    const page = await open(DESK);
    const shown = page.locator('.plain-message', { hasText: 'Name:' }).first();
    expect(await shown.textContent()).toBe('Name: <!channel> x <http://a|b> &lt;');
    expect(await shown.locator('a, .mention').count()).toBe(0);
  });

  it('shows mrkdwn signs in plain_text as that text', async () => {
    const page = await open(DESK);
    const blocks = [
      {
        type: 'section',
        block_id: 'x',
        text: { type: 'plain_text' as const, text: '<!channel> *x* <http://a|b> <img src=x>' },
      },
    ];
    stub.push({
      type: 'message',
      message: { channel: 'C01DESK', ts: `${NOW / 1000}.000100`, user: 'U00BOT', text: TRICK, blocks },
    });
    await page.getByText('<!channel> *x* <http://a|b> <img src=x>', { exact: true }).waitFor();
  });

  it('opens links away from the page without giving it a way back', async () => {
    const page = await open(DESK);
    const link = page.getByRole('link', { name: 'the list' });
    expect(await link.getAttribute('rel')).toContain('noopener');
    expect(await link.getAttribute('target')).toBe('_blank');
  });

  it.each([
    ['U03WEI', 'zh-CN', '仅自己可见'],
    ['U04MEI', 'zh-TW', '只有你看得到'],
    ['U01LILY', 'en', 'Only visible to you'],
  ])('speaks to %s in %s', async (as, lang, words) => {
    const page = await open(`#as=${as}&channel=C01DESK`);
    await page.getByText(words).first().waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe(lang);
  });
});

describe('forms', () => {
  it('draws every input element with its label', async () => {
    stub.setStack([FORM_VIEW]);
    const page = await open(DESK);
    for (const block of FORM_BLOCKS) {
      const node = page.locator(`dialog [data-block-id="${block.block_id}"]`);
      expect(await node.locator('.label').textContent()).toContain(block.label?.text);
      const controls = await node.locator('input, textarea, [role=note]').count();
      expect(controls, `${block.element?.type} has a control`).toBeGreaterThan(0);
    }
    expect(await page.getByText('cannot be shown').count()).toBe(0);
  });

  it('is filled in and submitted with the keyboard alone', async () => {
    stub.setStack([FORM_VIEW]);
    const page = await open(DESK);
    await page.getByRole('textbox', { name: 'Customer name' }).waitFor();
    await page.keyboard.type('云帆');
    await page.keyboard.press('Tab');
    await page.keyboard.type('tai');
    await page.locator('.option.active', { hasText: 'Taiwan' }).waitFor();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Control+Enter');
    await until(() => callsTo('submit').length, 1);
    const [sent] = callsTo('submit') as [{ state: { values: Record<string, Record<string, object>> } }];
    const { values } = sent.state;
    expect(values.name).toEqual({ value: { type: 'plain_text_input', value: '云帆' } });
    expect(values.country?.value).toMatchObject({ type: 'static_select', selected_option: { value: 'TW' } });
    expect(values.call?.value).toEqual({ type: 'timepicker', selected_time: '09:30' });
    expect(callsTo('action')).toMatchObject([
      { action_id: 'value', block_id: 'country', element: { type: 'static_select' } },
    ]);
  });

  it('puts errors at the fields, tells screen readers and goes to the first', async () => {
    stub.setStack([FORM_VIEW]);
    const page = await open(DESK);
    await page.getByRole('button', { name: 'Continue' }).click();
    const name = page.getByRole('textbox', { name: 'Customer name' });
    expect(await name.evaluate('(node) => document.activeElement === node')).toBe(true);
    expect(await name.getAttribute('aria-invalid')).toBe('true');
    expect(await name.evaluate(describedWords)).toContain('Please fill in this field.');
    expect(callsTo('submit')).toEqual([]);

    await name.fill('Yunfan');
    await page.getByRole('combobox', { name: 'Country' }).fill('China');
    await page.getByRole('option', { name: 'China 中国' }).click();
    stub.answer('submit', () => ({ ok: false, errors: { email: 'This address is taken.' } }));
    await page.getByRole('button', { name: 'Continue' }).click();
    const email = page.getByRole('textbox', { name: 'Contact e-mail' });
    await until(() => email.evaluate(describedWords), '⚠This address is taken.'.slice(1));
    expect(await name.inputValue()).toBe('Yunfan');
    expect(await name.getAttribute('aria-invalid')).toBe('false');
  });

  it('keeps what was typed, the focus and the caret when the view is updated', async () => {
    stub.setStack([FORM_VIEW]);
    const page = await open(DESK);
    const name = page.getByRole('textbox', { name: 'Customer name' });
    await name.fill('Half a na');
    await page.keyboard.press('ArrowLeft');
    const blocks = FORM_VIEW.blocks.map((block) =>
      block.block_id === 'name'
        ? { ...block, hint: { type: 'plain_text' as const, text: 'A new hint' } }
        : block,
    );
    stub.setStack([{ ...FORM_VIEW, hash: '2', blocks: [{ type: 'divider', block_id: 'new' }, ...blocks] }]);
    await page.getByText('A new hint').waitFor();
    await page.keyboard.type('-');
    expect(await name.inputValue()).toBe('Half a n-a');
  });

  it('comes back to a form as it was left, and closes the whole stack with the cross', async () => {
    stub.setStack([FORM_VIEW]);
    const page = await open(DESK);
    await page.getByRole('textbox', { name: 'Customer name' }).fill('Kept');
    stub.setStack([FORM_VIEW, SMALL_VIEW]);
    await page.getByRole('heading', { name: '退回申请' }).waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    expect(await page.getByRole('textbox', { name: 'Customer name' }).inputValue()).toBe('Kept');
    expect(callsTo('close')).toEqual([{ as: 'U01LILY', view_id: 'V02SMALL' }]);
    stub.setStack([FORM_VIEW, SMALL_VIEW]);
    await page.getByRole('heading', { name: '退回申请' }).waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(callsTo('close')[1]).toEqual({ as: 'U01LILY', view_id: 'V02SMALL', all: true });
  });

  it('says it when the app does not respond and leaves the form open', async () => {
    stub.answer('submit', () => ({
      ok: false,
      error: 'operation_timeout',
      message: 'This form failed because the app did not respond',
    }));
    stub.setStack([SMALL_VIEW]);
    const page = await open(DESK);
    await page.getByRole('textbox').fill('原因');
    await page.getByRole('checkbox', { name: '客户名称' }).check();
    await page.getByRole('button', { name: '退回' }).click();
    await page.getByRole('alert').getByText('did not respond').waitFor();
    expect(await page.getByRole('textbox').inputValue()).toBe('原因');
  });

  it('searches while typing and takes several choices', async () => {
    stub.setStack([FORM_VIEW]);
    const page = await open(DESK);
    const related = page.getByRole('combobox', { name: 'Related customers' });
    await related.pressSequentially('g');
    await page.getByText('Type 2 or more characters').waitFor();
    await related.pressSequentially('er');
    await page.getByRole('option', { name: 'Germany' }).click();
    await page.locator('.chip', { hasText: 'Germany' }).waitFor();
    expect(callsTo('suggest').at(-1)).toMatchObject({
      value: 'ger',
      block_id: 'related',
      action_id: 'value',
    });
    await page.keyboard.press('Escape');
    expect(await page.locator('dialog').count()).toBe(1);
    await page.keyboard.press('Backspace');
    expect(await page.locator('.chip').count()).toBe(0);
  });

  it('closes with Escape and gives the focus back', async () => {
    const page = await open(DESK);
    await page.getByRole('textbox', { name: 'Message #customer-desk' }).focus();
    stub.setStack([SMALL_VIEW]);
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.locator('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate('document.activeElement.className')).toBe('composer-field');
  });
});

const describedWords = `(node) => node.getAttribute('aria-describedby').split(' ')
  .map((id) => document.getElementById(id)?.textContent ?? '').join('')`;

describe('messages', () => {
  it('draws every block and element of a card', async () => {
    const page = await open(DESK);
    const card = page.locator(`[data-ts="${ROOT_TS}"]`);
    for (const block of CARD_BLOCKS)
      expect(await card.locator(`.block-${block.type}`).count()).toBeGreaterThan(0);
    for (const action of ['approve', 'return', 'reject', 'file', 'who', 'due', 'more']) {
      expect(await card.locator(`[data-action-id="${action}"]`).isVisible()).toBe(true);
    }
  });

  it('sends one call for a double click', async () => {
    const page = await open(DESK);
    await page.getByRole('button', { name: 'Approve' }).dblclick();
    await page.getByRole('button', { name: 'Approve' }).click();
    await until(() => callsTo('action').length, 1);
    expect(callsTo('action')[0]).toMatchObject({
      as: 'U01LILY',
      container: { type: 'message', channel: 'C01DESK', message_ts: ROOT_TS },
      block_id: 'decide',
      action_id: 'approve',
      element: { type: 'button', value: 'R-1' },
    });
  });

  it('asks first where the button wants it', async () => {
    const page = await open(DESK);
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('dialog').getByText('The requester is told why.').waitFor();
    await page.keyboard.press('Escape');
    expect(callsTo('action')).toEqual([]);
    await page.getByRole('button', { name: 'Reject' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Reject' }).click();
    await until(
      () =>
        callsTo('action')
          .map((call) => call.action_id)
          .join(),
      'reject',
    );
  });

  it('changes a message in place and says new ones to screen readers', async () => {
    const page = await open(DESK);
    await page.locator(`[data-ts="${ROOT_TS}"]`).waitFor();
    const blocks = [
      { type: 'section', block_id: 'done', text: { type: 'mrkdwn' as const, text: 'Approved by *Sam*' } },
    ];
    const base = { channel: 'C01DESK', user: 'U00BOT', text: 'Approved by Sam' };
    stub.push({ type: 'message_changed', message: { ...base, ts: ROOT_TS, blocks } });
    await page.locator(`[data-ts="${ROOT_TS}"]`).getByText('Approved by Sam').waitFor();
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    stub.push({
      type: 'message',
      message: { ...base, ts: `${NOW / 1000}.000200`, text: 'Number *200421* given' },
    });
    await until(() => page.locator('#announcements').textContent(), 'Registrar: Number 200421 given');
  });

  it('dismisses an ephemeral answer', async () => {
    const page = await open(DESK);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    expect(await page.getByText('Only visible to you').count()).toBe(0);
  });

  it('completes a slash command by keyboard and keeps the text when it is refused', async () => {
    const page = await open(DESK);
    await page.locator('#main').focus();
    await page.keyboard.press('/');
    await page.keyboard.type('cus');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const field = page.getByRole('textbox', { name: 'Message #customer-desk' });
    expect(await field.inputValue()).toBe('/customer new ');
    stub.answer('message', () => ({
      ok: false,
      error: 'operation_timeout',
      message: '/customer failed because the app did not respond',
    }));
    await page.keyboard.press('Enter');
    await page.getByText('the app did not respond').waitFor();
    expect(await field.inputValue()).toBe('/customer new ');
    expect(callsTo('message')).toEqual([{ as: 'U01LILY', channel: 'C01DESK', text: '/customer new' }]);
  });

  it('opens a thread, a jump and another seat by keyboard', async () => {
    const page = await open(DESK);
    await page.getByRole('button', { name: /2 replies/ }).press('Enter');
    await page.getByRole('complementary', { name: 'Thread' }).getByText('The licence is missing').waitFor();
    expect(page.url()).toContain(`thread=${ROOT_TS}`);
    await page.keyboard.press('Escape');
    await page.locator('#thread[hidden]').waitFor({ state: 'attached' });
    await page.keyboard.press('Control+k');
    await page.keyboard.type('general');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: '#general' }).waitFor();
    await page.getByRole('button', { name: /You are.*Lily Zhang/ }).press('Enter');
    await page.keyboard.press('s');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /You are.*Sam Okafor/ }).waitFor();
  });

  it('runs shortcuts from the menu and from a message', async () => {
    const page = await open(DESK);
    await page.getByRole('button', { name: 'Shortcuts' }).click();
    await page.getByRole('menuitem', { name: 'New customer' }).press('Enter');
    await page.locator(`[data-ts="${ROOT_TS}"]`).getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'File a complaint' }).click();
    await until(() => callsTo('shortcut').length, 2);
    expect(callsTo('shortcut')).toMatchObject([
      { callback_id: 'new_customer', type: 'global' },
      { callback_id: 'complaint', type: 'message', channel: 'C01DESK', message_ts: ROOT_TS },
    ]);
  });
});

const VIEWS = [
  { name: 'messages', hash: DESK, stack: [] },
  { name: 'a thread', hash: `${DESK}&thread=${ROOT_TS}`, stack: [] },
  { name: 'home', hash: '#as=U01LILY&pane=home', stack: [] },
  { name: 'a form', hash: DESK, stack: [FORM_VIEW] },
  { name: 'a form in Chinese', hash: '#as=U04MEI&channel=C01DESK', stack: [FORM_VIEW, SMALL_VIEW] },
];

describe.each(VIEWS)('$name', ({ hash, stack }) => {
  it('fits a phone without scrolling sideways', async () => {
    stub.setStack(stack);
    const page = await open(hash, { viewport: PHONE });
    await page.locator('.message:visible, .block:visible').first().waitFor();
    expect(await page.evaluate(wideParts)).toEqual([]);
    expect(await page.evaluate(smallTargets)).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('has no serious accessibility fault in %s', async (colorScheme) => {
    stub.setStack(stack);
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

const wideParts = `[...document.querySelectorAll('body, body *')]
  .filter((node) => node.checkVisibility() && !node.closest('.only-spoken, svg') && node.getBoundingClientRect().right > innerWidth + 1)
  .map((node) => node.outerHTML.slice(0, 120))`;

/** Links and mentions inside a sentence are exempt, as in WCAG 2.5.8. */
const smallTargets = `[...document.querySelectorAll('button, .place, .choice, .field, .combo, [role=option]')]
  .filter((node) => node.checkVisibility() && !node.closest('[inert]') && !node.matches('.mention, .skip'))
  .filter((node) => !document.querySelector('dialog[open]') || node.closest('dialog[open]'))
  .filter((node) => node.getBoundingClientRect().height < 40)
  .map((node) => node.outerHTML.slice(0, 120))`;

async function faultsOf(page: Page): Promise<string[]> {
  const source = await readFile(new URL('../../node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
  await page.evaluate(source);
  return page.evaluate(`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map((node) => id + ': ' + node.html.slice(0, 160) + ' ' + node.failureSummary)))`);
}
