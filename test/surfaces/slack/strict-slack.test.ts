import * as fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accountCommands } from '../../../src/kit/accounts.ts';
import type { Card } from '../../../src/kit/card.ts';
import type { Feature, Interaction } from '../../../src/kit/feature.ts';
import { defineForm } from '../../../src/kit/form.ts';
import type { Reply } from '../../../src/kit/reply.ts';
import { type ListeningSlack, startFakeSlack } from '../../../src/local/slack/listen.ts';
import type { SlackManifest } from '../../../src/local/slack/wire.ts';
import { createSlack, type Slack } from '../../../src/surfaces/slack/routes.ts';
import { aDesk } from '../../support/a-desk.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { NASTY } from '../../support/surface-contract.ts';

const manifest = JSON.parse(
  fs.readFileSync(new URL('../../../manifests/slack.json', import.meta.url), 'utf8'),
) as SlackManifest;
const secrets = { signingSecret: 'the secret of the strict workspace', botToken: 'xoxb-strict' };

let db: FreshDatabase;
let server: Server;
let workspace: ListeningSlack;
let slack: Slack;
let reply: (interaction: Interaction) => Reply;
let heard: Interaction[];

const handler = async (interaction: Interaction): Promise<Reply> => {
  heard.push(interaction);
  return reply(interaction);
};
const form = defineForm({
  id: 'test.form',
  title: 'chat.appName',
  submit: 'chat.done',
  schema: z.object({ name: z.string().min(1).max(120) }),
  fields: { name: { widget: 'text', label: { verbatim: 'Customer name' } } },
  saveDraft: { action: 'test.act', label: 'chat.done', target: 'r1', commandId: 'draft' },
});
const verb = { hint: 'chat.choose', roles: 'everyone', run: handler } as const;
const feature: Feature = {
  name: 'test',
  commands: () => accountCommands,
  verbs: { new: verb, help: verb },
  actions: { 'test.act': handler },
  submissions: { 'test.form': handler },
  shortcuts: { new_customer: 'new' },
  home: async () => [{ part: 'text', text: { verbatim: NASTY } }],
};
const card: Card = {
  summary: { verbatim: NASTY },
  parts: [
    { part: 'heading', text: { verbatim: NASTY } },
    {
      part: 'buttons',
      buttons: [{ action: 'test.act', label: 'chat.done', target: 'r1', commandId: 'c1' }],
    },
  ],
};

