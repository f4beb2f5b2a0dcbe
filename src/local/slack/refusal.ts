import type { Problem } from './check-shape.ts';
import { PAGES, REFUSAL_SOURCES } from './limits.ts';
import type { Json } from './wire.ts';

/** A Web API refusal, thrown by a method and turned into the platform's answer in one place. */
export class ApiRefusal extends Error {
  readonly code: string;
  readonly problems: readonly Problem[];
  readonly more: Json;
  readonly retryAfter: number;

  constructor(code: string, problems: readonly Problem[] = [], more: Json = {}, retryAfter = 0) {
    super(code);
    this.code = code;
    this.problems = problems;
    this.more = more;
    this.retryAfter = retryAfter;
  }
}

/** The body of a refusal; `fake_reference` is the only field that the platform does not send. */
export function refusalBody(method: string, refusal: ApiRefusal): Json {
  const lines = refusal.problems.map((p) => `${p.message} [json-pointer:${p.pointer}]`);
  const sources = refusal.problems.map((p) => p.source);
  const own = REFUSAL_SOURCES[refusal.code] ?? PAGES.method(method);
  return {
    ok: false,
    error: refusal.code,
    ...(lines.length > 0 && refusal.code === 'invalid_blocks' && { errors: lines }),
    ...(lines.length > 0 && { response_metadata: { messages: lines.map((l) => `[ERROR] ${l}`) } }),
    ...refusal.more,
    fake_reference: [...new Set(sources.length > 0 ? sources : [own])],
  };
}
