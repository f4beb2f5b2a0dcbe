import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  APP,
  attachment,
  card,
  DESK,
  execute,
  HALL,
  login,
  type Office,
  openTeams,
  TEAM,
  TENANT,
  text,
} from './teams-office.ts';

let office: Office;

beforeEach(async () => {
  office = await openTeams();
});
afterEach(async () => {
  await office.close();
});

const chat = () => office.fake.chatOf('lily');
const lily = () => office.fake.directory.botSideId('lily');

describe('the login', () => {
  it.each([
    ['a wrong secret', { client_secret: 'x' }, TENANT, 401, 'invalid_client'],
    ['another app', { client_id: 'x' }, TENANT, 400, 'unauthorized_client'],
    ['another scope', { scope: 'https://graph.microsoft.com/.default' }, TENANT, 400, 'invalid_scope'],
    ['another grant', { grant_type: 'password' }, TENANT, 400, 'unsupported_grant_type'],
    ['another tenant', {}, 'elsewhere', 400, 'invalid_request'],
  ])('refuses %s', async (_, changes, tenant, status, error) => {
    const response = await login(office.loginUrl, changes, tenant);

    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject({ error });
  });

  it('gives no way in without its token, nor with one that was revoked', async () => {
    expect((await office.call('GET', `conversations/${chat()}/members`, undefined, 'guessed')).status).toBe(
      401,
    );
    office.fake.parts.tokens.revoke();

    expect((await office.send(chat(), { text: 'late' })).status).toBe(401);
    expect(office.fake.messages.in(chat())).toHaveLength(0);
  });
});

describe('a conversation', () => {
  const personal = (more: object = {}) => ({
    isGroup: false,
    bot: { id: `28:${APP.appId}` },
    members: [{ id: lily() }],
    tenantId: TENANT,
    ...more,
  });

  it('with a person is found by either id, and is the same each time', async () => {
    const first = await office.call('POST', 'conversations', personal());
    const [person] = [...office.fake.directory.people.values()];
    const second = await office.call(
      'POST',
      'conversations',
      personal({ members: [{ id: person?.aadObjectId }] }),
    );

    expect(first).toMatchObject({ status: 201, body: { id: chat() } });
    expect(second.body.id).toBe(chat());
  });

  it.each([
    ['a group', { isGroup: true }, 400, 'BadSyntax'],
    ['another tenant', { tenantId: 'elsewhere' }, 400, 'BadArgument'],
    ['a stranger', { members: [{ id: '29:nobody' }] }, 400, 'BadArgument'],
  ])('with %s is refused', async (_, more, status, code) => {
    expect(await office.call('POST', 'conversations', personal(more))).toMatchObject({
      status,
      body: { error: { code } },
    });
  });

  it('in a channel is a thread that begins with the activity', async () => {
    const { status, body } = await office.call('POST', 'conversations', {
      isGroup: true,
      channelData: { channel: { id: DESK } },
      activity: { type: 'message', text: 'A request' },
    });
    await office.send(body.id, { text: 'A reply' });

    expect(status).toBe(201);
    expect(body.id).toBe(`${DESK};messageid=${body.activityId}`);
    expect(office.fake.messages.thread(DESK, body.activityId).map((m) => m.text)).toEqual([
      'A request',
      'A reply',
    ]);
    expect(office.fake.messages.find(DESK, body.activityId)).toMatchObject({ replyCount: 1 });
  });

  it('that nobody knows is not found, nor a thread without its root', async () => {
    const missing = { status: 404, body: { error: { code: 'ConversationNotFound' } } };

    expect(await office.send('19:nowhere@thread.tacv2', { text: 'x' })).toMatchObject(missing);
    expect(await office.send(`${DESK};messageid=123`, { text: 'x' })).toMatchObject(missing);
  });

  it('lets in no bot that was taken away, and no message to somebody who blocks it', async () => {
    await office.fake.act.uninstall('lily');
    const gone = await office.send(chat(), { text: 'x' });
    const created = await office.call('POST', 'conversations', personal());
    await office.fake.act.install('lily');
    office.fake.act.block('lily');

    expect(gone).toMatchObject({ status: 403, body: { error: { code: 'BotNotInConversationRoster' } } });
    expect(created).toMatchObject({ status: 403, body: { error: { code: 'ForbiddenOperationException' } } });
    expect(await office.send(chat(), { text: 'x' })).toMatchObject({
      status: 403,
      body: { error: { code: 'MessageWritesBlocked' } },
    });
    expect(office.fake.messages.in(chat())).toHaveLength(0);
  });

  it('tells who is in it, guests as guests', async () => {
    const all = await office.call('GET', `conversations/${encodeURIComponent(DESK)}/members`);
    const page = await office.call('GET', `conversations/${encodeURIComponent(HALL)}/pagedmembers`);
    const one = await office.call('GET', `conversations/${encodeURIComponent(TEAM.id)}/members/${lily()}`);
    const outside = office.fake.directory.botSideId('otto');
    const notThere = await office.call('GET', `conversations/${encodeURIComponent(DESK)}/members/${outside}`);

    expect(all.body).toHaveLength(2);
    expect(page.body.members[2]).toMatchObject({ userRole: 'guest' });
    expect(one.body).toMatchObject({
      id: lily(),
      email: 'lily@example.com',
      tenantId: TENANT,
      userRole: 'user',
    });
    expect(notThere.body.error.code).toBe('MemberNotFoundInConversation');
  });
});

