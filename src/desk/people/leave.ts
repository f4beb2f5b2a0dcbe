import { DESK } from '../../kit/actor.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { endedBy } from '../absences/rules.ts';
import { administersPerson, administratorEnded, isMet, type Needed, neededWithout } from './rules.ts';
import {
  eventTarget,
  type Leave,
  type LeaveState,
  personChain,
  type Reactivate,
  type RegisterState,
} from './schema.ts';

export type Left = { needed: Needed };

/** R06: whoever leaves loses all rights at once; the administrators are told what is to be handed over. */
export function leave(
  { person, administrators, absences }: LeaveState,
  input: Leave,
  { actor, organisation }: Circumstances,
): Decision<Left> {
  if (!person.active) return refuse('people.leftAlready', { params: { name: person.name } });
  if (actor !== DESK && !administersPerson(actor, person, organisation))
    return forbid('people.notYours', { name: person.name });
  const needed = neededWithout(person, person.grants);
  if (!isMet(needed, person.id, administrators))
    return refuse('people.lastAdministrator', { params: { name: person.name } });
  const target = eventTarget(person.id, person.nextSeq);
  const ended = endedBy(person.id, absences);
  return accept(
    { needed },
    {
      events: [
        {
          chain: personChain(person.id),
          type: 'person.left',
          payload: { by: 'account' in input ? input.account.surface : 'administrator' },
        },
        ...administratorEnded(needed, person.id),
        ...ended.events,
      ],
      cards: [
        ...administrators
          .filter(({ id }) => id !== person.id)
          .map(({ id }): CardWish => ({ kind: 'people.left', target, audience: `person:${id}` })),
        ...ended.cards,
      ],
      answer: { personId: person.id, name: person.name },
    },
  );
}

/** Whoever comes back has the roles that nobody took away meanwhile. */
export function reactivate(
  { person }: RegisterState,
  _input: Reactivate,
  { actor, organisation }: Circumstances,
): Decision<{ managedInFile: boolean }> {
  if (person.active) return refuse('people.activeAlready', { params: { name: person.name } });
  if (!administersPerson(actor, person, organisation))
    return forbid('people.notYours', { name: person.name });
  return accept(
    { managedInFile: organisation.people.some(({ id }) => id === person.id) },
    {
      events: [
        { chain: personChain(person.id), type: 'person.reactivated', payload: { grants: person.grants } },
      ],
      answer: { personId: person.id, name: person.name },
    },
  );
}
