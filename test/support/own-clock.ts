import { AsyncLocalStorage } from 'node:async_hooks';

const ahead = new AsyncLocalStorage<number>();
const Real = Date;

/** Only what asks for the present is moved; a moment that is given stays what it is. */
class OwnDate extends Real {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(OwnDate.now());
    else super(...(given as [number]));
  }
  static override now(): number {
    return Real.now() + (ahead.getStore() ?? 0);
  }
}

/** From here on a part of this process can believe in another time, as a machine does whose clock is wrong. */
export function giveOwnClocks(): void {
  globalThis.Date = OwnDate as unknown as DateConstructor;
}

/** What `work` starts, and whatever follows from it, sees a clock that is so many milliseconds ahead of the real one. */
export function withClockAhead<T>(ms: number, work: () => Promise<T>): Promise<T> {
  return ahead.run(ms, work);
}
