import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountCommands } from '../../../src/kit/accounts.ts';
import type { Audience, Card, Reader } from '../../../src/kit/card.ts';
import type { Delivered, DeliverRow } from '../../../src/kit/deliver.ts';
import type { Desk, Feature } from '../../../src/kit/feature.ts';
import type { Fault } from '../../../src/local/teams/fake-teams.ts';
import { aDesk, ORGANISATION } from '../../support/a-desk.ts';
import { literalsOf } from '../../support/check-adaptive-card.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import {
  accountOf,
  openTeamsOffice,
  REQUESTS,
  TENANT,
  type TeamsOffice,
} from '../../support/teams-office.ts';

const CARD_ID = '0b8f3c1e-0000-4000-8000-000000000001';
const card: Card = {
  summary: { verbatim: 'New customer [x](http://b) **y** <at>all</at>' },
  parts: [
    { part: 'heading', text: { verbatim: '[x](http://b) **y** <at>all</at>' } },
    { part: 'mention', people: ['sam', 'ruth'], text: { verbatim: 'please decide' } },
    {
      part: 'buttons',
      buttons: [{ action: 'test.approve', label: 'chat.done', target: 'r1', commandId: 'c1' }],
    },
  ],
};
const feature: Feature = {
  name: 'test',
  commands: () => accountCommands,
  verbs: { help: { hint: 'chat.choose', roles: 'everyone', run: async () => ({ kind: 'nothing' }) } },
  actions: { 'test.approve': async () => ({ kind: 'nothing' }) },
  cards: { 'test.card': { draw: async () => card } },
};

let db: FreshDatabase;
let desk: Desk;
let office: TeamsOffice;
let woken: string[];

beforeAll(async () => {
  db = await freshDatabase();
  const channels: typeof ORGANISATION.channels = [
    { id: 'requests', language: 'en', audience: 'internal', teams: REQUESTS },
    { id: 'slack-only', language: 'en', audience: 'internal', slack: '#requests' },
    { id: 'deleted', language: 'en', audience: 'internal', teams: '19:deleted@thread.tacv2' },
  ];
  desk = { ...(await aDesk(db, [feature])), organisation: async () => ({ ...ORGANISATION, channels }) };
  await addPerson('sam', accountOf(3));
  await addPerson('ann', accountOf(4));
  await addPerson('ruth');
  return () => db.drop();
});
beforeEach(async () => {
  woken = [];
  await db.pool.query('delete from conversation');
  await db.pool.query('delete from card');
  office = await open();
  await office.fake.act.say('sam', 'bot', 'help');
  await office.teams.stop();
  office.fake.journal.clear();
});
afterEach(() => office.close());

const open = (strictRate = false) =>
  openTeamsOffice({ desk, features: [feature], strictRate, wake: () => void woken.push('woken') });
const channelPosts = () => office.fake.journal.of('conversations.create');
const posts = () => office.fake.journal.of('activities.post');
const puts = () => office.fake.journal.of('activities.put');
const inChannel = () => office.fake.messages.in(REQUESTS);
const deliver = (change: Partial<DeliverRow> = {}, drawn: Card | null = card): Promise<Delivered> => {
  const row = aRow(change);
  return office.teams.deliver(row, drawn, aReader(row.audience));
};

async function posted(change: Partial<DeliverRow> = {}): Promise<Record<string, string>> {
  const delivered = await deliver(change);
  if (!('address' in delivered)) throw new Error(JSON.stringify(delivered));
  return delivered.address;
}

