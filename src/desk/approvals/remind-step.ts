import { z } from 'zod';
import type { Audience, CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { channelFor, holdersOf } from '../organisation/rules.ts';
import { requestChain, type RequestState, storyTarget } from '../requests/schema.ts';

export const RemindStep = z.object({
  requestId: z.uuid(),
  round: z.int(),
  stepIndex: z.int(),
  act: z.enum(['remind', 'escalate', 'nudge']),
  /** How late the clock was (ms): a moment missed while the desk was down is caught up once and says so. */
  lateMs: z.int().min(0).default(0),
});
export type RemindStep = z.output<typeof RemindStep>;

/**
 * R27: before the deadline those who decide the step are reminded in the thread; after it, those to whom the step escalates are told
 * directly, and the thread says so. A step decided meanwhile needs neither.
 */
export function remindStep(
  request: RequestState,
  input: RemindStep,
  { organisation }: Circumstances,
): Decision<null> {
  const step = request.path[request.stepIndex];
  const open =
    step && request.status === 'pending' && request.round === input.round && request.stepIndex === input.stepIndex;
  if (!open) return refuse('approval.closed', { params: { number: request.number } });

  const target = storyTarget(request.id, request.version + 1);
  const root = { kind: 'request.step', target: request.id };
  const channel = channelFor(organisation, request.unit, step.channel);
  const deciders = holdersOf(organisation, step.role, step.unit).map((person): Audience => `person:${person.id}`);
  const escalated = holdersOf(organisation, step.escalateTo, step.unit).map((person): Audience => `person:${person.id}`);
  const cards: CardWish[] = [
    ...(channel
      ? [
          { kind: 'request.note', target, audience: `channel:${channel.id}` as const, inThreadOf: root },
          { ...root, audience: `channel:${channel.id}` as const },
        ]
      : deciders.map((audience): CardWish => ({ kind: 'request.alert', target, audience }))),
    ...(input.act === 'escalate' ? escalated.map((audience): CardWish => ({ kind: 'request.alert', target, audience })) : []),
  ];
  const event = {
    chain: requestChain(request.id),
    type: input.act === 'escalate' ? 'step.escalated' : 'step.reminded',
    payload: { role: step.role, unit: step.unit, stepIndex: request.stepIndex, to: step.escalateTo, lateMs: input.lateMs },
  };
  return accept(null, { events: [event], cards, answer: { requestId: request.id } });
}
