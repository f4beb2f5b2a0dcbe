import { DateTime } from 'luxon';
import type { Circumstances } from '../../kit/command.ts';
import { type Accepted, accept, type Decision, forbid, type Refused, refuse } from '../../kit/decision.ts';
import { slotToCome } from '../../kit/slots.ts';
import type { Text } from '../../kit/text.ts';
import { unitText } from '../organisation/describe.ts';
import { companyUnit, type Line } from './lines.ts';
import { administersLine, dueAt } from './rules.ts';
import { type ScheduleState, type ShiftSchedule, scheduleChain } from './schema.ts';

const MOST_DAYS_AHEAD = 366;

/** What stands in the row after a change of its times. */
export type Times = { nextSlot: Date; shiftedTo: Date | null };

/** R55: nothing is run until it is resumed. */
export function pause(
  line: Line | undefined,
  state: ScheduleState,
  circumstances: Circumstances,
): Decision<null> {
  const refused = mayHandle(line, circumstances);
  if (refused) return refused;
  if (state.pausedAt) return refuse('schedule.pausedAlready');
  return changed(null, state, 'schedule.paused');
}

/** R55: slots that fell into the pause are not made up for. */
export function resume(
  line: Line | undefined,
  state: ScheduleState,
  circumstances: Circumstances,
): Decision<Times> {
  const refused = mayHandle(line, circumstances);
  if (refused) return refused;
  if (!line) return refuse('refusal.gone');
  if (!state.pausedAt) return refuse('schedule.notPaused');
  const { now } = circumstances;
  const times =
    dueAt(state) > now
      ? { nextSlot: state.nextSlot, shiftedTo: state.shiftedTo }
      : { nextSlot: slotToCome(line.slots, state.lastSlot, now), shiftedTo: null };
  return changed(times, state, 'schedule.resumed', { next: dueAt(times).toISOString() });
}

/** R55: one run beside the regular ones, also of a paused schedule. */
export function runNow(
  line: Line | undefined,
  state: ScheduleState,
  circumstances: Circumstances,
): Decision<null> {
  const refused = mayHandle(line, circumstances);
  if (refused) return refused;
  if (state.asked) return refuse('schedule.askedAlready');
  return changed(null, state, 'schedule.runAsked', { slot: circumstances.now.toISOString() });
}

/** R55: moves the next run alone; the ones after it come at their regular times. */
export function shift(
  line: Line | undefined,
  state: ScheduleState,
  input: ShiftSchedule,
  circumstances: Circumstances,
): Decision<Times> {
  const refused = mayHandle(line, circumstances);
  if (refused) return refused;
  if (!line) return refuse('refusal.gone');
  if (state.pausedAt) return refuse('schedule.resumeFirst');
  const to = momentMeant(input, line, state, circumstances);
  if (!(to instanceof Date)) return to;
  return changed({ nextSlot: state.nextSlot, shiftedTo: to }, state, 'schedule.shifted', {
    slot: state.nextSlot.toISOString(),
    from: dueAt(state).toISOString(),
    to: to.toISOString(),
  });
}

function mayHandle(line: Line | undefined, { actor, organisation }: Circumstances): Refused | null {
  if (!line) return refuse('refusal.gone');
  if (administersLine(actor, line, organisation)) return null;
  return forbid('schedule.notYours', {
    unit: unitText(line.unit ?? companyUnit(organisation) ?? '', organisation),
  });
}

function changed<Change>(
  change: Change,
  state: ScheduleState,
  type: string,
  payload: Record<string, unknown> = {},
): Accepted<Change> {
  return accept(change, {
    events: [{ chain: scheduleChain(state.name), type, payload }],
    answer: { schedule: state.name },
  });
}

function momentMeant(
  { amount, unit, date, time }: ShiftSchedule,
  line: Line,
  state: ScheduleState,
  { actor, now }: Circumstances,
): Date | Refused {
  const missing: Text = { key: 'check.missing' };
  const isDay = date !== undefined || time !== undefined;
  if (amount !== undefined && isDay) return wrong({ amount: { key: 'schedule.shift.either' } });
  if (amount === undefined && !isDay) return wrong({ amount: missing });
  if (amount === undefined && date === undefined) return wrong({ date: missing });
  if (amount === undefined && time === undefined) return wrong({ time: missing });
  // Days are counted on the schedule's own wall clock: a week later it is the same time of day, whatever happened to the clock.
  const to =
    amount !== undefined
      ? DateTime.fromJSDate(dueAt(state), { zone: line.zone }).plus({ [unit]: amount })
      : DateTime.fromISO(`${date}T${String(time).padStart(5, '0')}`, { zone: actor.timeZone });
  const field = amount !== undefined ? 'amount' : 'date';
  if (to.toMillis() <= now.getTime()) return wrong({ [field]: { key: 'schedule.shift.past' } });
  if (to.toMillis() > now.getTime() + MOST_DAYS_AHEAD * 86_400_000)
    return wrong({ [field]: { key: 'schedule.shift.tooFar' } });
  return to.toJSDate();
}

function wrong(fields: Record<string, Text>): Refused {
  return refuse('refusal.invalid', { fields });
}
