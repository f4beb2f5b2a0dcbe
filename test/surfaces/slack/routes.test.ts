import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accountCommands } from '../../../src/kit/accounts.ts';
import type { Desk, Feature, Interaction } from '../../../src/kit/feature.ts';
import { defineForm } from '../../../src/kit/form.ts';
import type { Reply } from '../../../src/kit/reply.ts';
import { aDesk } from '../../support/a-desk.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import {
  encoded,
  openOffice,
  type Payload,
  recorded,
  type SlackOffice,
  signature,
} from '../../support/slack-office.ts';

let db: FreshDatabase;
let desk: Desk;
let office: SlackOffice;
/** What the handlers of the tests are told, and what they reply. */
let heard: Interaction[];
let reply: (interaction: Interaction) => Reply | Promise<Reply>;

const handler = async (interaction: Interaction): Promise<Reply> => {
  heard.push(interaction);
  return reply(interaction);
};

const form = defineForm({
  id: 'test.form',
  title: 'chat.appName',
  submit: 'chat.done',
  schema: z.object({ name: z.string().min(1).max(120), country: z.string() }),
  fields: {
    name: { widget: 'text', label: { verbatim: 'Customer name' } },
    country: {
      widget: 'choice',
      label: { verbatim: 'Country' },
      choices: [{ value: 'TW', label: { verbatim: 'Taiwan' } }],
    },
  },
});

const feature: Feature = {
  name: 'test',
  commands: () => accountCommands,
  verbs: {
    new: { hint: 'chat.choose', roles: 'everyone', run: handler },
    find: { hint: 'chat.choose', roles: 'everyone', run: handler },
    help: { hint: 'chat.choose', roles: 'everyone', run: handler },
  },
  actions: { 'test.approve': handler, 'test.saveDraft': handler },
  submissions: { 'test.form': handler },
  lookups: {
    'test.customers': async (query, interaction) => {
      heard.push(interaction);
      return [{ value: '1', label: { verbatim: `${query} ${'x'.repeat(90)}` } }];
    },
  },
  shortcuts: { new_customer: 'new' },
  home: async () => [{ part: 'heading', text: { verbatim: 'My requests' } }],
};

beforeAll(async () => {
  db = await freshDatabase();
  desk = await aDesk(db, [feature]);
  await db.prisma.person.create({
    data: {
      id: 'sam',
      name: 'Sam',
      email: 'sam@desk.example',
      language: 'en',
      timeZone: 'UTC',
      grants: { create: { role: 'supervisor', unit: '*' } },
      identities: { create: { surface: 'slack', tenant: 'T01DESK', externalId: 'U01SAM', joinedBy: 'file' } },
    },
  });
  await db.prisma.person.create({
    data: {
      id: 'ann',
      name: 'Ann Administrator',
      email: 'ann@desk.example',
      language: 'en',
      timeZone: 'UTC',
      grants: { create: { role: 'administrator', unit: '*' } },
    },
  });
  return () => db.drop();
});

beforeEach(async () => {
  heard = [];
  reply = () => ({ kind: 'nothing' });
  office = await openOffice({ desk, features: [feature] });
});
afterEach(() => office.close());

const say = (words: string): Reply => ({ kind: 'say', say: { verbatim: words } });

