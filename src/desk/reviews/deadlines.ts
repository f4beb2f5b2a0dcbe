import type { Moment } from '../../kit/obligation.ts';
import type { WorkingCalendar } from '../../kit/working-time.ts';

const DAY_MS = 86_400_000;
/** Longer than any holiday. */
const MOST_IDLE_DAYS = 400;

/** Working days after the due day until the salesperson's manager's manager is told, and until a campaign closes by itself. */
const HIGHER_AFTER = 2;
const GRACE = 5;

/** The moments of a list's obligation by what they do. */
export const LIST_ACTS = ['remind', 'remindLast', 'escalate', 'escalateHigher'] as const;
export type ListAct = (typeof LIST_ACTS)[number];

/**
 * When a campaign that is opened now is due, and when it closes: at the end of the n-th working day after today, as the unit works.
 * @throws RangeError for a calendar without working days
 */
export function campaignDates(
  calendar: WorkingCalendar,
  now: Date,
  days: number,
): { dueAt: Date; closesAt: Date } {
  const dueDay = shiftWorkingDays(calendar, calendar.dayOf(now), days);
  return {
    dueAt: endOf(calendar, dueDay),
    closesAt: endOf(calendar, shiftWorkingDays(calendar, dueDay, GRACE)),
  };
}

/**
 * R50: half time, three and one working days before the due day, in the morning; then, when it is due, the owner's manager, and two
 * working days later the sales manager. What has passed is left out.
 */
export function listMoments(
  calendar: WorkingCalendar,
  { openedAt, dueAt }: { openedAt: Date; dueAt: Date },
  now: Date,
): Moment[] {
  const dueDay = calendar.dayOf(dueAt);
  const half = new Date((openedAt.getTime() + dueAt.getTime()) / 2);
  const halfDay = shiftWorkingDays(calendar, calendar.dayOf(half), 0);
  const at = (day: string): Date => startOf(calendar, day);
  const moments: { at: Date; act: ListAct }[] = [
    { at: at(halfDay), act: 'remind' },
    { at: at(shiftWorkingDays(calendar, dueDay, -3)), act: 'remind' },
    { at: at(shiftWorkingDays(calendar, dueDay, -1)), act: 'remindLast' },
    { at: dueAt, act: 'escalate' },
    { at: endOf(calendar, shiftWorkingDays(calendar, dueDay, HIGHER_AFTER)), act: 'escalateHigher' },
  ];
  return moments
    .filter((moment) => moment.at > now && (moment.at > openedAt || moment.act !== 'remind'))
    .sort((a, b) => a.at.getTime() - b.at.getTime())
    .map(({ at: when, act }) => ({ at: when.toISOString(), act }));
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
    day = new Date(Date.parse(`${day}T00:00:00Z`) + step * DAY_MS).toISOString().slice(0, 10);
    if (calendar.spansOn(day).length > 0 && left > 0) left -= 1;
  }
  throw new RangeError('the calendar has no working days');
}

function startOf(calendar: WorkingCalendar, day: string): Date {
  return new Date(calendar.spansOn(day)[0]?.start ?? Date.parse(`${day}T00:00:00Z`));
}

function endOf(calendar: WorkingCalendar, day: string): Date {
  return new Date(calendar.spansOn(day).at(-1)?.end ?? Date.parse(`${day}T00:00:00Z`));
}
