import type { WorkingCalendar } from '../../kit/working-time.ts';

const DAY = 86_400_000;
const MOST_DAYS = 400;

/**
 * The end of business on a working day: the `days`-th after the day of `from`.
 * @param days 0: the first working day from that day on
 */
export function closingTime(calendar: WorkingCalendar, from: Date, days: number): Date {
  let left = days;
  let day = calendar.dayOf(from);
  for (let idle = 0; idle < MOST_DAYS; idle += 1) {
    const end = calendar.spansOn(day).at(-1)?.end;
    if (end !== undefined && left === 0) return new Date(end);
    if (end !== undefined || day === calendar.dayOf(from)) left -= left > 0 ? 1 : 0;
    day = shiftDay(day, 1);
  }
  throw new RangeError('the calendar has no working days');
}

/** 2026-03, by the date of that place. */
export function monthAt(at: Date, timeZone: string): string {
  return dayAt(at, timeZone).slice(0, 7);
}

/** 2026-03-18, by the date of that place. */
export function dayAt(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
}

/** Counted in UTC, where every day has 24 hours. */
export function shiftDay(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY).toISOString().slice(0, 10);
}
