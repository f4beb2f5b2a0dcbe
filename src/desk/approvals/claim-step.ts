import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import { holds } from '../../kit/actor.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import { RequestState, requestChain } from '../requests/schema.ts';
import { showRequest } from '../requests/show-request.ts';

export const ClaimStep = z.object({
  requestId: z.uuid(),
  round: z.int(),
  stepIndex: z.int(),
  /** Who shall take it; absent: oneself. */
  to: z.string().optional(),
});
export type ClaimStep = z.output<typeof ClaimStep>;

export const ClaimState = RequestState.extend({
  /** The person it shall go to, with the grants that decide whether they may. */
  successor: Holder.nullable(),
});
export type ClaimState = z.output<typeof ClaimState>;

export type StepClaimed = { assigneeId: string; overridden: boolean };

/**
 * R07: somebody entitled takes the step, or gives it to another who is entitled. R05: an administrator may give it to anybody but the
 * requester; that is an override, recorded as one, and the way out when nobody can decide. Others stay entitled: a claim is a word, no lock.
 */
export function claimStep(
  state: ClaimState,
  input: ClaimStep,
  { actor, organisation }: Circumstances,
): Decision<StepClaimed> {
  const step = state.path[state.stepIndex];
  const open =
    state.status === 'pending' && input.round === state.round && input.stepIndex === state.stepIndex;
  if (!open || !step) return refuse('approval.closed', { params: { number: state.number } });
  const mayDecide = (grants: typeof actor.grants): boolean =>
    holdsOver({ grants }, step.role, step.unit, organisation);
  const overrides = input.to !== undefined && holds(actor, 'administrator');
  if (!overrides && !mayDecide(actor.grants))
    return forbid('approval.notYours', { role: { key: `role.${step.role}` } });

  const person =
    input.to === undefined ? { id: actor.id, name: actor.name, grants: [...actor.grants] } : state.successor;
  const fields = (
    key: 'approval.reassign.unknown' | 'approval.reassign.requester' | 'approval.reassign.notEntitled',
  ) => ({
    fields: { to: { key } },
  });
  if (!person) return refuse('approval.reassign.unknown', fields('approval.reassign.unknown'));
  if (person.id === state.requesterId)
    return refuse('approval.reassign.requester', fields('approval.reassign.requester'));
  const overridden = !mayDecide(person.grants);
  if (overridden && !overrides)
    return refuse('approval.reassign.notEntitled', fields('approval.reassign.notEntitled'));
  if (state.assigneeId === person.id)
    return refuse('approval.claimedAlready', { params: { name: person.name } });

  const event = {
    chain: requestChain(state.id),
    type: input.to === undefined ? 'step.claimed' : 'step.reassigned',
    payload: {
      to: person.id,
      role: step.role,
      unit: step.unit,
      stepIndex: state.stepIndex,
      round: state.round,
      override: overridden,
    },
  };
  const alert = {
    kind: 'request.alert',
    target: `${state.id}/${state.version + 1}`,
    audience: `person:${person.id}`,
  } as const;
  return accept(
    { assigneeId: person.id, overridden },
    {
      events: [event],
      cards: [
        ...showRequest(state, state, state.version + 1, organisation, false),
        ...(person.id === actor.id ? [] : [alert]),
      ],
      answer: { requestId: state.id, number: state.number, name: person.name },
    },
  );
}
