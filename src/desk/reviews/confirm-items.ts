import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, type Refused, refuse } from '../../kit/decision.ts';
import type { ObligationChange } from '../../kit/obligation.ts';
import { mayWork, openIn, worksFor } from './rules.ts';
import {
  type ConfirmItems,
  campaignChain,
  ITEM_STATES,
  LIST_CARD,
  LIST_OBLIGATION,
  OnList,
  targetOf,
} from './schema.ts';

/** A customer of the list as it stands now: its item and the version of its file. */
export const ItemNow = z.object({
  customerId: z.uuid(),
  number: z.string(),
  version: z.int(),
  state: z.enum(ITEM_STATES),
});
export type ItemNow = z.output<typeof ItemNow>;

export const ConfirmState = OnList.extend({ items: z.array(ItemNow) });
export type ConfirmState = z.output<typeof ConfirmState>;

export type Confirmed = { customers: { id: string; version: number }[] };

/**
 * R50: the owner has looked at these customers and found them right. Whoever's file was changed since it was shown is not confirmed, and
 * neither is one that is dealt with already; the answer names them.
 */
export function confirmItems(
  state: ConfirmState,
  { customers }: ConfirmItems,
  { actor, organisation }: Pick<Circumstances, 'actor' | 'organisation'>,
): Decision<Confirmed> {
  const refusal = whyNotOnList(state, actor, organisation);
  if (refusal) return refusal;
  const shown = new Map(customers.map(({ id, version }) => [id, version]));
  const [open, settled] = partition(state.items, ({ state: now }) => now === 'open');
  const [same, changed] = partition(open, ({ customerId, version }) => shown.get(customerId) === version);
  const answer = {
    campaignId: state.campaign.id,
    list: state.list.list,
    confirmed: same.length,
    changed: changed.map(({ number }) => number),
    settled: settled.map(({ number }) => number),
  };
  if (same.length === 0) {
    const numbers = {
      join: [...changed, ...settled].map(({ number }) => ({ verbatim: number })),
      with: ', ',
    };
    return refuse(changed.length > 0 ? 'reviews.allChanged' : 'reviews.settledAlready', {
      params: { numbers },
    });
  }
  const { campaign, list, absent } = state;
  return accept(
    { customers: same.map(({ customerId, version }) => ({ id: customerId, version })) },
    {
      events: [
        {
          chain: campaignChain(campaign.id),
          type: 'review.confirmed',
          payload: {
            list: list.list,
            customers: same.map(({ customerId }) => customerId),
            ...deputyPayload({ list, absent }, actor),
          },
        },
      ],
      ...endOfList({ ...list, confirmed: list.confirmed + same.length }, campaign.id, 'confirmed'),
      answer,
    },
  );
}

/** Whoever works on a list, while its campaign runs. */
export function whyNotOnList(
  { campaign, list, absent }: OnList,
  actor: Circumstances['actor'],
  organisation: Circumstances['organisation'],
): Refused | null {
  if (!mayWork(list, campaign.kind, actor, absent, organisation)) return forbid('reviews.notYourList');
  return campaign.stage === 'running' ? null : refuse('reviews.notRunning');
}

/** R04: for whom it was done, where a deputy did it. */
export function deputyPayload(
  on: Pick<OnList, 'list' | 'absent'>,
  actor: Pick<Circumstances['actor'], 'id'>,
): { deputyFor?: string } {
  const absent = worksFor(on, actor);
  return absent ? { deputyFor: absent.id } : {};
}

/** With the last open customer the duty ends, and the list says so to its owner. */
export function endOfList(
  list: OnList['list'],
  campaignId: string,
  evidence: string,
): {
  obligations: ObligationChange[];
  cards: { kind: string; target: string; audience: `person:${string}` }[];
} {
  if (openIn(list) > 0) return { obligations: [], cards: [] };
  return {
    obligations: [{ close: LIST_OBLIGATION, subject: targetOf(campaignId, list.list), evidence }],
    cards:
      list.personId === null
        ? []
        : [{ kind: LIST_CARD, target: campaignId, audience: `person:${list.personId}` }],
  };
}

function partition<Item>(items: readonly Item[], test: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(test), items.filter((item) => !test(item))];
}
