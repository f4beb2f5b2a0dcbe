import { createHmac } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Desk, Feature } from '../../src/kit/feature.ts';
import { createSlack, type Slack } from '../../src/surfaces/slack/routes.ts';

export const SECRET = 'a signing secret of the tests';
const RECORDINGS = path.resolve(import.meta.dirname, '../recordings/slack');

export type Payload = Record<string, unknown>;
export type Call = { method: string; args: Record<string, unknown>; at: number };
export type Answered = { status: number; body: Record<string, unknown> };

/** A desk behind real HTTP: signed requests go in, and what it asks of Slack's Web API comes to a notebook instead. */
export type SlackOffice = {
  url: string;
  slack: Slack;
  calls: Call[];
  logged: { level: string; fields: Record<string, unknown>; message: string }[];
  answered: { place: string; outcome: string }[];
  /** Answers of the Web API by method; `{ ok: true }` without one. A function sees the arguments. */
  answers: Map<string, unknown>;
  /** Sends a recorded payload as Slack would. */
  send(payload: Payload, headers?: Record<string, string>): Promise<Answered>;
  of(method: string): Call[];
  close(): Promise<void>;
};

export function recorded(name: string, change: Payload = {}): Payload {
  const file = fs.readFileSync(path.join(RECORDINGS, `${name}.json`), 'utf8');
  return { ...(JSON.parse(file) as Payload), ...change };
}

export async function openOffice(parts: {
  desk: Desk;
  features: readonly Feature[];
  teamIds?: readonly string[];
  wake?: () => void;
}): Promise<SlackOffice> {
  const calls: Call[] = [];
  const answers = new Map<string, unknown>();
  const api = await listen(async (req, res) => {
    const method = (req.url ?? '').replace('/api/', '').slice(0);
    const args = argumentsOf(await text(req));
    calls.push({ method, args, at: performance.now() });
    const given = answers.get(method);
    const answer: unknown = await (typeof given === 'function' ? given(args) : given);
    if (answer === 429) return void res.writeHead(429, { 'retry-after': '7' }).end('{}');
    if (answer === 500) return void res.writeHead(500).end('{}');
    res.writeHead(200, { 'content-type': 'application/json' });
    res.end(JSON.stringify({ ok: true, ...(answer as Payload | undefined) }));
  });
  const logged: SlackOffice['logged'] = [];
  const answered: SlackOffice['answered'] = [];
  const slack = createSlack({
    config: {
      teamIds: parts.teamIds ?? ['T01DESK'],
      botToken: 'xoxb-test',
      signingSecret: SECRET,
      apiUrl: `${api.url}/api/`,
    },
    desk: parts.desk,
    features: parts.features,
    log: {
      warn: (fields, message) => void logged.push({ level: 'warn', fields, message }),
      error: (fields, message) => void logged.push({ level: 'error', fields, message }),
    },
    metrics: { answered: (place, outcome) => void answered.push({ place, outcome }) },
    wake: parts.wake ?? (() => undefined),
  });
  const bot = await listen((req, res) => slack.handle(req, res));
  return {
    url: `${bot.url}/slack/events`,
    slack,
    calls,
    logged,
    answered,
    answers,
    of: (method) => calls.filter((call) => call.method === method),
    async send(payload, headers) {
      const withUrl = {
        ...payload,
        ...('response_url' in payload && { response_url: `${api.url}/response` }),
      };
      return request(`${bot.url}/slack/events`, withUrl, headers);
    },
    async close() {
      await slack.stop();
      await Promise.all([bot.close(), api.close()]);
    },
  };
}

/** Commands travel as a form, interactions as a form with one field, events as JSON. */
export function encoded(payload: Payload): { body: string; type: string } {
  if ('event' in payload) return { body: JSON.stringify(payload), type: 'application/json' };
  const form =
    'command' in payload ? (payload as Record<string, string>) : { payload: JSON.stringify(payload) };
  return { body: new URLSearchParams(form).toString(), type: 'application/x-www-form-urlencoded' };
}

export function signature(body: string, at = Math.floor(Date.now() / 1000)): Record<string, string> {
  const hash = createHmac('sha256', SECRET).update(`v0:${at}:${body}`).digest('hex');
  return { 'x-slack-request-timestamp': String(at), 'x-slack-signature': `v0=${hash}` };
}

async function request(url: string, payload: Payload, headers?: Record<string, string>): Promise<Answered> {
  const { body, type } = encoded(payload);
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': type, ...signature(body), ...headers },
    body,
  });
  const answer = await response.text();
  return { status: response.status, body: answer === '' ? {} : (JSON.parse(answer) as Payload) };
}

function argumentsOf(body: string): Record<string, unknown> {
  if (body.startsWith('{')) return JSON.parse(body) as Record<string, unknown>;
  return Object.fromEntries(
    [...new URLSearchParams(body)].map(([name, value]) => [
      name,
      /^[[{]/.test(value) ? JSON.parse(value) : value,
    ]),
  );
}

async function listen(
  handler: Parameters<typeof createServer>[1] & {},
): Promise<{ url: string; close(): Promise<void> }> {
  const server: Server = createServer(handler);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
