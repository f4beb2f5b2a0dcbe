import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { momentText } from '../../kit/text.ts';
import { RequestState, requestChain } from '../requests/schema.ts';
import { showRequest } from '../requests/show-request.ts';

export const NudgeStep = z.object({ requestId: z.uuid() });
export type NudgeStep = z.output<typeof NudgeStep>;

export const NudgeState = RequestState.extend({ nudgedAt: z.coerce.date().nullable() });
export type NudgeState = z.output<typeof NudgeState>;

/** Between two nudges of one request, in hours: the deciders' channel is theirs. */
export const NUDGE_EVERY_HOURS = 4;

/** R07: the requester reminds those who decide, in the thread. */
export function nudgeStep(
  state: NudgeState,
  _input: NudgeStep,
  { actor, now, organisation }: Circumstances,
): Decision<null> {
  if (actor.id !== state.requesterId) return forbid('request.notYours');
  const step = state.path[state.stepIndex];
  if (state.status !== 'pending' || !step)
    return refuse('approval.closed', { params: { number: state.number } });
  const since = state.nudgedAt ?? state.stepStartedAt;
  const next = since && new Date(since.getTime() + NUDGE_EVERY_HOURS * 3_600_000);
  if (next && next > now) {
    return refuse('approval.nudgedAlready', {
      params: { at: momentText(next) },
    });
  }
  const event = {
    chain: requestChain(state.id),
    type: 'step.nudged',
    payload: { role: step.role, unit: step.unit, stepIndex: state.stepIndex, round: state.round },
  };
  return accept(null, {
    events: [event],
    cards: showRequest(state, state, state.version + 1, organisation, false),
    answer: { requestId: state.id, number: state.number },
  });
}
