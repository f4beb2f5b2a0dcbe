import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createHttp } from '../../../src/operations/http.ts';
import { createLogger } from '../../../src/operations/logger.ts';
import { createFloodLimit } from '../../../src/surfaces/web/flood-limit.ts';
import { refusalPage } from '../../../src/surfaces/web/refusal-page.ts';
import { remoteAddress } from '../../../src/surfaces/web/remote-address.ts';
import { createWeb } from '../../../src/surfaces/web/routes.ts';

const times = <T>(count: number, make: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at));

describe('the limit of an address', () => {
  it('admits a burst, then says how long to wait, then admits again', () => {
    const limit = createFloodLimit({ burst: 3, perSecond: 0.5 });

    expect(times(5, () => limit.admit('1.2.3.4', 0))).toEqual([0, 0, 0, 2, 2]);
    expect(limit.admit('1.2.3.4', 1_900)).toBe(1);
    expect(limit.admit('1.2.3.4', 2_000)).toBe(0);
    expect(limit.admit('1.2.3.4', 2_000)).toBe(2);
    expect(times(4, () => limit.admit('1.2.3.4', 1_000_000))).toEqual([0, 0, 0, 2]);
  });

  it('is nobody else’s, and one for a whole line of IPv6', () => {
    const limit = createFloodLimit({ burst: 1, perSecond: 1 });
    const admitted = ['1.2.3.4', '1.2.3.5', '2001:db8::1', '2001:db8:0:0:5::2', '2001:db8:0:1::1', '::1'];

    expect(admitted.map((address) => limit.admit(address, 0))).toEqual([0, 0, 0, 1, 0, 0]);
  });

  it('forgets who has not asked for longest when there are too many', () => {
    const limit = createFloodLimit({ burst: 1, perSecond: 0.001, addresses: 2 });
    limit.admit('a', 0);
    limit.admit('b', 0);
    limit.admit('a', 0);
    limit.admit('c', 0);

    expect(limit.admit('a', 0)).toBeGreaterThan(0);
    expect(limit.admit('b', 0)).toBe(0);
  });
});

describe('who asks', () => {
  const from = (peer: string, forwarded?: string) =>
    remoteAddress({
      socket: { remoteAddress: peer },
      headers: forwarded === undefined ? {} : { 'x-forwarded-for': forwarded },
    } as unknown as IncomingMessage);

  it.each([
    ['the peer', '203.0.113.9', undefined, '203.0.113.9'],
    ['the peer, whatever a stranger writes', '203.0.113.9', '1.1.1.1', '203.0.113.9'],
    ['the last hop that our own proxy saw', '127.0.0.1', '1.1.1.1, 198.51.100.7', '198.51.100.7'],
    ['the same over a private network', '::ffff:10.1.2.3', '198.51.100.7', '198.51.100.7'],
    ['the same over IPv6', 'fd00::5', '1.1.1.1,2001:db8::7', '2001:db8::7'],
    ['the proxy, where its header is no address', '192.168.0.2', 'unknown', '192.168.0.2'],
    ['this machine', '::1', undefined, '::1'],
  ])('is %s', (_, peer, forwarded, expected) => {
    expect(from(peer, forwarded)).toBe(expected);
  });
});

it('too many requests of one address are turned away with the time to wait, the others are served', async () => {
  const log = createLogger('silent');
  const routes = createWeb({
    desk: {} as never,
    features: [],
    drawPicture: async () => Buffer.alloc(0),
    writeSheet: async () => Buffer.alloc(0),
    log,
    flood: { burst: 2, perSecond: 0.01 },
    pages: [{ method: 'GET', path: '/s/:token', handle: () => refusalPage(404, 'en') }],
  });
  const http = createHttp({ routes, log });
  const base = `http://127.0.0.1:${await http.listen(0, '127.0.0.1')}`;
  const ask = (forwarded: string) => fetch(`${base}/s/x`, { headers: { 'x-forwarded-for': forwarded } });
  const answers = [];
  for (const _ of times(3, () => 0)) answers.push(await ask('198.51.100.7'));
  const another = await ask('198.51.100.8');
  await http.close(0);

  expect(answers.map(({ status }) => status)).toEqual([404, 404, 429]);
  expect(Number(answers[2]?.headers.get('retry-after'))).toBeGreaterThan(50);
  expect(another.status).toBe(404);
});
