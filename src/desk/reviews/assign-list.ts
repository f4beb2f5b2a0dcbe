import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import { dutyOf } from './fill-campaign.ts';
import { mayOpen, mayTake, openIn } from './rules.ts';
import { type AssignList, Campaign, campaignChain, LIST_CARD, ReviewList } from './schema.ts';

export const AssignState = z.object({ campaign: Campaign, list: ReviewList, to: Holder.nullable() });
export type AssignState = z.output<typeof AssignState>;

/** R50: a list that is nobody's, or whose owner cannot do it, is given to somebody who works in its unit. */
export function assignList(
  { campaign, list, to }: AssignState,
  _input: AssignList,
  { actor, now, organisation }: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Decision<null> {
  if (!mayOpen(campaign.kind, campaign.unit, actor, organisation)) return forbid('reviews.mayNotAssign');
  if (campaign.stage !== 'running') return refuse('reviews.notRunning');
  if (!to || to.id === list.personId || !mayTake(list.unit, to, organisation))
    return refuse('reviews.cannotTake', { fields: { to: { key: 'reviews.cannotTake' } } });
  if (openIn(list) === 0) return refuse('reviews.listDone');
  const given = { ...list, personId: to.id, name: to.name };
  return accept(null, {
    events: [
      {
        chain: campaignChain(campaign.id),
        type: 'review.assigned',
        payload: { list: list.list, from: list.personId, to: to.id },
      },
    ],
    cards: [{ kind: LIST_CARD, target: campaign.id, audience: `person:${to.id}` }],
    obligations: [dutyOf(given, campaign, now, organisation)],
    answer: { name: to.name },
  });
}
