import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { translator } from '../../src/i18n/translate.ts';
import { signature } from '../../src/local/slack/deliver.ts';
import type { Message, View } from '../../src/local/slack/fake-slack.ts';
import { SECRETS } from '../faults/faultline-slack.ts';
import { fileRequest } from '../faults/file-request.ts';
import { admins, representatives, supervisors } from '../faults/organisation.ts';
import { countRows, fingerprint } from '../support/whole-database.ts';
import { openTwoDesks, type TwoDesks } from './two-desks.ts';

const NAME = '<!channel> *x* <http://a|b>';
const STRANGER = 'U0OBSERVER';
const english = translator('en', 'UTC');
// English ones, so that the words to look for are known.
const supervisor = supervisors.find(({ language }) => language === 'en')?.account ?? '';
const admin = admins.find(({ language }) => language === 'en')?.account ?? '';
const [rep] = representatives as [(typeof representatives)[number]];

let two: TwoDesks;
let card: Message;
beforeAll(async () => {
  two = await openTwoDesks();
  await fileRequest(two.desk, 'centre-01', rep, NAME);
  await two.shown();
  card = await two.fake.waitFor(() => two.live.any('approval.approve')?.message, 'the card');
});
afterAll(() => two.close());

const FORM = 'application/x-www-form-urlencoded';
const now = () => Math.floor(Date.now() / 1_000);

function click(change: Record<string, unknown> = {}): Record<string, unknown> {
  const button = card.blocks?.flatMap(({ elements }) => (Array.isArray(elements) ? elements : []));
  const approve = button?.find((element: { action_id?: string }) => element.action_id === 'approval.approve');
  return {
    type: 'block_actions',
    team: { id: 'T0FAULTS', domain: 'faultline-works' },
    user: { id: supervisor, username: 's', name: 's', team_id: 'T0FAULTS' },
    api_app_id: 'A0REGISTRAR',
    token: 'local-workspace',
    enterprise: null,
    is_enterprise_install: false,
    container: { type: 'message', message_ts: card.ts, channel_id: card.channel, is_ephemeral: false },
    channel: { id: card.channel, name: 'desk-01' },
    message: { type: 'message', ...card },
    trigger_id: 'trigger',
    actions: [{ ...approve, block_id: 'buttons', action_ts: '1' }],
    ...change,
  };
}

const bodyOf = (payload: unknown) => new URLSearchParams({ payload: JSON.stringify(payload) }).toString();

function signed(body: string, timestamp = now(), secret = SECRETS.signingSecret): Record<string, string> {
  return {
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': signature(secret, timestamp, body),
  };
}

async function send(
  body: string,
  headers: Record<string, string>,
): Promise<{ status: number; text: string }> {
  const answer = await fetch(`${two.urls[0]}/slack/events`, {
    method: 'POST',
    headers: { 'content-type': FORM, ...headers },
    body,
  });
  return { status: answer.status, text: await answer.text() };
}

/** The showing workers look about once a second on their own account. */
const byClicks = (statements: string[]) =>
  statements.filter((text) => !/\bfrom card\b|update card/.test(text));

describe('a request that Slack did not send', () => {
  beforeEach(async () => {
    await two.shown();
    two.statements();
  });

  type Request = () => Parameters<typeof send>;
  const own = () => signed(bodyOf(click()));
  const huge = () => bodyOf(click({ state: 'x'.repeat(2_000_000) }));
  const REFUSED: [what: string, status: number, request: Request][] = [
    ['without a signature', 401, () => [bodyOf(click()), {}]],
    ['signed with another secret', 401, () => [bodyOf(click()), signed(bodyOf(click()), now(), 'another')]],
    ['with an empty signature', 401, () => [bodyOf(click()), { ...own(), 'x-slack-signature': '' }]],
    ['signed six minutes ago', 401, () => [bodyOf(click()), signed(bodyOf(click()), now() - 360)]],
    ['without a date', 401, () => [bodyOf(click()), { ...own(), 'x-slack-request-timestamp': '' }]],
    ['dated in words', 401, () => [bodyOf(click()), { ...own(), 'x-slack-request-timestamp': 'soon' }]],
    ['dated anew', 401, () => [bodyOf(click()), { ...own(), 'x-slack-request-timestamp': `${now() - 7}` }]],
    ['replayed with another body', 401, () => [bodyOf(click({ user: { id: 'U0BOSS' } })), own()]],
    ['of two megabytes, well signed', 413, () => [huge(), signed(huge())]],
    ['of two megabytes, unsigned', 413, () => ['x'.repeat(2_000_000), {}]],
    [
      'that is unsigned JSON',
      401,
      () => ['{"type":"event_callback"}', { 'content-type': 'application/json' }],
    ],
    ['that is no form', 401, () => ['\u0000\u0001', { 'content-type': 'application/octet-stream' }]],
    ['that is signed and cannot be read', 400, () => ['payload=%7B', signed('payload=%7B')]],
  ];

  it.each(REFUSED)('%s is refused with %i and reaches no statement', async (_, status, request) => {
    const answer = await send(...request());
    expect(answer.status).toBe(status);
    expect(byClicks(two.statements())).toEqual([]);
  });

  it('R02a from a workspace that is not served does nothing, not even a look at who it is', async () => {
    const strangers = [
      click({ team: { id: 'T0OTHER' }, user: { id: supervisor, team_id: 'T0OTHER' } }),
      click({ user: { id: supervisor, team_id: 'T0OTHER' } }),
      click({ team: null, user: { id: supervisor } }),
    ];
    for (const payload of strangers) {
      const body = bodyOf(payload);
      const answer = await send(body, signed(body));
      expect(answer).toEqual({ status: 200, text: '' });
    }
    expect(byClicks(two.statements())).toEqual([]);
    expect(await countRows(two.database.pool)).toMatchObject({ decision: 0, security_event: 0 });
  });
});

