import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { type RequestState, requestChain } from './schema.ts';
import { showRequest } from './show-request.ts';

export const Remark = z.object({
  requestId: z.uuid(),
  kind: z.enum(['question', 'answer']),
  text: z.string().trim().min(1).max(1000),
});
export type Remark = z.output<typeof Remark>;

/**
 * R07: whoever decides a step asks without returning the request; the requester answers. Both stand in the request's thread and reach the
 * other side directly. A question does not stop the clock of the step.
 */
export function askQuestion(
  request: RequestState,
  input: Remark,
  { actor, organisation }: Circumstances,
): Decision<null> {
  if (request.status !== 'pending') return refuse('approval.closed', { params: { number: request.number } });
  const step = request.path[request.stepIndex];
  const isRequester = actor.id === request.requesterId;
  const decides = step !== undefined && holdsOver(actor, step.role, step.unit, organisation);
  if (input.kind === 'question' && (isRequester || !decides)) return forbid('request.notYourQuestion');
  if (input.kind === 'answer' && !isRequester) return forbid('request.notYours');
  const type = input.kind === 'question' ? 'request.asked' : 'request.answered';
  return accept(null, {
    events: [
      {
        chain: requestChain(request.id),
        type,
        payload: { stepIndex: request.stepIndex, round: request.round },
      },
    ],
    cards: showRequest(request, request, request.version + 1, organisation, input.kind === 'question'),
    answer: { requestId: request.id, number: request.number },
  });
}
