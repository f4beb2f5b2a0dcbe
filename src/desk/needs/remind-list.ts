import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import {
  ListState,
  listSubject,
  NEEDS_ALERT,
  NEEDS_CARD,
  NEEDS_OBLIGATION,
  needsChain,
  type RemindList,
  toldTarget,
} from './schema.ts';

/** An open list and those who might be told of it. */
export const RemindState = ListState.extend({ holders: z.array(Holder) });
export type RemindState = z.output<typeof RemindState>;

/**
 * R51: shortly before the list is due its owner is told, and from then on the sales managers. A list whose last customers went to somebody
 * else has nothing left to do and ends.
 */
export function remindList(
  list: RemindState,
  { act, lateMs }: RemindList,
  { organisation }: Pick<Circumstances, 'organisation'>,
): Decision<{ closed: boolean }> {
  const { managerId, month, left } = list;
  const chain = needsChain(managerId);
  const mine = `person:${managerId}` as const;
  if (left === 0) {
    return accept(
      { closed: true },
      {
        events: [{ chain, type: 'needs.completed', payload: { month } }],
        cards: [{ kind: NEEDS_CARD, target: toldTarget(list, 'opened'), audience: mine }],
        obligations: [{ close: NEEDS_OBLIGATION, subject: listSubject(list), evidence: 'no customers left' }],
      },
    );
  }
  const managers = list.holders.filter((person) =>
    holdsOver(person, 'salesManager', list.unit, organisation),
  );
  const cards: CardWish[] =
    act === 'remind'
      ? [{ kind: NEEDS_CARD, target: toldTarget(list, 'remind'), audience: mine }]
      : managers.map(({ id }) => ({
          kind: NEEDS_ALERT,
          target: listSubject(list),
          audience: `person:${id}`,
        }));
  const type = act === 'remind' ? 'needs.reminded' : 'needs.escalated';
  return accept({ closed: false }, { events: [{ chain, type, payload: { month, left, lateMs } }], cards });
}
