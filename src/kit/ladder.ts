import type { MomentHandler } from './feature.ts';
import type { Moment } from './obligation.ts';
import { addWorkingHours, subtractWorkingHours, type WorkingCalendar } from './working-time.ts';

/** Reminders before the due time and escalations after it, as distances from it. The first escalation is at the due time itself. */
type Rungs = { remindBefore?: readonly number[]; escalateAfter?: readonly number[] };

/**
 * R27: the moments of an obligation, soonest first: `remind` before it is due, `escalate` when it is and again later. Reminders whose time
 * has passed when it is opened are left out.
 * @param rungs in milliseconds of the clock on the wall
 */
export function ladder(dueAt: Date, { remindBefore = [], escalateAfter = [] }: Rungs, now: Date): Moment[] {
  return climb(dueAt, { remindBefore, escalateAfter }, now, (by) => new Date(dueAt.getTime() + by));
}

/** The same with distances in working hours of a calendar. */
export function workingLadder(calendar: WorkingCalendar, dueAt: Date, rungs: Rungs, now: Date): Moment[] {
  return climb(dueAt, rungs, now, (by) =>
    by < 0 ? subtractWorkingHours(calendar, dueAt, -by) : addWorkingHours(calendar, dueAt, by),
  );
}

/**
 * What to do at a rung: the command that tells people of the record, with which rung it is and how late the desk is with it.
 * @param recordOf the part of the command's input that names the record
 */
export function onLadder(command: string, recordOf: (subject: string) => object): MomentHandler {
  return async (subject, act, { commandId, lateMs }, desk) => {
    const rung = act === 'escalate' ? 'escalate' : 'remind';
    const input = { ...recordOf(subject), act: rung, lateMs: Math.max(0, Math.round(lateMs)) };
    await desk.execute(command, input, { commandId, by: { desk: 'clock' } });
  };
}

function climb(
  dueAt: Date,
  { remindBefore = [], escalateAfter = [] }: Rungs,
  now: Date,
  away: (by: number) => Date,
): Moment[] {
  const reminders = remindBefore.map((by) => away(-by)).filter((at) => at > now && at < dueAt);
  const escalations = [dueAt, ...escalateAfter.map((by) => away(by))];
  return [
    ...reminders.map((at) => ({ at: at.toISOString(), act: 'remind' })),
    ...escalations.map((at) => ({ at: at.toISOString(), act: 'escalate' })),
  ].sort((a, b) => a.at.localeCompare(b.at));
}
