import { z } from 'zod';
import { monthAt } from '../../kit/calendar-days.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { customerChain } from '../requests/schema.ts';
import { mayRecord } from './rules.ts';
import {
  ASPECTS,
  type Aspect,
  ListState,
  listSubject,
  NEEDS_CARD,
  NEEDS_OBLIGATION,
  needsChain,
  type RecordNeed,
  toldTarget,
} from './schema.ts';

/** `list`: the open one of the customer's account manager, if the customer stands on it and has not been dealt with yet. */
export const RecordState = z.object({
  customer: z.object({
    id: z.uuid(),
    number: z.string(),
    name: z.string(),
    unit: z.string(),
    status: z.string(),
    ownerId: z.string().nullable(),
    accountManagerId: z.string().nullable(),
  }),
  list: ListState.nullable(),
});
export type RecordState = z.output<typeof RecordState>;
export type NeedRecorded = { month: string; aspects: Aspect[]; closesList: boolean };

/** R51, R28: a need is an attached record, kept by an audited command; what was recorded before stays. */
export function recordNeed(
  { customer, list }: RecordState,
  input: RecordNeed,
  { actor, now, organisation }: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Decision<NeedRecorded> {
  if (!mayRecord(customer, actor, organisation)) return forbid('needs.notYours', { name: customer.name });
  if (customer.status === 'sealed') return refuse('needs.sealed', { params: { name: customer.name } });
  const aspects = input.kind === 'updated' ? ASPECTS.filter((aspect) => input[aspect]) : [];
  if (input.kind === 'updated' && aspects.length === 0)
    return refuse('needs.nothingTyped', { fields: { projects: { key: 'needs.nothingTyped' } } });
  const month = monthAt(now, organisation.company.timeZone);
  const closesList = list?.left === 1;
  const told: CardWish[] = list
    ? [{ kind: NEEDS_CARD, target: toldTarget(list, 'opened'), audience: `person:${list.managerId}` }]
    : [];
  return accept(
    { month, aspects, closesList },
    {
      events: [
        {
          chain: customerChain(customer.id),
          type: 'need.recorded',
          payload: { month, kind: input.kind, aspects },
        },
        ...(list && closesList
          ? [{ chain: needsChain(list.managerId), type: 'needs.completed', payload: { month: list.month } }]
          : []),
      ],
      cards: told,
      obligations:
        list && closesList
          ? [{ close: NEEDS_OBLIGATION, subject: listSubject(list), evidence: 'all customers dealt with' }]
          : [],
      answer: { name: customer.name, left: list ? list.left - 1 : null },
    },
  );
}
