import { shiftDay } from './calendar-days.ts';
import type { WorkingCalendar } from './working-time.ts';

/** Longer than any holiday. */
const MOST_IDLE_DAYS = 400;

/**
 * The end of business on a working day: the `days`-th after the day of `from`.
 * @param days 0: the first working day from that day on
 * @throws RangeError for a calendar without working days, as all here
 */
export function closingTime(calendar: WorkingCalendar, from: Date, days: number): Date {
  return closingOn(calendar, shiftWorkingDays(calendar, calendar.dayOf(from), days));
}

/** The working day `by` working days away; 0: the day itself, or the next one that is worked on. */
export function shiftWorkingDays(calendar: WorkingCalendar, from: string, by: number): string {
  const step = by < 0 ? -1 : 1;
  let left = Math.abs(by);
  let day = from;
  for (let idle = 0; idle < MOST_IDLE_DAYS; idle += 1) {
    if (calendar.spansOn(day).length > 0) {
      if (left === 0) return day;
      idle = 0;
    }
    day = shiftDay(day, step);
    if (calendar.spansOn(day).length > 0 && left > 0) left -= 1;
  }
  throw new RangeError('the calendar has no working days');
}

/** When a working day begins. */
export function openingOn(calendar: WorkingCalendar, day: string): Date {
  return new Date(calendar.spansOn(day)[0]?.start ?? Date.parse(`${day}T00:00:00Z`));
}

/** When it ends. */
export function closingOn(calendar: WorkingCalendar, day: string): Date {
  return new Date(calendar.spansOn(day).at(-1)?.end ?? Date.parse(`${day}T00:00:00Z`));
}
