import type { Circumstances } from '../../kit/command.ts';
import { type Decision, refuse } from '../../kit/decision.ts';
import type { Organisation } from '../organisation/schema.ts';
import { type Advanced, advance } from './advance.ts';
import { calledFor, escalatedTo, inPlaceOf, isRunning } from './rules.ts';
import { CALL_CARD, type Judged, type RemindOnboarding } from './schema.ts';
import { outcomeDue } from './watch.ts';

type Owed = { dueAt: Date; owner: string | null; people: string[] };

/**
 * R27, R60 to R64: what is still open is brought up before its deadline with those who owe it, and after it with those above them. Both are
 * urgent: the deadline is within a day, so nobody's quiet hours hold it back. What is done meanwhile is not mentioned.
 */
export function remindOnboarding(
  state: Judged,
  input: RemindOnboarding,
  circumstances: Circumstances,
): Decision<Advanced> {
  const { now, organisation } = circumstances;
  const owed = isRunning(state) ? owedOf(state, input, organisation) : null;
  if (!owed) return refuse('refusal.gone');
  const { what, part, act, lateMs } = input;
  // Caught up after the deadline it would only precede the escalation.
  if (act === 'remind' && overtaken(state, what, owed, now)) return refuse('refusal.gone');
  const above = act === 'escalate' ? escalatedTo(what, owed.dueAt, now, state, organisation) : [];
  const called = owed.people;
  return advance(
    state,
    {
      events: [
        {
          type: TYPES[act],
          payload: { what, ...(part && { part }), called, ...(lateMs > 0 && { lateMs }) },
        },
      ],
      // Whoever owes it alone is told directly; a role is called by name in the thread.
      tell: [...new Set([...above, ...(owed.owner ? called : [])])],
      cards:
        what === 'call'
          ? called.map((id) => ({ kind: CALL_CARD, target: state.id, audience: `person:${id}` as const }))
          : [],
    },
    circumstances,
  );
}

/** A call is reminded of before it begins, everything else before it is due. */
function overtaken({ callAt }: Judged, what: RemindOnboarding['what'], { dueAt }: Owed, now: Date): boolean {
  return now >= (what === 'call' ? (callAt ?? dueAt) : dueAt);
}

const TYPES = {
  remind: 'onboarding.reminded',
  escalate: 'onboarding.escalated',
  ask: 'onboarding.callAsked',
} as const;

/** Until when somebody owes this, and who; null when nobody does any more. */
function owedOf(state: Judged, { what, part }: RemindOnboarding, organisation: Organisation): Owed | null {
  const by = (dueAt: Date | null, owner: string | null, people: readonly string[]): Owed | null =>
    dueAt && { dueAt, owner, people: [...people] };
  const one = (dueAt: Date | null, person: string) => by(dueAt, person, [inPlaceOf(person, state)]);
  switch (what) {
    case 'handOver':
      return state.handedOverAt ? null : one(state.handOverDue, state.repId);
    case 'book':
      return state.callStatus === 'open' ? one(state.callDue, state.accountManagerId) : null;
    case 'call':
      return state.callStatus === 'booked' ? one(callDueOf(state), state.accountManagerId) : null;
    case 'survey': {
      const people = calledFor('customerSupport', state, organisation);
      return state.surveySentAt ? null : by(state.surveyDue, null, people);
    }
    case 'task': {
      const task = state.tasks.find((candidate) => candidate.task === part && candidate.doneAt === null);
      if (!task) return null;
      return task.ownerId
        ? one(task.dueAt, task.ownerId)
        : by(task.dueAt, null, calledFor(task.role, state, organisation));
    }
    case 'point': {
      const point = state.points.find(({ number, resolvedAt }) => String(number) === part && !resolvedAt);
      if (!point) return null;
      return point.ownerId
        ? one(point.dueAt, point.ownerId)
        : by(point.dueAt, null, calledFor('customerSupport', state, organisation));
    }
    default:
      return what satisfies never;
  }
}

function callDueOf({ callAt, callMinutes }: Judged): Date | null {
  return callAt && outcomeDue(callAt, callMinutes ?? 0);
}