describe('what the handler is told', () => {
  it('takes target and command id from the button and rights from nowhere', async () => {
    const { status } = await office.send(recorded('block_actions-message'));

    expect(status).toBe(200);
    expect(heard).toMatchObject([
      {
        target: 'request-1',
        envelope: {
          commandId: 'command-1',
          by: { surface: 'slack', tenant: 'T01DESK', externalId: 'U01SAM' },
        },
      },
    ]);
  });

  it('reads the words after a verb, and the same command id when the delivery is replayed', async () => {
    await office.send(recorded('slash-command'));
    await office.send(recorded('slash-command'));

    expect(heard[0]?.values).toEqual({ words: 'acme co' });
    expect(heard[1]?.envelope.commandId).toBe(heard[0]?.envelope.commandId);
  });

  it('answers no verb and an unknown one with help', async () => {
    await office.send(recorded('slash-command', { text: '' }));
    await office.send(recorded('slash-command', { text: 'frobnicate now' }));

    expect(heard.map(({ values }) => values)).toEqual([{}, { words: 'frobnicate now' }]);
  });

  it('reads every kind of input of a submission, trimmed, and leaves out what is empty', async () => {
    await office.send(recorded('view_submission'));

    expect(heard[0]).toMatchObject({ target: 'request-1', state: { group: 'Z001' } });
    expect(heard[0]?.values).toEqual({
      name: '<!channel> *x* <http://a|b>',
      country: 'TW',
      tags: ['strategic'],
    });
  });

  it('gives a button inside a form what is typed there, under the command id of the button', async () => {
    await office.send(recorded('block_actions-modal'));

    expect(heard[0]).toMatchObject({
      target: 'request-1',
      values: { name: 'Acme & Co' },
      state: { group: 'Z001' },
      envelope: { commandId: 'command-draft' },
    });
  });

  it('reads a menu that acts at once: the ids from its block, the choice from the person', async () => {
    const option = { text: { type: 'plain_text', text: 'None' }, value: 'none' };
    await office.send(
      recorded('block_actions-message', {
        actions: [
          {
            type: 'static_select',
            action_id: 'test.approve',
            block_id: 'choose:3:a:b|c|command-9',
            selected_option: option,
          },
        ],
      }),
    );

    expect(heard[0]).toMatchObject({
      target: 'a:b|c',
      values: { choice: 'none' },
      envelope: { commandId: 'command-9' },
    });
  });

  it('reads the person once and only when asked', async () => {
    reply = async ({ person }) => {
      const [first, second] = await Promise.all([person(), person()]);
      expect(second).toBe(first);
      return say(`Hello ${first.name}`);
    };
    const { body } = await office.send(recorded('slash-command'));

    expect(body).toMatchObject({ response_type: 'ephemeral', text: 'Hello Sam' });
  });
});

