import { createHmac } from 'node:crypto';
import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { App } from '@slack/bolt';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { boltLogger } from '../../../src/surfaces/slack/bolt-logger.ts';
import { createHttpReceiver } from '../../../src/surfaces/slack/http-receiver.ts';
import { createSignatureCheck } from '../../../src/surfaces/slack/verify-signature.ts';

const SECRET = 'the secret of this test';
const NOW = 1_773_993_660;
const FORM = 'application/x-www-form-urlencoded';

function signed(body: string, at: number | string = NOW, secret = SECRET): Record<string, string> {
  const hash = createHmac('sha256', secret).update(`v0:${at}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `v0=${hash}` };
}

describe('a signature', () => {
  const isSigned = createSignatureCheck(SECRET);
  const check = (headers: Record<string, string>, body = 'body') =>
    isSigned(headers, Buffer.from(body), NOW * 1_000);

  it('is good for five minutes', () => {
    expect([0, 299, -299, 301, -301].map((age) => check(signed('body', NOW - age)))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
  });

  it.each([
    ['of another secret', signed('body', NOW, 'another secret')],
    ['of another body', signed('bodY')],
    ['of another version', { ...signed('body'), 'x-slack-signature': `v1=${'0'.repeat(64)}` }],
    [
      'that is cut off',
      { ...signed('body'), 'x-slack-signature': signed('body')['x-slack-signature']?.slice(0, -1) ?? '' },
    ],
    ['that is empty', { ...signed('body'), 'x-slack-signature': '' }],
    ['without a time', { 'x-slack-signature': signed('body')['x-slack-signature'] ?? '' }],
    ['with a time that is no number', signed('body', 'NaN')],
    ['with a time in another notation', signed('body', '0x69bd0bfc')],
    ['that is missing', { 'x-slack-request-timestamp': String(NOW) }],
  ])('%s is refused', (_, headers) => {
    expect(check(headers)).toBe(false);
  });

  it('is never made with an empty secret', () => {
    expect(() => createSignatureCheck('')).toThrow('signing secret');
  });
});

describe('a request', () => {
  let server: Server;
  let heard: Record<string, unknown>[];
  let words: string[];
  const log = {
    warn: (_: unknown, said: string) => void words.push(said),
    error: (_: unknown, said: string) => void words.push(said),
  };
  const receiver = createHttpReceiver({
    signingSecret: SECRET,
    bodyLimit: 1_000,
    unansweredMs: 50,
    logger: boltLogger(log),
  });

  beforeAll(async () => {
    const processEvent: App['processEvent'] = async ({ body, ack, retryNum }) => {
      heard.push({ ...body, ...(retryNum !== undefined && { retryNum }) });
      if (body['fail']) throw new Error('a fault of Bolt');
      if (!body['silent']) await ack(body['answer'] as string | undefined);
    };
    receiver.init({ processEvent } as App);
    server = createServer((req, res) => void receiver.take(req, res));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => void server.close());
  beforeEach(() => {
    heard = [];
    words = [];
  });

  async function send(body: string, type = 'application/json', headers = signed(body, now())) {
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}/`;
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { 'content-type': type, ...headers },
    });
    return { status: response.status, text: await response.text() };
  }

  it.each([
    ['an event', '{"type":"event_callback","a":"ä"}', 'application/json', { type: 'event_callback', a: 'ä' }],
    [
      'an interaction',
      `payload=${encodeURIComponent('{"a":"b & c + d ü"}').replaceAll('%20', '+')}`,
      FORM,
      { a: 'b & c + d ü' },
    ],
    [
      'an interaction with more beside it',
      `x=1&payload=${encodeURIComponent('{"a":"b"}')}`,
      FORM,
      { a: 'b' },
    ],
    ['a command', 'command=%2Fcustomer&text=find+a%26b', FORM, { command: '/customer', text: 'find a&b' }],
  ])('that is %s arrives as it was meant', async (_, body, type, meant) => {
    expect(await send(body, type)).toEqual({ status: 200, text: '' });
    expect(heard).toEqual([meant]);
  });

  it('says which attempt it is', async () => {
    const body = '{"a":1}';
    await send(body, 'application/json', { ...signed(body, now()), 'x-slack-retry-num': '2' });

    expect(heard).toEqual([{ a: 1, retryNum: 2 }]);
  });

  it('is answered with what its handler answers', async () => {
    expect(await send('{"answer":"words"}')).toEqual({ status: 200, text: 'words' });
  });

  it.each([
    ['unsigned', '{"a":1}', {}, 401],
    ['not JSON', '{"a":', undefined, 400],
    ['too large', JSON.stringify({ a: 'x'.repeat(1_000) }), undefined, 413],
    ['one that smuggles a payload past the certificate check', 'ssl_check=1&payload={}', {}, 401],
  ])('that is %s reaches no handler', async (_, body, headers, status) => {
    expect((await send(body, FORM.replace('x-www-form-urlencoded', 'json'), headers)).status).toBe(status);
    expect(heard).toEqual([]);
    expect(words).toHaveLength(1);
  });

  it('that only tries the certificate is answered without a signature', async () => {
    expect((await send('ssl_check=1', FORM, {})).status).toBe(200);
    expect(heard).toEqual([]);
  });

  it('that verifies the address gets its challenge back', async () => {
    const answer = await send('{"type":"url_verification","challenge":"abc"}');

    expect(answer).toEqual({ status: 200, text: '{"challenge":"abc"}' });
  });

  it('that Bolt fails on is answered with 500, and one that nobody answers with 404', async () => {
    expect((await send('{"fail":true}')).status).toBe(500);
    expect((await send('{"silent":true}')).status).toBe(404);
  });

  it('that breaks off is forgotten', async () => {
    const { port } = server.address() as AddressInfo;
    const broken = request({ port, host: '127.0.0.1', method: 'POST', headers: { 'content-length': '100' } });
    broken.on('error', () => undefined);
    broken.write('half');
    setTimeout(() => broken.destroy(), 20);
    await expect.poll(() => words).toHaveLength(1);
    expect(heard).toEqual([]);
  });
});

function now(): number {
  return Math.floor(Date.now() / 1_000);
}
