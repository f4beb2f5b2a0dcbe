import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PAGES } from '../../src/local/slack/limits.ts';
import {
  button,
  clientFor,
  input,
  MANIFEST,
  modal,
  type Office,
  openOffice,
  section,
} from './small-office.ts';

let office: Office;

beforeEach(async () => {
  office = await openOffice();
});
afterEach(async () => {
  await office.close();
});

const trigger = () => office.fake.parts.triggers.issue('ULILY', false);
const errorOf = async (method: string, args: object) =>
  (await office.refusal(method, args as Record<string, unknown>))?.error;

describe('who may call', () => {
  it('knows the bot by its token', async () => {
    expect(await office.client.auth.test()).toMatchObject({
      ok: true,
      team_id: 'T1',
      user_id: 'U0REGISTRAR',
      bot_id: 'B0REGISTRAR',
    });
  });

  it('refuses a wrong token and none', async () => {
    const wrong = clientFor(office.apiUrl, 'xoxb-wrong').auth.test();
    await expect(wrong).rejects.toMatchObject({ data: { error: 'invalid_auth' } });

    const none = await fetch(`${office.apiUrl}auth.test`, { method: 'POST' });
    expect(await none.json()).toMatchObject({ ok: false, error: 'not_authed' });
  });

  it('refuses an unknown method', async () => {
    expect(await errorOf('chat.shout', {})).toBe('unknown_method');
  });

  it('names the scope that is missing', async () => {
    expect(await office.refusal('conversations.list', {})).toMatchObject({
      error: 'missing_scope',
      needed: 'channels:read',
    });
    expect(await errorOf('conversations.open', { users: 'ULILY' })).toBe('missing_scope');
  });

  it('gives the page of the platform with each refusal', async () => {
    const refusal = await office.refusal('chat.postMessage', { channel: 'CNONE', text: 'hello' });

    expect(refusal).toMatchObject({
      error: 'channel_not_found',
      fake_reference: [PAGES.method('chat.postMessage')],
    });
  });

  it('takes JSON as well as a form', async () => {
    const response = await fetch(`${office.apiUrl}chat.postMessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${office.fake.parts.botToken}` },
      body: JSON.stringify({ channel: 'CDESK', text: 'as JSON', blocks: [section('as JSON')] }),
    });

    expect(await response.json()).toMatchObject({ ok: true, channel: 'CDESK' });
  });
});

describe('posting', () => {
  it.each([
    ['CNONE', 'channel_not_found'],
    ['CNOBOT', 'not_in_channel'],
    ['COLD', 'is_archived'],
    ['UNOBODY', 'channel_not_found'],
    ['UGONE', 'channel_not_found'],
  ])('to %s is refused with %s', async (channel, error) => {
    expect(await errorOf('chat.postMessage', { channel, text: 'hello' })).toBe(error);
  });

  it('to a person goes to the direct message with them, always the same', async () => {
    const first = await office.client.chat.postMessage({ channel: 'ULILY', text: 'hello' });
    const second = await office.client.chat.postMessage({ channel: String(first.channel), text: 'again' });

    expect(first.channel).toMatch(/^D/);
    expect(second.channel).toBe(first.channel);
    expect(office.fake.messages.in(String(first.channel)).map((m) => m.text)).toEqual(['hello', 'again']);
  });

  it('without words is refused', async () => {
    expect(await errorOf('chat.postMessage', { channel: 'CDESK', text: ' ' })).toBe('no_text');
  });

  it('with blocks that are no JSON is refused', async () => {
    expect(await errorOf('chat.postMessage', { channel: 'CDESK', text: 'a', blocks: '[{' })).toBe(
      'invalid_blocks_format',
    );
  });

  it('in a thread counts the replies at the root, and a reply to a reply joins the same thread', async () => {
    const root = await office.client.chat.postMessage({ channel: 'CDESK', text: 'root' });
    const reply = await office.client.chat.postMessage({
      channel: 'CDESK',
      text: 'one',
      thread_ts: String(root.ts),
    });
    await office.client.chat.postMessage({ channel: 'CDESK', text: 'two', thread_ts: String(reply.ts) });

    const thread = office.fake.messages.thread('CDESK', String(root.ts));
    expect(thread.map((m) => m.text)).toEqual(['root', 'one', 'two']);
    expect(thread[0]).toMatchObject({ reply_count: 2, reply_users: ['U0REGISTRAR'] });
    expect(await errorOf('chat.postMessage', { channel: 'CDESK', text: 'a', thread_ts: '1.000001' })).toBe(
      'thread_not_found',
    );
  });

  it('marks a channel unread for its members, and a mention for whom it names', async () => {
    await office.client.chat.postMessage({ channel: 'CDESK', text: 'for <@USAM>' });

    expect(office.fake.messages.counters('USAM', 'CDESK')).toEqual({ unread: 1, mentions: 1 });
    expect(office.fake.messages.counters('ULILY', 'CDESK')).toEqual({ unread: 1, mentions: 0 });
    expect(office.fake.messages.counters('UOUT', 'CDESK')).toEqual({ unread: 0, mentions: 0 });
  });

  it('for one person’s eyes reaches only a member of the channel', async () => {
    await office.client.chat.postEphemeral({ channel: 'CDESK', user: 'ULILY', text: 'only you' });

    expect(office.fake.messages.ephemeralFor('ULILY', 'CDESK').map((m) => m.text)).toEqual(['only you']);
    expect(office.fake.messages.in('CDESK')).toEqual([]);
    expect(await errorOf('chat.postEphemeral', { channel: 'CDESK', user: 'UOUT', text: 'a' })).toBe(
      'user_not_in_channel',
    );
  });
});