describe('deliver', () => {
  it('begins a thread in the channel of the organisation file, and keeps where the message stands', async () => {
    const delivered = await deliver();
    const [message, ...more] = inChannel();

    expect(more).toEqual([]);
    expect(delivered).toEqual({
      address: { conversation: `${REQUESTS};messageid=${message?.id}`, activity: message?.id },
    });
    expect(literalsOf(message?.cards).slice(0, 2)).toEqual([
      '[x](http://b) **y** <at>all</at>',
      'ruth please decide',
    ]);
    expect(message?.mentions).toEqual([{ text: '<at>sam</at>', name: 'sam', id: accountOf(3) }]);
    expect(channelPosts()[0]?.body).toMatchObject({
      activity: { summary: 'New customer [x](http://b) **y** <at>all</at>' },
    });
  });

  it('lets the card renew itself for those who are asked to act, by the names the platform has for them', async () => {
    await deliver();
    const [{ refresh } = { refresh: undefined }] = inChannel()[0]?.cards ?? [];

    expect(refresh).toMatchObject({
      userIds: [office.fake.directory.botSideId('sam')],
      action: { type: 'Action.Execute', verb: 'refresh', data: { desk: { d: CARD_ID } } },
    });
  });

  it('updates the message that stands there', async () => {
    const address = await posted();
    const decided: Card = {
      summary: { verbatim: 'S' },
      parts: [{ part: 'text', text: { verbatim: 'Decided' } }],
    };

    expect(await deliver({ address }, decided)).toEqual({ address });
    expect(inChannel().map(({ cards, edited }) => [literalsOf(cards), edited])).toEqual([
      [['Decided'], true],
    ]);
    expect([channelPosts().length, puts().length, posts().length]).toEqual([1, 1, 0]);
  });

  it('R18 replies in the thread of the root card', async () => {
    const threadAddress = await posted();
    const address = await posted({ id: CARD_ID.replace('1e', '1f'), threadAddress });
    const [root, reply] = inChannel();

    expect(reply).toMatchObject({ thread: root?.id, id: address.activity });
    expect(address.conversation).toBe(`${REQUESTS};messageid=${root?.id}`);
    expect(await deliver({ address, threadAddress })).toEqual({ address });
    expect(inChannel()).toHaveLength(2);
  });

  it('R19 writes to a person in their chat, which is known from what they wrote', async () => {
    const address = await posted({ audience: 'person:sam' });

    expect(address).toEqual({ conversation: office.fake.chatOf('sam'), activity: expect.any(String) });
    expect(office.toldInChat('sam').map(({ id }) => id)).toEqual([address.activity]);
    expect(channelPosts()).toEqual([]);
    expect(await deliver({ audience: 'person:sam', address })).toEqual({ address });
    expect(office.toldInChat('sam')).toHaveLength(1);
  });

  it('R19 opens a chat for somebody who never wrote, once, also for the next process', async () => {
    await posted({ audience: 'person:ann' });
    office = await office.restart();
    await posted({ audience: 'person:ann' });

    expect(office.toldInChat('ann')).toHaveLength(2);
    expect(channelPosts()).toHaveLength(1);
    expect(channelPosts()[0]?.body).toMatchObject({
      isGroup: false,
      tenantId: TENANT,
      members: [{ id: accountOf(4) }],
    });
    expect(channelPosts()[0]?.body).not.toHaveProperty('activity');
  });

  it('takes the content out of a card that has nothing to show any more', async () => {
    const address = await posted();

    expect(await deliver({ address }, null)).toEqual({ address });
    expect(inChannel().map(({ cards }) => literalsOf(cards))).toEqual([['This is no longer available.']]);
    expect(await deliver({}, null)).toMatchObject({ fault: 'gone' });
    expect(inChannel()).toHaveLength(1);
  });

  it('asks for its own token once, and for another one when that is not taken any more', async () => {
    await deliver();
    office.fake.faults.add({ method: 'login', kind: '500before' });
    expect(await deliver()).toHaveProperty('address');
    office.fake.faults.clear();
    office.fake.parts.tokens.revoke();

    expect(await deliver()).toEqual({ fault: 'down', reason: 'Unauthorized' });
    expect(await deliver()).toHaveProperty('address');
    expect(inChannel()).toHaveLength(3);
  });

  it('is down while the login service is, and says what it says', async () => {
    office = await office.restart();
    office.fake.faults.add({
      method: 'login',
      kind: 'status',
      status: 401,
      code: 'invalid_client',
      count: 1,
    });
    office.fake.faults.add({ method: 'login', kind: 'resetBefore', count: 1 });

    expect(await deliver()).toMatchObject({ fault: 'down', reason: expect.stringMatching(/^login_/) });
    expect(await deliver()).toMatchObject({ fault: 'down' });
    expect(await deliver()).toHaveProperty('address');
    expect(inChannel()).toHaveLength(1);
  });
});

