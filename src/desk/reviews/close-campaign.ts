import { z } from 'zod';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { campaignCard, campaignChannel } from './fill-campaign.ts';
import { mayOpen, openIn, sumOf } from './rules.ts';
import {
  Campaign,
  CLOSE_OBLIGATION,
  type CloseCampaign,
  campaignChain,
  FILL_OBLIGATION,
  REPORT_CARD,
  ReviewList,
  WATCH_OBLIGATION,
} from './schema.ts';

export const CloseState = z.object({ campaign: Campaign, lists: z.array(ReviewList) });
export type CloseState = z.output<typeof CloseState>;

/** R50: ends a campaign, by hand or when its time is over; the report goes to its channel. What is open stays open, and is listed. */
export function closeCampaign(
  { campaign, lists }: CloseState,
  _input: CloseCampaign,
  { actor, organisation }: Pick<Circumstances, 'actor' | 'organisation'>,
): Decision<null> {
  const byDesk = actor.id === 'desk';
  if (!byDesk && !mayOpen(campaign.kind, campaign.unit, actor, organisation))
    return forbid('reviews.mayNotClose');
  if (campaign.stage !== 'running')
    return refuse(campaign.stage === 'closed' ? 'reviews.closedAlready' : 'reviews.stillFilling');
  const counts = sumOf(lists);
  const evidence = byDesk ? 'due' : 'byHand';
  const channel = campaignChannel(campaign.unit, organisation);
  const report: CardWish[] = channel ? [{ kind: REPORT_CARD, target: campaign.id, audience: channel }] : [];
  return accept(null, {
    events: [
      {
        chain: campaignChain(campaign.id),
        type: 'review.closed',
        payload: { ...counts, open: openIn(counts), because: evidence },
      },
    ],
    cards: [...campaignCard(campaign, organisation), ...report],
    obligations: [FILL_OBLIGATION, WATCH_OBLIGATION, CLOSE_OBLIGATION].map((kind) => ({
      close: kind,
      subject: campaign.id,
      evidence,
    })),
    answer: { campaignId: campaign.id },
  });
}
