import { createRequire } from 'node:module';
import chineseDays from 'chinese-days';
import type Holidays from 'date-holidays';
import { DateTime } from 'luxon';
import type { WorkingCalendar, WorkingSpan } from '../../kit/working-time.ts';
import type { Calendar } from './schema.ts';

const require = createRequire(import.meta.url);
const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

/** Countries whose public holidays `date-holidays` is known to list incompletely: their years need a person's check. */
const INCOMPLETE_COUNTRIES: readonly string[] = ['TW'];

export type CalendarWarning = { calendar: string; year: number; message: string };

const libraries = new Map<string, Holidays>();
const QUARTER_HOUR = 900_000;
const MOST_QUARTERS = 1_000;
const freeDaysOfYear = new Map<string, ReadonlySet<string>>();

/** A calendar's working time in a time zone. Days are computed once; wall-clock hours follow summer time. */
export function workingCalendar(calendar: Calendar, timeZone: string): WorkingCalendar {
  const added = new Set(calendar.add.map((day) => day.date));
  const removed = new Set(calendar.remove.map((day) => day.date));
  const spans = new Map<string, readonly WorkingSpan[]>();
  const days = new Map<number, string>();

  function hoursOn(day: string): readonly string[] {
    if (added.has(day)) return [];
    const regular = calendar.hours[weekdayOf(day)];
    if (removed.has(day) || isMakeUpDay(calendar, day))
      return regular.length > 0 ? regular : makeUpHours(calendar);
    return isPublicHoliday(calendar, day) ? [] : regular;
  }

  /** The same quarter of an hour is the same day in every zone, so that the days around now are looked up once. */
  function dayOf(at: Date): string {
    const quarter = Math.floor(at.getTime() / QUARTER_HOUR);
    const known = days.get(quarter);
    if (known) return known;
    const day = DateTime.fromJSDate(at, { zone: timeZone }).toISODate() ?? unreadable(at, timeZone);
    if (days.size >= MOST_QUARTERS) days.clear();
    days.set(quarter, day);
    return day;
  }

  return {
    dayOf,
    spansOn(day) {
      const known = spans.get(day);
      if (known) return known;
      const computed = hoursOn(day)
        .map((hours) => toSpan(day, hours, timeZone))
        .filter((s) => s.start < s.end);
      spans.set(day, computed);
      return computed;
    },
  };
}

/** Years in which a calendar's holidays are not certain, as values for `doctor`, the start and the administrators (R27). */
export function calendarWarnings(
  calendars: readonly Calendar[],
  years: readonly number[],
): CalendarWarning[] {
  return calendars.flatMap((calendar) =>
    years
      .filter((year) => !calendar.checkedYears.includes(year))
      .flatMap((year) => {
        const message = uncertainty(calendar, year);
        return message ? [{ calendar: calendar.id, year, message }] : [];
      }),
  );
}

/** Whether the holidays of this country, and of its state where one is named, are known at all. */
export function isKnownCountry(country: string, state?: string): boolean {
  if (country === 'CN') return state === undefined;
  const holidays = libraryOf('');
  if (!(country in holidays.getCountries())) return false;
  return state === undefined || state in (holidays.getStates(country) ?? {});
}

function uncertainty(calendar: Calendar, year: number): string | undefined {
  if (calendar.country === 'CN' && !chinaCovers(year)) {
    return `the holidays and make-up days of ${year} in CN are not known yet; update chinese-days or list them`;
  }
  if (INCOMPLETE_COUNTRIES.includes(calendar.country)) {
    return `the holidays of ${year} in ${calendar.country} are incomplete; compare them with the official notice and list the year under checkedYears`;
  }
  return undefined;
}

/** Mid-week days off exist in every announced year, and in none that has not been announced. */
function chinaCovers(year: number): boolean {
  return chineseDays.getHolidaysInRange(`${year}-01-01`, `${year}-12-31`, false).length > 0;
}

function isMakeUpDay(calendar: Calendar, day: string): boolean {
  return calendar.country === 'CN' && isWeekend(day) && chineseDays.isWorkday(day);
}

function isPublicHoliday(calendar: Calendar, day: string): boolean {
  // A shop's Saturday hours count: only the official day off is asked here, not the weekend.
  if (calendar.country === 'CN')
    return chineseDays.getDayDetail(day).name.includes(',') && chineseDays.isHoliday(day);
  return publicHolidays(calendar, day.slice(0, 4)).has(day);
}

function publicHolidays({ country, state }: Calendar, year: string): ReadonlySet<string> {
  const region = state ? `${country}.${state}` : country;
  const key = `${region}.${year}`;
  const known = freeDaysOfYear.get(key);
  if (known) return known;
  const holidays = libraryOf(region).getHolidays(Number(year), 'en');
  const days = new Set(holidays.filter((h) => h.type === 'public').map((h) => h.date.slice(0, 10)));
  freeDaysOfYear.set(key, days);
  return days;
}

/** Loaded at the first use and not at the start: it reads the rules of every country (160 ms measured). */
function libraryOf(region: string): Holidays {
  const known = libraries.get(region);
  if (known) return known;
  const Library: typeof Holidays = require('date-holidays');
  const [country = '', state] = region.split('.');
  const options = { types: ['public' as const] };
  const library = country
    ? state
      ? new Library(country, state, options)
      : new Library(country, options)
    : new Library();
  libraries.set(region, library);
  return library;
}

function makeUpHours(calendar: Calendar): readonly string[] {
  if (calendar.hours.makeUp.length > 0) return calendar.hours.makeUp;
  return WEEKDAYS.map((weekday) => calendar.hours[weekday]).find((spans) => spans.length > 0) ?? [];
}

function weekdayOf(day: string): (typeof WEEKDAYS)[number] {
  return WEEKDAYS[(new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7] ?? 'mon';
}

function isWeekend(day: string): boolean {
  return ['sat', 'sun'].includes(weekdayOf(day));
}

function toSpan(day: string, hours: string, zone: string): WorkingSpan {
  const [start = '', end = ''] = hours.split('-');
  return {
    start: DateTime.fromISO(`${day}T${start}`, { zone }).toMillis(),
    end: DateTime.fromISO(`${day}T${end}`, { zone }).toMillis(),
  };
}

function unreadable(at: Date, zone: string): never {
  throw new RangeError(`no local day for ${String(at)} in ${zone}`);
}
