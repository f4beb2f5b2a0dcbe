import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Audience } from '../../src/kit/card.ts';
import type { Show } from '../../src/workers/show.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { type Chat, cardOf, createChat, passBackOff, type Records, showOver, wish } from './chat.ts';

let database: FreshDatabase;
let chat: Chat;
let records: Records;
let show: Show;
let logged: string[];
beforeAll(async () => {
  database = await freshDatabase();
  await database.pool.query(
    `insert into person (id, name, email, language, time_zone, active) values
     ('rep', 'Rep', 'rep@example.com', 'zh-CN', 'Asia/Shanghai', true), ('boss', 'Boss', 'boss@example.com', 'en', 'UTC', true),
     ('gone', 'Gone', 'gone@example.com', 'en', 'UTC', false)`,
  );
});
afterAll(() => database.drop());
beforeEach(async () => {
  await show?.stop();
  await database.pool.query('delete from card');
  chat = createChat();
  records = new Map();
  logged = [];
  show = showOver(database, chat, records, { log: (line) => void logged.push(line) });
});

describe('what is shown', () => {
  it('R112 converges: ten changes while chat is away become one message, ten more become one update', async () => {
    chat.fault = { fault: 'down', reason: 'ECONNREFUSED' };
    for (let change = 1; change <= 10; change += 1) {
      records.set('r1', `state ${change}`);
      await wish(database, 'r1', 'channel:sales');
      await show.drain();
    }
    expect(chat.messages.size).toBe(0);

    chat.fault = undefined;
    await passBackOff(database);
    await show.drain();
    expect([...chat.messages.values()]).toMatchObject([{ text: 'state 10', edits: 0 }]);

    // Away again, because the worker hears of each wish by itself and would show some of the ten one by one.
    chat.fault = { fault: 'down', reason: 'ECONNREFUSED' };
    for (let change = 11; change <= 20; change += 1) {
      records.set('r1', `state ${change}`);
      await wish(database, 'r1', 'channel:sales');
    }
    await show.drain();
    chat.fault = undefined;
    await passBackOff(database);
    await show.drain();
    expect([...chat.messages.values()]).toMatchObject([{ text: 'state 20', edits: 1 }]);
    expect(await cardOf(database, 'r1')).toMatchObject({ wanted: 20, shown: 20, attempts: 0, leased: false });
  });

  it("R110 is drawn in the language of the reader: a person's own, a channel's from the organisation", async () => {
    records.set('r1', 'hello');
    for (const audience of ['channel:sales', 'person:rep', 'person:boss'])
      await wish(database, 'r1', audience);
    await show.drain();
    const languages = Object.fromEntries(
      [...chat.messages.values()].map(({ audience, language }) => [audience, language]),
    );
    expect(languages).toEqual({ 'channel:sales': 'zh-TW', 'person:rep': 'zh-CN', 'person:boss': 'en' });
  });

  it('R110d a channel tells the time of the unit whose requests come there, and else that of the company', async () => {
    records.set('r1', 'hello');
    for (const audience of ['channel:sales', 'channel:data']) await wish(database, 'r1', audience);
    await show.drain();
    const zones = [...chat.messages.values()].map(({ audience, timeZone }) => [audience, timeZone]);
    expect(Object.fromEntries(zones)).toEqual({
      'channel:sales': 'Europe/Berlin',
      'channel:data': 'Asia/Taipei',
    });
  });

  it('shows a change that came while the message was under way as well', async () => {
    records.set('r1', 'old');
    await wish(database, 'r1', 'channel:sales');
    chat.during = async () => {
      chat.during = async () => undefined;
      records.set('r1', 'new');
      await wish(database, 'r1', 'channel:sales');
    };
    await show.drain();
    expect(chat.texts()).toEqual(['new']);
    expect(await cardOf(database, 'r1')).toMatchObject({ wanted: 2, shown: 2 });
  });

  it('posts nothing where there is nothing to show, and makes a message neutral that has lost its record', async () => {
    await wish(database, 'r1', 'channel:sales');
    await show.drain();
    expect(chat.calls).toHaveLength(0);
    expect(await cardOf(database, 'r1')).toMatchObject({ shown: 1 });

    records.set('r1', 'there');
    await wish(database, 'r1', 'channel:sales');
    await show.drain();
    records.delete('r1');
    await wish(database, 'r1', 'channel:sales');
    await show.drain();
    expect(chat.texts()).toEqual(['(nothing)']);
  });

  it('R06 tells nothing new to somebody who has left', async () => {
    records.set('r1', 'secret');
    await wish(database, 'r1', 'person:gone');
    await show.drain();
    expect(chat.messages.size).toBe(0);
    expect(await cardOf(database, 'r1')).toMatchObject({ shown: 1, parked: false });
  });

  it('posts a message anew that was deleted in chat', async () => {
    records.set('r1', 'one');
    await wish(database, 'r1', 'channel:sales');
    await show.drain();
    chat.messages.clear();
    records.set('r1', 'two');
    await wish(database, 'r1', 'channel:sales');
    await show.drain();
    expect(chat.texts()).toEqual(['two']);
  });

  it('is shown within a moment of a kick, without waiting for the next look', async () => {
    records.set('r1', 'now');
    await wish(database, 'r1', 'channel:sales');
    show.kick();
    await expect.poll(() => chat.texts(), { timeout: 800, interval: 10 }).toEqual(['now']);
  });
});

