import { IANAZone } from 'luxon';
import { parseCron } from './cron.ts';
import { DAY, MINUTE } from './time-spans.ts';
import type { WorkingCalendar } from './working-time.ts';

/** A 29th of February comes within eight years. */
const MOST_DAYS = 8 * 366;
/** Longer than any holiday. */
const MOST_IDLE_DAYS = 31;

/** When a schedule happens. `calendar`: a slot on a day off moves to the same time of the next working day. */
export type SlotRule = { cron: string; zone: string; calendar?: WorkingCalendar };

export type Slots = {
  /** The first slot after the instant. Throws RangeError where none ever comes. */
  after(at: Date): Date;
  /** Of the slot `first` and those that followed it until `now`: the latest, and how many were before that. */
  caughtUp(first: Date, now: Date): { latest: Date; skipped: number };
};

/**
 * The instants of a schedule whose times are read from a wall clock in its zone. When the clock jumps ahead, the times left out become one
 * slot at the first moment after the jump; when it is put back, the doubled hour counts at its first passing.
 */
export function slotsOf({ cron, zone: name, calendar }: SlotRule): Slots {
  const { minutes, matches } = parseCron(cron);
  const zone = IANAZone.create(name);
  if (!zone.isValid) throw new RangeError(`not a time zone: ${name}`);
  // Asked at every beat of the clock; the answer stays the same until it has come.
  let known: { from: number; to: Date } | undefined;

  function falls(day: string): boolean {
    if (!calendar) return matches(day);
    if (calendar.spansOn(day).length === 0) return false;
    if (matches(day)) return true;
    let before = shiftDay(day, -1);
    for (let idle = 0; idle < MOST_IDLE_DAYS && calendar.spansOn(before).length === 0; idle += 1) {
      if (matches(before)) return true;
      before = shiftDay(before, -1);
    }
    return false;
  }

  function slotsOn(day: string): number[] {
    if (!falls(day)) return [];
    const midnight = Date.parse(`${day}T00:00:00Z`);
    const before = zone.offset(midnight - DAY);
    const after = zone.offset(midnight + 2 * DAY);
    if (before === after) return minutes.map((minute) => midnight + (minute - before) * MINUTE);
    return [...new Set(minutes.map((minute) => instantOf(midnight + minute * MINUTE, before, after)))].sort(
      (a, b) => a - b,
    );
  }

  /** @param wall the time on the wall, written as if it were UTC, on a day around which the offset changes */
  function instantOf(wall: number, before: number, after: number): number {
    const candidates = [before, after].map((offset) => ({ at: wall - offset * MINUTE, offset }));
    const real = candidates.filter(({ at, offset }) => zone.offset(at) === offset).map(({ at }) => at);
    return real.length > 0 ? Math.min(...real) : changeBetween(wall - 2 * DAY, wall + 2 * DAY, before);
  }

  /** The first minute that no longer has the offset. */
  function changeBetween(from: number, to: number, offset: number): number {
    let [low, high] = [Math.floor(from / MINUTE), Math.ceil(to / MINUTE)];
    while (high - low > 1) {
      const middle = Math.floor((low + high) / 2);
      if (zone.offset(middle * MINUTE) === offset) low = middle;
      else high = middle;
    }
    return high * MINUTE;
  }

  function dayOf(at: number): string {
    return new Date(at + zone.offset(at) * MINUTE).toISOString().slice(0, 10);
  }

  /** From the day before: a time left out at the end of a day happens at the start of the next one. */
  function* from(at: number): Generator<number> {
    let day = shiftDay(dayOf(at), -1);
    for (let days = 0; days < MOST_DAYS; days += 1) {
      for (const slot of slotsOn(day)) yield slot;
      day = shiftDay(day, 1);
    }
  }

  function after(given: Date): Date {
    const at = given.getTime();
    if (known && known.from <= at && at < known.to.getTime()) return known.to;
    for (const slot of from(at)) {
      if (slot <= at) continue;
      known = { from: at, to: new Date(slot) };
      return known.to;
    }
    throw new RangeError(`“${cron}” never comes in ${name}`);
  }

  return {
    after,
    caughtUp(first, now) {
      let [latest, skipped] = [first.getTime(), 0];
      for (const slot of from(latest)) {
        if (slot > now.getTime()) break;
        if (slot <= latest) continue;
        latest = slot;
        skipped += 1;
      }
      return { latest: new Date(latest), skipped };
    },
  };
}

/** The slot to wait for: never one that was run already, even where its run had been moved to an earlier moment. */
export function slotToCome(slots: Slots, lastSlot: Date | null, now: Date): Date {
  return slots.after(lastSlot && lastSlot > now ? lastSlot : now);
}

/** Counted in UTC, where every day has 24 hours. */
function shiftDay(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY).toISOString().slice(0, 10);
}
