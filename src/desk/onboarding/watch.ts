import { ladder, workingLadder } from '../../kit/ladder.ts';
import type { Moment, ObligationChange } from '../../kit/obligation.ts';
import { HOUR, MINUTE } from '../../kit/time-spans.ts';
import { addWorkingHours } from '../../kit/working-time.ts';
import { calendarOf } from '../organisation/rules.ts';
import type { OnboardingSettings, Organisation } from '../organisation/schema.ts';
import { unitOrCompany } from '../organisation/unit-tree.ts';
import { ESCALATE_AGAIN_AFTER } from './rules.ts';
import { DUTY, type OnboardingState, type Point, partTarget, type Task } from './schema.ts';

/** Reminders before the deadline: of the hand-over by the clock on the wall (R60), of the others in working hours. */
const HAND_OVER_REMINDERS = [8, 2];
const WORKING_REMINDERS = [2];
const SURVEY_REMINDERS = [24, 8];
/** R62: the account manager is reminded of the call. */
const BEFORE_THE_CALL = HOUR;
/** So long after the call's end without an outcome it escalates. */
const OUTCOME_HOURS = 8;

type At = Pick<OnboardingState, 'id' | 'unit'>;

export function handOverDuty(
  { id, repId, handOverDue }: Pick<OnboardingState, 'id' | 'repId' | 'handOverDue'>,
  now: Date,
): ObligationChange {
  const rungs = {
    remindBefore: HAND_OVER_REMINDERS.map((hours) => hours * HOUR),
    escalateAfter: [ESCALATE_AGAIN_AFTER * HOUR],
  };
  const moments = notBefore(now, ladder(handOverDue, rungs, now));
  return { open: DUTY.handOver, subject: id, owner: { person: repId }, dueAt: handOverDue, moments };
}

export function taskDuty(
  { id, unit }: At,
  { task, role, ownerId, dueAt }: Pick<Task, 'task' | 'role' | 'ownerId' | 'dueAt'>,
  now: Date,
  organisation: Organisation,
): ObligationChange {
  return {
    open: DUTY.task,
    subject: partTarget(id, task),
    owner: ownerId ? { person: ownerId } : { role, unit },
    dueAt,
    moments: worked(unit, dueAt, now, organisation),
  };
}

export function bookDuty(
  { id, unit, accountManagerId }: At & Pick<OnboardingState, 'accountManagerId'>,
  dueAt: Date,
  now: Date,
  organisation: Organisation,
): ObligationChange {
  const moments = worked(unit, dueAt, now, organisation);
  return { open: DUTY.book, subject: id, owner: { person: accountManagerId }, dueAt, moments };
}

export function callEnd(callAt: Date, minutes: number): Date {
  return new Date(callAt.getTime() + minutes * MINUTE);
}

/** Until when the account manager should have said what became of the call. */
export function outcomeDue(callAt: Date, minutes: number): Date {
  return new Date(callEnd(callAt, minutes).getTime() + OUTCOME_HOURS * HOUR);
}

/** R62: reminded an hour before, asked for the outcome at the end, escalated when none is told. */
export function callDuty(
  { id, accountManagerId }: Pick<OnboardingState, 'id' | 'accountManagerId'>,
  start: Date,
  minutes: number,
  now: Date,
): ObligationChange {
  const dueAt = outcomeDue(start, minutes);
  const remindAt = new Date(start.getTime() - BEFORE_THE_CALL);
  const moments = [
    ...(remindAt > now ? [{ at: remindAt.toISOString(), act: 'remind' }] : []),
    { at: callEnd(start, minutes).toISOString(), act: 'ask' },
    ...ladder(dueAt, { escalateAfter: [ESCALATE_AGAIN_AFTER * HOUR] }, now),
  ];
  return { open: DUTY.call, subject: id, owner: { person: accountManagerId }, dueAt, moments };
}

/** R63: the desk sends the survey at once; what keeps it from that is customer support's until the deadline and after it. */
export function surveyDuty({ id, unit }: At, dueAt: Date, now: Date): ObligationChange {
  const rungs = {
    remindBefore: SURVEY_REMINDERS.map((hours) => hours * HOUR),
    escalateAfter: [ESCALATE_AGAIN_AFTER * HOUR],
  };
  const moments = [
    { at: now.toISOString(), act: 'send' },
    // Once it was tried: what is overdue already escalates only if it failed.
    ...notBefore(new Date(now.getTime() + MINUTE), ladder(dueAt, rungs, now)),
  ];
  return { open: DUTY.survey, subject: id, owner: { role: 'customerSupport', unit }, dueAt, moments };
}

export function pointDuty(
  { id, unit }: At,
  { number, ownerId, dueAt }: Pick<Point, 'number' | 'ownerId' | 'dueAt'>,
  now: Date,
  organisation: Organisation,
): ObligationChange {
  return {
    open: DUTY.point,
    subject: partTarget(id, number),
    owner: ownerId ? { person: ownerId } : { role: 'customerSupport', unit },
    dueAt,
    moments: worked(unit, dueAt, now, organisation),
  };
}

export function dueIn(hours: number, unit: string, now: Date, organisation: Organisation): Date {
  return addWorkingHours(calendarOf(organisation, unitOrCompany(unit, organisation)), now, hours);
}

/** R61: the checklist of the organisation file, as tasks of one customer. */
export function tasksOf(
  { setUpTasks }: OnboardingSettings,
  unit: string,
  now: Date,
  organisation: Organisation,
): Task[] {
  return setUpTasks.map(({ id, names, what, role, hours }, position) => ({
    task: id,
    position,
    names,
    what,
    role,
    dueAt: dueIn(hours, unit, now, organisation),
    ownerId: null,
    doneAt: null,
    doneBy: null,
  }));
}

function worked(unit: string, dueAt: Date, now: Date, organisation: Organisation): Moment[] {
  const calendar = calendarOf(organisation, unitOrCompany(unit, organisation));
  const rungs = { remindBefore: WORKING_REMINDERS, escalateAfter: [ESCALATE_AGAIN_AFTER] };
  // Somebody who takes what is overdue already is not told of it at once.
  return workingLadder(calendar, dueAt, rungs, now).filter(({ at }) => Date.parse(at) > now.getTime());
}

/** A contract can be made known days after it was signed: what is overdue then escalates once, now, and nobody was late with telling it. */
function notBefore(now: Date, moments: readonly Moment[]): Moment[] {
  const past = moments.filter(({ at }) => Date.parse(at) < now.getTime()).at(-1);
  const ahead = moments.filter(({ at }) => Date.parse(at) >= now.getTime());
  return past ? [{ at: now.toISOString(), act: past.act }, ...ahead] : [...ahead];
}
