import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { administersPerson } from './rules.ts';
import { type JoinAccount, personChain, RegisterState } from './schema.ts';

/** `servedPerson`: whom the account serves today. */
export const JoinState = RegisterState.extend({
  servedPerson: z.object({ id: z.string(), name: z.string(), active: z.boolean() }).nullable(),
});
export type JoinState = z.output<typeof JoinState>;

/** R02: an account whose e-mail does not say whose it is, joined by hand. One that serves somebody stays theirs. */
export function joinAccount(
  { person, servedPerson }: JoinState,
  { surface }: JoinAccount,
  { actor, organisation }: Circumstances,
): Decision<null> {
  if (!person.active) return refuse('people.leftAlready', { params: { name: person.name } });
  if (!administersPerson(actor, person, organisation))
    return forbid('people.notYours', { name: person.name });
  if (servedPerson?.active) {
    const fault = { key: 'people.account.taken', params: { name: servedPerson.name } } as const;
    return refuse(fault.key, { fields: { externalId: fault } });
  }
  return accept(null, {
    events: [
      { chain: personChain(person.id), type: 'person.joined', payload: { surface, by: 'administrator' } },
    ],
    answer: { personId: person.id, name: person.name },
  });
}
