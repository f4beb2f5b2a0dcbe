import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accountCommands } from '../../../src/kit/accounts.ts';
import type { Button, Card } from '../../../src/kit/card.ts';
import type { DeliverRow } from '../../../src/kit/deliver.ts';
import type { Desk, Feature, Interaction } from '../../../src/kit/feature.ts';
import { defineForm } from '../../../src/kit/form.ts';
import type { Reply } from '../../../src/kit/reply.ts';
import type { Dialog, Stored } from '../../../src/local/teams/fake-teams.ts';
import { aDesk, ORGANISATION } from '../../support/a-desk.ts';
import { literalsOf, nodesOf } from '../../support/check-adaptive-card.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import {
  APP,
  accountOf,
  openTeamsOffice,
  REQUESTS,
  TENANT,
  type TeamsOffice,
} from '../../support/teams-office.ts';

let db: FreshDatabase;
let desk: Desk;
let office: TeamsOffice;
/** What the handlers of the tests are told, and what they reply. */
let heard: Interaction[];
let reply: (interaction: Interaction) => Reply | Promise<Reply>;

const handler = async (interaction: Interaction): Promise<Reply> => {
  heard.push(interaction);
  return reply(interaction);
};
const CARD_ID = '0b8f3c1e-0000-4000-8000-000000000001';
const verb = { hint: 'chat.choose', roles: 'everyone', run: handler } as const;

const button = (action: string, label: Button['label'], more: Partial<Button> = {}): Button => ({
  action,
  label,
  target: 'request-1',
  commandId: `command ${action}`,
  ...more,
});
const APPROVE = 'Done.';
const OPEN = 'Open';
const card: Card = {
  summary: { verbatim: 'A request' },
  parts: [
    { part: 'heading', text: { verbatim: 'A request' } },
    { part: 'buttons', buttons: [button('test.approve', 'chat.done'), button('test.open', 'teams.open')] },
    {
      part: 'choose',
      label: { verbatim: 'Who' },
      action: 'test.choose',
      target: 'request-1',
      commandId: 'command choose',
      choices: [
        { value: 'none', label: { verbatim: 'Nobody' } },
        { value: 'mei', label: { verbatim: 'Mei' } },
      ],
    },
  ],
};

const form = defineForm({
  id: 'test.form',
  title: 'chat.appName',
  submit: 'chat.done',
  schema: z.object({
    name: z.string().min(1).max(120),
    country: z.string(),
    customer: z.string().optional(),
    tags: z.array(z.string()).optional(),
    amount: z.number().optional(),
  }),
  fields: {
    name: { widget: 'text', label: { verbatim: 'Customer name' } },
    country: {
      widget: 'choice',
      label: { verbatim: 'Country' },
      choices: [{ value: 'TW', label: { verbatim: 'Taiwan' } }],
    },
    customer: { widget: 'lookup', lookup: 'customers', label: { verbatim: 'Belongs to' } },
    tags: {
      widget: 'choices',
      label: { verbatim: 'Tags' },
      choices: ['a', 'b,c'].map((value) => ({ value, label: { verbatim: `tag ${value}` } })),
    },
    amount: { widget: 'number', label: { verbatim: 'Amount' } },
  },
});
const anotherForm = defineForm({
  id: 'test.another',
  title: 'chat.choose',
  submit: 'chat.done',
  schema: z.object({ why: z.string() }),
  fields: { why: { widget: 'text', label: { verbatim: 'Why' } } },
  saveDraft: button('test.saveDraft', 'chat.close'),
});
const open = (more: Partial<Extract<Reply, { kind: 'form' }>['open']> = {}): Reply => ({
  kind: 'form',
  open: { form, target: 'request-1', commandId: 'command form', state: { group: 'Z001' }, ...more },
});
const page: Reply = {
  kind: 'page',
  page: {
    title: 'chat.choose',
    summary: { verbatim: 'A page' },
    parts: [{ part: 'text', text: { verbatim: 'On the page' } }],
  },
};
const say = (words: string, tone?: 'good' | 'warning'): Reply => ({
  kind: 'say',
  say: { verbatim: words },
  ...(tone && { tone }),
});
const nothing: Reply = { kind: 'nothing' };

const feature: Feature = {
  name: 'test',
  commands: () => accountCommands,
  verbs: {
    new: { ...verb, opens: true },
    find: verb,
    help: verb,
    home: { ...verb, run: async () => ({ kind: 'home' }) },
  },
  actions: {
    'test.approve': handler,
    'test.open': handler,
    'test.choose': handler,
    'test.saveDraft': handler,
  },
  opens: ['test.open'],
  submissions: { 'test.form': handler, 'test.another': handler },
  lookups: {
    customers: async (query, interaction) => {
      heard.push(interaction);
      return [{ value: 'customer 1', label: { verbatim: `${query} **Ltd**` } }];
    },
  },
  cards: { 'test.card': { draw: async () => drawn } },
  home: async () => [{ part: 'heading', text: { verbatim: 'My requests' } }],
};
/** What the card kind of the tests draws now. */
let drawn: Card | null;

beforeAll(async () => {
  db = await freshDatabase();
  const channels = [{ id: 'requests', language: 'en', audience: 'internal', teams: REQUESTS }] as const;
  desk = {
    ...(await aDesk(db, [feature])),
    organisation: async () => ({ ...ORGANISATION, channels: [...channels] }),
  };
  const person = { language: 'en', timeZone: 'UTC' };
  const identity = { surface: 'teams', tenant: TENANT, externalId: accountOf(3), joinedBy: 'file' };
  await db.prisma.person.create({
    data: { ...person, id: 'sam', name: 'Sam', email: 'sam@desk.example', identities: { create: identity } },
  });
  await db.prisma.person.create({
    data: {
      ...person,
      id: 'ann',
      name: 'Ann Administrator',
      email: 'Ann@desk.example',
      grants: { create: { role: 'administrator', unit: '*' } },
    },
  });
  return () => db.drop();
});

