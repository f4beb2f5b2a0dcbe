import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { button, clientFor, type Office, openOffice, TOKEN } from './small-office.ts';

let office: Office;

beforeEach(async () => {
  office = await openOffice();
});
afterEach(async () => {
  await office.close();
});

const post = (timeout = 0) =>
  clientFor(office.apiUrl, TOKEN, timeout).chat.postMessage({ channel: 'CDESK', text: 'hello' });
const posted = () => office.fake.messages.in('CDESK').length;

describe('faults', () => {
  it('429 refuses with the wait it was told', async () => {
    office.fake.faults.add({ method: 'chat.postMessage', kind: '429', count: 1, retryAfter: 30 });

    await expect(post()).rejects.toMatchObject({ retryAfter: 30 });
    expect(posted()).toBe(0);
    await post();
    expect(posted()).toBe(1);
  });

  it.each([
    ['500before', 0],
    ['500after', 1],
    ['resetBefore', 0],
    ['resetAfter', 1],
  ] as const)('%s breaks the answer, with %i message posted', async (kind, count) => {
    office.fake.faults.add({ method: 'chat.postMessage', kind, count: 1 });

    await expect(post()).rejects.toThrow();
    expect(posted()).toBe(count);
  });

  it.each([
    ['silenceBefore', 0],
    ['silenceAfter', 1],
  ] as const)('%s never answers, with %i message posted', async (kind, count) => {
    office.fake.faults.add({ method: 'chat.postMessage', kind, ms: 5_000 });

    await expect(post(150)).rejects.toThrow();
    expect(posted()).toBe(count);
  });

  it('slow answers late but well', async () => {
    office.fake.faults.add({ method: '*', kind: 'slow', ms: 120 });
    const started = performance.now();
    await post();

    expect(performance.now() - started).toBeGreaterThanOrEqual(115);
  });

  it('last for their count, or until they are taken away or cleared', async () => {
    const remove = office.fake.faults.add({ method: 'chat.postMessage', kind: '500before' });
    await expect(post()).rejects.toThrow();
    await expect(post()).rejects.toThrow();
    remove();
    await post();
    office.fake.faults.add({ method: '*', kind: '500before' });
    office.fake.faults.clear();
    await post();

    expect(posted()).toBe(2);
  });

  it('can be meant for one channel', async () => {
    office.fake.faults.add({ method: 'chat.postMessage', channel: 'CALL', kind: '500before' });
    await post();

    await expect(office.client.chat.postMessage({ channel: 'CALL', text: 'a' })).rejects.toThrow();
  });

  it('duplicate sends a click twice', async () => {
    const blocks = [{ type: 'actions', elements: [button()] }];
    await office.client.chat.postMessage({ channel: 'CDESK', text: 'card', blocks });
    const card = office.fake.messages.in('CDESK')[0];
    if (!card) throw new Error('no card');
    office.fake.faults.add({ method: 'deliver:block_actions', kind: 'duplicate', count: 1 });
    await office.fake.act.press('ULILY', card, 'go');

    expect(office.bot.delivered).toHaveLength(2);
    expect(office.bot.delivered[0]?.raw).toBe(office.bot.delivered[1]?.raw);
  });

  it('can be switched over HTTP', async () => {
    const send = (body: object) =>
      fetch(`${office.url}/local/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
    await send({ method: 'chat.postMessage', kind: '500before' });
    await expect(post()).rejects.toThrow();
    await send({ clear: true });
    await post();

    expect((await send({ kind: 'earthquake' })).status).toBe(400);
  });
});