type Answer = Omit<Fault, 'method'>;
const status = (code: number, name?: string): Answer => ({
  kind: 'status',
  status: code,
  ...(name && { code: name }),
});
const ANSWERS: [what: string, answer: Answer, fault: object][] = [
  ['429 with Retry-After', { kind: '429', retryAfter: 7 }, { fault: 'rateLimited', retryAfterMs: 7_000 }],
  ['429 without one', status(429), { fault: 'rateLimited', retryAfterMs: 30_000 }],
  ['412', status(412), { fault: 'rateLimited', retryAfterMs: 1_000 }],
  ['401', status(401), { fault: 'down', reason: 'Unauthorized' }],
  ['500', { kind: '500before' }, { fault: 'failed', reason: 'ServiceError' }],
  ['500 after accepting', { kind: '500after' }, { fault: 'failed', reason: 'ServiceError' }],
  ['502', status(502), { fault: 'down', reason: 'ServiceError' }],
  ['503', status(503), { fault: 'down', reason: 'ServiceError' }],
  ['504', status(504), { fault: 'down', reason: 'GatewayTimeout' }],
  ['a reset', { kind: 'resetBefore' }, { fault: 'down', reason: expect.stringMatching(/^[A-Z_]+$/) }],
  ['a reset after accepting', { kind: 'resetAfter' }, { fault: 'down', reason: expect.any(String) }],
  ['400 BadSyntax', status(400, 'BadSyntax'), { fault: 'failed', reason: 'BadSyntax' }],
  ['413', status(413), { fault: 'failed', reason: 'MessageSizeTooBig' }],
  ['404', status(404, 'ConversationNotFound'), { fault: 'unreachable', reason: 'ConversationNotFound' }],
  ...[
    'BotNotInConversationRoster',
    'MessageWritesBlocked',
    'ForbiddenOperationException',
    'BotDisabledByAdmin',
    'ConversationBlockedByUser',
    'NotEnoughPermissions',
    'InvalidBotApiHost',
  ].map((code): [string, Answer, object] => [
    `403 ${code}`,
    status(403, code),
    { fault: 'unreachable', reason: code },
  ]),
];

describe('an answer of the connector', () => {
  it.each(ANSWERS)('that is %s is told by its name, and nothing is sent twice', async (_, answer, fault) => {
    office.fake.faults.add({ method: 'conversations.create', ...answer });
    office.fake.faults.add({ method: 'activities.post', ...answer });
    office.fake.faults.add({ method: 'activities.put', ...answer });
    const calls = office.fake.journal.calls;

    expect(await deliver()).toEqual(fault);
    expect(calls.splice(0)).toHaveLength(1);
    expect(await deliver({ audience: 'person:sam' })).toEqual(fault);
    expect(calls.splice(0)).toHaveLength(1);
  });

  it.each([
    [500, 'failed'],
    [503, 'down'],
    [429, 'rateLimited'],
    [412, 'rateLimited'],
    [403, 'unreachable'],
  ])('of %i to an update is told likewise, and nothing is posted', async (code, fault) => {
    const address = await posted();
    office.fake.journal.clear();
    office.fake.faults.add({ method: 'activities.put', kind: 'status', status: code });

    expect(await deliver({ address })).toMatchObject({ fault });
    expect(office.fake.journal.calls).toHaveLength(1);
    expect(inChannel()).toHaveLength(1);
  });

  it('of a busy channel is waited for as long as it says', async () => {
    await office.close();
    office = await open(true);
    await office.fake.act.say('sam', 'bot', 'help');
    const delivered: Delivered[] = [];
    for (let sent = 0; sent < 9; sent += 1) delivered.push(await deliver());
    const refused = delivered.filter((one) => 'fault' in one);

    expect(refused.length).toBeGreaterThan(0);
    for (const one of refused)
      expect(one).toMatchObject({ fault: 'rateLimited', retryAfterMs: expect.any(Number) });
    expect(inChannel()).toHaveLength(9 - refused.length);
  });
});

