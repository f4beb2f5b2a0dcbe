import type { Moment } from '../../kit/obligation.ts';
import { closingOn, openingOn, shiftWorkingDays } from '../../kit/working-days.ts';
import type { WorkingCalendar } from '../../kit/working-time.ts';

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
    dueAt: closingOn(calendar, dueDay),
    closesAt: closingOn(calendar, shiftWorkingDays(calendar, dueDay, GRACE)),
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
  const at = (day: string): Date => openingOn(calendar, day);
  const moments: { at: Date; act: ListAct }[] = [
    { at: at(halfDay), act: 'remind' },
    { at: at(shiftWorkingDays(calendar, dueDay, -3)), act: 'remind' },
    { at: at(shiftWorkingDays(calendar, dueDay, -1)), act: 'remindLast' },
    { at: dueAt, act: 'escalate' },
    { at: closingOn(calendar, shiftWorkingDays(calendar, dueDay, HIGHER_AFTER)), act: 'escalateHigher' },
  ];
  return (
    moments
      .filter((moment) => moment.at > now && (moment.at > openedAt || moment.act !== 'remind'))
      .sort((a, b) => a.at.getTime() - b.at.getTime())
      // In a short campaign two of them meet: the weightier one, named later above, stands for both.
      .filter(({ at: when }, place, all) => when.getTime() !== all[place + 1]?.at.getTime())
      .map(({ at: when, act }) => ({ at: when.toISOString(), act }))
  );
}
