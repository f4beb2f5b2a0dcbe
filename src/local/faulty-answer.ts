import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import type { Json } from './json.ts';

export type Reply<Body = Json> = { status: number; body: Body; headers?: Record<string, string> };

export function answerJson(res: ServerResponse, reply: Reply<unknown>): void {
  res.writeHead(reply.status, { 'content-type': 'application/json; charset=utf-8', ...reply.headers });
  res.end(JSON.stringify(reply.body));
}

/** How a platform words a refusal, in its own body. */
export type Refusing = (status: number, code?: string) => Json;
const SILENCE = 30_000;

/** Does the work and answers; a switched-on fault decides whether the work is done at all and whether the answer arrives. */
export async function answerFaulty<Body = Json>(
  res: ServerResponse,
  fault: Fault | undefined,
  closing: AbortSignal,
  refusing: Refusing,
  work: () => Reply<Body>,
): Promise<Reply<Body | Json>> {
  switch (fault?.kind) {
    case '429': {
      const retryAfter = String(fault.retryAfter ?? 1);
      return send(res, { status: 429, headers: { 'retry-after': retryAfter }, body: refusing(429) });
    }
    case 'status': {
      const status = fault.status ?? 503;
      return send(res, { status, body: refusing(status, fault.code) });
    }
    case '500before':
      return send(res, { status: 500, body: refusing(500) });
    case '500after':
      work();
      return send(res, { status: 500, body: refusing(500) });
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

function send<Body>(res: ServerResponse, reply: Reply<Body>): Reply<Body> {
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
