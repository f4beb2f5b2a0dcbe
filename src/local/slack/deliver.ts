import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Faults } from './faults.ts';
import { limit } from './limits.ts';
import { type Json, stringOf } from './wire.ts';

export type DeliveryKind = 'command' | 'interaction' | 'event';
export type DeliveryOptions = {
  retryNum?: number;
  retryReason?: string;
  /** Seconds since 1970 in the signed header; a test makes it stale. */
  timestamp?: number;
  /** Changes the body after it was signed. */
  tamper?: (body: string) => string;
  secret?: string;
};

/** What the bot answered, or that it did not in time. `failure` is set when the connection broke. */
export type Answer = { status: number; body: unknown; ms: number; timedOut: boolean; failure?: string };
export type Deliver = (kind: DeliveryKind, payload: Json, options?: DeliveryOptions) => Promise<Answer>;

export type DeliverySettings = {
  eventsUrl: () => string;
  signingSecret: string;
  faults: Faults;
  ackMs?: number;
  onAnswer?: (kind: DeliveryKind, payload: Json, answer: Answer) => void;
};

export function signature(secret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

/** Sends signed requests to the bot as the platform does, and gives up after three seconds; a later answer is dropped. */
export function createDeliver(settings: DeliverySettings): Deliver {
  return async (kind, payload, options = {}) => {
    const request = signed(kind, payload, options, settings.signingSecret);
    const name = `deliver:${stringOf(payload.type) || kind}`;
    const fault = settings.faults.hit(name, undefined) ?? settings.faults.hit('deliver', undefined);
    const send = () => post(settings.eventsUrl(), request, settings.ackMs ?? limit('acknowledgement').max);
    const first = send();
    if (fault?.kind === 'duplicate') await pause(fault.ms ?? 0).then(send);
    const answer = await first;
    settings.onAnswer?.(kind, payload, answer);
    return answer;
  };
}

type SignedRequest = { body: string; headers: Record<string, string> };

function signed(
  kind: DeliveryKind,
  payload: Json,
  options: DeliveryOptions,
  ownSecret: string,
): SignedRequest {
  const body = encode(kind, payload);
  const timestamp = options.timestamp ?? Math.floor(Date.now() / 1_000);
  const headers: Record<string, string> = {
    'content-type': kind === 'event' ? 'application/json' : 'application/x-www-form-urlencoded',
    'user-agent': 'Slackbot 1.0 (local workspace)',
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': signature(options.secret ?? ownSecret, timestamp, body),
  };
  if (options.retryNum !== undefined) {
    headers['x-slack-retry-num'] = String(options.retryNum);
    headers['x-slack-retry-reason'] = options.retryReason ?? 'http_timeout';
  }
  return { body: options.tamper ? options.tamper(body) : body, headers };
}

function encode(kind: DeliveryKind, payload: Json): string {
  if (kind === 'event') return JSON.stringify(payload);
  if (kind === 'interaction') return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
  const fields = Object.entries(payload).map(([k, v]): [string, string] => [k, String(v)]);
  return new URLSearchParams(fields).toString();
}

async function post(url: string, request: SignedRequest, ackMs: number): Promise<Answer> {
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: request.body,
      headers: request.headers,
      redirect: 'error',
      signal: AbortSignal.timeout(ackMs),
    });
    const body = read(await response.text(), response.headers.get('content-type') ?? '');
    return { status: response.status, body, ms: elapsed(), timedOut: false };
  } catch (error) {
    const timedOut = isTimeout(error);
    return { status: 0, body: '', ms: elapsed(), timedOut, ...(!timedOut && { failure: String(error) }) };
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function read(text: string, contentType: string): unknown {
  if (!contentType.includes('json')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