describe('changing a message', () => {
  it('with text alone drops the blocks and says edited; with blocks it does not say so', async () => {
    const { ts } = await office.client.chat.postMessage({
      channel: 'CDESK',
      text: 'old',
      blocks: [section('old')],
    });
    await office.client.chat.update({ channel: 'CDESK', ts: String(ts), text: 'b', blocks: [section('b')] });
    const message = office.fake.messages.find('CDESK', String(ts));
    expect(message).toMatchObject({ text: 'b', blocks: [section('b')] });
    expect(message?.edited).toBeUndefined();

    await office.client.chat.update({ channel: 'CDESK', ts: String(ts), text: 'c' });
    expect(message?.blocks).toBeUndefined();
    expect(message?.edited).toMatchObject({ user: 'U0REGISTRAR' });
  });

  it('refuses what is not there and what somebody else wrote', async () => {
    await office.fake.act.write('ULILY', 'CDESK', 'mine');
    const ts = office.fake.messages.in('CDESK')[0]?.ts;

    expect(await errorOf('chat.update', { channel: 'CDESK', ts: '1.000001', text: 'a' })).toBe(
      'message_not_found',
    );
    expect(await errorOf('chat.update', { channel: 'CDESK', ts, text: 'a' })).toBe('cant_update_message');
    expect(await errorOf('chat.delete', { channel: 'CDESK', ts })).toBe('cant_delete_message');
    expect(await errorOf('chat.update', { channel: 'ULILY', ts, text: 'a' })).toBe('channel_not_found');
  });

  it('by deletion leaves a tombstone only where a thread hangs on it', async () => {
    const root = await office.client.chat.postMessage({ channel: 'CDESK', text: 'root' });
    const reply = await office.client.chat.postMessage({
      channel: 'CDESK',
      text: 'reply',
      thread_ts: String(root.ts),
    });
    await office.client.chat.delete({ channel: 'CDESK', ts: String(root.ts) });
    expect(office.fake.messages.find('CDESK', String(root.ts))).toMatchObject({ deleted: true });

    await office.client.chat.delete({ channel: 'CDESK', ts: String(reply.ts) });
    expect(office.fake.messages.find('CDESK', String(reply.ts))).toBeUndefined();
  });
});

