import { isRecord } from './json.ts';

/**
 * What can go wrong. `…Before`: refused before anything happened; `…After`: done, but the answer is lost. `silence…` never
 * answers (the socket is cut after `ms`), `slow` answers `ms` late, `duplicate` sends a delivery to the bot twice, `ms` apart.
 * `status` refuses with `status` and `code`, whatever they are.
 */
export const FAULT_KINDS = [
  '429',
  'status',
  '500before',
  '500after',
  'resetBefore',
  'resetAfter',
  'silenceBefore',
  'silenceAfter',
  'slow',
  'duplicate',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

export type Fault = {
  /** A method of the platform's API, `response_url`, `deliver` or `deliver:<type>`, or `*` for every method of the API. */
  method: string;
  kind: FaultKind;
  /** How often; without it until cleared. */
  count?: number;
  /** Only calls about this channel. */
  channel?: string;
  /** Seconds, for `429`. */
  retryAfter?: number;
  ms?: number;
  /** For `status`; 503 unless it is told. */
  status?: number;
  /** The refusal's code, for `status`. */
  code?: string;
  /** The chance that a matching call is hit, from 0 to 1. */
  chance?: number;
};

/** Faults that tests, or a curious person, switch on. */
export class Faults {
  readonly #active: Fault[] = [];

  /** Returns what takes this one away again. */
  add(fault: Fault): () => void {
    const own = { ...fault };
    this.#active.push(own);
    return () => this.#remove(own);
  }

  clear(): void {
    this.#active.length = 0;
  }

  list(): readonly Fault[] {
    return this.#active;
  }

  /** The first fault that hits this call; it is used up by one. */
  hit(method: string, channel: string | undefined): Fault | undefined {
    const fault = this.#active.find(
      (f) =>
        (f.method === method || (f.method === '*' && !method.startsWith('deliver'))) &&
        (f.channel === undefined || f.channel === channel) &&
        (f.chance === undefined || Math.random() < f.chance),
    );
    if (fault?.count !== undefined) {
      fault.count -= 1;
      if (fault.count <= 0) this.#remove(fault);
    }
    return fault && { ...fault };
  }

  #remove(fault: Fault): void {
    const index = this.#active.indexOf(fault);
    if (index >= 0) this.#active.splice(index, 1);
  }
}

export function isFault(value: unknown): value is Fault {
  return (
    isRecord(value) &&
    typeof value.method === 'string' &&
    (FAULT_KINDS as readonly unknown[]).includes(value.kind)
  );
}