beforeEach(async () => {
  heard = [];
  reply = () => nothing;
  drawn = card;
  await db.pool.query('delete from conversation');
  await db.pool.query('delete from card');
  office = await openTeamsOffice({ desk, features: [feature] });
});
afterEach(() => office.close());

const act = () => office.fake.act;

/** What Teams sent last, as it can be sent again. */
function lastActivity(): Record<string, unknown> {
  const { activity } = office.fake.journal.deliveries.at(-1) ?? {};
  if (!activity) throw new Error('nothing was delivered');
  return activity;
}

/** The card of the tests, posted by the desk itself into the channel or to a person. */
async function posted(audience: DeliverRow['audience'] = 'channel:requests'): Promise<Stored> {
  // Teams has to be heard of before anything can be written to it.
  await act().say('sam', 'bot', 'help');
  await office.teams.stop();
  heard = [];
  office.answered.length = 0;
  const row: DeliverRow = {
    id: CARD_ID,
    kind: 'test.card',
    target: 'request-1',
    audience,
    surface: 'teams',
    address: null,
    threadAddress: null,
  };
  const delivered = await office.teams.deliver(row, card, { language: 'en', timeZone: 'UTC', audience });
  if (!('address' in delivered)) throw new Error(`the card was not shown: ${JSON.stringify(delivered)}`);
  const { conversation = '', activity = '' } = delivered.address;
  await db.prisma.card.create({
    data: {
      id: CARD_ID,
      kind: row.kind,
      target: row.target,
      audience,
      surface: 'teams',
      shown: 1,
      address: delivered.address,
    },
  });
  const message = office.fake.messages.find(conversation.split(';')[0] ?? '', activity);
  if (!message) throw new Error('the card is not where the desk believes');
  return message;
}

/** A dialog with this form in front of Sam. */
async function opened(given: Reply = open()): Promise<Dialog> {
  const message = await posted();
  reply = () => given;
  const { dialog } = await act().press('sam', message, OPEN);
  heard = [];
  if (!dialog) throw new Error('no dialog opened');
  return dialog;
}

const FILLED = {
  'Customer name': '<at>all</at> **y** {{DATE(2026-01-01T00:00:00Z)}}',
  Country: 'Taiwan',
  Tags: 'a,b%2Cc',
};
const inputsOf = (dialog: Dialog | undefined) =>
  nodesOf(dialog?.card).filter(({ type }) => String(type).startsWith('Input.'));
const titles = (drawing: unknown) =>
  nodesOf(drawing)
    .filter(({ type }) => String(type).startsWith('Action.'))
    .map(({ title }) => title);