describe('order', () => {
  it('posts a root before its replies, which wait without an attempt', async () => {
    records.set('root', 'root').set('reply', 'reply');
    await wish(database, 'reply', 'channel:sales', 'root');
    await wish(database, 'root', 'channel:sales');
    chat.fault = (row) => (row.target === 'root' ? { fault: 'down', reason: '503' } : undefined);
    await show.drain();
    expect(await cardOf(database, 'reply')).toMatchObject({ attempts: 0, shown: 0 });

    chat.fault = undefined;
    await passBackOff(database);
    await show.drain();
    expect([...chat.messages.entries()]).toMatchObject([
      ['1', { text: 'root', thread: null }],
      ['2', { text: 'reply', thread: '1' }],
    ]);
  });

  it('does not hold a reply back for a root that has nothing to show', async () => {
    records.set('reply', 'reply');
    await wish(database, 'root', 'channel:sales');
    await wish(database, 'reply', 'channel:sales', 'root');
    await show.drain();
    expect(chat.texts()).toEqual(['reply']);
  });

  it('keeps one message under way per place and shows the oldest first, with several workers too', async () => {
    const others = [1, 2, 3].map(() => showOver(database, chat, records));
    chat.during = () => new Promise((resolve) => setTimeout(resolve, 3));
    const places = ['channel:sales', 'channel:data', 'person:rep', 'person:boss'];
    for (let index = 0; index < 40; index += 1) {
      records.set(`n${index}`, `n${index}`);
      await wish(database, `n${index}`, places[index % 4] as string);
    }
    await Promise.all([show, ...others].map((each) => each.drain()));
    await Promise.all(others.map((each) => each.stop()));

    expect(chat.calls).toHaveLength(40);
    expect(chat.overlaps).toBe(0);
    const inSales = chat.calls.filter((row) => row.audience === 'channel:sales').map((row) => row.target);
    expect(inSales).toEqual(Array.from({ length: 10 }, (_, index) => `n${index * 4}`));
  });

  it("leaves the platform's second between two new messages of one place, and updates at once meanwhile", async () => {
    await show.stop();
    show = showOver(database, chat, records, { paceMs: 150 });
    records.set('a', 'a').set('b', 'b');
    await wish(database, 'a', 'channel:sales');
    await wish(database, 'b', 'channel:sales');
    const times: number[] = [];
    chat.during = async (row) => {
      times.push(performance.now());
      if (row.target !== 'a' || row.address) return;
      records.set('a', 'a2');
      await wish(database, 'a', 'channel:sales');
    };
    await show.drain();
    expect(chat.calls.map((row) => [row.target, row.address !== null])).toEqual([
      ['a', false],
      ['a', true],
      ['b', false],
    ]);
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeLessThan(140);
    expect((times[2] ?? 0) - (times[0] ?? 0)).toBeGreaterThanOrEqual(145);
  });
});

