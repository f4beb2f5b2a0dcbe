import { DateTime } from 'luxon';
import type { Organisation } from './schema.ts';

/**
 * The end of the quiet hours that hold now where somebody is; null outside them. What is urgent does not ask.
 * @param timeZone of the person who would be told
 */
export function quietUntil(
  timeZone: string,
  now: Date,
  { settings }: Pick<Organisation, 'settings'>,
): Date | null {
  const { from, to } = settings.quietHours;
  const here = DateTime.fromJSDate(now, { zone: timeZone });
  const time = here.toFormat('HH:mm');
  const overnight = from > to;
  const isQuiet = overnight ? time >= from || time < to : time >= from && time < to;
  if (!isQuiet) return null;
  const [hour, minute] = to.split(':').map(Number);
  const end = here.set({ hour, minute, second: 0, millisecond: 0 });
  return (overnight && time >= from ? end.plus({ days: 1 }) : end).toJSDate();
}
