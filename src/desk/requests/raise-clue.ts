import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import type { Audience } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import { requestChain } from './schema.ts';

export const RaiseClue = z.object({
  requestId: z.uuid(),
  customerId: z.uuid(),
  text: z.string().trim().min(1).max(1000),
});
export type RaiseClue = z.output<typeof RaiseClue>;

export const ClueState = z.object({
  customer: z
    .object({
      name: z.string(),
      unit: z.string(),
      accountGroup: z.string(),
      version: z.int(),
      ownerId: z.string().nullable(),
      accountManagerId: z.string().nullable(),
    })
    .nullable(),
  /** Those who might be told: active people who maintain data somewhere, and the customer's own people. */
  people: z.array(Holder),
});
export type ClueState = z.output<typeof ClueState>;

export type ClueRaised = { requesterId: string; customer: NonNullable<ClueState['customer']> };

/**
 * R20: anyone says that something in a file looks wrong. It becomes a draft of a change request for the customer's owner (who is no longer
 * there: the account manager, else a data admin), and the owner and the data admins are told at once.
 */
export function raiseClue(
  state: ClueState,
  input: RaiseClue,
  { actor, organisation }: Circumstances,
): Decision<ClueRaised> {
  const { customer, people } = state;
  if (!customer) return refuse('refusal.gone');
  const active = (id: string | null): id is string =>
    id !== null && people.some((person) => person.id === id);
  const admins = people.filter((person) => holdsOver(person, 'dataAdmin', customer.unit, organisation));
  const requesterId = [customer.ownerId, customer.accountManagerId].find(active) ?? admins[0]?.id ?? actor.id;
  const told = new Set([requesterId, ...admins.map((person) => person.id)]);
  const event = {
    chain: requestChain(input.requestId),
    type: 'request.clueRaised',
    payload: {
      kind: 'customer.change',
      unit: customer.unit,
      accountGroup: customer.accountGroup,
      for: requesterId,
    },
  };
  return accept(
    { requesterId, customer },
    {
      events: [event],
      cards: [...told].map((id) => ({
        kind: 'request.clue',
        target: input.requestId,
        audience: `person:${id}` satisfies Audience,
      })),
      answer: { requestId: input.requestId },
    },
  );
}
