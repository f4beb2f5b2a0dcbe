import type { Circumstances } from '../../kit/command.ts';
import { type Decision, forbid } from '../../kit/decision.ts';
import { type Advanced, advance, whyNotRunning } from './advance.ts';
import { inPlaceOf, mayCancel } from './rules.ts';
import {
  CALL_CARD,
  type CancelOnboarding,
  DUTY,
  INVITATION,
  invitationTarget,
  type Judged,
  partTarget,
} from './schema.ts';

/** A customer that leaves before it is one for good: nothing of it is watched any more, and a booked call leaves the calendars. */
export function cancelOnboarding(
  state: Judged,
  { reason }: CancelOnboarding,
  circumstances: Circumstances,
): Decision<Advanced> {
  const { actor, now, organisation } = circumstances;
  if (!mayCancel(actor, state, organisation)) return forbid('onboarding.notYours');
  const refusal = whyNotRunning(state);
  if (refusal) return refusal;
  const booked = state.callStatus === 'booked';
  const callSequence = booked ? state.callSequence + 1 : state.callSequence;
  const target = invitationTarget(state.id, callSequence, 'cancel');
  const owners = [state.repId, state.accountManagerId].map((id) => inPlaceOf(id, state));
  return advance(
    state,
    {
      events: [{ type: 'onboarding.cancelled' }],
      progress: {
        endedAt: now,
        outcome: 'cancelled',
        callSequence,
        ...(booked && { callStatus: 'open' as const }),
      },
      typed: { reason },
      tell: owners,
      cards: booked
        ? owners
            .slice(1)
            .map((id) => ({ kind: CALL_CARD, target: state.id, audience: `person:${id}` as const }))
        : [],
      obligations: openOnes(state).map(([close, subject]) => ({ close, subject, evidence: 'cancelled' })),
      mails:
        booked && state.contactId
          ? [
              { kind: INVITATION, target, to: { contact: state.contactId, customer: state.customerId } },
              { kind: INVITATION, target, to: { person: state.accountManagerId } },
            ]
          : [],
    },
    circumstances,
  );
}

/** Kind and subject of what may still be watched. */
function openOnes(state: Judged): [string, string][] {
  const { id } = state;
  return [
    [DUTY.handOver, id],
    [DUTY.book, id],
    [DUTY.call, id],
    [DUTY.survey, id],
    ...state.tasks
      .filter(({ doneAt }) => doneAt === null)
      .map(({ task }): [string, string] => [DUTY.task, partTarget(id, task)]),
    ...state.points
      .filter(({ resolvedAt }) => resolvedAt === null)
      .map(({ number }): [string, string] => [DUTY.point, partTarget(id, number)]),
  ];
}
