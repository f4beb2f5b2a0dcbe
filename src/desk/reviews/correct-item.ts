import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { REQUEST_STATUSES } from '../requests/schema.ts';
import { deputyPayload, endOfList, ItemNow, whyNotOnList } from './confirm-items.ts';
import { type CorrectItem, campaignChain, OnList } from './schema.ts';

/** The customer's item, and the request that corrects it where there is one. */
export const CorrectState = OnList.extend({
  item: ItemNow.extend({ requestId: z.uuid().nullable(), status: z.enum(REQUEST_STATUSES).nullable() }),
  /** The change request to be linked: the actor's own, about this customer, not closed. */
  fits: z.boolean(),
});
export type CorrectState = z.output<typeof CorrectState>;

/** Whether the item was open until now; else it only gets another request. */
export type Correcting = { wasOpen: boolean };

/** Requests that came to nothing: their customer is open again, whether or not that has been noted. */
const IN_VAIN: readonly string[] = ['rejected', 'withdrawn'];

/** R50: something is wrong, and a change request is on its way: the item waits for what becomes of it. */
export function correctItem(
  state: CorrectState,
  { requestId, customerId }: CorrectItem,
  { actor, organisation }: Pick<Circumstances, 'actor' | 'organisation'>,
): Decision<Correcting> {
  const refusal = whyNotOnList(state, actor, organisation);
  if (refusal) return refusal;
  const { campaign, list, item } = state;
  if (campaign.kind === 'check') return refuse('refusal.gone');
  const again = item.state === 'correcting' && IN_VAIN.includes(item.status ?? '');
  if (item.state !== 'open' && !again)
    return refuse('reviews.settledAlready', { params: { numbers: item.number } });
  if (!state.fits) return refuse('reviews.noRequest');
  const wasOpen = item.state === 'open';
  return accept(
    { wasOpen },
    {
      events: [
        {
          chain: campaignChain(campaign.id),
          type: 'review.correcting',
          payload: {
            list: list.list,
            customer: customerId,
            request: requestId,
            ...deputyPayload(state, actor),
          },
        },
      ],
      ...endOfList(wasOpen ? { ...list, correcting: list.correcting + 1 } : list, campaign.id, 'correcting'),
      answer: { requestId },
    },
  );
}
