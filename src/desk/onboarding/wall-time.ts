import { DateTime } from 'luxon';

const WALL = 'yyyy-MM-dd HH:mm';

/**
 * The instant of a time that somebody read from a wall. What the change of clock leaves out moves on by as much, what it doubles counts
 * at its first passing. null: no such time or zone.
 * @param time 9:30, 09:30, or with a full-width colon
 */
export function instantOn(day: string, time: string, zone: string): Date | null {
  const [hour = '', minute = ''] = time.trim().replace('：', ':').split(':');
  const at = DateTime.fromISO(`${day}T${hour.padStart(2, '0')}:${minute}`, { zone });
  if (!at.isValid) return null;
  const before = at.minus({ hours: 1 });
  return (before.toFormat(WALL) === at.toFormat(WALL) ? before : at).toJSDate();
}

/** The day and the time on a wall in a zone. */
export function wallOf(at: Date, zone: string): { day: string; time: string } {
  const there = DateTime.fromJSDate(at, { zone });
  return { day: there.toFormat('yyyy-MM-dd'), time: there.toFormat('HH:mm') };
}

/** The last moment of a day in a zone. */
export function endOfDay(day: string, zone: string): Date | null {
  const at = DateTime.fromISO(day, { zone });
  return at.isValid ? at.endOf('day').toJSDate() : null;
}
