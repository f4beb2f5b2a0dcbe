import { describe, expect, it } from 'vitest';
import { CARD_BLOCKS } from '../support/stub-blocks.ts';
import { DESK, until, useStubPage } from '../support/stub-page.ts';
import { NOW, ROOT_TS, TRICK } from '../support/stub-workspace.ts';

const { stub, open, callsTo } = useStubPage();

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
    stub().push({
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

describe('messages', () => {
  it('draws every block and element of a card', async () => {
    const page = await open(DESK);
    const card = page.locator(`[data-ts="${ROOT_TS}"]`);
    await card.waitFor();
    for (const block of CARD_BLOCKS)
      expect(await card.locator(`.block-${block.type}`).count()).toBeGreaterThan(0);
    for (const action of ['approve', 'return', 'reject', 'file', 'who', 'due', 'more']) {
      expect(await card.locator(`[data-action-id="${action}"]`).isVisible()).toBe(true);
    }
  });

  it('sends one call for a double click', async () => {
    const page = await open(DESK);
    await page.getByRole('button', { name: 'Approve' }).dblclick();
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
    stub().push({ type: 'message_changed', message: { ...base, ts: ROOT_TS, blocks } });
    await page.locator(`[data-ts="${ROOT_TS}"]`).getByText('Approved by Sam').waitFor();
    await until(() => page.getByRole('button', { name: 'Approve' }).count(), 0);
    stub().push({
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
    stub().answer('message', () => ({
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

  it('catches up after the connection was lost', async () => {
    const page = await open(DESK);
    await page.locator(`[data-ts="${ROOT_TS}"]`).waitFor();
    stub().drop();
    await page.locator('#link').getByText('Reconnecting').waitFor();
    await page.locator('#link').waitFor({ state: 'hidden' });
    stub().push({ type: 'message_deleted', channel: 'C01DESK', ts: ROOT_TS });
    await page.locator(`[data-ts="${ROOT_TS}"]`).waitFor({ state: 'detached' });
  });

  it('leads the same person to the Teams side and takes them in from there', async () => {
    const page = await open('#as=sam');
    await page.getByRole('button', { name: /You are.*Sam Okafor/ }).waitFor();
    const link = page.getByRole('link', { name: 'Microsoft Teams' });
    expect(await link.getAttribute('href')).toBe('/teams/#as=sam');
    expect(new URL(page.url()).hash).toContain('as=U02SAM');
  });

  it('moves the desk clock, and hides the buttons where the clock is the real one', async () => {
    const page = await open(DESK);
    await page.getByRole('button', { name: /^\+1 day/ }).click();
    await until(() => callsTo('clock'), [{ shiftMinutes: 1440 }]);
    stub().refuse('clock', 501, 'This desk runs on the real clock.');
    await page.getByRole('button', { name: /^\+1 h/ }).click();
    await page.getByText('This desk runs on the real clock.').waitFor();
    expect(await page.getByRole('button', { name: /^\+1 h/ }).count()).toBe(0);
  });
});
