import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import type { Audience, CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import { callable } from '../absences/rules.ts';
import { Away } from '../absences/schema.ts';
import { RequestState, requestChain, storyTarget } from '../requests/schema.ts';
import { stepChannel } from '../requests/show-request.ts';

export const RemindStep = z.object({
  requestId: z.uuid(),
  round: z.int(),
  stepIndex: z.int(),
  act: z.enum(['remind', 'escalate']),
  /** How late the clock was (ms): a moment missed while the desk was down is caught up once and says so. */
  lateMs: z.int().min(0).default(0),
});
export type RemindStep = z.output<typeof RemindStep>;

/** `holders`: the active people who hold the step's role, or the one it escalates to, somewhere. */
export const RemindState = RequestState.extend({ holders: z.array(Holder), away: z.array(Away) });
export type RemindState = z.output<typeof RemindState>;

/**
 * R27: before the deadline those who decide the step are reminded in the thread; after it, those to whom the step escalates are told
 * directly, and the thread says so. A step decided meanwhile needs neither.
 */
export function remindStep(
  request: RemindState,
  input: RemindStep,
  { organisation }: Circumstances,
): Decision<null> {
  const step = request.path[request.stepIndex];
  const open =
    step &&
    request.status === 'pending' &&
    request.round === input.round &&
    request.stepIndex === input.stepIndex;
  if (!open) return refuse('approval.closed', { params: { number: request.number } });

  const target = storyTarget(request.id, request.version + 1);
  const root = { kind: 'request.step', target: request.id };
  const audience = stepChannel(step, request.unit, organisation);
  const escalated = request.holders
    .filter((person) => holdsOver(person, step.escalateTo, step.unit, organisation))
    .map(({ id }) => id);
  // R04: their deputies are among them, because a deputy holds the role too.
  const told = callable(escalated, request.away).map((id): Audience => `person:${id}`);
  const cards: CardWish[] = [
    { kind: 'request.note', target, audience, inThreadOf: root },
    { ...root, audience },
    ...(input.act === 'escalate'
      ? told.map((audience): CardWish => ({ kind: 'request.alert', target, audience }))
      : []),
  ];
  const event = {
    chain: requestChain(request.id),
    type: input.act === 'escalate' ? 'step.escalated' : 'step.reminded',
    payload: {
      role: step.role,
      unit: step.unit,
      stepIndex: request.stepIndex,
      to: step.escalateTo,
      lateMs: input.lateMs,
    },
  };
  return accept(null, { events: [event], cards, answer: { requestId: request.id } });
}
