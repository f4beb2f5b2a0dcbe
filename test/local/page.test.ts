import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initialsOf } from '../../src/local/avatar.ts';
import { verbsFrom } from '../../src/local/slack/page-directory.ts';
import { createLocalWorkspace } from '../../src/local/workspace.ts';
import {
  button,
  CHANNELS,
  input,
  MANIFEST,
  modal,
  type Office,
  openOffice,
  PEOPLE,
  plain,
} from './small-office.ts';

let office: Office;

beforeEach(async () => {
  office = await openOffice();
});
afterEach(async () => {
  await office.close();
});

const get = async (path: string) => {
  const response = await fetch(`${office.url}/local/${path}`);
  return { status: response.status, body: (await response.json()) as Record<string, never> };
};
const post = async (path: string, body: object, headers: Record<string, string> = {}) => {
  const response = await fetch(`${office.url}/local/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

type Listed = { more: boolean; messages: { ts: string; text: string }[] };

/** The status of a request with headers that `fetch` would not let us set. */
function statusWith(path: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  const { port } = new URL(office.url);
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port, path, method, headers }, (res) => {
      res.resume();
      resolve(res.statusCode ?? 0);
    });
    call.on('error', reject).end();
  });
}

describe('the page’s first look', () => {
  it('shows a person their own channels, the bot, the commands and the shortcuts', async () => {
    const { body } = await get('state?as=UOUT');

    expect(body).toMatchObject({
      team: { id: 'T1', name: 'Acme' },
      me: { id: 'UOUT', name: 'Otto Outside', initials: 'OO' },
      channels: [{ id: 'CALL', name: 'general', kind: 'channel', unread: 0, mentions: 0 }, { id: 'CNOBOT' }],
      dms: [{ id: office.fake.directWith('UOUT'), kind: 'im' }],
      bot: { id: 'U0REGISTRAR', name: 'Registrar', isBot: true },
      commands: [
        {
          command: '/customer',
          verbs: [
            { verb: 'new', hint: '' },
            { verb: 'change', hint: '<customer>' },
            { verb: 'find', hint: '<words>' },
          ],
        },
      ],
      shortcuts: [
        { callbackId: 'new_customer', name: 'New customer', type: 'global' },
        { callbackId: 'file_complaint', name: 'File a complaint', type: 'message' },
      ],
    });
  });

  it('goes through the first person’s eyes when it names nobody who is here', async () => {
    expect((await get('state')).body).toMatchObject({ me: { id: 'ULILY' } });
    expect((await get('state?as=UGONE')).body).toMatchObject({ me: { id: 'ULILY' } });
  });

  it.each([
    ['Lily Chen', 'LC'],
    ['陳怡君', '怡君'],
    ['Madonna', 'M'],
    ['Anna-Lena Maria Vogt', 'AV'],
  ])('draws %s as %s', (name, initials) => {
    expect(initialsOf(name)).toBe(initials);
  });

  it('reads verbs out of a usage hint, and none out of prose', () => {
    expect(verbsFrom('[mine | inbox | help]').map((v) => v.verb)).toEqual(['mine', 'inbox', 'help']);
    expect(verbsFrom('')).toEqual([]);
  });
});

describe('messages on the page', () => {
  it('come in pages of fifty, newest last, with one’s own ephemeral ones between them', async () => {
    for (let i = 0; i < 52; i++) await office.client.chat.postMessage({ channel: 'CDESK', text: `m${i}` });
    await office.client.chat.postEphemeral({ channel: 'CDESK', user: 'ULILY', text: 'psst' });
    const mine = (await get('messages?as=ULILY&channel=CDESK')).body as unknown as Listed;
    const theirs = (await get('messages?as=USAM&channel=CDESK')).body as unknown as Listed;
    const before = mine.messages[0]?.ts;
    const older = (await get(`messages?as=ULILY&channel=CDESK&before=${before}`)).body as unknown as Listed;

    expect(mine.messages).toHaveLength(50);
    expect(mine.more).toBe(true);
    expect(mine.messages.at(-1)).toMatchObject({ text: 'psst', ephemeral: true });
    expect(theirs.messages.at(-1)).toMatchObject({ text: 'm51' });
    expect(older).toMatchObject({ more: false, messages: [{ text: 'm0' }, { text: 'm1' }, { text: 'm2' }] });
  });

  it('of a channel one is not in look like those of a channel that does not exist', async () => {
    expect((await get('messages?as=UOUT&channel=CDESK')).status).toBe(404);
    expect((await post('message', { as: 'UOUT', channel: 'CDESK', text: 'a' })).body.error).toBe(
      'channel_not_found',
    );
    expect((await get(`messages?as=UOUT&channel=${office.fake.directWith('ULILY')}`)).status).toBe(404);
  });

  it('written by people are escaped, mentions of people excepted', async () => {
    await post('message', { as: 'ULILY', channel: 'CDESK', text: '<!channel> a < b & <@USAM> @sam.berg' });

    expect(office.fake.messages.in('CDESK')[0]?.text).toBe('&lt;!channel&gt; a &lt; b &amp; <@USAM> <@USAM>');
  });

  it('are read when the person says so', async () => {
    await office.client.chat.postMessage({ channel: 'CDESK', text: 'a' });
    await post('read', { as: 'ULILY', channel: 'CDESK' });

    expect(office.fake.messages.counters('ULILY', 'CDESK').unread).toBe(0);
  });
});

describe('acting on the page', () => {
  it('a deactivated person and an unknown one cannot', async () => {
    expect((await post('message', { as: 'UGONE', channel: 'CALL', text: 'a' })).status).toBe(403);
    expect((await post('message', { as: 'UNOBODY', channel: 'CALL', text: 'a' })).status).toBe(404);
  });

  it('a command, a click, a suggestion and a submission take the ways of the contract', async () => {
    office.bot.answer = async ({ payload }) => {
      if (payload.type === 'block_suggestion')
        return { body: { options: [{ text: plain('One'), value: '1' }] } };
      if (payload.type === 'view_submission') {
        return { body: { response_action: 'errors', errors: { field: 'No.' } } };
      }
      const view = modal([input({ type: 'external_select', min_query_length: 0 })]);
      await office.client.apiCall('views.open', { trigger_id: payload.trigger_id, view });
      return {};
    };
    await office.client.chat.postMessage({
      channel: 'CDESK',
      text: 'card',
      blocks: [{ type: 'actions', block_id: 'acts', elements: [button()] }] as never,
    });
    const ts = office.fake.messages.in('CDESK')[0]?.ts;
    const container = { type: 'message', channel: 'CDESK', message_ts: ts };
    const press = { as: 'ULILY', container, block_id: 'acts', action_id: 'go', element: { type: 'button' } };
    expect(await post('action', press)).toMatchObject({ status: 200, body: { ok: true } });

    const { views } = (await get('stack?as=ULILY')).body as unknown as { views: { id: string }[] };
    const inView = { type: 'view', view_id: views[0]?.id };
    const ask = { as: 'ULILY', container: inView, block_id: 'field', action_id: 'value', value: '' };
    expect((await post('suggest', ask)).body).toEqual({ options: [{ text: plain('One'), value: '1' }] });
    expect((await post('suggest', { ...ask, as: 'USAM' })).status).toBe(404);

    const chosen = { type: 'external_select', selected_option: { text: plain('One'), value: '1' } };
    const values = { field: { value: chosen } };
    const sent = await post('submit', { as: 'ULILY', view_id: views[0]?.id, state: { values } });
    expect(sent.body).toMatchObject({ ok: false, errors: { field: 'No.' } });
    expect((await post('close', { as: 'ULILY', view_id: views[0]?.id })).body).toEqual({ ok: true });
    expect(await post('action', { ...press, action_id: 'gone' })).toMatchObject({
      body: { ok: false, error: 'element_not_found' },
    });
  });

  it('the stream brings messages, views, unread marks and nothing of other people’s channels', async () => {
    const stop = new AbortController();
    const response = await fetch(`${office.url}/local/events?as=ULILY`, { signal: stop.signal });
    const outsider = await fetch(`${office.url}/local/events?as=UOUT`, { signal: stop.signal });
    await office.client.chat.postMessage({ channel: 'CDESK', text: 'news' });
    await office.client.chat.postMessage({ channel: 'CALL', text: 'for all' });

    expect(await readUntil(response, 'for all')).toContain('"text":"news"');
    const overheard = await readUntil(outsider, 'for all');
    expect(overheard).not.toContain('news');
    expect(overheard).not.toContain('CDESK');
    stop.abort();
  });

  it('the clock comes from whoever runs the desk; without one it is 501', async () => {
    expect((await post('clock', { shiftMinutes: 5 })).status).toBe(501);

    let minutes = 0;
    const now = async () => `shifted by ${minutes}`;
    const shift = async (more: number) => {
      minutes += more;
    };
    const other = await openOffice({ hooks: { clock: { now, shift } } });
    const shifted = await fetch(`${other.url}/local/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ shiftMinutes: 90 }),
    });
    expect(await shifted.json()).toMatchObject({ clock: 'shifted by 90' });
    await other.close();
  });
});

