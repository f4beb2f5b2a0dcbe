import type { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { addWorkingHours } from '../../kit/working-time.ts';
import { calendarOf, channelFor } from '../organisation/rules.ts';
import { unitOrCompany } from '../organisation/unit-tree.ts';
import { deputyPayload, endOfList, ItemNow, whyNotOnList } from './confirm-items.ts';
import { campaignChain, FLAG_CARD, FLAG_OBLIGATION, type FlagItem, OnList, targetOf } from './schema.ts';

export const FlagState = OnList.extend({ item: ItemNow });
export type FlagState = z.output<typeof FlagState>;

/** Working hours in which a finding should be settled. */
const SETTLE_HOURS = 40;

/** R50: what an owner cannot put right; R54: what a department found. It goes to the data admins of the unit. */
export function flagItem(
  state: FlagState,
  { customerId, reason }: FlagItem,
  { actor, now, organisation }: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Decision<null> {
  const refusal = whyNotOnList(state, actor, organisation);
  if (refusal) return refusal;
  const { campaign, list, item } = state;
  if (item.state !== 'open') return refuse('reviews.settledAlready', { params: { numbers: item.number } });
  const target = targetOf(campaign.id, customerId);
  const unit = unitOrCompany(list.unit, organisation);
  const channel = channelFor(organisation, unit, 'data');
  const ended = endOfList({ ...list, flagged: list.flagged + 1 }, campaign.id, 'flagged');
  return accept(null, {
    events: [
      {
        chain: campaignChain(campaign.id),
        type: 'review.flagged',
        payload: { list: list.list, customer: customerId, reason, ...deputyPayload(state, actor) },
      },
    ],
    cards: [
      ...(channel ? [{ kind: FLAG_CARD, target, audience: `channel:${channel.id}` as const }] : []),
      ...ended.cards,
    ],
    obligations: [
      ...ended.obligations,
      {
        open: FLAG_OBLIGATION,
        subject: target,
        owner: { role: 'dataAdmin', unit },
        dueAt: addWorkingHours(calendarOf(organisation, unit), now, SETTLE_HOURS),
        moments: [],
      },
    ],
    answer: { number: item.number },
  });
}
