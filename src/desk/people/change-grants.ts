import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { unitOf } from '../organisation/rules.ts';
import { scopeText } from './describe.ts';
import { administersUnit, administratorEnded, isMet, type Needed, neededWithout } from './rules.ts';
import { type ChangeGrants, type Grant, personChain, type RegisterState } from './schema.ts';

export type GrantsChanged = { grants: Grant[]; needed: Needed };

/** R01, R06: roles over units, given from chat. */
export function grantRoles(
  { person }: RegisterState,
  input: ChangeGrants,
  circumstances: Circumstances,
): Decision<GrantsChanged> {
  const { organisation } = circumstances;
  if (!person.active) return refuse('people.leftAlready', { params: { name: person.name } });
  if (input.grants.some(({ unit }) => unit !== '*' && !unitOf(organisation, unit)))
    return refuse('refusal.gone');
  const outside = outsideOf(input.grants, circumstances);
  if (outside) return outside;
  const grants = input.grants.filter((grant) => !person.grants.some((held) => isSame(held, grant)));
  if (grants.length === 0) return refuse('people.grantedAlready', { params: { name: person.name } });
  return accept(
    { grants, needed: 'nobody' },
    {
      events: [{ chain: personChain(person.id), type: 'person.granted', payload: { grants } }],
      answer: { personId: person.id, name: person.name },
    },
  );
}

/** R01, R06: a role that is taken away is gone at the next click. */
export function revokeRoles(
  { person, administrators }: RegisterState,
  input: ChangeGrants,
  circumstances: Circumstances,
): Decision<GrantsChanged> {
  const outside = outsideOf(input.grants, circumstances);
  if (outside) return outside;
  const grants = input.grants.filter((grant) => person.grants.some((held) => isSame(held, grant)));
  if (grants.length === 0) return refuse('people.notGranted', { params: { name: person.name } });
  // Of somebody who has left nothing more is taken away from the desk.
  const needed = person.active ? neededWithout(person, grants) : 'nobody';
  if (!isMet(needed, person.id, administrators))
    return refuse('people.lastAdministrator', { params: { name: person.name } });
  return accept(
    { grants, needed },
    {
      events: [
        { chain: personChain(person.id), type: 'person.revoked', payload: { grants } },
        ...administratorEnded(needed, person.id),
      ],
      answer: { personId: person.id, name: person.name },
    },
  );
}

function outsideOf(
  grants: readonly Grant[],
  { actor, organisation }: Circumstances,
): ReturnType<typeof forbid> | null {
  const outside = grants.find(({ unit }) => !administersUnit(actor, unit, organisation));
  if (!outside) return null;
  return forbid('people.notYourUnit', { unit: scopeText(outside.unit, organisation) });
}

function isSame(a: Grant, b: Grant): boolean {
  return a.role === b.role && a.unit === b.unit;
}