describe('how a reply is shown', () => {
  it('says privately in the answer to a command, even where the bot is no member', async () => {
    reply = () => say('a < b & c');
    const { body } = await office.send(recorded('slash-command'));

    expect(body).toMatchObject({
      response_type: 'ephemeral',
      text: 'a &lt; b &amp; c',
      blocks: [{ type: 'rich_text', elements: [{ elements: [{ type: 'text', text: 'a < b & c' }] }] }],
    });
  });

  it('says privately after a click, when the click is already acknowledged', async () => {
    reply = () => say('Recorded.');
    const { body } = await office.send(recorded('block_actions-message'));
    await office.slack.stop();

    expect(body).toEqual({});
    expect(office.calls).toContainEqual(
      expect.objectContaining({
        method: '/response',
        args: expect.objectContaining({
          response_type: 'ephemeral',
          replace_original: false,
          text: 'Recorded.',
        }),
      }),
    );
  });

  describe('in the place of the private list that was pressed', () => {
    const inList = { type: 'message', message_ts: '1773993600.000100', channel_id: 'C01REQUESTS' };
    const turned: Reply = {
      kind: 'say',
      say: { verbatim: 'The next page' },
      parts: [{ part: 'text', text: { verbatim: 'Customer 11' } }],
      inPlace: true,
    };
    const answers = async (given: Reply, isPrivate: boolean) => {
      reply = () => given;
      const container = { ...inList, is_ephemeral: isPrivate };
      const { body } = await office.send(recorded('block_actions-message', { container }));
      await office.slack.stop();
      expect(body).toEqual({});
      return office.of('/response').map(({ args }) => args);
    };

    it('R50s a list shows its next page, to the same person alone', async () => {
      const said = await answers(turned, true);

      expect(said).toHaveLength(1);
      expect(said[0]).toMatchObject({ response_type: 'ephemeral', replace_original: true });
      expect(JSON.stringify(said[0]?.blocks)).toContain('Customer 11');
    });

    it('a message that others read as well stays, and so does a list beside a refusal', async () => {
      await answers(turned, false);
      const said = await answers({ ...say('Too late.'), tone: 'warning' } as Reply, true);

      expect(said.map(({ replace_original }) => replace_original)).toEqual([false, false]);
    });
  });

  it('R112c tells a refusal before it acknowledges: an acknowledgement alone would look like success', async () => {
    reply = () => ({ kind: 'say', say: { verbatim: 'Too late.' }, tone: 'warning' });
    await office.send(recorded('block_actions-message'));

    expect(office.calls.filter(({ method }) => method === '/response')).toHaveLength(1);
    await office.slack.stop();
  });

  it('opens a form with the trigger of the command', async () => {
    reply = () => ({ kind: 'form', open: { form, target: 't', commandId: 'c', values: { name: 'Acme' } } });
    await office.send(recorded('slash-command', { text: 'new' }));
    await office.slack.stop();

    expect(office.of('views.open')[0]?.args).toMatchObject({
      trigger_id: '7006.7002.aaaabbbbccccdddd',
      view: { type: 'modal', callback_id: 'test.form', private_metadata: '{"t":"t","c":"c","s":{}}' },
    });
  });

  it('acknowledges before a slow Web API has answered, and tells when the form did not open', async () => {
    reply = () => ({ kind: 'form', open: { form, target: 't', commandId: 'c' } });
    office.answers.set('views.open', async () => {
      await new Promise((resolve) => setTimeout(resolve, 400));
      return { ok: false, error: 'expired_trigger_id' };
    });
    const started = performance.now();
    await office.send(recorded('slash-command', { text: 'new' }));
    const acknowledged = performance.now() - started;
    await office.slack.stop();

    expect(acknowledged).toBeLessThan(350);
    expect(office.of('/response')[0]?.args).toMatchObject({ text: expect.stringContaining('too long') });
  });

  it('opens a loading view in time when a form is slow, and fills it', async () => {
    office.answers.set('views.open', { view: { id: 'V9' } });
    reply = () => ({ kind: 'form', open: { form, target: 't', commandId: 'c' } });
    await office.send(recorded('shortcut'));
    reply = async () => {
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      return { kind: 'form', open: { form, target: 't', commandId: 'c' } };
    };
    await office.send(recorded('shortcut'));
    await office.slack.stop();

    expect(office.of('views.open')[1]?.args).toMatchObject({ view: { callback_id: 'page:loading' } });
    expect(office.of('views.update')[0]?.args).toMatchObject({
      view_id: 'V9',
      view: { callback_id: 'test.form' },
    });
  });

  it('R17 puts a message at each field of the form and keeps what was typed', async () => {
    reply = () => ({ kind: 'errors', fields: { name: { key: 'check.missing' } } });
    const { body } = await office.send(recorded('view_submission'));

    expect(body).toEqual({ response_action: 'errors', errors: { name: 'Please fill this in.' } });
  });

  it('R17 shows a message for a field that is not in the form as a note above it, and keeps the inputs', async () => {
    reply = () => ({
      kind: 'errors',
      fields: { name: { key: 'check.missing' }, taxId: { key: 'check.invalid' } },
    });
    const { body } = await office.send(recorded('view_submission'));
    const view = (body.view ?? {}) as { blocks: { block_id: string }[] } & Payload;

    expect(body.response_action).toBe('update');
    expect(view).toMatchObject({
      callback_id: 'test.form',
      private_metadata: expect.stringContaining('command-form'),
    });
    expect(view.blocks.map(({ block_id }) => block_id)).toEqual([
      'note:0',
      'name',
      'country',
      'tags',
      'since',
    ]);
    expect(JSON.stringify(view.blocks[0])).toContain('Customer name: Please fill this in.');
  });

  it('closes a form that is done, and replaces it by the next one', async () => {
    reply = () => ({ kind: 'done' });
    expect((await office.send(recorded('view_submission'))).body).toEqual({ response_action: 'clear' });
    reply = () => ({ kind: 'form', open: { form, target: 't', commandId: 'c2' } });
    expect((await office.send(recorded('view_submission'))).body).toMatchObject({
      response_action: 'update',
      view: { callback_id: 'test.form' },
    });
  });

  it('redraws the same form in place, and lays another page over it', async () => {
    reply = () => ({ kind: 'form', open: { form, target: 't', commandId: 'c' } });
    await office.send(recorded('block_actions-modal'));
    reply = () => ({ kind: 'page', page: { title: 'chat.appName', summary: { verbatim: 's' }, parts: [] } });
    await office.send(recorded('block_actions-modal'));
    await office.slack.stop();

    expect(office.of('views.update')[0]?.args).toMatchObject({ view_id: 'V01FORM' });
    expect(office.of('views.push')[0]?.args).toMatchObject({ view: { callback_id: 'page:chat.appName' } });
  });

  it('puts a page in the place of the form when three views lie on each other already', async () => {
    office.answers.set('views.push', { ok: false, error: 'push_limit_reached' });
    reply = () => ({ kind: 'page', page: { title: 'chat.appName', summary: { verbatim: 's' }, parts: [] } });
    await office.send(recorded('block_actions-modal'));
    await office.slack.stop();

    expect(office.of('views.update')).toHaveLength(1);
  });

  it('R111 draws the App Home from the sections of the features', async () => {
    await office.send(recorded('app_home_opened'));
    await office.slack.stop();

    expect(office.of('views.publish')[0]?.args).toMatchObject({
      user_id: 'U01SAM',
      view: { type: 'home', blocks: [{ type: 'header', text: { text: 'My requests' } }] },
    });
  });

  it('answers a type-ahead with labels that fit a menu', async () => {
    const { body } = await office.send(recorded('block_suggestion'));

    expect(body).toMatchObject({
      options: [{ value: '1', text: { text: expect.stringMatching(/^ac x{71}…$/) } }],
    });
  });

  it('tells a person in their own language that something broke, with a number, and logs no message of the error', async () => {
    await db.prisma.person.update({ where: { id: 'sam' }, data: { language: 'en', chosen: true } });
    reply = () => {
      throw new Error('secret of a customer');
    };
    const { body } = await office.send(recorded('slash-command'));
    const reference = heard[0]?.envelope.commandId ?? '';

    expect(body.text).toContain(reference);
    expect(office.logged).toMatchObject([{ level: 'error', fields: { commandId: reference } }]);
    expect(JSON.stringify(office.logged)).not.toContain('secret of a customer');
    expect(office.answered).toEqual([{ place: 'command', outcome: 'failed' }]);
  });
});

