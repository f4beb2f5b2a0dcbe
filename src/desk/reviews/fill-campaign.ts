import { z } from 'zod';
import type { Role } from '../../kit/actor.ts';
import type { Audience, CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import type { ObligationChange } from '../../kit/obligation.ts';
import { calendarOf, channelFor } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { unitOrCompany } from '../organisation/unit-tree.ts';
import { listMoments } from './deadlines.ts';
import { STRATEGIC, WITHOUT_OWNER } from './rules.ts';
import {
  CAMPAIGN_CARD,
  Campaign,
  campaignChain,
  FILL_OBLIGATION,
  type FillCampaign,
  LIST_OBLIGATION,
  ReviewList,
  targetOf,
} from './schema.ts';

/**
 * `end`: the last customer of the next piece; null: none is left. `lists`: the next ones to hand out, `last` where no more follow.
 * `total`, `listCount`: of the whole campaign, told once at the end.
 */
export const FillState = z.object({
  campaign: Campaign,
  end: z.string().nullable(),
  lists: z.array(ReviewList),
  last: z.boolean(),
  total: z.int(),
  listCount: z.int(),
});
export type FillState = z.output<typeof FillState>;

/** The next piece, or the step from one stage to the next. */
export type Filled =
  | { step: 'customers'; end: string; role: Role }
  | { step: 'handOut'; cursor: string }
  | { step: 'stage'; stage: 'handingOut' | 'running'; cursor: string };

/** R50: one piece of the way from an opened campaign to a running one: first the customers, then the lists they fell to. */
export function fillCampaign(
  state: FillState,
  _input: FillCampaign,
  { now, organisation }: Circumstances,
): Decision<Filled> {
  const { campaign, end, lists, last } = state;
  const chain = campaignChain(campaign.id);
  if (campaign.stage === 'filling') {
    if (end !== null)
      return accept({ step: 'customers', end, role: roleOf(campaign) }, { answer: { done: false } });
    return accept({ step: 'stage', stage: 'handingOut', cursor: '' }, { answer: { done: false } });
  }
  if (campaign.stage !== 'handingOut') return refuse('reviews.notRunning');
  const handed = {
    obligations: lists.map((list) => dutyOf(list, campaign, now, organisation, 'first')),
  };
  const cursor = lists.at(-1)?.list ?? campaign.cursor;
  if (!last) return accept({ step: 'handOut', cursor }, { ...handed, answer: { done: false } });
  return accept(
    { step: 'stage', stage: 'running', cursor },
    {
      events: [{ chain, type: 'review.filled', payload: { customers: state.total, lists: state.listCount } }],
      cards: campaignCard(campaign, organisation),
      obligations: [
        ...handed.obligations,
        { close: FILL_OBLIGATION, subject: campaign.id, evidence: 'filled' },
      ],
      answer: { done: true },
    },
  );
}

/** The role that a list without a person falls to. */
export function roleOf({ kind, role }: Campaign): Role {
  if (kind === 'strategic') return STRATEGIC;
  return kind === 'check' && role !== '' ? role : WITHOUT_OWNER;
}

/**
 * What a list's owner has to do. A unit that is no longer known works as the company does.
 * @param first the owner hears of the list for the first time, as soon as their quiet hours allow
 */
export function dutyOf(
  list: ReviewList,
  campaign: Campaign,
  now: Date,
  organisation: Organisation,
  first?: 'first',
): ObligationChange {
  const unit = unitOrCompany(list.unit, organisation);
  return {
    open: LIST_OBLIGATION,
    subject: targetOf(campaign.id, list.list),
    owner: list.personId === null ? { role: list.role, unit: list.unit } : { person: list.personId },
    dueAt: campaign.dueAt,
    moments: [
      ...(first ? [{ at: now.toISOString(), act: 'handOut' }] : []),
      ...listMoments(calendarOf(organisation, unit), campaign, now),
    ],
  };
}

/** R50: the progress of a campaign stands in the channel of its unit. */
export function campaignCard(
  { id, unit }: Pick<Campaign, 'id' | 'unit'>,
  organisation: Organisation,
): CardWish[] {
  const audience = campaignChannel(unit, organisation);
  return audience ? [{ kind: CAMPAIGN_CARD, target: id, audience }] : [];
}

export function campaignChannel(unit: string, organisation: Organisation): Audience | undefined {
  const channel = channelFor(organisation, unit, 'requests');
  return channel && `channel:${channel.id}`;
}
