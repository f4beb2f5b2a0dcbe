import { createHmac } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Answer, askBot, type BotRequest } from '../ask-bot.ts';
import type { Faults } from '../faults.ts';
import { limit } from './limits.ts';
import { type Json, stringOf } from './wire.ts';

export type { Answer } from '../ask-bot.ts';

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
    const send = () => askBot(settings.eventsUrl(), request, settings.ackMs ?? limit('acknowledgement').max);
    const first = send();
    if (fault?.kind === 'duplicate') await pause(fault.ms ?? 0).then(send);
    const answer = await first;
    settings.onAnswer?.(kind, payload, answer);
    return answer;
  };
}

function signed(kind: DeliveryKind, payload: Json, options: DeliveryOptions, ownSecret: string): BotRequest {
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
