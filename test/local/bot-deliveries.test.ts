import { readFileSync } from 'node:fs';
import { webApi } from '@slack/bolt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeliverRow } from '../../src/kit/deliver.ts';
import type { SlackManifest } from '../../src/local/slack/fake-slack.ts';
import { createDeliver } from '../../src/surfaces/slack/deliver.ts';
import { type Office, openOffice, TOKEN } from './small-office.ts';

const MANIFEST = JSON.parse(
  readFileSync(new URL('../../manifests/slack.json', import.meta.url), 'utf8'),
) as SlackManifest;

let office: Office;

beforeEach(async () => {
  office = await openOffice({ manifest: MANIFEST });
});
afterEach(async () => {
  await office.close();
});

const card = {
  summary: { verbatim: 'A card' },
  parts: [
    { part: 'heading' as const, text: { verbatim: 'A card' } },
    { part: 'mention' as const, people: ['sam'], text: { verbatim: '*look* <!channel>' } },
  ],
};

/** The bot's own way of showing cards, with this workspace behind it and one person known by e-mail alone. */
function deliverer() {
  const accounts = new Map([['sam', 'USAM']]);
  const emails: Record<string, string> = { sam: 'usam@example.com', lily: 'ulily@example.com' };
  const client = new webApi.WebClient(TOKEN, {
    slackApiUrl: office.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
  });
  return createDeliver({
    client,
    tenant: 'T1',
    isServed: (team: string) => team === 'T1',
    organisation: async () => ({ channels: CHANNELS }) as never,
    accounts: {
      of: async (ids: readonly string[]) =>
        new Map(
          ids.map((id) => {
            const account = accounts.get(id);
            return [id, { name: id, email: emails[id] ?? '', ...(account && { account }) }];
          }),
        ),
      join: async () => ({ id: 'lily' }) as never,
    } as never,
  });
}

const CHANNELS = [
  { id: 'desk', slack: '#desk' },
  { id: 'no-bot', slack: '#no-bot' },
  { id: 'lost', slack: '#lost' },
];
const row = (audience: DeliverRow['audience'], address: DeliverRow['address'] = null): DeliverRow => ({
  id: '0b8f3c1e-0000-4000-8000-000000000001',
  kind: 'request',
  target: 'R1',
  audience,
  surface: 'slack',
  address,
  threadAddress: null,
});
const reader = (audience: DeliverRow['audience']) => ({
  language: 'en' as const,
  timeZone: 'UTC',
  audience,
});

describe('a card of the bot', () => {
  it('for a channel is posted by name and known by the id that comes back', async () => {
    const deliver = deliverer();
    const first = await deliver(row('channel:desk'), card, reader('channel:desk'));
    const second = await deliver(row('channel:desk'), card, reader('channel:desk'));

    expect(first).toMatchObject({ address: { channel: 'CDESK' } });
    expect(second).toMatchObject({ address: { channel: 'CDESK' } });
    expect(office.fake.journal.of('chat.postMessage').map(({ args }) => args.channel)).toEqual([
      '#desk',
      'CDESK',
    ]);
    expect(office.fake.journal.of('conversations.list')).toEqual([]);
    expect(office.fake.messages.counters('USAM', 'CDESK').mentions).toBe(2);
    expect(office.fake.messages.counters('ULILY', 'CDESK').mentions).toBe(0);
  });

  it('is changed where it stands', async () => {
    const deliver = deliverer();
    const posted = await deliver(row('channel:desk'), card, reader('channel:desk'));
    if (!('address' in posted)) throw new Error('not posted');
    const later = await deliver(row('channel:desk', posted.address), null, reader('channel:desk'));

    expect(later).toEqual(posted);
    expect(office.fake.messages.in('CDESK')).toHaveLength(1);
    expect(office.fake.texts().join()).toContain('no longer available');
  });

  it.each(['sam', 'lily'])('for %s goes to the direct message, whose id comes back', async (id) => {
    const sent = await deliverer()(row(`person:${id}`), card, reader(`person:${id}`));

    const user = `U${id.toUpperCase()}`;
    expect(sent).toMatchObject({ address: { channel: office.fake.directWith(user) } });
  });

  it.each([
    ['no-bot', 'not_in_channel'],
    ['lost', 'channel_not_found'],
  ])('for the channel %s is unreachable: %s', async (id, reason) => {
    const sent = await deliverer()(row(`channel:${id}`), card, reader(`channel:${id}`));

    expect(sent).toEqual({ fault: 'unreachable', reason });
  });

  it('meets a fault of its channel by name as well as by id', async () => {
    office.fake.faults.add({ method: 'chat.postMessage', kind: '429', channel: 'CDESK', retryAfter: 7 });
    const sent = await deliverer()(row('channel:desk'), card, reader('channel:desk'));

    expect(sent).toEqual({ fault: 'rateLimited', retryAfterMs: 7_000 });
  });
});

describe('the name of a channel', () => {
  it('is taken for a first post only', async () => {
    const { ts } = await office.client.chat.postMessage({ channel: '#desk', text: 'a' });

    const refused = await office.refusal('chat.update', { channel: '#desk', ts, text: 'b' });
    expect(refused?.error).toBe('channel_not_found');
  });
});

describe('the manifest', () => {
  it('turns on the home tab, direct messages and every scope the bot uses', async () => {
    const view = { type: 'home', blocks: [{ type: 'divider' }] };

    expect(await office.refusal('views.publish', { user_id: 'ULILY', view })).toBeUndefined();
    expect(await office.refusal('chat.postMessage', { channel: 'ULILY', text: 'a' })).toBeUndefined();
    expect(await office.refusal('users.info', { user: 'ULILY' })).toBeUndefined();
    expect(await office.refusal('users.lookupByEmail', { email: 'ulily@example.com' })).toBeUndefined();
  });

  it('without a messages tab refuses direct messages', async () => {
    const features = { ...MANIFEST.features, app_home: { messages_tab_enabled: false } };
    const other = await openOffice({ manifest: { ...MANIFEST, features } });
    const refused = await other.refusal('chat.postMessage', { channel: 'ULILY', text: 'a' });
    await other.close();

    expect(refused?.error).toBe('messages_tab_disabled');
  });
});
