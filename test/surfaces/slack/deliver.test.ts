import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { accountCommands } from '../../../src/kit/accounts.ts';
import type { Audience, Card, Reader } from '../../../src/kit/card.ts';
import type { DeliverRow } from '../../../src/kit/deliver.ts';
import type { Desk, Feature } from '../../../src/kit/feature.ts';
import { aDesk } from '../../support/a-desk.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { openOffice, type SlackOffice } from '../../support/slack-office.ts';

const feature: Feature = { name: 'test', commands: () => accountCommands };
const card: Card = {
  summary: { verbatim: 'New customer <!channel> *Acme*' },
  parts: [
    { part: 'heading', text: { verbatim: 'New customer' } },
    { part: 'mention', people: ['mei'], text: { verbatim: 'please decide' } },
  ],
};

let db: FreshDatabase;
let desk: Desk;
let office: SlackOffice;

beforeAll(async () => {
  db = await freshDatabase();
  desk = await aDesk(db, [feature]);
  await addPerson('mei', { surface: 'slack', tenant: 'T01DESK', externalId: 'U01MEI', joinedBy: 'file' });
  await addPerson('ruth');
  return () => db.drop();
});
beforeEach(async () => {
  office = await openOffice({ desk, features: [feature] });
  office.answers.set('chat.postMessage', { channel: 'C01REQUESTS', ts: '1.2' });
});
afterEach(() => office.close());

describe('deliver', () => {
  it('posts to the channel of the organisation file, told by its name, and keeps where the message stands', async () => {
    const delivered = await office.slack.deliver(aRow(), card, aReader());

    expect(delivered).toEqual({ address: { channel: 'C01REQUESTS', ts: '1.2' } });
    expect(office.of('chat.postMessage')[0]?.args).toMatchObject({
      channel: '#requests',
      text: 'New customer &lt;!channel&gt; *Acme*',
      blocks: [{ block_id: 'card:0b8f3c1e-0000-4000-8000-000000000001' }, { type: 'rich_text' }],
    });
    expect(JSON.stringify(office.of('chat.postMessage')[0]?.args)).toContain('"user_id":"U01MEI"');
  });

  it('updates the message that stands there', async () => {
    const row = aRow({ address: { channel: 'C1', ts: '9.9' } });

    expect(await office.slack.deliver(row, card, aReader())).toEqual({
      address: { channel: 'C1', ts: '9.9' },
    });
    expect(office.of('chat.update')[0]?.args).toMatchObject({ channel: 'C1', ts: '9.9' });
    expect(office.of('chat.postMessage')).toEqual([]);
  });

  it('R18 replies in the thread of the root card', async () => {
    await office.slack.deliver(aRow({ threadAddress: { channel: 'C1', ts: '5.5' } }), card, aReader());

    expect(office.of('chat.postMessage')[0]?.args).toMatchObject({ channel: 'C1', thread_ts: '5.5' });
  });

  it('R19 writes to a person directly', async () => {
    await office.slack.deliver(aRow({ audience: 'person:mei' }), card, aReader('person:mei'));

    expect(office.of('chat.postMessage')[0]?.args).toMatchObject({ channel: 'U01MEI' });
  });

  it('finds the account of a person by work e-mail once, and keeps it', async () => {
    office.answers.set('users.lookupByEmail', {
      user: {
        id: 'U01RUTH',
        team_id: 'T01DESK',
        is_email_confirmed: true,
        profile: { email: 'ruth@desk.example' },
      },
    });
    for (const _ of [1, 2])
      await office.slack.deliver(aRow({ audience: 'person:ruth' }), card, aReader('person:ruth'));

    expect(office.of('users.lookupByEmail')).toHaveLength(1);
    expect(office.of('chat.postMessage').map(({ args }) => args.channel)).toEqual(['U01RUTH', 'U01RUTH']);
  });

  it('takes the content out of a card that has nothing to show any more', async () => {
    await office.slack.deliver(aRow({ address: { channel: 'C1', ts: '9.9' } }), null, aReader());

    expect(office.of('chat.update')[0]?.args).toMatchObject({ text: 'This is no longer available.' });
  });

  it.each([
    [429, { fault: 'rateLimited', retryAfterMs: 7_000 }],
    [500, { fault: 'down', reason: 'http_500' }],
    [
      { ok: false, error: 'not_in_channel' },
      { fault: 'unreachable', reason: 'not_in_channel' },
    ],
    [
      { ok: false, error: 'thread_not_found' },
      { fault: 'gone', what: 'thread', reason: 'thread_not_found' },
    ],
    [
      { ok: false, error: 'invalid_blocks' },
      { fault: 'failed', reason: 'invalid_blocks' },
    ],
    [
      { ok: false, error: 'token_revoked' },
      { fault: 'down', reason: 'token_revoked' },
    ],
  ])('calls %j of the Web API by its name and asks only once', async (answer, fault) => {
    office.answers.set('chat.postMessage', answer);

    expect(await office.slack.deliver(aRow(), card, aReader())).toEqual(fault);
    expect(office.of('chat.postMessage')).toHaveLength(1);
  });

  it('finds a message gone that somebody deleted', async () => {
    office.answers.set('chat.update', { ok: false, error: 'message_not_found' });
    const row = aRow({ address: { channel: 'C1', ts: '9.9' } });

    expect(await office.slack.deliver(row, card, aReader())).toEqual({
      fault: 'gone',
      what: 'message',
      reason: 'message_not_found',
    });
  });

  it('cannot reach a channel that the organisation file does not know', async () => {
    const row = aRow({ audience: 'channel:nowhere' });

    expect(await office.slack.deliver(row, card, aReader())).toMatchObject({ fault: 'unreachable' });
    expect(office.calls).toEqual([]);
  });
});

function aRow(change: Partial<DeliverRow> = {}): DeliverRow {
  return {
    id: '0b8f3c1e-0000-4000-8000-000000000001',
    kind: 'test.card',
    target: 'r1',
    audience: 'channel:requests',
    surface: 'slack',
    address: null,
    threadAddress: null,
    ...change,
  };
}

function aReader(audience: Audience = 'channel:requests'): Reader {
  return { language: 'en', timeZone: 'UTC', audience };
}

async function addPerson(
  id: string,
  identity?: { surface: string; tenant: string; externalId: string; joinedBy: string },
): Promise<void> {
  const person = { id, name: id, email: `${id}@desk.example`, language: 'en', timeZone: 'UTC' };
  await db.prisma.person.create({
    data: { ...person, ...(identity && { identities: { create: identity } }) },
  });
}
