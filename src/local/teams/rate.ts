import { RATE_RULES, type RateKind } from './limits.ts';

const LONGEST = 3_600_000;

/** Counts calls by conversation in sliding windows; a refused call costs nothing. */
export class Rate {
  readonly #calls = new Map<string, number[]>();
  readonly #now: () => number;
  readonly #on: boolean;

  constructor(now: () => number, on: boolean) {
    this.#now = now;
    this.#on = on;
  }

  /** Whole seconds to wait, or 0 when the call may go on. */
  take(kind: RateKind, conversation: string): number {
    if (!this.#on) return 0;
    const now = this.#now();
    const key = `${kind} ${conversation}`;
    const calls = (this.#calls.get(key) ?? []).filter((at) => at > now - LONGEST);
    this.#calls.set(key, calls);
    const waits = RATE_RULES[kind].map(({ seconds, calls: most }) => {
      // The window is full as long as the call `most` places back still lies in it.
      const oldest = calls.at(-most);
      return oldest === undefined ? 0 : oldest + seconds * 1_000 - now;
    });
    const wait = Math.max(...waits);
    if (wait > 0) return Math.ceil(wait / 1_000);
    calls.push(now);
    return 0;
  }
}
