import { DAY } from './time-spans.ts';

/** 2026-03, by the date of that place. */
export function monthAt(at: Date, timeZone: string): string {
  return dayAt(at, timeZone).slice(0, 7);
}

/** 2026-03-18, by the date of that place. */
export function dayAt(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(at);
}

/** Counted in UTC, where every day has 24 hours; only a calendar knows what the day looks like at its place. */
export function shiftDay(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY).toISOString().slice(0, 10);
}