describe('who may come in', () => {
  const forgeries = [
    ['forged', () => ({ 'x-slack-signature': `v0=${'0'.repeat(64)}` })],
    ['stale', (body: string) => signature(body, Math.floor(Date.now() / 1000) - 400)],
    ['unsigned', () => ({ 'x-slack-signature': '' })],
  ] as const;

  it.each(forgeries)('answers a %s request with 401 and asks nobody', async (_, headersFor) => {
    const payload = recorded('slash-command');
    const { status } = await office.send(payload, headersFor(encoded(payload).body));

    expect(status).toBe(401);
    expect(heard).toEqual([]);
  });

  it('answers a tampered request with 401', async () => {
    const { body } = encoded(recorded('slash-command'));
    const response = await fetch(office.url, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...signature(body) },
      body: body.replace('U01SAM', 'U01ANN'),
    });

    expect(response.status).toBe(401);
    expect(heard).toEqual([]);
  });

  it('answers an oversized request with 413', async () => {
    const { status } = await office.send(recorded('slash-command', { text: 'x'.repeat(1_100_000) }));

    expect(status).toBe(413);
  });

  it('R02a refuses somebody of another workspace without asking who they are', async () => {
    const { body } = await office.send(recorded('slash-command', { team_id: 'T0ELSE' }));
    await office.send(recorded('block_actions-message', { user: { id: 'U0ELSE', team_id: 'T0ELSE' } }));

    expect(body.text).toContain('only its own company');
    expect(heard).toEqual([]);
    expect(office.calls).toEqual([]);
  });

  it('R02b tells an unknown person whom to ask, privately, and does nothing', async () => {
    office.answers.set('users.info', userInfo({ profile: { email: 'nobody@desk.example' } }));
    reply = async ({ person }) => say((await person()).name);
    const { body } = await office.send(recorded('slash-command', { user_id: 'U0NEW' }));

    expect(body).toMatchObject({
      response_type: 'ephemeral',
      text: expect.stringContaining('Ann Administrator'),
    });
    expect(office.answered).toEqual([{ place: 'command', outcome: 'unregistered' }]);
    expect(await db.prisma.identity.count({ where: { externalId: 'U0NEW' } })).toBe(0);
  });

  it('R02c joins an account by its verified work e-mail, goes on, and records it', async () => {
    office.answers.set('users.info', userInfo({ profile: { email: 'Ann@desk.example' } }));
    reply = async ({ person }) => say(`Hello ${(await person()).name}`);
    const { body } = await office.send(recorded('slash-command', { user_id: 'U0ANN' }));

    expect(body.text).toBe('Hello Ann Administrator');
    expect(await db.prisma.identity.findMany({ where: { externalId: 'U0ANN' } })).toMatchObject([
      { personId: 'ann', tenant: 'T01DESK', joinedBy: 'email' },
    ]);
    expect(await db.prisma.auditEvent.findMany({ where: { chain: 'person:ann' } })).toMatchObject([
      { type: 'person.joined', payload: { surface: 'slack', by: 'email' } },
    ]);
  });

  it.each([
    ['an unconfirmed address', { is_email_confirmed: false }],
    ['a guest', { is_restricted: true }],
    ['a bot', { is_bot: true }],
    ['a member of another workspace', { team_id: 'T0ELSE' }],
    ['a closed account', { deleted: true }],
  ])('R02d does not join %s', async (_, change) => {
    office.answers.set('users.info', userInfo({ profile: { email: 'sam@desk.example' }, ...change }));
    reply = async ({ person }) => say((await person()).name);
    const { body } = await office.send(recorded('slash-command', { user_id: 'U0FAKE' }));

    expect(body.text).toContain('not registered');
    expect(await db.prisma.identity.count({ where: { externalId: 'U0FAKE' } })).toBe(0);
  });

  it('R02e joins before the command is run again when only the command noticed the stranger', async () => {
    await db.prisma.person.create({
      data: { id: 'lee', name: 'Lee', email: 'lee@desk.example', language: 'en', timeZone: 'UTC' },
    });
    office.answers.set('users.info', userInfo({ profile: { email: 'lee@desk.example' } }));
    reply = () =>
      heard.length === 1
        ? { kind: 'say', tone: 'warning', say: { key: 'refusal.notRegistered' } }
        : say('Approved.');
    await office.send(recorded('block_actions-message', { user: { id: 'U0LEE', team_id: 'T01DESK' } }));
    await office.slack.stop();

    expect(heard).toHaveLength(2);
    expect(office.of('/response')[0]?.args).toMatchObject({ text: 'Approved.' });
  });

  it("R110 follows the profile's language once a day, unless the person chose one", async () => {
    await db.prisma.person.update({ where: { id: 'sam' }, data: { chosen: false, language: 'en' } });
    office.answers.set('users.info', userInfo({ locale: 'zh-TW', tz: 'Asia/Taipei' }));
    await office.send(recorded('block_actions-message'));
    await office.send(recorded('block_actions-message'));
    await office.slack.stop();
    const followed = await db.prisma.person.findUniqueOrThrow({ where: { id: 'sam' } });

    expect(office.of('users.info')).toHaveLength(1);
    expect(followed).toMatchObject({ language: 'zh-TW', timeZone: 'Asia/Taipei' });
    await db.prisma.person.update({ where: { id: 'sam' }, data: { chosen: true, language: 'en' } });
  });
});

describe('a copy of a card', () => {
  it('R112 is adopted when the address of the card is not known', async () => {
    const id = '0b8f3c1e-0000-4000-8000-000000000001';
    await db.prisma.card.create({
      data: { id, kind: 'test.card', target: 'r', audience: 'channel:requests', surface: 'slack', shown: 1 },
    });
    await office.send(recorded('block_actions-message'));
    await office.slack.stop();

    expect(await db.prisma.card.findUniqueOrThrow({ where: { id } })).toMatchObject({
      address: { channel: 'C01REQUESTS', ts: '1773993600.000100' },
      shown: 0,
      copies: 0,
    });
  });
});

function userInfo(change: Payload): Payload {
  const { profile, ...rest } = change;
  return {
    user: {
      id: 'U0NEW',
      team_id: 'T01DESK',
      deleted: false,
      is_bot: false,
      is_email_confirmed: true,
      locale: 'en-US',
      tz: 'UTC',
      profile: { ...(profile as Payload | undefined) },
      ...rest,
    },
  };
}
