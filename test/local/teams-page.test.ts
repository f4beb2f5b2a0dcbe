import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listenOn } from '../../src/local/listen-on.ts';
import type { Json, MessagesForPage, PageEvent, StateForPage } from '../../src/local/teams/wire.ts';
import { createLocalWorkspace } from '../../src/local/workspace.ts';
import { CHANNELS, MANIFEST, SECRET, PEOPLE as SLACK_PEOPLE, TOKEN } from './small-office.ts';
import {
  APP,
  card,
  DESK,
  dialog,
  execute,
  form,
  HALL,
  type Office,
  openForm,
  openTeams,
  PEOPLE,
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

const address = (name: string) => `${office.url}/local/teams/${name}`;
async function get<T = Json>(
  name: string,
  query: Record<string, string>,
): Promise<{ status: number; body: T }> {
  const response = await fetch(`${address(name)}?${new URLSearchParams(query)}`);
  return { status: response.status, body: (await response.json()) as T };
}
async function post(name: string, body: object): Promise<{ status: number; body: Json }> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(address(name), { method: 'POST', headers, body: JSON.stringify(body) });
  return { status: response.status, body: (await response.json()) as Json };
}

/** The next event of a person's stream that satisfies `wanted`. */
async function hear(as: string, wanted: (change: PageEvent) => boolean, meanwhile: () => Promise<unknown>) {
  const response = await fetch(`${address('events')}?as=${as}`);
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('there is no stream');
  await reader.read();
  await meanwhile();
  for (;;) {
    const { value = '', done } = await reader.read();
    const lines = value.split('\n').filter((line) => line.startsWith('data: '));
    const found = lines.map((line) => JSON.parse(line.slice(6)) as PageEvent).find(wanted);
    if (!found && !done) continue;
    await reader.cancel();
    return found;
  }
}

describe('the page', () => {
  it('learns who is here, what this person is in, and what the app offers', async () => {
    const { body } = await get<StateForPage>('state', { as: 'otto' });

    expect(body.me).toMatchObject({ key: 'otto', initials: 'OO', isGuest: true });
    expect(body.channels.map((c) => c.id)).toEqual([HALL]);
    expect(body.chat).toEqual({ id: office.fake.chatOf('otto'), unread: 0, installed: true });
    expect(body.commands).toEqual([{ title: 'new', description: 'A new customer' }]);
    expect(body.extensions).toMatchObject([
      { commandId: 'findCustomer', parameter: { name: 'words', title: 'Words' } },
    ]);
    expect(body.messageActions).toMatchObject([{ commandId: 'fileComplaint' }]);
    await office.fake.waitFor(() => office.bot.delivered.length === 4, 'the installation');
  });

  it('shows a channel to its members alone', async () => {
    const { body } = await post('message', { as: 'lily', conversation: DESK, text: 'hello' });

    expect(body).toEqual({ ok: true });
    expect((await get('messages', { as: 'otto', conversation: DESK })).status).toBe(404);
    const { body: mine } = await get<MessagesForPage>('messages', { as: 'sam', conversation: DESK });
    expect(mine).toMatchObject({ more: false, messages: [{ from: 'lily', text: 'hello' }] });
    expect((await get<StateForPage>('state', { as: 'sam' })).body.channels[0]?.unread).toBe(1);
    await post('read', { as: 'sam', conversation: DESK });
    expect(office.fake.messages.unread('sam', DESK)).toBe(0);
  });

  it('gets fifty messages and then the older ones', async () => {
    for (let i = 0; i < 60; i++) await office.send(HALL, { text: `line ${i}` });
    const { body } = await get<MessagesForPage>('messages', { as: 'sam', conversation: HALL });
    const before = body.messages[0]?.id ?? '';
    const { body: older } = await get<MessagesForPage>('messages', { as: 'sam', conversation: HALL, before });

    expect(body).toMatchObject({ more: true });
    expect(body.messages).toHaveLength(50);
    expect(older.messages.map((m) => m.text)).toEqual(Array.from({ length: 10 }, (_, i) => `line ${i}`));
  });

  it('presses a button and hears of its own card', async () => {
    const message = await office.post(DESK, card([text('All')], [execute()]));
    office.bot.answer = () => ({
      body: {
        statusCode: 200,
        type: 'application/vnd.microsoft.card.adaptive',
        value: card([text('Yours')]),
      },
    });
    const press = { as: 'lily', conversation: DESK, message: message.id, action: execute(), inputs: {} };
    const heard = await hear(
      'lily',
      (change) => change.type === 'message_changed',
      () => post('press', press),
    );

    expect(heard).toMatchObject({ message: { id: message.id, cards: [{ body: [{ text: 'Yours' }] }] } });
    expect((await post('press', { ...press, as: 'otto' })).status).toBe(404);
  });

  it('opens, fills in and closes a dialog', async () => {
    office.bot.answer = () => dialog(form);
    const message = await office.post(DESK, card([text('Start')], [openForm]));
    await post('press', {
      as: 'lily',
      conversation: DESK,
      message: message.id,
      action: openForm,
      inputs: {},
    });
    const { body } = await get('dialog', { as: 'lily' });
    const action = form.actions?.[0];

    expect(body).toMatchObject({ dialog: { title: 'Form' } });
    expect(await post('submit', { as: 'lily', action, inputs: {} })).toMatchObject({
      body: { ok: false, errors: { name: 'Name it' } },
    });
    expect((await post('close', { as: 'lily' })).body).toEqual({ ok: true });
    expect((await get('dialog', { as: 'lily' })).body).toEqual({ dialog: null });
  });

  it('is used by no page of elsewhere, and its addresses answer nothing to strangers', async () => {
    const foreign = await fetch(`${address('state')}?as=lily`, {
      headers: { origin: 'https://elsewhere.example' },
    });

    expect(foreign.status).toBe(403);
    expect((await get('messages', { as: 'nobody', conversation: HALL })).status).toBe(404);
    expect((await post('nothing', { as: 'lily' })).status).toBe(404);
  });

  it('switches faults on and off', async () => {
    await post('faults', { method: 'activities.post', kind: '429', retryAfter: 9 });
    const refused = await office.send(HALL, { text: 'x' });
    await post('faults', { clear: true });

    expect(refused.headers.get('retry-after')).toBe('9');
    expect((await office.send(HALL, { text: 'x' })).status).toBe(201);
  });
});