describe('views', () => {
  it('keep what was typed where block and action stay, and start afresh where they change', async () => {
    const text = (block_id: string) => input({ type: 'plain_text_input' }, { block_id, optional: true });
    await office.client.apiCall('views.open', { trigger_id: trigger(), view: modal([text('a'), text('b')]) });
    const open = await office.fake.act.fill('ULILY', { a: 'kept', b: 'lost' });
    await office.client.apiCall('views.update', { view_id: open.id, view: modal([text('a'), text('c')]) });

    expect(office.fake.views.stack('ULILY')[0]?.state.values).toEqual({
      a: { value: { type: 'plain_text_input', value: 'kept' } },
      c: { value: { type: 'plain_text_input', value: null } },
    });
  });

  it('refuse an update over a newer version', async () => {
    await office.client.apiCall('views.open', { trigger_id: trigger(), view: modal([section('a')]) });
    const { id: view_id = '', hash } = office.fake.views.stack('ULILY')[0] ?? {};
    await office.client.apiCall('views.update', { view_id, hash, view: modal([section('b')]) });

    expect(await errorOf('views.update', { view_id, hash, view: modal([section('c')]) })).toBe(
      'hash_conflict',
    );
    expect(await errorOf('views.update', { view_id: 'VNONE', view: modal([section('c')]) })).toBe(
      'not_found',
    );
  });

  it('publish a home for a person who is there, with the same care for its hash', async () => {
    const view = { type: 'home', blocks: [section('hello')] };
    const first = (await office.client.apiCall('views.publish', { user_id: 'ULILY', view })) as {
      view?: { hash: string };
    };
    await office.client.apiCall('views.publish', { user_id: 'ULILY', view });

    expect(await errorOf('views.publish', { user_id: 'ULILY', view, hash: first.view?.hash })).toBe(
      'hash_conflict',
    );
    expect(await errorOf('views.publish', { user_id: 'UNOBODY', view })).toBe('user_not_found');
  });

  it('refuse a push when nothing is open, and a trigger that nobody issued', async () => {
    const view = modal([section('a')]);

    expect(await errorOf('views.push', { trigger_id: trigger(), view })).toBe('not_found');
    expect(await errorOf('views.open', { trigger_id: '1.2.abc', view })).toBe('invalid_trigger_id');
  });

  it('tell an old trigger from a used one', async () => {
    const view = modal([section('a')]);
    const used = trigger();
    await office.client.apiCall('views.open', { trigger_id: used, view });
    expect(await errorOf('views.open', { trigger_id: used, view })).toBe('exchanged_trigger_id');

    let shift = 0;
    const later = await openOffice({ now: () => Date.now() + shift });
    const old = later.fake.parts.triggers.issue('ULILY', false);
    shift = 3_500;
    expect((await later.refusal('views.open', { trigger_id: old, view }))?.error).toBe('expired_trigger_id');
    await later.close();
  });
});

describe('people', () => {
  it('show their language, zone and confirmed e-mail', async () => {
    const { user } = await office.client.users.info({ user: 'ULILY', include_locale: true });

    expect(user).toMatchObject({
      id: 'ULILY',
      locale: 'zh-TW',
      tz: 'Asia/Taipei',
      tz_offset: 8 * 3_600,
      is_email_confirmed: true,
      profile: { email: 'ulily@example.com' },
    });
  });

  it('are found by e-mail, whatever its case, unless they left', async () => {
    const found = await office.client.users.lookupByEmail({ email: 'USAM@Example.com' });

    expect(found.user?.id).toBe('USAM');
    expect(await errorOf('users.lookupByEmail', { email: 'ugone@example.com' })).toBe('users_not_found');
    expect(await errorOf('users.info', { user: 'UNOBODY' })).toBe('user_not_found');
  });

  it('come in pages', async () => {
    const names: string[] = [];
    for await (const page of office.client.paginate('users.list', { limit: 2 })) {
      const members = (page as { members?: { id: string }[] }).members ?? [];
      names.push(...members.map((m) => m.id));
    }

    expect(names).toEqual(['ULILY', 'USAM', 'UOUT', 'UGONE', 'U0REGISTRAR']);
  });

  it('have conversations, once the scopes allow to look', async () => {
    const bot = ['channels:read', 'im:write', 'channels:join', 'chat:write'];
    const wide = await openOffice({ manifest: { ...MANIFEST, oauth_config: { scopes: { bot } } } });
    const list = await wide.client.conversations.list({ exclude_archived: true });
    const members = await wide.client.conversations.members({ channel: 'CDESK' });
    const direct = await wide.client.conversations.open({ users: 'USAM' });
    await wide.client.conversations.join({ channel: 'CNOBOT' });

    expect(list.channels?.map((c) => c.id)).toEqual(['CDESK', 'CALL', 'CNOBOT']);
    expect(members.members).toEqual(['ULILY', 'USAM', 'U0REGISTRAR']);
    expect(direct.channel?.id).toBe(wide.fake.directWith('USAM'));
    expect((await wide.client.chat.postMessage({ channel: 'CNOBOT', text: 'in' })).ok).toBe(true);
    expect((await wide.refusal('users.info', { user: 'USAM' }))?.error).toBe('missing_scope');
    await wide.close();
  });
});

