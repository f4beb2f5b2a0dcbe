import { describe, expect, it } from 'vitest';
import { until } from '../support/stub-page.ts';
import { BOT, CARD_ID, CHAT, DESK_CHANNEL, message, NOW, POST_ID } from '../support/stub-teams.ts';
import { card, DONE_CARD, REQUEST_CARD, TRICK, WELCOME_CARD } from '../support/stub-teams-cards.ts';
import { chatOf, deskOf, useStubTeams } from '../support/stub-teams-page.ts';

const { stub, open, callsTo } = useStubTeams();
const CARD = `[data-message="${CARD_ID}"]`;
const held = () => {
  const { promise, resolve } = Promise.withResolvers<object>();
  return { promise, release: (answer: object) => resolve(answer) };
};

describe('texts', () => {
  it('shows literal words of a card and of a message as that text', async () => {
    const page = await open(chatOf('lily'));
    await page.getByText(`Remark: ${TRICK}`, { exact: true }).waitFor();
    await page.getByText(`find ${TRICK}`, { exact: true }).waitFor();
    expect(await page.locator('.messages img, .messages a[href^="http://b"]').count()).toBe(0);
  });

  it('draws bold, italic, links and lists of a text block, and never html', async () => {
    const page = await open(chatOf('lily'));
    await page.getByText('5*5 <b> <b>no html</b>', { exact: true }).waitFor();
    expect(await page.locator('.card li').allTextContents()).toEqual([
      'new files a customer',
      'find looks one up',
    ]);
    expect(await page.locator('.card em').textContent()).toBe('help');
    const rules = page.getByRole('link', { name: 'the rules' });
    expect(await rules.getAttribute('target')).toBe('_blank');
    expect(await rules.getAttribute('rel')).toContain('noopener');
  });

  it.each([
    ['[x](javascript:alert(1))', '[x](javascript:alert(1))'],
    ['[x](javascript:alert)', 'x'],
    ['**a \\*\\* b** _c_ snake_case_word 2 * 3 * 4', 'a ** b c snake_case_word 2 * 3 * 4'],
    ['<at>Sam Okafor</at> &lt;at&gt; &#42;&#42;n&#42;&#42;', '<at>Sam Okafor</at> <at> **n**'],
  ])('reads %s as words', async (text, words) => {
    const page = await open(chatOf('lily'));
    stub().push({ type: 'message', message: message(CHAT, 0, BOT, { text }) });
    const shown = page.locator(`[data-message="${NOW}"] .bubble-text`);
    await until(() => shown.textContent(), words);
    expect(await shown.locator('a, .mention').count()).toBe(0);
  });

  it('draws a mention only where the card declares it, and marks the reader', async () => {
    const page = await open(chatOf('sam'));
    expect(await page.locator(`${CARD} .mention.mine`).allTextContents()).toEqual(['Sam Okafor']);
  });

  it.each([
    ['wei', 'zh-CN', '发消息到 Registrar'],
    ['mei', 'zh-TW', '傳訊息到 Registrar'],
    ['lily', 'en', 'Message Registrar'],
  ])('speaks to %s in %s', async (as, lang, words) => {
    const page = await open(chatOf(as));
    await page.getByRole('textbox', { name: words }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe(lang);
  });
});

describe('cards', () => {
  it('sends a pressed button once with the inputs of its card, however often it is clicked', async () => {
    const { promise, release } = held();
    stub().answer('press', () => promise);
    const page = await open(chatOf('sam'));
    await page.locator(`${CARD} [data-field="choose:0"]`).fill('wang');
    await page.getByRole('option', { name: 'Wang Wei 王伟' }).click();
    const approve = page.locator(CARD).getByRole('button', { name: 'Approve' });
    await approve.dblclick();
    await until(() => approve.getAttribute('aria-busy'), 'true');
    await page.locator(CARD).getByRole('button', { name: 'Edit' }).click();
    release({ ok: true });
    await until(() => approve.getAttribute('aria-busy'), null);
    expect(callsTo('press')).toEqual([
      {
        as: 'sam',
        conversation: CHAT,
        message: CARD_ID,
        action: (REQUEST_CARD.actions as unknown[])[0],
        inputs: { 'choose:0': 'wei' },
      },
    ]);
  });

  it('asks before an action behind a question, and keeps rarer actions behind the dots', async () => {
    const page = await open(chatOf('sam'));
    const shown = page.locator(CARD);
    expect(await shown.getByRole('button', { name: 'Yes, reject' }).count()).toBe(0);
    await shown.getByRole('button', { name: 'Reject' }).click();
    await shown.getByRole('button', { name: 'Yes, reject' }).click();
    // While the first waits for its answer the card sends nothing else.
    await until(() => callsTo('press').length, 1);
    await until(() => shown.locator('[data-busy]').count(), 0);
    await shown.getByRole('button', { name: 'More options' }).press('Enter');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await until(() => callsTo('press').length, 2);
    expect(callsTo('press').map(({ action }) => (action as { verb: string }).verb)).toEqual([
      'reject',
      'watch',
    ]);
  });

  it('says it when the bot refused or did not answer', async () => {
    stub().answer('press', () => ({ ok: false, error: 'x', message: 'Something went wrong. Try again.' }));
    const page = await open(chatOf('sam'));
    await page.locator(CARD).getByRole('button', { name: 'Approve' }).click();
    await page.locator('.toast', { hasText: 'Something went wrong' }).waitFor();
  });

  it('changes a card in place and leaves the focus on its message', async () => {
    const page = await open(chatOf('sam'));
    await page.locator(CARD).getByRole('button', { name: 'Approve' }).click();
    const changed = { ...message(CHAT, 50, BOT, { cards: [DONE_CARD] }), notice: 'You approved it.' };
    stub().push({ type: 'message_changed', message: changed });
    await page.locator(CARD).getByText('Approved by Sam Okafor').waitFor();
    expect(await page.locator(`${CARD} button:visible:not(.icon-button)`).count()).toBe(0);
    await page.locator(`${CARD} [data-notice]`, { hasText: 'You approved it.' }).waitFor();
    expect(await page.evaluate('document.activeElement.dataset.message')).toBe(CARD_ID);
  });

  it('keeps what was typed into a card that did not change', async () => {
    const page = await open(chatOf('sam'));
    await page.locator(`${CARD} [data-field="choose:0"]`).fill('half');
    stub().push({
      type: 'message_changed',
      message: message(CHAT, 50, BOT, { cards: [REQUEST_CARD], notice: 'Only for you' }),
    });
    await page.getByText('Only for you').waitFor();
    expect(await page.locator(`${CARD} [data-field="choose:0"]`).inputValue()).toBe('half');
  });

  it('asks once for the reader’s own version of a card that has one', async () => {
    const own = { ...WELCOME_CARD, refresh: { userIds: ['29:sam'], action: {} } };
    const shared = { ...REQUEST_CARD, refresh: own.refresh };
    stub().answer('refresh', () => {
      stub().push({ type: 'message_changed', message: message(CHAT, 0, BOT, { cards: [own] }) });
      return new Promise((resolve) => setTimeout(() => resolve({ ok: true }), 200));
    });
    const page = await open(chatOf('sam'));
    stub().push({ type: 'message', message: message(CHAT, 0, BOT, { cards: [shared] }) });
    await page.locator(`[data-message="${NOW}"]`, { hasText: '歡迎使用' }).waitFor();
    stub().push({
      type: 'message_changed',
      message: message(CHAT, 0, BOT, { cards: [own], notice: 'Seen' }),
    });
    await page.getByText('Seen').waitFor();
    expect(callsTo('refresh')).toEqual([{ as: 'sam', conversation: CHAT, message: String(NOW) }]);
  });

  it('says that a broken card cannot be shown, and shows the rest', async () => {
    const page = await open(chatOf('sam'));
    const broken = { type: 'NoCard', version: '1.5', body: 7 };
    const fine = card([{ type: 'TextBlock', text: 'A second card' }]);
    stub().push({ type: 'message', message: message(CHAT, 0, BOT, { cards: [broken, fine] }) });
    await page.getByText('A second card').waitFor();
    expect(await page.getByText('This card cannot be shown.').count()).toBe(1);
  });
});

describe('conversations', () => {
  it('shows, changes and buries messages live, and reads new ones aloud', async () => {
    const page = await open(chatOf('lily'));
    const fresh = message(CHAT, 0, BOT, { text: 'Number **200421** given' });
    stub().push({ type: 'message', message: fresh });
    await until(() => page.locator('#announcements').textContent(), 'Registrar: Number 200421 given');
    stub().push({
      type: 'message_changed',
      message: { ...fresh, text: 'Number 200422 given', edited: true },
    });
    await page.getByText('Number 200422 given').waitFor();
    stub().push({ type: 'message_deleted', conversation: CHAT, id: fresh.id });
    await page.locator(`[data-message="${NOW}"]`).getByText('This message was deleted.').waitFor();
    stub().push({ type: 'notice', text: 'Nothing to do.' });
    await page.locator('.toast', { hasText: 'Nothing to do.' }).waitFor();
  });

  it('never puts an older answer over a live event', async () => {
    const page = await open(chatOf('lily'));
    const { promise, release } = held();
    const answered = page.waitForRequest(/teams\/messages.*desk/);
    await page.route(/teams\/messages.*desk/, async (route) => {
      const answer = await route.fetch();
      await promise;
      await route.fulfill({ response: answer });
    });
    await page.getByRole('link', { name: 'customer-desk' }).click();
    await answered;
    const done = message(DESK_CHANNEL, 95, BOT, { cards: [DONE_CARD] });
    stub().push({ type: 'message_changed', message: done });
    stub().push({ type: 'unread', conversation: CHAT, unread: 7 });
    await page.getByText('7 unread').waitFor({ state: 'attached' });
    release({});
    await page.locator(`[data-post="${POST_ID}"]`).getByText('Approved by Sam Okafor').waitFor();
  });

  it('opens the replies under their post and writes one', async () => {
    const page = await open(deskOf('lily'));
    const post = page.locator(`[data-post="${POST_ID}"]`);
    await post.getByRole('button', { name: /2 replies/ }).press('Enter');
    await post.getByText('Filed by Lily Zhang.').waitFor();
    expect(page.url()).toContain(`thread=${POST_ID}`);
    await page.keyboard.type('Thank you');
    await page.keyboard.press('Enter');
    await until(() => callsTo('message').length, 1);
    expect(callsTo('message')).toEqual([
      { as: 'lily', conversation: DESK_CHANNEL, thread: POST_ID, text: 'Thank you' },
    ]);
    stub().push({
      type: 'message',
      message: message(DESK_CHANNEL, 0, 'lily', { thread: POST_ID, text: 'Thank you', textFormat: 'plain' }),
    });
    await post.locator('.replies').getByText('Thank you').waitFor();
    await page.keyboard.press('Escape');
    await post.getByRole('button', { name: /3 replies/ }).waitFor();
  });

  it('completes a command by keyboard, in a channel with the mention that the bot hears', async () => {
    const page = await open(deskOf('lily'));
    await page.getByRole('textbox', { name: 'Start a post in customer-desk' }).click();
    await page.keyboard.type('@r');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Tab');
    await page.keyboard.type('fi');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.keyboard.type('Yunfan');
    await page.keyboard.press('Enter');
    await until(() => callsTo('message').length, 1);
    expect(callsTo('message')[0]).toMatchObject({ text: '<at>Registrar</at> find Yunfan' });
  });

  it('offers the commands beside the field, and keeps the text when the bot refuses it', async () => {
    stub().answer('message', () => ({ ok: false, error: 'blocked', message: 'The bot is blocked.' }));
    const page = await open(chatOf('lily'));
    await page.getByRole('button', { name: 'What Registrar can do' }).click();
    await page.getByRole('menuitem', { name: /^new/ }).click();
    const field = page.getByRole('textbox', { name: 'Message Registrar' });
    expect(await field.inputValue()).toBe('new ');
    await field.press('Enter');
    await page.getByRole('alert').getByText('The bot is blocked.').waitFor();
    expect(await field.inputValue()).toBe('new ');
  });

  it('removes the app and adds it again', async () => {
    const page = await open(chatOf('lily'));
    await page.getByRole('button', { name: 'Chat options' }).click();
    await page.getByRole('menuitem', { name: 'Remove Registrar' }).click();
    await page.getByRole('button', { name: 'Add Registrar' }).click();
    await page.getByRole('textbox', { name: 'Message Registrar' }).waitFor();
    expect([...callsTo('uninstall'), ...callsTo('install')]).toEqual([{ as: 'lily' }, { as: 'lily' }]);
  });

  it('catches up after the connection was lost', async () => {
    const page = await open(chatOf('lily'));
    stub().drop();
    await page.locator('#link').getByText('Reconnecting').waitFor();
    await page.locator('#link').waitFor({ state: 'hidden' });
    stub().push({ type: 'message_changed', message: message(CHAT, 50, BOT, { cards: [DONE_CARD] }) });
    await page.locator(CARD).getByText('Approved by Sam Okafor').waitFor();
  });

  it('keeps the person on the way to the Slack side, and the place when another person sits down', async () => {
    const page = await open(deskOf('sam'));
    expect(await page.getByRole('link', { name: 'Slack' }).getAttribute('href')).toBe('/#as=sam');
    await page.getByRole('button', { name: /You are/ }).press('Enter');
    await page.keyboard.press('l');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: /You are.*Lily Zhang/ }).waitFor();
    expect(new URL(page.url()).hash).toBe(deskOf('lily'));
  });
});
