import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import { RATE_SOURCE } from './limits.ts';
import type { Json } from './wire.ts';

export type Reply = { status: number; body: Json; headers?: Record<string, string> };

export function answerJson(res: ServerResponse, reply: Reply): void {
  res.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers });
  res.end(JSON.stringify(reply.body));
}

const SERVER_ERROR: Reply = { status: 500, body: { ok: false, error: 'internal_error' } };
const SILENCE = 30_000;

/** Does the work and answers; a switched-on fault decides whether the work is done at all and whether the answer arrives. */
export async function answerFaulty(
  res: ServerResponse,
  fault: Fault | undefined,
  closing: AbortSignal,
  work: () => Reply,
): Promise<Reply> {
  switch (fault?.kind) {
    case '429': {
      const retryAfter = String(fault.retryAfter ?? 1);
      const body = { ok: false, error: 'ratelimited', fake_reference: [RATE_SOURCE] };
      return send(res, { status: 429, headers: { 'retry-after': retryAfter }, body });
    }
    case '500before':
      return send(res, SERVER_ERROR);
    case '500after':
      work();
      return send(res, SERVER_ERROR);
    case 'resetBefore':
      return cut(res);
    case 'resetAfter':
      work();
      return cut(res);
    case 'silenceBefore':
      await wait(fault.ms ?? SILENCE, closing);
      return cut(res);
    case 'silenceAfter':
      work();
      await wait(fault.ms ?? SILENCE, closing);
      return cut(res);
    case 'slow':
      await wait(fault.ms ?? 1_000, closing);
      return send(res, work());
    default:
      return send(res, work());
  }
}

function send(res: ServerResponse, reply: Reply): Reply {
  answerJson(res, reply);
  return reply;
}

function cut(res: ServerResponse): Reply {
  res.destroy();
  return { status: 0, body: { ok: false, error: 'no_answer' } };
}

async function wait(ms: number, closing: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal: closing }).catch(() => undefined);
}
