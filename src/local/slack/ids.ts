import { randomUUID } from 'node:crypto';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/** A name, no secret: it is made for every block that is shown, so it may cost nothing. */
export function newId(prefix: string, length = 10): string {
  let id = prefix;
  while (id.length < prefix.length + length) id += LETTERS[Math.floor(Math.random() * LETTERS.length)];
  return id;
}

export function newSecret(): string {
  return randomUUID().replaceAll('-', '');
}

export type Stamps = { next: () => string; last: () => number; startAfter: (micros: number) => void };

/** Message timestamps: seconds with six decimals, never the same twice, always later than the one before. */
export function createStamps(now: () => number): Stamps {
  let last = 0;
  return {
    next: () => {
      last = Math.max(now() * 1_000, last + 1);
      return `${Math.floor(last / 1_000_000)}.${String(last % 1_000_000).padStart(6, '0')}`;
    },
    last: () => last,
    startAfter: (micros) => {
      last = Math.max(last, micros);
    },
  };
}
