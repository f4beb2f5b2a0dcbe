import { RATE_TIERS, type RateTier } from './limits.ts';

type Bucket = { tokens: number; at: number };

/**
 * How much traffic the platform takes: one bucket a method, and one a channel for posts. A tier's bucket holds a minute's
 * worth; a channel's holds `burst` posts and gains one a second.
 */
export class Rate {
  readonly #buckets = new Map<string, Bucket>();
  readonly #now: () => number;
  readonly #on: boolean;
  readonly #burst: number;

  constructor(now: () => number, on: boolean, burst: number) {
    this.#now = now;
    this.#on = on;
    this.#burst = burst;
  }

  /** Seconds to wait, or 0 when the call may go on. A refused call costs nothing. */
  take(tier: RateTier, key: string): number {
    if (!this.#on) return 0;
    const size = tier === 'message' ? this.#burst : RATE_TIERS[tier];
    const gain = RATE_TIERS[tier] / 60_000;
    const now = this.#now();
    const bucket = this.#buckets.get(key) ?? { tokens: size, at: now };
    bucket.tokens = Math.min(size, bucket.tokens + (now - bucket.at) * gain);
    bucket.at = now;
    this.#buckets.set(key, bucket);
    if (bucket.tokens < 1) return Math.max(1, Math.ceil((1 - bucket.tokens) / gain / 1_000));
    bucket.tokens -= 1;
    return 0;
  }
}