async function readUntil(response: Response, words: string): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    if (text.includes(words)) return text;
  }
  return text;
}

describe('the door', () => {
  it.each([
    ['a foreign host name', { host: 'evil.example:3000' }, 403],
    ['its own name', { host: 'localhost:3000' }, 200],
    ['a page of another origin', { host: 'localhost:3000', origin: 'http://evil.example' }, 403],
    ['a page without an origin', { host: 'localhost:3000', origin: 'null' }, 403],
    ['a cross-site fetch', { host: 'localhost:3000', 'sec-fetch-site': 'cross-site' }, 403],
  ])('answers %s with its status', async (_, headers, status) => {
    expect(await statusWith('/local/state?as=ULILY', headers as Record<string, string>)).toBe(status);
  });

  it('is closed for forms that another page could post', async () => {
    const headers = { host: 'localhost', 'content-type': 'text/plain' };

    expect(await statusWith('/local/message', headers, 'POST')).toBe(403);
    expect(
      await statusWith('/api/auth.test', { host: 'localhost', origin: 'http://evil.example' }, 'POST'),
    ).toBe(403);
  });
});

describe('the page’s files', () => {
  it('are sent with types taken off, and nothing outside their folder is', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'page-'));
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>desk</title>');
    await writeFile(join(folder, 'main.ts'), 'export const n: number = 1;');
    await writeFile(join(folder, 'built.js'), 'export const n = 2;');
    const workspace = createLocalWorkspace({
      team: { id: 'T1', name: 'Acme' },
      people: PEOPLE,
      channels: CHANNELS,
      signingSecret: 's',
      botToken: 't',
      eventsUrl: () => '',
      baseUrl: () => '',
      manifest: MANIFEST,
      pageFolder: pathToFileURL(`${folder}/`),
    });
    const server = createServer(async (req, res) => {
      if (!(await workspace.handle(req, res))) res.writeHead(418).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const page = await fetch(`${base}/`);
    const module = await fetch(`${base}/local/ui/main.ts`);
    const built = await fetch(`${base}/local/ui/built.ts`);

    expect(await page.text()).toContain('<title>desk</title>');
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(module.headers.get('content-type')).toContain('text/javascript');
    expect(await module.text()).not.toContain('number');
    expect(await built.text()).toContain('n = 2');
    expect((await fetch(`${base}/local/ui/%2e%2e/secret.ts`)).status).toBe(404);
    expect((await fetch(`${base}/elsewhere`)).status).toBe(418);

    workspace.close();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
});

describe('a broken hook', () => {
  it('answers 500 and leaves the workspace standing', async () => {
    const shift = () => Promise.reject(new Error('no clock'));
    const broken = await openOffice({ hooks: { clock: { now: async () => '2026-03-18T02:00:00Z', shift } } });
    const answer = await fetch(`${broken.url}/local/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ shiftMinutes: 1 }),
    });

    expect(answer.status).toBe(500);
    expect((await fetch(`${broken.url}/local/state`)).status).toBe(200);
    await broken.close();
  });
});

describe('a restart', () => {
  it('keeps messages, threads, homes, unread marks and the ids of direct messages', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'state-'));
    const statePath = join(folder, 'deep', 'slack.json');
    const first = await openOffice({ statePath });
    const root = await first.client.chat.postMessage({ channel: 'ULILY', text: 'hello' });
    await first.client.chat.postMessage({ channel: 'ULILY', text: 'reply', thread_ts: String(root.ts) });
    await first.client.apiCall('views.publish', { user_id: 'ULILY', view: { type: 'home', blocks: [] } });
    const home = first.fake.views.home('ULILY');
    await first.close();

    const second = await openOffice({ statePath });
    expect(second.fake.directWith('ULILY')).toBe(root.channel);
    expect(second.fake.messages.in(String(root.channel))).toMatchObject([
      { text: 'hello', reply_count: 1 },
      { text: 'reply' },
    ]);
    expect(second.fake.messages.counters('ULILY', String(root.channel)).unread).toBe(2);
    expect(second.fake.views.home('ULILY')?.id).toBe(home?.id);
    const updated = second.client.chat.update({
      channel: String(root.channel),
      ts: String(root.ts),
      text: 'new',
    });
    expect((await updated).ok).toBe(true);
    await second.close();
    await writeFile(statePath, 'not json');
    const third = await openOffice({ statePath });
    expect(third.fake.messages.in(String(root.channel))).toEqual([]);
    await third.close();
    await rm(folder, { recursive: true });
  });
});