describe('faults', () => {
  it('lets a rate limit hold back the whole place and costs no attempt', async () => {
    records.set('a', 'a').set('b', 'b').set('c', 'c');
    await wish(database, 'a', 'channel:sales');
    await wish(database, 'b', 'channel:sales');
    await wish(database, 'c', 'channel:data');
    chat.fault = (row) =>
      row.audience === 'channel:sales' ? { fault: 'rateLimited', retryAfterMs: 300 } : undefined;
    const draining = show.drain();
    await expect.poll(() => cardOf(database, 'b')).toMatchObject({ waits: true, attempts: 0 });
    expect(await cardOf(database, 'a')).toMatchObject({ waits: true, attempts: 0, leased: false });
    expect(chat.texts()).toEqual(['c']);
    chat.fault = undefined;
    await draining;
    expect(chat.texts()).toEqual(['c', 'a', 'b']);
    expect(chat.calls).toHaveLength(4);
  });

  it('R23 shows a card to the deciders directly when its channel cannot be reached', async () => {
    await show.stop();
    show = showOver(database, chat, records, {
      instead: async () => ['person:rep', 'person:boss', 'channel:sales'],
      log: (line) => void logged.push(line),
    });
    chat.fault = (row) =>
      row.audience === 'channel:sales' ? { fault: 'unreachable', reason: 'not_in_channel' } : undefined;
    records.set('a', 'decide');
    await wish(database, 'a', 'channel:sales');
    await show.drain();
    expect([...chat.messages.values()].map((message) => message.audience).sort()).toEqual([
      'person:boss',
      'person:rep',
    ]);
    expect(await cardOf(database, 'a', 'channel:sales')).toMatchObject({
      parked: true,
      fault: 'unreachable',
    });
    expect(logged.join()).toContain('not_in_channel');
  });

  it('R23 shows those who had it directly that it is decided, though they decide nothing any more', async () => {
    let deciders: Audience[] = ['person:rep'];
    await show.stop();
    show = showOver(database, chat, records, { instead: async () => deciders });
    chat.fault = (row) =>
      row.audience === 'channel:sales' ? { fault: 'unreachable', reason: 'not_in_channel' } : undefined;
    records.set('a', 'decide');
    await wish(database, 'a', 'channel:sales');
    await show.drain();
    deciders = [];
    records.set('a', 'decided');
    await database.pool.query('update card set parked_at = null');

    await wish(database, 'a', 'channel:sales');
    await show.drain();

    expect(chat.texts()).toEqual(['decided']);
  });

  it('takes a channel that the organisation does not have as one that cannot be reached', async () => {
    records.set('a', 'a');
    await wish(database, 'a', 'channel:nowhere');
    await show.drain();
    expect(await cardOf(database, 'a')).toMatchObject({ parked: true, fault: 'unreachable' });
  });

  it('parks a card after eight refusals, keeps the reason and tells operations once', async () => {
    chat.fault = { fault: 'failed', reason: 'invalid_blocks' };
    records.set('a', 'a');
    await wish(database, 'a', 'channel:sales');
    for (let attempt = 1; attempt <= 8; attempt += 1) {
      expect(await cardOf(database, 'a')).toMatchObject({ attempts: attempt - 1, parked: false });
      await show.drain();
      await passBackOff(database);
    }
    expect(await cardOf(database, 'a')).toMatchObject({
      attempts: 8,
      parked: true,
      fault: 'failed: invalid_blocks',
    });
    await show.drain();
    expect(chat.calls).toHaveLength(8);
    expect(logged.filter((line) => line.includes('a card was given up'))).toHaveLength(1);
  });

  it('backs off by doubling seconds', async () => {
    chat.fault = { fault: 'failed', reason: 'x' };
    records.set('a', 'a');
    await wish(database, 'a', 'channel:sales');
    const waits: number[] = [];
    for (let attempt = 1; attempt <= 7; attempt += 1) {
      await show.drain();
      const { rows } = await database.pool.query(
        'select round(extract(epoch from available_at - now()))::int as s from card',
      );
      waits.push(rows[0].s);
      await passBackOff(database);
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64]);
  });

  it('counts a card that cannot be drawn as failed and goes on with the others', async () => {
    records.set('a', 'broken').set('b', 'fine');
    await wish(database, 'a', 'channel:sales');
    await wish(database, 'b', 'channel:sales');
    await show.drain();
    expect(chat.texts()).toEqual(['fine']);
    expect(await cardOf(database, 'a')).toMatchObject({ attempts: 1, fault: 'failed: TypeError' });
  });

  it('R112 parks nothing in an outage, however long, and shows everything as soon as one message gets through', async () => {
    chat.fault = { fault: 'down', reason: '503' };
    for (const target of ['a', 'b', 'c', 'd']) {
      records.set(target, target);
      await wish(database, target, 'channel:sales');
    }
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      await show.drain();
      await passBackOff(database);
    }
    await show.drain();
    expect(await cardOf(database, 'a')).toMatchObject({ parked: false, waits: true });

    chat.fault = undefined;
    await database.pool.query(`update card set available_at = now() where target = 'd'`);
    await show.drain();
    expect(chat.texts().sort()).toEqual(['a', 'b', 'c', 'd']);
  });

  it('parks a card on which the platform breaks down while it takes the others', async () => {
    chat.fault = (row) => (row.target === 'poison' ? { fault: 'down', reason: '500' } : undefined);
    records.set('poison', 'poison');
    await wish(database, 'poison', 'channel:sales');
    for (let attempt = 1; attempt <= 12; attempt += 1) {
      records.set(`fine${attempt}`, 'fine');
      await wish(database, `fine${attempt}`, 'channel:data');
      await show.drain();
      await passBackOff(database);
    }
    expect(await cardOf(database, 'poison')).toMatchObject({ parked: true, fault: 'down: 500' });
  });
});