describe('what is no longer there', () => {
  it('a message that somebody deleted is gone', async () => {
    const address = await posted({ audience: 'person:sam' });
    const message = office.toldInChat('sam').at(-1);
    if (message) office.fake.messages.remove(message);

    expect(await deliver({ audience: 'person:sam', address })).toMatchObject({
      fault: 'gone',
      what: 'message',
    });
  });

  it('a root that somebody deleted is gone, for its own card and for the thread under it', async () => {
    const address = await posted();
    const [root] = inChannel();
    if (root) office.fake.messages.remove(root);
    const reply = { id: CARD_ID.replace('1e', '1f'), threadAddress: address };

    expect(await deliver({ address })).toMatchObject({ fault: 'gone', what: 'message' });
    expect(await deliver(reply)).toMatchObject({ fault: 'gone', what: 'thread' });
    expect(inChannel()).toEqual([]);
  });

  it('a channel that Teams or the organisation file does not know cannot be reached', async () => {
    expect(await deliver({ audience: 'channel:deleted' })).toMatchObject({ fault: 'unreachable' });
    office.fake.journal.clear();
    expect(await deliver({ audience: 'channel:nowhere' })).toMatchObject({ fault: 'unreachable' });
    expect(await deliver({ audience: 'channel:slack-only' })).toMatchObject({ fault: 'unreachable' });
    expect(office.fake.journal.calls).toEqual([]);
  });

  it('R02 somebody without an account in Teams cannot be reached, and nobody else is asked', async () => {
    expect(await deliver({ audience: 'person:ruth' })).toEqual({
      fault: 'unreachable',
      reason: 'no_account',
    });
    expect(await deliver({ audience: 'person:nobody' })).toEqual({
      fault: 'unreachable',
      reason: 'no_account',
    });
    expect(office.fake.journal.calls).toEqual([]);
  });

  it('whoever took the bot away, or blocks it, cannot be reached', async () => {
    const address = await posted({ audience: 'person:sam' });
    office.fake.act.block('sam');
    expect(await deliver({ audience: 'person:sam' })).toEqual({
      fault: 'unreachable',
      reason: 'MessageWritesBlocked',
    });
    await office.fake.act.uninstall('sam');
    await office.teams.stop();
    await office.fake.act.say('ann', 'bot', 'help');
    await office.teams.stop();

    expect(await deliver({ audience: 'person:sam' })).toEqual({
      fault: 'unreachable',
      reason: 'ForbiddenOperationException',
    });
    expect(await deliver({ audience: 'person:sam', address })).toMatchObject({ fault: 'unreachable' });
  });

  it('a bot that nobody has installed yet reaches nobody, and says why', async () => {
    await db.pool.query('delete from conversation');
    const nowhere = { fault: 'unreachable', reason: 'not_installed' };

    expect(await deliver()).toEqual(nowhere);
    expect(await deliver({ audience: 'person:sam' })).toEqual(nowhere);
    expect(await deliver({ address: { conversation: 'a:1', activity: '1' } })).toEqual(nowhere);
    expect(office.fake.journal.calls).toEqual([]);
  });
});

describe('an answer that is lost', () => {
  it.each(['channel:requests', 'person:sam'] as const)(
    'R112 leaves a message to %s whose first click tells where it stands',
    async (audience) => {
      const method = audience.startsWith('channel') ? 'conversations.create' : 'activities.post';
      office.fake.faults.add({ method, kind: 'resetAfter', count: 1 });
      await db.prisma.card.create({
        data: { id: CARD_ID, kind: 'test.card', target: 'r1', audience, surface: 'teams' },
      });
      expect(await deliver({ audience })).toMatchObject({ fault: 'down' });
      const place = audience.startsWith('channel') ? REQUESTS : office.fake.chatOf('sam');
      const lost = office.fake.messages.in(place).at(-1);
      if (!lost) throw new Error('nothing was posted');
      await office.fake.act.press('sam', lost, 'test.approve');
      await office.teams.stop();
      const { address, copies } = await db.prisma.card.findUniqueOrThrow({ where: { id: CARD_ID } });

      expect(address).toMatchObject({ activity: lost.id });
      expect({ copies, woken }).toEqual({ copies: 0, woken: ['woken'] });
      expect(await deliver({ audience, address: address as Record<string, string> })).toEqual({ address });
      expect(office.fake.messages.in(place).filter(({ edited }) => edited)).toHaveLength(1);
    },
  );
});

function aRow(change: Partial<DeliverRow> = {}): DeliverRow {
  return {
    id: CARD_ID,
    kind: 'test.card',
    target: 'r1',
    audience: 'channel:requests',
    surface: 'teams',
    address: null,
    threadAddress: null,
    ...change,
  };
}

function aReader(audience: Audience): Reader {
  return { language: 'en', timeZone: 'UTC', audience };
}

async function addPerson(id: string, externalId?: string): Promise<void> {
  const person = { id, name: id, email: `${id}@desk.example`, language: 'en', timeZone: 'UTC' };
  const identity = externalId && { surface: 'teams', tenant: TENANT, externalId, joinedBy: 'file' };
  await db.prisma.person.create({
    data: { ...person, ...(identity && { identities: { create: identity } }) },
  });
}
