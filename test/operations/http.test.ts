import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createHttp, type Http, type Route, sendJson } from '../../src/operations/http.ts';
import { createLogger } from '../../src/operations/logger.ts';

let http: Http;
let base: string;
let logged: string[];
let letGo: () => void;
let entered: Promise<void>;
beforeEach(async () => {
  logged = [];
  const held = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  letGo = held.resolve;
  entered = begun.promise;
  const routes: Route[] = [
    { method: 'GET', path: '/s/fixed', handle: (_q, response) => sendJson(response, 200, { fixed: true }) },
    { method: 'GET', path: '/s/:token', handle: (_q, response, params) => sendJson(response, 200, params) },
    {
      method: '*',
      path: '/local/*',
      handle: (request, response) => sendJson(response, 200, { method: request.method }),
    },
    {
      method: 'POST',
      path: '/slow',
      async handle(_q, response) {
        begun.resolve();
        await held.promise;
        sendJson(response, 200, { done: true });
      },
    },
    {
      method: 'GET',
      path: '/stream',
      handle: (_q, response) =>
        void response.writeHead(200, { 'content-type': 'text/event-stream' }).write('x\n'),
    },
    {
      method: 'GET',
      path: '/broken',
      handle: () => Promise.reject(new Error('secret of alice@example.com')),
    },
  ];
  http = createHttp({ routes, log: createLogger('info', { write: (line) => void logged.push(line) }) });
  base = `http://127.0.0.1:${await http.listen(0, '127.0.0.1')}`;
});
afterEach(() => http.close(0));

const ask = async (path: string, method = 'GET') => {
  const response = await fetch(base + path, { method });
  return [response.status, await response.json()];
};

describe('the HTTP server', () => {
  it('finds exact paths first, then named parts and everything below a star', async () => {
    expect(await ask('/s/fixed?token=x')).toEqual([200, { fixed: true }]);
    expect(await ask('/s/abc')).toEqual([200, { token: 'abc' }]);
    expect(await ask('/local/api/x', 'PUT')).toEqual([200, { method: 'PUT' }]);
  });

  it('answers 404 and 405 as JSON', async () => {
    expect(await ask('/nowhere')).toEqual([404, { error: 'not found' }]);
    expect(await ask('/s/')).toEqual([404, { error: 'not found' }]);
    expect(await ask('/slow')).toEqual([405, { error: 'method not allowed' }]);
  });

  it('asks whoever takes the rest before it says 404', async () => {
    await http.close();
    http = createHttp({
      routes: [],
      log: createLogger('silent'),
      async otherwise(request, response) {
        if (request.url !== '/') return false;
        sendJson(response, 200, { page: true });
        return true;
      },
    });
    base = `http://127.0.0.1:${await http.listen(0, '127.0.0.1')}`;
    expect(await ask('/')).toEqual([200, { page: true }]);
    expect(await ask('/nowhere')).toEqual([404, { error: 'not found' }]);
  });

  it('answers 500 when a handler breaks, and logs it without the words in it', async () => {
    expect(await ask('/broken')).toEqual([500, { error: 'failed' }]);
    expect(logged.join()).toContain('a request could not be answered');
    expect(logged.join()).not.toContain('alice');
  });

  it('answers what is in flight before it closes, and accepts nothing more', async () => {
    const slow = ask('/slow', 'POST');
    await entered;
    const closing = http.close(5_000);
    await expect(fetch(`${base}/s/abc`)).rejects.toThrow();
    letGo();
    expect(await slow).toEqual([200, { done: true }]);
    await closing;
  });

  it('does not wait for event streams, and for nobody longer than it was told', async () => {
    await fetch(`${base}/stream`, { headers: { accept: 'text/event-stream' } });
    const began = performance.now();
    await http.close(5_000);
    expect(performance.now() - began).toBeLessThan(1_000);

    http = createHttp({
      routes: [{ method: 'GET', path: '/never', handle: () => new Promise(() => undefined) }],
      log: createLogger('silent'),
    });
    base = `http://127.0.0.1:${await http.listen(0, '127.0.0.1')}`;
    const never = fetch(`${base}/never`).catch(() => 'cut');
    await new Promise((resolve) => setTimeout(resolve, 50));
    await http.close(50);
    expect(await never).toBe('cut');
  });

  it('refuses headers beyond 16 KB', async () => {
    const socket = connect(Number(new URL(base).port), '127.0.0.1');
    socket.write(`GET / HTTP/1.1\r\nhost: x\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`);
    const answer = await new Promise((resolve) => socket.once('data', (data) => resolve(String(data))));
    expect(answer).toMatch(/^HTTP\/1.1 431/);
    socket.destroy();
  });
});
