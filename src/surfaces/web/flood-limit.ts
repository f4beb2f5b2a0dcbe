import { isIPv6 } from 'node:net';

export type FloodLimit = {
  /** @param nowMs of a clock that only goes forward. @returns 0 when admitted, else the seconds to wait */
  admit(address: string, nowMs: number): number;
};

export type FloodSettings = {
  /** So many requests at once. */
  burst: number;
  /** And so many a second in the long run. */
  perSecond: number;
  /** More addresses than these are not told apart for long. */
  addresses?: number;
};

type Bucket = { left: number; at: number };

/** So many requests an address, counted in this process alone: it keeps one sender from taking the desk's time, and costs nothing. */
export function createFloodLimit({ burst, perSecond, addresses = 10_000 }: FloodSettings): FloodLimit {
  const buckets = new Map<string, Bucket>();

  return {
    admit(address, nowMs) {
      const key = networkOf(address);
      const bucket = buckets.get(key) ?? { left: burst, at: nowMs };
      const left = Math.min(burst, bucket.left + ((nowMs - bucket.at) / 1_000) * perSecond);
      const isAdmitted = left >= 1;
      buckets.delete(key);
      buckets.set(key, { left: isAdmitted ? left - 1 : left, at: nowMs });
      forgetOldest();
      return isAdmitted ? 0 : Math.ceil((1 - left) / perSecond);
    },
  };

  /** Whoever has not asked for longest is forgotten first. */
  function forgetOldest(): void {
    if (buckets.size <= addresses) return;
    const [oldest] = buckets.keys();
    if (oldest !== undefined) buckets.delete(oldest);
  }
}

/** A line of its own gets at least a /64 of IPv6: its addresses are one sender. */
function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.toLowerCase().split('::');
  const first = head === '' ? [] : head.split(':');
  const last = tail ? tail.split(':') : [];
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length;
  return [...first, ...Array.from({ length: zeros }, () => '0'), ...last].slice(0, 4).join(':');
}