describe('what the handler is told', () => {
  it('takes target and command id from the button and rights from nowhere', async () => {
    await act().press('sam', await posted(), APPROVE);

    expect(heard).toMatchObject([
      {
        target: 'request-1',
        envelope: {
          commandId: 'command test.approve',
          by: { surface: 'teams', tenant: TENANT, externalId: accountOf(3) },
        },
        values: {},
      },
    ]);
  });

  it.each(['find Acme Co', '/customer find Acme Co', 'FIND   Acme Co ', 'customer find Acme Co'])(
    'reads the words after the verb of %j',
    async (line) => {
      await act().say('sam', 'bot', line);

      expect(heard[0]?.values).toEqual({ words: 'Acme Co' });
    },
  );

  it('reads a verb beside the mention that a channel demands, and keeps a mention of somebody else', async () => {
    await act().say('sam', REQUESTS, '<at>Registrar</at> find Acme & <at>Ann Teams</at>');

    expect(heard[0]?.values).toEqual({ words: 'Acme & <at>Ann Teams</at>' });
  });

  it('answers no verb and an unknown one with help', async () => {
    await act().say('sam', REQUESTS, '<at>Registrar</at>');
    await act().say('sam', 'bot', 'Frobnicate now');

    expect(heard.map(({ values }) => values)).toEqual([{}, { words: 'frobnicate now' }]);
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('knows no verb %s', async (word) => {
    await act().say('sam', 'bot', word);

    expect(heard.map(({ values }) => values)).toEqual([{ words: word.toLowerCase() }]);
  });

  it('R112b gives a message that is sent again the same command id, and another message another one', async () => {
    await act().say('sam', 'bot', 'find x');
    const activity = lastActivity();
    await office.send(activity);
    await act().say('sam', 'bot', 'find x');
    const [first, again, other] = heard.map(({ envelope }) => envelope.commandId);

    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  it('R112b R24e gives a click the same command id and press however often, and under whatever id, it comes', async () => {
    await act().press('sam', await posted(), APPROVE);
    const activity = lastActivity();
    await office.fake.redeliver(activity);
    const ids = new Set(office.fake.journal.deliveries.slice(-4).map(({ activity: { id } }) => id));

    expect(ids.size).toBe(3);
    expect(heard).toHaveLength(4);
    expect(new Set(heard.map(({ envelope, press }) => `${envelope.commandId} ${press}`)).size).toBe(1);
    expect(heard[0]?.press).toBeTruthy();
  });

  it('reads every kind of input of a submission, trimmed, and leaves out what is empty', async () => {
    await opened();
    await act().submitDialog('sam', { ...FILLED, Amount: '12.5', 'Customer name': '  Acme  ' });

    expect(heard[0]).toMatchObject({
      target: 'request-1',
      state: { group: 'Z001' },
      envelope: { commandId: 'command form' },
    });
    expect(heard[0]?.values).toEqual({ name: 'Acme', country: 'TW', tags: ['a', 'b,c'], amount: '12.5' });
  });

  it('gives a button inside a form what is typed there, under the command id of the button', async () => {
    await opened(open({ form: anotherForm }));
    await act().submitDialog('sam', { 'Why *': 'Because' }, 'Close');

    expect(heard[0]).toMatchObject({
      target: 'request-1',
      values: { why: 'Because' },
      state: { group: 'Z001' },
      envelope: { commandId: 'command test.saveDraft' },
    });
  });

  it('reads a menu beside its button', async () => {
    await act().press('sam', await posted(), 'test.choose', { Who: 'Nobody' });

    expect(heard[0]).toMatchObject({ target: 'request-1', values: { choice: 'none' } });
  });

  it('knows the person and the company however their ids are written', async () => {
    await act().say('sam', 'bot', 'find x');
    const activity = lastActivity();
    const upper = (value: unknown) =>
      JSON.parse(JSON.stringify(value).replaceAll(TENANT, TENANT.toUpperCase()));
    const from = { ...(activity.from as object), aadObjectId: accountOf(3).toUpperCase() };
    const { status } = await office.send({ ...upper(activity), id: '8', from });

    expect(status).toBe(200);
    expect(heard[1]?.envelope.by).toEqual(heard[0]?.envelope.by);
  });

  it('reads nothing that was put into the data by hand', async () => {
    await act().press('sam', await posted(), APPROVE);
    const activity = lastActivity();
    heard = [];
    const pressed = (data: unknown) => ({
      ...activity,
      value: { action: { type: 'Action.Execute', data }, trigger: 'manual' },
    });
    const foreign = [undefined, null, 'x', {}, { desk: null }, { desk: { k: 'action', n: 'test.approve' } }];
    const odd = [
      ...foreign,
      { desk: { k: 'form', n: 'test.approve', t: '', c: 'c' } },
      { desk: { k: 'action', n: '__proto__', t: '', c: 'c' } },
    ];
    const answers = await Promise.all(odd.map((data) => office.send(pressed(data))));

    expect(answers.filter(({ status }) => status !== 200 && status !== 400 && status !== 501)).toEqual([]);
    expect(heard).toEqual([]);
  });
});

describe('a command', () => {
  it('R111b in the personal chat is answered there', async () => {
    reply = () => say('[x](http://b) **y** <at>all</at> & z', 'warning');
    const { status } = await act().say('sam', 'bot', 'find x');
    const told = await office.lastInChat('sam');

    expect(status).toBe(200);
    expect(literalsOf(told.cards[0])).toEqual(['⚠️ [x](http://b) **y** <at>all</at> & z']);
    expect(office.answered).toEqual([{ place: 'command', outcome: 'refused' }]);
  });

  it('R111b in a channel is answered in the chat of the person, where nobody else reads it', async () => {
    reply = () => say('A private answer');
    await act().say('sam', REQUESTS, '<at>Registrar</at> find x');
    const told = await office.lastInChat('sam');

    expect(literalsOf(told.cards[0])).toEqual(['A private answer']);
    expect(office.fake.messages.in(REQUESTS).filter(({ from }) => from !== 'sam')).toEqual([]);
    expect(office.fake.textsSeenBy('ann').join()).not.toContain('A private answer');
  });

  it('R111b in a channel is answered in a chat that is opened for whoever has none yet', async () => {
    reply = () => say('A private answer');
    for (const _ of [1, 2]) {
      await act().say('sam', REQUESTS, '<at>Registrar</at> find x');
      await office.teams.stop();
    }

    expect(office.toldInChat('sam')).toHaveLength(2);
    expect(office.fake.journal.of('conversations.create')).toHaveLength(1);
  });

  it('R111b in a group chat is answered in the chat of the person as well', async () => {
    reply = () => say('A private answer');
    await act().say('sam', REQUESTS, '<at>Registrar</at> find x');
    await office.teams.stop();
    const activity = lastActivity();
    const conversation = {
      id: '19:group@thread.v2',
      conversationType: 'groupChat',
      isGroup: true,
      tenantId: TENANT,
    };
    const { status } = await office.send({
      ...activity,
      id: '7',
      conversation,
      channelData: { tenant: { id: TENANT } },
    });
    await office.teams.stop();

    expect(status).toBe(200);
    expect(office.toldInChat('sam')).toHaveLength(2);
  });

  it('with more words than a button can carry says so instead of opening a form without them', async () => {
    const { status } = await act().say('sam', 'bot', `new ${'字'.repeat(9_500)}`);
    const told = await office.lastInChat('sam');

    expect(status).toBe(200);
    expect(literalsOf(told.cards[0]).join()).toContain('could not be shown');
    expect(titles(told.cards)).toEqual([]);
  });

  it('is answered with words, and with a number, while the database does not answer', async () => {
    const down = new Error('the database is away');
    const away = {
      ...desk,
      database: { ...db, pool: { query: () => Promise.reject(down) } },
    } as unknown as Desk;
    const other = await openTeamsOffice({ desk: away, features: [feature] });
    const statuses = await Promise.all(
      ['find x', 'new', 'home'].map(async (line) => (await other.fake.act.say('sam', 'bot', line)).status),
    );
    await other.teams.stop();
    const words = other.toldInChat('sam').map(({ cards }) => literalsOf(cards[0]).join());
    await other.close();

    expect(statuses).toEqual([200, 200, 200]);
    expect(words.filter((line) => line.includes('That did not work, and nothing was changed'))).toHaveLength(
      3,
    );
  });

  it('with a page shows it as a message', async () => {
    reply = () => page;
    await act().say('sam', 'bot', 'find x');

    expect(literalsOf((await office.lastInChat('sam')).cards[0])).toContain('On the page');
  });

  it('that answers with a form after all gets a button that opens it, under an id of its own', async () => {
    reply = () => open();
    await act().say('sam', 'bot', 'find x');
    const launcher = await office.lastInChat('sam');
    const { dialog } = await act().press('sam', launcher, OPEN);

    expect(dialog).toMatchObject({ title: 'Registrar' });
    expect(heard.map(({ values }) => values)).toEqual([{ words: 'x' }, { words: 'x' }]);
  });

  it('that opens a form gets its button before anything of it is run', async () => {
    await act().say('sam', REQUESTS, '<at>Registrar</at> new Acme Co');
    const launcher = await office.lastInChat('sam');

    expect(heard).toEqual([]);
    expect(titles(launcher.cards)).toEqual([OPEN]);
    reply = () => open({ values: { name: 'Acme Co' } });
    const { dialog } = await act().press('sam', launcher, OPEN);
    expect(heard).toMatchObject([{ values: { words: 'Acme Co' } }]);
    expect(inputsOf(dialog)[0]).toMatchObject({ label: 'Customer name', value: 'Acme Co' });
  });

  it('that writes nothing says nothing', async () => {
    await act().say('sam', 'bot', 'find x');
    await office.teams.stop();

    expect(office.toldInChat('sam')).toEqual([]);
  });

  it('that is done says so', async () => {
    reply = () => ({ kind: 'done', say: { verbatim: 'Your language is English' } });
    await act().say('sam', 'bot', 'find x');

    expect(literalsOf((await office.lastInChat('sam')).cards[0])).toEqual(['✅ Your language is English']);
  });

  it('R111f R111a home shows what the features have to show', async () => {
    await act().say('sam', 'bot', 'home');

    expect(literalsOf((await office.lastInChat('sam')).cards[0])).toEqual(['My requests']);
    expect(heard).toEqual([]);
  });

  it('is answered before its words have found their way, and does not fail with them', async () => {
    office.fake.faults.add({ method: 'activities.post', kind: 'slow', ms: 400 });
    reply = () => say('Late');
    const started = performance.now();
    const { status } = await act().say('sam', 'bot', 'find x');

    expect(status).toBe(200);
    expect(performance.now() - started).toBeLessThan(350);
    await office.lastInChat('sam');
    office.fake.faults.clear();
    office.fake.faults.add({ method: 'activities.post', kind: '500before' });
    expect((await act().say('sam', 'bot', 'find x')).status).toBe(200);
    await office.teams.stop();
    expect(office.fake.journal.of('activities.post').filter(({ status }) => status === 500)).toHaveLength(1);
    expect(office.logged.map(({ level }) => level)).toEqual(['warn']);
  });
});

describe('a press of a button in a message', () => {
  /** What the fake shows Sam under the card, or in its place. */
  const seen = (message: Stored) => {
    const { notice, cards } = office.fake.messages.seenBy(message, 'sam');
    return { notice, cards };
  };

  it.each([
    ['words', say('Recorded.'), 'Recorded.'],
    ['a refusal', say('Too late.', 'warning'), '⚠️ Too late.'],
    ['a success', { kind: 'done', say: { verbatim: 'Approved.' } } as const, '✅ Approved.'],
    [
      'mistakes',
      { kind: 'errors', fields: { name: { verbatim: 'A name is missing.' } } } as const,
      '⚠️ A name is missing.',
    ],
  ])('that comes to %s says so under the card, to nobody else', async (_, given, words) => {
    const message = await posted();
    reply = () => given;
    const { ok } = await act().press('sam', message, APPROVE);

    expect(ok).toBe(true);
    expect(seen(message).notice).toBe(words);
    expect(office.fake.messages.seenBy(message, 'ann').notice).toBeUndefined();
    expect(office.toldInChat('sam')).toEqual([]);
  });

  it('that comes to nothing leaves the card as it is', async () => {
    const message = await posted();
    const { ok } = await act().press('sam', message, APPROVE);

    expect(ok).toBe(true);
    expect(seen(message).cards).toEqual(message.cards);
  });

  it('that comes to a list, a page or a form puts it into the chat of the person and says so', async () => {
    const message = await posted();
    const list: Reply = {
      kind: 'say',
      say: { verbatim: 'Three' },
      parts: [{ part: 'text', text: { verbatim: 'One' } }],
    };
    for (const [given, words] of [
      [list, 'One'],
      [page, 'On the page'],
    ] as const) {
      reply = () => given;
      await act().press('sam', message, APPROVE);
      expect(literalsOf((await office.lastInChat('sam')).cards[0])).toContain(words);
      expect(seen(message).notice).toContain('our chat');
    }
    reply = () => open();
    await act().press('sam', message, APPROVE);
    const launcher = await office.lastInChat('sam');
    expect(seen(message).notice).toContain('our chat');
    expect((await act().press('sam', launcher, OPEN)).dialog?.title).toBe('Registrar');
  });

  it('R50s of a private list shows its next page in the list’s place, to the same person alone', async () => {
    const message = await posted('person:sam');
    const list: Reply = {
      kind: 'say',
      say: { verbatim: 'The next page' },
      parts: [{ part: 'text', text: { verbatim: 'Customer 11' } }],
      inPlace: true,
    };
    const told = office.toldInChat('sam').length;
    reply = () => list;
    const { ok } = await act().press('sam', message, APPROVE);
    await office.teams.stop();

    expect(ok).toBe(true);
    expect(literalsOf(seen(message).cards)).toEqual(['The next page', 'Customer 11']);
    expect(seen(message).notice).toBeUndefined();
    expect(office.toldInChat('sam')).toHaveLength(told);
  });

  it('R50s of a private list leaves the list where it is when it is refused', async () => {
    const message = await posted('person:sam');
    reply = () => say('Too late.', 'warning');
    await act().press('sam', message, APPROVE);

    expect(seen(message).cards).toEqual(message.cards);
    expect(seen(message).notice).toBe('⚠️ Too late.');
  });

  it('that comes to the home page shows it in the place of the card', async () => {
    const message = await posted('person:sam');
    reply = () => ({ kind: 'home' });
    await act().press('sam', message, APPROVE);

    expect(literalsOf(seen(message).cards)).toEqual(['My requests']);
  });

  it('of a version that is no longer installed says so', async () => {
    const message = await posted();
    const [approve] = nodesOf(message.cards).filter(({ verb }) => verb === 'test.approve');
    const { desk: carried } = (approve?.data ?? {}) as { desk?: object };
    await act().press('sam', message, APPROVE);
    const activity = lastActivity();
    const data = { desk: { ...carried, n: 'test.gone' } };
    const { status, body } = await office.send({
      ...activity,
      value: { action: { type: 'Action.Execute', data } },
    });

    expect(status).toBe(200);
    expect(body).toMatchObject({
      statusCode: 200,
      value: expect.stringContaining('no longer in use. “help”'),
    });
  });

  it('that fails tells so, with a number, in the words of the person, and logs no message of the error', async () => {
    const message = await posted();
    reply = () => {
      throw new Error('secret of a customer');
    };
    await act().press('sam', message, APPROVE);

    expect(seen(message).notice).toContain('command test.approve');
    expect(office.logged).toMatchObject([{ level: 'error', fields: { commandId: 'command test.approve' } }]);
    expect(JSON.stringify(office.logged)).not.toContain('secret of a customer');
    expect(office.answered).toEqual([{ place: 'card', outcome: 'failed' }]);
  });

  it('that is done but cannot be drawn says that much', async () => {
    const message = await posted();
    reply = () => ({
      kind: 'say',
      say: { verbatim: 'x' },
      parts: [{ part: 'text', text: { verbatim: '字'.repeat(12_000) } }],
    });
    await act().press('sam', message, APPROVE);

    expect(seen(message).notice).toContain('could not be shown');
    expect(seen(message).notice).toContain('command test.approve');
  });
});

describe('a button that opens a dialog', () => {
  it.each([
    ['a form', open(), 'Customer name'],
    ['a page', page, 'On the page'],
    ['words', say('Not yours to decide.', 'warning'), '⚠️ Not yours to decide.'],
    ['mistakes', { kind: 'errors', fields: { '': { verbatim: 'Too late.' } } } as const, '⚠️ Too late.'],
  ])('shows %s', async (_, given, words) => {
    const message = await posted();
    reply = () => given;
    const { ok, dialog } = await act().press('sam', message, OPEN);

    expect(ok).toBe(true);
    expect(literalsOf(dialog?.card)).toContain(words);
    expect(heard).toMatchObject([{ envelope: { commandId: 'command test.open' } }]);
  });

  it('R02b tells whoever is not registered the sentence, and opens nothing else', async () => {
    const message = await posted();
    const { dialog } = await act().press('nora', message, OPEN);

    expect(literalsOf(dialog?.card).join()).toContain('not registered');
    expect(inputsOf(dialog)).toEqual([]);
  });
});

describe('a form that is sent', () => {
  it('R17 comes back with the message at its field and the values of the person', async () => {
    await opened();
    reply = () => ({
      kind: 'errors',
      fields: { name: { key: 'check.missing' }, country: { verbatim: 'Not that one.' } },
    });
    const { ok, dialog } = await act().submitDialog('sam', FILLED);

    expect(ok).toBe(true);
    expect(inputsOf(dialog).map(({ label, value }) => [label, value])).toEqual([
      ['Customer name', FILLED['Customer name']],
      ['Country', 'TW'],
      ['Belongs to', undefined],
      ['Tags', 'a,b%2Cc'],
      ['Amount', undefined],
    ]);
    const body = (dialog?.card.body ?? []) as { label?: string }[];
    const at = (wanted: string) => body.findIndex(({ label }) => label === wanted);
    expect(literalsOf(body[at('Customer name') - 1])).toEqual(['⚠️ Please fill this in.']);
    expect(literalsOf(body[at('Country') - 1])).toEqual(['⚠️ Not that one.']);
    expect(at('Tags') - at('Belongs to')).toBe(1);
  });

  it('R17 keeps what was found by a type-ahead, with its name', async () => {
    const before = await opened();
    const dataset = String((inputsOf(before)[2]?.['choices.data'] as { dataset?: string })?.dataset);
    const { results } = await act().search('sam', dataset, 'Ac');
    reply = () => ({ kind: 'errors', fields: { name: { key: 'check.missing' } } });
    const { dialog } = await act().submitDialog('sam', { ...FILLED, 'Belongs to': results[0]?.value ?? '' });

    expect(heard.at(-1)?.values).toMatchObject({ customer: 'customer 1' });
    expect(inputsOf(dialog)[2]).toMatchObject({ choices: [{ title: 'Ac **Ltd**' }] });
    reply = () => nothing;
    await act().submitDialog('sam');
    expect(heard.at(-1)?.values).toMatchObject({ customer: 'customer 1', name: FILLED['Customer name'] });
  });

  it('R17 comes back a second time, and is the same act when it is sent at last', async () => {
    await opened();
    reply = () => ({ kind: 'errors', fields: { name: { key: 'check.missing' } } });
    await act().submitDialog('sam', FILLED);
    await act().submitDialog('sam', { Amount: '7' });
    reply = () => ({ kind: 'done' });
    const { dialog } = await act().submitDialog('sam', { 'Customer name': 'Acme' });

    expect(dialog).toBeUndefined();
    expect(heard.map(({ envelope }) => envelope.commandId)).toEqual(
      Array.from({ length: 3 }, () => 'command form'),
    );
    expect(heard[2]?.values).toEqual({ name: 'Acme', country: 'TW', tags: ['a', 'b,c'], amount: '7' });
  });

  it('keeps what was typed through a refusal, a fault, and a field that is not in it', async () => {
    await opened();
    const refusals: [() => Reply, string][] = [
      [() => say('Not now.', 'warning'), '⚠️ Not now.'],
      [() => ({ kind: 'errors', fields: { taxId: { verbatim: 'Wrong number.' } } }), '⚠️ Wrong number.'],
      [
        () => {
          throw new Error('broken');
        },
        '⚠️ That did not work, and nothing was changed. Try again; if it keeps failing, give your administrator this number: command form.',
      ],
    ];
    for (const [given, words] of refusals) {
      reply = given;
      const { dialog } = await act().submitDialog('sam', FILLED);
      expect(literalsOf(dialog?.card)).toContain(words);
      expect(inputsOf(dialog)[0]?.value).toBe(FILLED['Customer name']);
    }
  });

  it('closes when it is done, with words if there are any', async () => {
    await opened();
    reply = () => ({ kind: 'done', say: { verbatim: 'Filed as 1001' } });
    const { body, dialog } = await act().submitDialog('sam', FILLED);

    expect(dialog).toBeUndefined();
    expect(body).toEqual({ task: { type: 'message', value: expect.stringContaining('Filed as 1001') } });
  });

  it('is replaced by the next form, by a page, by words with a list', async () => {
    await opened();
    reply = () => open({ form: anotherForm, commandId: 'next' });
    expect((await act().submitDialog('sam', FILLED)).dialog?.title).toBe('Choose');
    reply = () => page;
    const { dialog } = await act().submitDialog('sam', { 'Why *': 'x' });
    expect(literalsOf(dialog?.card)).toContain('On the page');
  });

  it('is drawn anew under its own id by one of its own buttons', async () => {
    await opened(open({ form: anotherForm }));
    reply = () => open({ form: anotherForm, values: { why: 'Kept' } });
    const { dialog } = await act().submitDialog('sam', { 'Why *': 'typed' }, 'Close');

    expect(inputsOf(dialog)).toMatchObject([{ value: 'Kept' }]);
  });
});

describe('a search', () => {
  it('of a dialog finds what the look-up finds, for the record of the form', async () => {
    const dialog = await opened();
    const dataset = String((inputsOf(dialog)[2]?.['choices.data'] as { dataset?: string })?.dataset);
    const { ok, results } = await act().search('sam', dataset, ' Ac ');

    expect(ok).toBe(true);
    expect(results.map(({ title }) => title)).toEqual(['Ac **Ltd**']);
    expect(heard).toMatchObject([{ target: 'request-1', envelope: { commandId: 'command form' } }]);
  });

  it('R111f beside the message box puts a customer into the conversation', async () => {
    const { ok, results } = await act().extension('sam', 'customers', 'Ac', REQUESTS);
    const [result] = results;
    if (!result) throw new Error('nothing was found');
    act().insertExtension('sam', REQUESTS, result);
    const put = office.fake.messages.in(REQUESTS).at(-1);

    expect(ok).toBe(true);
    expect(result.title).toBe('Ac **Ltd**');
    expect(put).toMatchObject({ from: 'sam' });
    expect(literalsOf(put?.cards)).toEqual(['Ac **Ltd**']);
  });

  it('R02b finds nothing for whoever is not registered', async () => {
    const { ok, results } = await act().extension('nora', 'customers', 'Ac');

    expect({ ok, results }).toEqual({ ok: true, results: [] });
    expect(heard).toEqual([]);
    expect(office.logged).toEqual([]);
  });

  it.each([
    ['a look-up that nobody has', 'nothing|request-1|c'],
    ['a dataset that is none', 'customers'],
    ['a name of JavaScript', '__proto__||'],
  ])('in %s finds nothing and breaks nothing', async (_, dataset) => {
    await act().extension('sam', 'customers', 'Ac');
    const activity = lastActivity();
    const value = { queryText: 'x', queryOptions: { skip: 0, top: 15 }, dataset };
    const { status, body } = await office.send({ ...activity, name: 'application/search', value });

    expect(status).toBe(200);
    expect(body).toMatchObject({ statusCode: 200, value: { results: [] } });
  });
});

describe('who may come in', () => {
  it('R02b tells an unknown person whom to ask, privately, and does nothing', async () => {
    reply = async ({ person }) => say((await person()).name);
    const message = await posted();
    await act().say('nora', 'bot', 'find x');
    const inChat = await office.lastInChat('nora');
    await act().say('nora', REQUESTS, '<at>Registrar</at> new');
    const fromChannel = await office.lastInChat('nora');
    await act().press('nora', message, APPROVE);

    for (const words of [
      ...literalsOf(inChat.cards[0]),
      ...literalsOf(fromChannel.cards[0]),
      office.fake.messages.seenBy(message, 'nora').notice,
    ]) {
      expect(words).toContain('not registered at this desk, so nothing was done. Ask Ann Administrator');
    }
    expect(fromChannel.id).not.toBe(inChat.id);
    expect(await db.prisma.identity.count({ where: { externalId: accountOf(5) } })).toBe(0);
    expect(new Set(office.answered.map(({ outcome }) => outcome))).toEqual(new Set(['unregistered']));
  });

  it('R02b shows whoever is not registered the sentence instead of a home', async () => {
    await act().say('nora', 'bot', 'home');

    expect(literalsOf((await office.lastInChat('nora')).cards[0]).join()).toContain('Ask Ann Administrator');
  });

  it('R02b says it in the language of their Teams', async () => {
    await act().say('lee', 'bot', 'find x');

    expect(literalsOf((await office.lastInChat('lee')).cards[0]).join()).toMatch(/\p{Script=Han}/u);
  });

  it('R02i R02c joins an account by its verified work e-mail, goes on, and records it', async () => {
    reply = async ({ person }) => say(`Hello ${(await person()).name}`);
    await act().say('ann', REQUESTS, '<at>Registrar</at> find x');

    expect(literalsOf((await office.lastInChat('ann')).cards[0])).toEqual(['Hello Ann Administrator']);
    expect(await db.prisma.identity.findMany({ where: { personId: 'ann' } })).toMatchObject([
      { surface: 'teams', tenant: TENANT, externalId: accountOf(4), joinedBy: 'email' },
    ]);
    expect(await db.prisma.auditEvent.findMany({ where: { chain: 'person:ann' } })).toMatchObject([
      { type: 'person.joined', payload: { surface: 'teams', by: 'email' } },
    ]);
    await act().say('ann', 'bot', 'find x');
    expect(office.fake.journal.of('members.get')).toHaveLength(1);
  });

  it.each([
    ['a guest', 'gus', accountOf(6)],
    ['a guest whose name alone tells so', 'ida', accountOf(8)],
  ])('R02i R02d does not join %s', async (_, key, externalId) => {
    await db.prisma.person.upsert({
      where: { id: 'ida' },
      create: { id: 'ida', name: 'Ida', email: 'ida@desk.example', language: 'en', timeZone: 'UTC' },
      update: {},
    });
    reply = async ({ person }) => say((await person()).name);
    await act().say(key, 'bot', 'find x');

    expect(literalsOf((await office.lastInChat(key)).cards[0]).join()).toContain('not registered');
    expect(await db.prisma.identity.count({ where: { externalId } })).toBe(0);
  });

  it('R02d does not join anybody while the directory does not answer, and asks again the next time', async () => {
    await db.prisma.person.create({
      data: { id: 'lee', name: 'Lee', email: 'lee@desk.example', language: 'en', timeZone: 'UTC' },
    });
    reply = async ({ person }) => say(`Hello ${(await person()).name}`);
    office.fake.faults.add({ method: 'members.get', kind: '500before' });
    await act().say('lee', 'bot', 'find x');
    expect(literalsOf((await office.lastInChat('lee')).cards[0]).join()).toContain('not registered');
    office.fake.faults.clear();
    await act().say('lee', 'bot', 'find x');

    expect(literalsOf((await office.lastInChat('lee')).cards[0])).toEqual(['Hello Lee']);
  });

  it('R02e joins before the command is run again when only the command noticed the stranger', async () => {
    await db.prisma.identity.deleteMany({ where: { personId: 'lee' } });
    await db.prisma.person.upsert({
      where: { id: 'lee' },
      create: { id: 'lee', name: 'Lee', email: 'lee@desk.example', language: 'en', timeZone: 'UTC' },
      update: {},
    });
    const message = await posted();
    reply = () =>
      heard.length === 1
        ? { kind: 'say', tone: 'warning', say: { key: 'refusal.notRegistered' } }
        : say('Approved.');
    await act().press('lee', message, APPROVE);

    expect(heard).toHaveLength(2);
    expect(office.fake.messages.seenBy(message, 'lee').notice).toBe('Approved.');
  });
});

describe('a card of the desk', () => {
  it('is drawn anew for who looks at it, from the latest state', async () => {
    const refresh = await refreshOf(await posted());
    heard = [];
    drawn = { summary: { verbatim: 'S' }, parts: [{ part: 'text', text: { verbatim: 'Decided by Mei' } }] };
    const { status, body } = await office.send(refresh);

    expect(status).toBe(200);
    expect(body).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' });
    expect(literalsOf(body.value)).toEqual(['Decided by Mei']);
    expect(heard).toEqual([]);
  });

  it('is not drawn for a refresh that comes from another message, or names another card', async () => {
    const refresh = await refreshOf(await posted());
    const value = (d: unknown) => ({
      action: { type: 'Action.Execute', data: { desk: { k: 'action', n: 'refresh', t: '', c: '', d } } },
    });
    const elsewhere = [
      { ...refresh, replyToId: '123' },
      { ...refresh, replyToId: undefined },
      { ...refresh, conversation: { ...(refresh.conversation as object), id: office.fake.chatOf('sam') } },
      { ...refresh, value: value('0b8f3c1e-0000-4000-8000-000000000002') },
      { ...refresh, value: value("' or 1=1") },
      { ...refresh, value: value(undefined) },
    ];
    for (const activity of elsewhere) {
      const { status, body } = await office.send(activity);
      expect({ status, words: JSON.stringify(body) }).toMatchObject({ status: 200 });
      expect(JSON.stringify(body)).not.toContain('A request');
    }
  });

  it('that has nothing to show any more says so', async () => {
    const refresh = await refreshOf(await posted());
    drawn = null;

    expect((await office.send(refresh)).body).toMatchObject({ value: 'This is no longer available.' });
  });

  it('R112 is adopted when the address of the card is not known', async () => {
    const message = await posted();
    await db.prisma.$executeRaw`update card set address = null`;
    office = await reopened();
    const activity = await pressAgain(message);
    await office.teams.stop();

    expect(await db.prisma.card.findUniqueOrThrow({ where: { id: CARD_ID } })).toMatchObject({
      address: { conversation: `${REQUESTS};messageid=${message.id}`, activity: message.id },
      shown: 0,
      copies: 0,
    });
    expect(activity.replyToId).toBe(message.id);
  });

  it('R112 that stands in a second place is counted, brought up to date and adopted nowhere', async () => {
    const message = await posted();
    const first = { conversation: `${REQUESTS};messageid=1`, activity: '1' };
    await db.prisma.card.update({ where: { id: CARD_ID }, data: { address: first } });
    office = await reopened();
    drawn = { summary: { verbatim: 'S' }, parts: [{ part: 'text', text: { verbatim: 'Decided by Mei' } }] };
    await pressAgain(message);
    await office.teams.stop();

    expect(await db.prisma.card.findUniqueOrThrow({ where: { id: CARD_ID } })).toMatchObject({
      address: first,
      copies: 1,
    });
    expect(literalsOf(message.cards)).toEqual(['Decided by Mei']);
  });
});

/** Another process of the desk, before the same Teams: it remembers nothing. */
async function reopened(): Promise<TeamsOffice> {
  return office.restart();
}

async function pressAgain(message: Stored) {
  await act().press('sam', structuredClone(message), APPROVE);
  return lastActivity();
}

/** What Teams sends when the card comes on Sam's screen. */
async function refreshOf(message: Stored): Promise<Record<string, unknown>> {
  await act().press('sam', message, APPROVE);
  const activity = lastActivity();
  const data = { desk: { k: 'action', n: 'refresh', t: '', c: '', d: CARD_ID } };
  return {
    ...activity,
    value: { action: { type: 'Action.Execute', verb: 'refresh', data }, trigger: 'automatic' },
  };
}

describe('an installation', () => {
  const rows = () => db.prisma.conversation.findMany({ orderBy: { place: 'asc' } });

  it('of a person is greeted once, with help, and remembered', async () => {
    reply = () => say('Welcome, this is what you can do');
    await office.fake.installAll();
    await office.teams.stop();
    const told = office.fake.directory.people.keys().map((key) => office.toldInChat(key).length);

    expect([...told]).toEqual(Array.from(office.fake.directory.people, () => 1));
    expect(literalsOf((await office.lastInChat('sam')).cards[0])).toEqual([
      'Welcome, this is what you can do',
    ]);
    expect(await rows()).toContainEqual(
      expect.objectContaining({
        tenant: TENANT,
        place: `person:${accountOf(3)}`,
        conversationId: office.fake.chatOf('sam'),
        memberId: office.fake.directory.botSideId('sam'),
        serviceUrl: office.serviceUrl,
      }),
    );
  });

  it('in a team greets nobody in the channel', async () => {
    await act().uninstall('sam', 'team');
    await act().install('sam', 'team');
    await office.teams.stop();

    expect(office.fake.messages.in(REQUESTS)).toEqual([]);
    expect(heard).toEqual([]);
  });

  it('that is taken away is forgotten, and remembered again when it comes back', async () => {
    await act().say('sam', 'bot', 'find x');
    await office.teams.stop();
    expect(await rows()).toHaveLength(1);
    await act().uninstall('sam');
    await office.teams.stop();
    expect(await rows()).toHaveLength(0);
    await act().install('sam');
    await office.teams.stop();
    expect(await rows()).toHaveLength(1);
  });

  it('that another process has forgotten is remembered by one that believed to know it', async () => {
    await act().uninstall('sam');
    await act().install('sam');
    await office.teams.stop();
    const activity = lastActivity();
    await db.prisma.conversation.deleteMany();
    await office.send(activity);
    await office.teams.stop();

    expect(activity).toMatchObject({ type: 'installationUpdate', action: 'add' });
    expect(await rows()).toHaveLength(1);
  });

  it('writes nothing when another process hears of what is known', async () => {
    await act().say('sam', 'bot', 'find x');
    await office.teams.stop();
    const [before] = await rows();
    office = await office.restart();
    await act().say('sam', 'bot', 'find x');
    await office.teams.stop();

    expect(await rows()).toEqual([before]);
  });

  it('with every click tells where somebody can be written to, once', async () => {
    const message = await posted();
    await db.prisma.conversation.deleteMany();
    office = await office.restart();
    for (const _ of [1, 2]) await act().press('sam', message, APPROVE);
    await office.teams.stop();

    expect((await rows()).map(({ place, conversationId }) => [place, conversationId])).toEqual([
      [`channel:${REQUESTS}`, REQUESTS],
      [`person:${accountOf(3)}`, null],
    ]);
  });
});

describe('what Teams sends besides', () => {
  it.each([
    ['a reaction', { type: 'messageReaction', reactionsAdded: [{ type: 'like' }] }],
    ['an edited message', { type: 'messageUpdate', text: 'find y' }],
    ['a deleted message', { type: 'messageDelete' }],
    ['somebody typing', { type: 'typing' }],
    ['an event', { type: 'event', name: 'application/vnd.microsoft.readReceipt' }],
    ['a new member', { type: 'conversationUpdate', membersAdded: [{ id: '29:x' }] }],
    ['something new', { type: 'somethingNew' }],
  ])('%s is taken and does nothing', async (_, change) => {
    await act().say('sam', 'bot', 'find x');
    const activity = lastActivity();
    heard = [];
    const { status } = await office.send({ ...activity, ...change });
    await office.teams.stop();

    expect(status).toBe(200);
    expect(heard).toEqual([]);
    expect(office.toldInChat('sam')).toEqual([]);
  });

  it('an invoke that nobody knows is answered as such', async () => {
    await act().say('sam', 'bot', 'find x');
    const activity = lastActivity();
    const { status } = await office.send({ ...activity, type: 'invoke', name: 'config/fetch', value: {} });

    expect(status).toBe(501);
  });

  it('a message that comes from the bot itself is not answered', async () => {
    await act().say('sam', 'bot', 'find x');
    const activity = lastActivity();
    heard = [];
    await office.send({ ...activity, from: { id: `28:${APP.appId}`, name: APP.name } });

    expect(heard).toEqual([]);
  });
});
