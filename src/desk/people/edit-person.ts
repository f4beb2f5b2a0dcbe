import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { administersPerson } from './rules.ts';
import { type AddPerson, type EditPerson, type PersonData, personChain, RegisterState } from './schema.ts';

/** `emailOf`: who has the e-mail already, somebody who has left included. */
export const AddState = z.object({ emailOf: z.string().nullable(), ids: z.array(z.string()) });
export type AddState = z.output<typeof AddState>;

/** R06: a person enters the register; what they may do is given after. */
export function addPerson({ emailOf, ids }: AddState, input: AddPerson): Decision<{ id: string }> {
  if (emailOf !== null) return emailTaken(emailOf);
  const id = freeId(input.email, ids);
  return accept(
    { id },
    {
      events: [{ chain: personChain(id), type: 'person.added', payload: {} }],
      answer: { personId: id, name: input.name },
    },
  );
}

export const EditState = RegisterState.extend({ emailOf: z.string().nullable() });
export type EditState = z.output<typeof EditState>;

const EDITABLE = ['name', 'email', 'language', 'timeZone'] as const satisfies readonly (keyof PersonData)[];

export function editPerson(
  { person, emailOf }: EditState,
  input: EditPerson,
  { actor, organisation }: Circumstances,
): Decision<null> {
  if (!administersPerson(actor, person, organisation))
    return forbid('people.notYours', { name: person.name });
  if (emailOf !== null) return emailTaken(emailOf);
  const fields = EDITABLE.filter((field) => person[field] !== input[field]);
  if (fields.length === 0) return refuse('people.nothingChanged');
  return accept(null, {
    events: [{ chain: personChain(person.id), type: 'person.edited', payload: { fields } }],
    answer: { personId: person.id, name: input.name },
  });
}

function emailTaken(name: string): ReturnType<typeof refuse> {
  return refuse('people.emailTaken', { fields: { email: { key: 'people.emailTaken', params: { name } } } });
}

const LONGEST_ID = 36;

/** As an id looks in the organisation file, so that the file can name the person later: lily.chen@… is lily-chen, the second lily-chen-2. */
function freeId(email: string, taken: readonly string[]): string {
  const local = (email.split('@')[0] ?? '').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  const base = local.slice(0, LONGEST_ID) || 'person';
  for (let at = 1; ; at += 1) {
    const id = at === 1 ? base : `${base}-${at}`;
    if (!taken.includes(id)) return id;
  }
}
