import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Seconds, both ways: what is older may be a replay, and nothing is signed in the future. Slack's own bound. */
const MOST_SKEW = 300;

/** Whether Slack has signed exactly these bytes with this secret, not longer ago than five minutes. */
export type SignatureCheck = (headers: IncomingHttpHeaders, body: Buffer, nowMs?: number) => boolean;

export function createSignatureCheck(secret: string): SignatureCheck {
  // An empty secret would make everything valid that is signed with nothing.
  if (!secret) throw new Error('Slack over HTTP needs a signing secret');
  const key = createSecretKey(secret, 'utf8');

  return (headers, body, nowMs = Date.now()) => {
    const at = headers['x-slack-request-timestamp'];
    const signature = headers['x-slack-signature'];
    if (typeof at !== 'string' || typeof signature !== 'string' || !/^\d{1,12}$/.test(at)) return false;
    if (Math.abs(nowMs / 1_000 - Number(at)) > MOST_SKEW) return false;
    const hash = createHmac('sha256', key).update(`v0:${at}:`).update(body).digest('hex');
    const expected = Buffer.from(`v0=${hash}`);
    const received = Buffer.from(signature);
    return received.length === expected.length && timingSafeEqual(received, expected);
  };
}