describe('the pace', () => {
  it('is one post a second and channel beyond the burst, and the refusal says how long to wait', async () => {
    let shift = 0;
    const strict = await openOffice({ strictRate: true, rateBurst: 2, now: () => 1_700_000_000_000 + shift });
    const post = (channel: string) => strict.refusal('chat.postMessage', { channel, text: 'a' });
    const raw = async () =>
      fetch(`${strict.apiUrl}chat.postMessage`, {
        method: 'POST',
        headers: { authorization: `Bearer ${strict.fake.parts.botToken}` },
        body: new URLSearchParams({ channel: 'CDESK', text: 'a' }),
      });

    expect([await post('CDESK'), await post('CDESK')]).toEqual([undefined, undefined]);
    const refused = await raw();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('1');
    expect(await refused.json()).toMatchObject({ ok: false, error: 'ratelimited' });
    expect(await post('CALL')).toBeUndefined();
    shift = 1_000;
    expect((await raw()).status).toBe(200);
    await strict.close();
  });

  it('is a hundred a minute for views', async () => {
    const strict = await openOffice({ strictRate: true, now: () => 1_700_000_000_000 });
    const view = { type: 'home', blocks: [section('a')] };
    for (let i = 0; i < 100; i++) await strict.client.apiCall('views.publish', { user_id: 'ULILY', view });

    await expect(strict.client.apiCall('views.publish', { user_id: 'ULILY', view })).rejects.toMatchObject({
      retryAfter: 1,
    });
    await strict.close();
  });
});

describe('the record', () => {
  it('keeps every call with its outcome', async () => {
    await office.refusal('chat.postMessage', { channel: 'CNONE', text: 'hello' });

    expect(office.fake.journal.of('chat.postMessage')).toMatchObject([
      { args: { channel: 'CNONE', text: 'hello' }, status: 200, ok: false, error: 'channel_not_found' },
    ]);
  });

  it('remembers words after they were changed or deleted', async () => {
    const blocks = [{ type: 'actions', elements: [button({ value: 'secret-in-a-button' })] }];
    const { ts } = await office.client.chat.postMessage({ channel: 'CDESK', text: 'first words', blocks });
    await office.client.chat.update({ channel: 'CDESK', ts: String(ts), text: 'second words' });
    await office.client.chat.delete({ channel: 'CDESK', ts: String(ts) });

    const texts = office.fake.texts({ channel: 'CDESK' });
    expect(texts).toEqual(expect.arrayContaining(['first words', 'second words', 'secret-in-a-button']));
    expect(office.fake.texts({ channel: 'CALL' })).toEqual([]);
  });

  it('tells what one person could read from what others could', async () => {
    await office.client.chat.postMessage({ channel: 'CDESK', text: 'in the channel' });
    await office.client.chat.postMessage({ channel: 'USAM', text: 'to Sam' });
    await office.client.chat.postEphemeral({ channel: 'CDESK', user: 'USAM', text: 'only for Sam' });

    expect(office.fake.textsSeenBy('USAM')).toEqual(
      expect.arrayContaining(['in the channel', 'to Sam', 'only for Sam']),
    );
    expect(office.fake.textsSeenBy('ULILY')).toContain('in the channel');
    expect(office.fake.textsSeenBy('ULILY').join()).not.toContain('Sam');
    expect(office.fake.textsSeenBy('UOUT')).toEqual([]);
  });

  it('keeps what was delivered, so that it can be delivered again to the letter', async () => {
    await office.fake.act.command('ULILY', '/customer new', 'CDESK');
    const sent = office.fake.journal.deliveries.at(-1);
    if (!sent) throw new Error('nothing was delivered');
    await office.fake.deliver(sent.kind, sent.payload, { retryNum: 1 });

    const [first, again] = office.bot.delivered;
    expect(again?.raw).toBe(first?.raw);
    expect(again?.headers['x-slack-retry-num']).toBe('1');
  });

  it('keeps a submission as it was sent, whatever is typed into the form afterwards', async () => {
    const trigger_id = office.fake.parts.triggers.issue('ULILY', false);
    const view = modal([input({ type: 'plain_text_input' })]);
    await office.client.apiCall('views.open', { trigger_id, view });
    office.bot.answer = () => ({ body: { response_action: 'errors', errors: { field: 'again' } } });
    await office.fake.act.submit('ULILY', { field: 'first' });
    await office.fake.act.fill('ULILY', { field: 'second' });

    const sent = office.fake.journal.deliveries.at(-1);
    expect(JSON.stringify(sent?.payload)).toContain('first');
    expect(JSON.stringify(sent?.payload)).not.toContain('second');
  });
});