beforeAll(async () => {
  db = await freshDatabase();
  const desk = await aDesk(db, [feature]);
  await db.prisma.person.create({
    data: { id: 'sam', name: 'Sam', email: 'sam@desk.example', language: 'en', timeZone: 'UTC' },
  });
  server = createServer((req, res) => slack.handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  workspace = await startFakeSlack({
    ...secrets,
    team: { id: 'T01DESK', name: 'Desk' },
    people: [
      {
        id: 'U01SAM',
        name: 'sam',
        realName: 'Sam',
        title: '',
        email: 'sam@desk.example',
        emailConfirmed: true,
        locale: 'en-US',
        tz: 'UTC',
      },
    ],
    channels: [{ id: 'C01REQUESTS', name: 'requests', topic: '', members: 'everyone' }],
    eventsUrl: () => `http://127.0.0.1:${port}/slack/events`,
    manifest,
    strictRate: false,
  });
  slack = createSlack({
    config: { ...secrets, teamIds: ['T01DESK'], apiUrl: workspace.apiUrl },
    desk,
    features: [feature],
    log: { warn: () => undefined, error: () => undefined },
    metrics: { answered: () => undefined },
    wake: () => undefined,
  });
});
beforeEach(() => {
  heard = [];
  workspace.fake.journal.clear();
});
afterAll(async () => {
  await slack.stop();
  await workspace.close();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await db.drop();
});

const open = (): Reply => ({
  kind: 'form',
  open: { form, target: 'r1', commandId: 'f1', values: { name: NASTY } },
});
const page: Reply = {
  kind: 'page',
  page: {
    title: 'chat.done',
    summary: { verbatim: 's' },
    parts: [{ part: 'text', text: { verbatim: NASTY } }],
  },
};
const say: Reply = { kind: 'say', tone: 'warning', say: { verbatim: NASTY } };
const faults: Reply = {
  kind: 'errors',
  fields: { name: { key: 'check.missing' }, other: { verbatim: NASTY } },
};

function refusals(): unknown[] {
  const { calls, fumbles } = workspace.fake.journal;
  return [...calls.filter(({ ok }) => !ok).map(({ method, error }) => `${method} ${error}`), ...fumbles];
}

async function shown(drawn: Card) {
  const row = {
    id: '0b8f3c1e-0000-4000-8000-000000000001',
    kind: 'k',
    target: 't',
    audience: 'person:sam',
    surface: 'slack',
    address: null,
    threadAddress: null,
  } as const;
  const delivered = await slack.deliver(row, drawn, {
    language: 'en',
    timeZone: 'UTC',
    audience: 'person:sam',
  });
  const { channel = '', ts = '' } = 'address' in delivered ? delivered.address : {};
  return workspace.fake.messages.find(channel, ts);
}

/** Closes what is open and opens the form anew. */
async function openForm(): Promise<void> {
  if (workspace.fake.views.stack('U01SAM').length > 0) await workspace.fake.act.close('U01SAM', true);
  reply = open;
  await workspace.fake.act.command('U01SAM', '/customer new');
  await workspace.fake.waitFor(() => workspace.fake.views.stack('U01SAM').at(-1));
}

describe('a workspace as strict as Slack', () => {
  it.each([
    ['a sentence', say],
    ['faults', faults],
    ['a page', page],
    ['nothing', { kind: 'nothing' } as Reply],
    ['the home page', { kind: 'home' } as Reply],
  ])('R111 takes %s as the answer to a command, a shortcut and a button', async (_, answer) => {
    const { fake } = workspace;
    const message = await shown(card);
    reply = () => answer;
    const acted = [
      await fake.act.command('U01SAM', '/customer new', 'C01REQUESTS'),
      await fake.act.shortcut('U01SAM', 'new_customer'),
      ...(message ? [await fake.act.press('U01SAM', message, 'test.act')] : []),
    ];
    await slack.stop();

    expect(acted.map(({ ok }) => ok)).toEqual([true, true, true]);
    expect(refusals()).toEqual([]);
  });

  it.each([
    ['a sentence', say],
    ['faults', faults],
    ['a page', page],
    ['done', { kind: 'done' } as Reply],
    ['a form', undefined],
  ])('R111 takes %s as the answer to a submission and to a button in the form', async (_, answer) => {
    const { fake } = workspace;
    await openForm();
    reply = () => answer ?? open();
    const view = fake.views.stack('U01SAM').at(-1);
    const pressed = view && (await fake.act.press('U01SAM', view, 'test.act'));
    await slack.stop();
    await openForm();
    reply = () => answer ?? open();
    const submitted = await fake.act.submit('U01SAM');
    await slack.stop();

    expect(pressed?.ok).toBe(true);
    expect(submitted.error).toBeUndefined();
    expect(heard.at(-1)?.values).toEqual({ name: NASTY });
    expect(refusals()).toEqual([]);
  });

  it('shows a customer’s name to the letter on the App Home', async () => {
    await workspace.fake.act.openHome('U01SAM');
    await workspace.fake.waitFor(() => workspace.fake.textsSeenBy('U01SAM').includes(NASTY));

    expect(refusals()).toEqual([]);
  });

  it('R111g acknowledges a followed link, and no handler hears of it', async () => {
    const link = { part: 'link', url: 'https://desk.example.com/f/1', label: { verbatim: 'Open' } } as const;
    const message = await shown({ ...card, parts: [...card.parts, link] });
    const pressed = message && (await workspace.fake.act.press('U01SAM', message, 'open:0'));

    expect(pressed?.ok).toBe(true);
    expect(heard).toEqual([]);
    expect(refusals()).toEqual([]);
  });

  it('R111g shows a card without its picture where Slack cannot fetch it, in its words and with a link to it', async () => {
    const pictureOn = (host: string) =>
      ({
        part: 'picture',
        url: `${host}/p/1`,
        title: { verbatim: 'Coverage' },
        alternative: { verbatim: '3 of 4' },
      }) as const;
    const near = await shown({ ...card, parts: [pictureOn('https://desk.example.com')] });
    const own = await shown({ ...card, parts: [pictureOn('http://127.0.0.1:3000')] });
    const far = await shown({ ...card, parts: [pictureOn('https://10.0.0.7')] });

    expect(near?.blocks?.map(({ type }) => type)).toEqual(['image']);
    expect(own?.blocks?.map(({ type }) => type)).toEqual(['image']);
    expect(far?.blocks?.map(({ type }) => type)).toEqual(['rich_text', 'rich_text']);
    expect(JSON.stringify(far?.blocks)).toContain('3 of 4');
    expect(refusals()).toEqual(['chat.postMessage invalid_blocks']);
  });
});
