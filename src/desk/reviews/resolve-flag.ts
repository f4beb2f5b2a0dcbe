import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { StandingCard } from '../absences/schema.ts';
import { mayResolve } from './rules.ts';
import { campaignChain, FLAG_OBLIGATION, type ResolveFlag, targetOf } from './schema.ts';

/** `cards`: those that show the finding. */
export const ResolveState = z.object({
  number: z.string(),
  unit: z.string(),
  flagged: z.boolean(),
  resolved: z.boolean(),
  cards: z.array(StandingCard),
});
export type ResolveState = z.output<typeof ResolveState>;

/** R50: a data admin says what was done about a finding; also after the campaign has ended. */
export function resolveFlag(
  { number, unit, flagged, resolved, cards }: ResolveState,
  { campaignId, customerId }: ResolveFlag,
  { actor, organisation }: Pick<Circumstances, 'actor' | 'organisation'>,
): Decision<null> {
  if (!mayResolve(unit, actor, organisation)) return forbid('reviews.mayNotResolve');
  if (!flagged) return refuse('refusal.gone');
  if (resolved) return refuse('reviews.resolvedAlready', { params: { number } });
  return accept(null, {
    events: [
      { chain: campaignChain(campaignId), type: 'review.resolved', payload: { customer: customerId } },
    ],
    cards,
    obligations: [
      { close: FLAG_OBLIGATION, subject: targetOf(campaignId, customerId), evidence: 'resolved' },
    ],
    answer: { number },
  });
}
