import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import type { ObligationChange } from '../../kit/obligation.ts';
import { STEP_OBLIGATION } from './open-step.ts';
import { type RequestState, type RequestStatus, requestChain, stepTarget } from './schema.ts';
import { showRequest } from './show-request.ts';

export const PullBack = z.object({
  requestId: z.uuid(),
  /** `withdraw` ends the request; `edit` takes a pending one back for correction, and approvals already given with it. */
  how: z.enum(['withdraw', 'edit']),
});
export type PullBack = z.output<typeof PullBack>;

export type PulledBack = { status: Extract<RequestStatus, 'withdrawn' | 'returned'> };

/** Which states a requester can pull a request back from (R18). */
const FROM: Record<PullBack['how'], readonly RequestStatus[]> = {
  withdraw: ['draft', 'pending', 'returned'],
  edit: ['pending'],
};

/** R18: the requester takes a request back. */
export function pullBack(
  request: RequestState,
  input: PullBack,
  { actor, organisation }: Circumstances,
): Decision<PulledBack> {
  if (actor.id !== request.requesterId) return forbid('request.notYours');
  if (!FROM[input.how].includes(request.status))
    return refuse('request.notEditable', { params: { number: request.number } });

  const wasPending = request.status === 'pending';
  const wasShown = request.round > 0;
  const obligations: ObligationChange[] = wasPending
    ? [{ close: STEP_OBLIGATION, subject: stepTarget(request), evidence: input.how }]
    : [];
  const event = {
    chain: requestChain(request.id),
    type: input.how === 'withdraw' ? 'request.withdrawn' : 'request.reopened',
    payload: { from: request.status, round: request.round, stepIndex: request.stepIndex },
  };
  return accept(
    { status: input.how === 'withdraw' ? 'withdrawn' : 'returned' },
    {
      events: [event],
      cards: wasShown ? showRequest(request, request, request.version + 1, organisation, false) : [],
      obligations,
      answer: { requestId: request.id, number: request.number },
    },
  );
}