describe('a restart', () => {
  it('keeps messages, own cards, unread marks and installations', async () => {
    const statePath = join(mkdtempSync(join(tmpdir(), 'teams-')), 'state.json');
    await office.close();
    office = await openTeams({ statePath });
    const message = await office.post(DESK, card([text('All')]));
    office.fake.messages.showTo('lily', message, { notice: 'only you' });
    await office.fake.act.uninstall('sam');
    await office.close();
    office = await openTeams({ statePath });
    const kept = office.fake.messages.find(DESK, message.id);

    expect(kept && office.fake.messages.seenBy(kept, 'lily')).toMatchObject({
      notice: 'only you',
      cards: [{ body: [{ text: 'All' }] }],
    });
    expect(office.fake.messages.unread('lily', DESK)).toBe(1);
    expect(office.fake.installs.has(office.fake.directory.chatOf('sam'))).toBe(false);
    expect(Number((await office.post(DESK, card([text('Next')]))).id)).toBeGreaterThan(Number(message.id));
  });
});

describe('what a person could read', () => {
  it('holds their own cards and channels and nobody else’s', async () => {
    const message = await office.post(DESK, card([text('for the desk')]));
    office.fake.messages.showTo('lily', message, { notice: 'for Lily' });

    expect(office.fake.textsSeenBy('sam')).toContain('for the desk');
    expect(office.fake.textsSeenBy('sam')).not.toContain('for Lily');
    expect(office.fake.textsSeenBy('otto')).not.toContain('for the desk');
  });
});

describe('the workspace with both sides', () => {
  it('serves the page, its renderer, and each side under its own addresses', async () => {
    let url = '';
    const workspace = createLocalWorkspace({
      team: { id: 'T1', name: 'Acme' },
      people: SLACK_PEOPLE,
      channels: CHANNELS,
      signingSecret: SECRET,
      botToken: TOKEN,
      eventsUrl: () => office.bot.url,
      baseUrl: () => url,
      manifest: MANIFEST,
      teams: {
        tenantId: TENANT,
        team: TEAM,
        bot: APP,
        people: PEOPLE,
        channels: [],
        botUrl: () => office.bot.url,
        baseUrl: () => url,
      },
    });
    const server = await listenOn(workspace.handle);
    url = server.url;
    const read = async (path: string) => (await fetch(`${url}${path}`)).text();

    expect(await read('/teams/')).toContain('<!doctype html>');
    expect(await read('/local/ui/vendor/adaptivecards.js')).toContain('AdaptiveCards');
    expect(JSON.parse(await read('/local/state?as=ULILY'))).toMatchObject({ me: { id: 'ULILY' } });
    expect(JSON.parse(await read('/local/teams/state?as=lily'))).toMatchObject({ me: { key: 'lily' } });
    workspace.close();
    await server.close();
  });
});
