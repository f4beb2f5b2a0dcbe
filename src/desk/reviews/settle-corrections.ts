import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { type AuditEvent, accept, type Decision } from '../../kit/decision.ts';
import { endOfList } from './confirm-items.ts';
import { dutyOf } from './fill-campaign.ts';
import { openIn } from './rules.ts';
import { Campaign, campaignChain, type NamesList, ReviewList } from './schema.ts';

/** Items of a list whose request has come to its end. */
export const SettleState = z.object({
  campaign: Campaign,
  list: ReviewList,
  ended: z.array(z.object({ customerId: z.uuid(), requestId: z.uuid(), approved: z.boolean() })),
});
export type SettleState = z.output<typeof SettleState>;

export type Settled = { corrected: string[]; open: string[] };

/**
 * R50: a correction that was approved counts as such; one that was rejected or withdrawn leaves its customer to be looked at again, and with
 * it the owner's duty comes back.
 */
export function settleCorrections(
  { campaign, list, ended }: SettleState,
  _input: NamesList,
  { now, organisation }: Pick<Circumstances, 'now' | 'organisation'>,
): Decision<Settled> {
  const corrected = ended.filter(({ approved }) => approved).map(({ customerId }) => customerId);
  const open = ended.filter(({ approved }) => !approved).map(({ customerId }) => customerId);
  const after = {
    ...list,
    correcting: list.correcting - ended.length,
    corrected: list.corrected + corrected.length,
  };
  const isDutyBack = campaign.stage === 'running' && openIn(list) === 0 && open.length > 0;
  const payload = (customers: string[]) => ({ list: list.list, customers });
  const chain = campaignChain(campaign.id);
  const events: AuditEvent[] = [
    ...(corrected.length > 0 ? [{ chain, type: 'review.corrected', payload: payload(corrected) }] : []),
    ...(open.length > 0 ? [{ chain, type: 'review.reopened', payload: payload(open) }] : []),
  ];
  const outcome = { events, answer: { settled: ended.length } };
  if (isDutyBack)
    return accept(
      { corrected, open },
      { ...outcome, obligations: [dutyOf(after, campaign, now, organisation)] },
    );
  return accept({ corrected, open }, { ...outcome, cards: endOfList(after, campaign.id, '').cards });
}