describe('leases', () => {
  it('R112 a worker whose lease has ended cannot overwrite what its successor settled', async () => {
    records.set('a', 'old');
    await wish(database, 'a', 'channel:sales');
    chat.during = async () => {
      chat.during = async () => undefined;
      // As if thirty seconds had passed: another worker takes the card and shows it.
      await database.pool.query(`update card set lease_until = now() - interval '1 second'`);
      const successor = showOver(database, chat, records);
      await successor.drain();
      await successor.stop();
    };
    await show.drain();
    const { rows } = await database.pool.query('select address from card');
    expect(rows).toEqual([{ address: { ts: '1' } }]);
    expect(await cardOf(database, 'a')).toMatchObject({ shown: 1, leased: false });
  });

  it('R112 a card whose worker died is shown by another once the lease is over', async () => {
    records.set('a', 'a');
    await wish(database, 'a', 'channel:sales');
    await database.pool.query(
      `update card set lease = gen_random_uuid(), lease_until = now() + interval '200 ms'`,
    );
    await show.drain();
    expect(chat.calls).toHaveLength(0);
    show.start();
    await expect.poll(() => chat.texts(), { timeout: 3_000 }).toEqual(['a']);
  });

  it('gives its leases back when it stops in the middle', async () => {
    records.set('a', 'a');
    await wish(database, 'a', 'channel:sales');
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    chat.during = () => held;
    show.kick();
    await expect.poll(() => chat.calls.length).toBe(1);
    await show.stop(20);
    expect(await cardOf(database, 'a')).toMatchObject({ leased: false, shown: 0 });
    letGo();
  });
});