describe('an account that nobody here has', () => {
  const sentence = english({ key: 'refusal.notRegistered', params: { administrators: 'Bo Boss' } });

  it('R02b gets one sentence, wherever it comes from, and nothing happens', async () => {
    const { act, messages } = two.fake;
    await two.shown();
    const before = await fingerprint(two.database.pool);
    const place = card.channel;
    await act.press(STRANGER, structuredClone(card), 'approval.approve');
    await act.press(STRANGER, structuredClone(card), 'approval.return');
    await act.press(STRANGER, structuredClone(card), 'request.details');
    for (const verb of ['new', 'inbox', 'mine', 'find x'])
      await act.command(STRANGER, `/customer ${verb}`, place);
    const told = await two.fake.waitFor(() => {
      const found = messages.ephemeralFor(STRANGER);
      return found.length >= 7 && found;
    }, 'seven answers');
    expect(told.map(({ text }) => text)).toEqual(Array.from({ length: 7 }, () => sentence));
    expect(await fingerprint(two.database.pool)).toEqual(before);
  });

  it('R02b gets it on the home page and from a shortcut as well', async () => {
    const before = await fingerprint(two.database.pool);
    await two.fake.act.openHome(STRANGER);
    const home = await two.fake.waitFor(() => two.fake.views.home(STRANGER), 'the home page');
    await two.fake.act.shortcut(STRANGER, 'new_customer');
    const modal = await two.fake.waitFor(() => two.fake.views.stack(STRANGER).at(-1), 'the answer');
    expect(JSON.stringify(home.blocks)).toContain(sentence);
    expect(JSON.stringify(modal.blocks)).toContain(sentence);
    expect(await fingerprint(two.database.pool)).toEqual(before);
  });
});

type Texts = { plain: string[]; marked: string[]; mentions: unknown[] };

/** What stands in blocks: texts that Slack leaves as they are, texts that it reads as markup, and people or links. */
function textsOf(value: unknown, found: Texts = { plain: [], marked: [], mentions: [] }): Texts {
  if (Array.isArray(value)) for (const inner of value) textsOf(inner, found);
  else if (typeof value === 'object' && value !== null) {
    const { type, text } = value as { type?: string; text?: unknown };
    if (typeof text === 'string') (type === 'mrkdwn' ? found.marked : found.plain).push(text);
    if (['user', 'usergroup', 'broadcast', 'link', 'channel'].includes(type ?? ''))
      found.mentions.push(value);
    for (const inner of Object.values(value)) if (typeof inner === 'object') textsOf(inner, found);
  }
  return found;
}

function expectNameAsTyped(blocks: unknown): void {
  const { plain, marked, mentions } = textsOf(blocks);
  expect(plain.filter((text) => text.includes(NAME)).length).toBeGreaterThan(0);
  expect(marked.filter((text) => /<!channel>|<http/.test(text))).toEqual([]);
  expect(mentions).toEqual([]);
}

/** The one line of a message that is markup: in a notification it must read as it was typed. */
function expectInertLine({ text }: Message): void {
  expect(text).not.toMatch(/<|>/);
  expect(text.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')).toContain(NAME);
}

describe('a customer whose name is markup', () => {
  const formOf = (account: string) =>
    two.fake.waitFor(() => two.fake.views.stack(account).at(-1), 'the form');
  const close = (account: string) => two.fake.act.close(account, true);

  it('R23a R37c shows as that text on the card and in its notification, and calls nobody', async () => {
    expectNameAsTyped(card.blocks);
    expectInertLine(card);
    for (const { account } of supervisors) {
      expect(two.fake.messages.counters(account, card.channel).mentions).toBe(0);
    }
  });

  it('shows as that text in the details and on the home page', async () => {
    await two.fake.act.press(supervisor, card, 'request.details');
    expectNameAsTyped((await formOf(supervisor)).blocks);
    await close(supervisor);
    await two.fake.act.openHome(supervisor);
    const home: View = await two.fake.waitFor(() => two.fake.views.home(supervisor), 'the home page');
    expectNameAsTyped(home.blocks);
  });

  it('shows as that text in the private answer, the form of the next step and the messages to the requester', async () => {
    await two.fake.act.press(supervisor, card, 'approval.approve');
    const next = await two.fake.waitFor(
      () => two.live.any('approval.answer')?.message,
      'the card of the next step',
      10_000,
    );
    expectNameAsTyped(next.blocks);
    await two.fake.act.press(admin, next, 'approval.answer');
    expectNameAsTyped((await formOf(admin)).blocks);
    await two.fake.act.submit(admin, { duplicate: 'none', confirmedWith: NAME, confirmedHow: 'phone' });
    await two.fake.waitFor(() => two.live.count('approval.answer') === 0, 'the decision', 10_000);
    await two.shown();
    await sleep(200);
    const direct = two.fake.messages.in(two.fake.directWith(rep.account));
    expect(direct.length).toBeGreaterThan(1);
    for (const message of direct) {
      expectNameAsTyped(message.blocks);
      expectInertLine(message);
    }
    const thread = two.fake.messages.thread(card.channel, card.ts);
    expect(thread.length).toBeGreaterThan(1);
    for (const message of thread) expectInertLine(message);
  });

  it('R37c shows as that text where it is found', async () => {
    await two.fake.act.command(supervisor, '/customer find channel', card.channel);
    const answer = await two.fake.waitFor(
      () =>
        two.fake.messages
          .ephemeralFor(supervisor)
          .findLast(({ blocks }) => JSON.stringify(blocks).includes('*x*')),
      'the list',
    );
    expectNameAsTyped(answer.blocks);
  });
});