describe('an activity', () => {
  it('is changed and deleted by its id', async () => {
    const message = await office.post(chat(), card([text('One')]));
    const path = `conversations/${chat()}/activities/${message.id}`;
    const changed = await office.call('PUT', path, {
      type: 'message',
      attachments: [attachment(card([text('Two')]))],
    });

    expect(changed).toMatchObject({ status: 200, body: { id: message.id } });
    expect(message).toMatchObject({ edited: true, cards: [{ body: [{ text: 'Two' }] }] });
    expect((await office.call('DELETE', path)).status).toBe(200);
    expect(await office.call('PUT', path, { type: 'message', text: 'x' })).toMatchObject({
      status: 404,
      body: { error: { code: 'ActivityNotFoundInConversation' } },
    });
  });

  it('of a person cannot be changed by the bot', async () => {
    await office.fake.act.say('lily', 'bot', 'mine');
    const [message] = office.fake.messages.in(chat());
    const answer = await office.call('PUT', `conversations/${chat()}/activities/${message?.id}`, {
      type: 'message',
      text: 'yours',
    });

    expect(answer).toMatchObject({ status: 403, body: { error: { code: 'NotEnoughPermissions' } } });
  });

  it('of 28 KB passes and one byte more is too big, counted in UTF-8', async () => {
    const sized = (bytes: number) => {
      const empty = JSON.stringify([attachment(card([text('')]))]).length;
      const rest = bytes - empty;
      return {
        attachments: [attachment(card([text('公'.repeat(Math.floor(rest / 3)) + 'x'.repeat(rest % 3))]))],
      };
    };

    expect((await office.send(chat(), sized(28 * 1_024))).status).toBe(201);
    expect(await office.send(chat(), sized(28 * 1_024 + 1))).toMatchObject({
      status: 413,
      body: { error: { code: 'MessageSizeTooBig' } },
    });
  });

  it('with a bad card says where it is bad', async () => {
    const answer = await office.send(chat(), {
      attachments: [
        attachment(card([{ type: 'Input.Text' }], [execute({ verb: undefined, data: undefined })])),
      ],
    });

    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'BadSyntax' } } });
    expect(answer.body.error.message).toContain('missing property id [/attachments/0/content/body/0]');
    expect(answer.body.error.message).toContain('needs a verb or data');
  });

  it('is refused after seven in a second and sixty in half a minute, each conversation for itself', async () => {
    await office.close();
    let now = Date.UTC(2026, 0, 1);
    office = await openTeams({ strictRate: true, now: () => now });
    const sent = async () => (await office.send(chat(), { text: 'x' })).status;
    for (let i = 0; i < 7; i++) expect(await sent()).toBe(201);
    const refused = await office.send(chat(), { text: 'x' });

    expect(refused).toMatchObject({ status: 429, body: { error: { code: 'Throttled' } } });
    expect(refused.headers.get('retry-after')).toBe('1');
    expect((await office.send(office.fake.chatOf('sam'), { text: 'x' })).status).toBe(201);
    now += 2_000;
    for (let i = 7; i < 60; i++) {
      expect(await sent()).toBe(201);
      now += 500;
    }
    expect((await office.send(chat(), { text: 'x' })).headers.get('retry-after')).toBe('2');
  });

  it.each([
    ['500after', 1],
    ['resetBefore', 0],
    ['resetAfter', 1],
  ] as const)('may be lost by the fault %s, with %i message posted', async (kind, count) => {
    office.fake.faults.add({ method: 'activities.post', channel: DESK, kind, count: 1 });
    await office.send(DESK, { text: 'x' }).catch(() => undefined);

    expect(office.fake.messages.in(DESK)).toHaveLength(count);
    expect(office.fake.journal.of('activities.post')).toMatchObject([{ fault: kind }]);
  });

  it('is refused with any status and code a fault names', async () => {
    office.fake.faults.add({
      method: 'activities.post',
      kind: 'status',
      status: 403,
      code: 'BotDisabledByAdmin',
    });

    expect(await office.send(DESK, { text: 'x' })).toMatchObject({
      status: 403,
      body: { error: { code: 'BotDisabledByAdmin' } },
    });
  });
});
