import { shiftDay } from './calendar-days.ts';
import { HOUR } from './time-spans.ts';

/** Longer than any holiday: a calendar that stays idle so long has no working hours at all. */
const MOST_IDLE_DAYS = 400;

/** One stretch of working time, in epoch milliseconds, end excluded. */
export type WorkingSpan = { start: number; end: number };

/**
 * When people work. `dayOf` names the local day of an instant (2026-02-27), `spansOn` the working time of a local day in
 * order and without overlaps. Zones and holidays are the implementer's affair, so that this file needs no library.
 */
export type WorkingCalendar = {
  dayOf(at: Date): string;
  spansOn(day: string): readonly WorkingSpan[];
};

/** Whether the local day has any working time. */
export function isWorkingDay(calendar: WorkingCalendar, at: Date): boolean {
  return calendar.spansOn(calendar.dayOf(at)).length > 0;
}

/**
 * The earliest instant by which `hours` of working time have passed since `from`: a deadline at closing time stays at
 * closing time and does not slip to the next morning. Throws on negative hours and on a calendar without working time.
 */
export function addWorkingHours(calendar: WorkingCalendar, from: Date, hours: number): Date {
  let left = toMilliseconds(hours);
  if (left === 0) return from;
  let idleDays = 0;
  for (let day = calendar.dayOf(from); idleDays < MOST_IDLE_DAYS; day = shiftDay(day, 1)) {
    idleDays += 1;
    for (const span of calendar.spansOn(day)) {
      const start = Math.max(span.start, from.getTime());
      if (span.end <= start) continue;
      if (span.end - start >= left) return new Date(start + left);
      left -= span.end - start;
      idleDays = 0;
    }
  }
  throw new RangeError('the calendar has no working time');
}

/** The latest instant from which `hours` of working time pass until `from`: the mirror of `addWorkingHours`. */
export function subtractWorkingHours(calendar: WorkingCalendar, from: Date, hours: number): Date {
  let left = toMilliseconds(hours);
  if (left === 0) return from;
  let idleDays = 0;
  for (let day = calendar.dayOf(from); idleDays < MOST_IDLE_DAYS; day = shiftDay(day, -1)) {
    idleDays += 1;
    for (const span of calendar.spansOn(day).toReversed()) {
      const end = Math.min(span.end, from.getTime());
      if (end <= span.start) continue;
      if (end - span.start >= left) return new Date(end - left);
      left -= end - span.start;
      idleDays = 0;
    }
  }
  throw new RangeError('the calendar has no working time');
}

/** Working hours from `from` to `to`; negative when `to` is earlier. */
export function workingHoursBetween(calendar: WorkingCalendar, from: Date, to: Date): number {
  if (to < from) return -workingHoursBetween(calendar, to, from);
  const last = calendar.dayOf(to);
  let sum = 0;
  for (let day = calendar.dayOf(from); day <= last; day = shiftDay(day, 1)) {
    for (const span of calendar.spansOn(day)) {
      sum += Math.max(0, Math.min(span.end, to.getTime()) - Math.max(span.start, from.getTime()));
    }
  }
  return sum / HOUR;
}

function toMilliseconds(hours: number): number {
  if (!(hours >= 0 && Number.isFinite(hours)))
    throw new RangeError(`not a number of working hours: ${hours}`);
  return Math.round(hours * HOUR);
}
