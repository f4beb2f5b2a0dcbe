import { holdsOver } from '../../kit/access.ts';
import { type Actor, holds } from '../../kit/actor.ts';
import type { AuditEvent } from '../../kit/decision.ts';
import type { Holder } from '../../kit/grants.ts';
import type { Organisation } from '../organisation/schema.ts';
import type { Grant, PersonState } from './schema.ts';

/**
 * R06, R01: an administrator gives, takes and manages only what lies within their own administrator's role: otherwise one over a single
 * unit could make themselves one over the company.
 */
export function administersUnit(
  actor: Pick<Actor, 'grants'>,
  unit: string,
  organisation: Organisation,
): boolean {
  return holdsOver(actor, 'administrator', unit, organisation);
}

/** Whoever may change a person's name, e-mail or account could act as them: it takes the administrator's role over all of their units. */
export function administersPerson(
  actor: Pick<Actor, 'grants'>,
  person: Pick<PersonState, 'grants'>,
  organisation: Organisation,
): boolean {
  return person.grants.every(({ unit }) => administersUnit(actor, unit, organisation));
}

/** Which other administrators must there be, once this person is none: one over everything where they were that, else any. */
export type Needed = 'nobody' | 'anyAdministrator' | 'companyAdministrator';

/** R06: nobody can take the last administrator away, not even by halves: the last over the whole company stays one. */
export function neededWithout(person: Pick<PersonState, 'grants'>, taken: readonly Grant[]): Needed {
  const held = person.grants.filter(({ role }) => role === 'administrator');
  const kept = held.filter(
    ({ unit }) => !taken.some((grant) => grant.role === 'administrator' && grant.unit === unit),
  );
  if (held.some(isWide)) return kept.some(isWide) ? 'nobody' : 'companyAdministrator';
  return held.length > 0 && kept.length === 0 ? 'anyAdministrator' : 'nobody';
}

export function isMet(needed: Needed, personId: string, administrators: readonly Holder[]): boolean {
  if (needed === 'nobody') return true;
  const others = administrators.filter(({ id }) => id !== personId);
  return others.some(
    ({ grants }) =>
      needed === 'anyAdministrator' ||
      grants.some((grant) => grant.role === 'administrator' && isWide(grant)),
  );
}

/**
 * A chain of its own for the desk's administrators. Two of them who take each other away at the same moment append at the same place, so
 * one of them loses and is decided again.
 */
export function administratorEnded(needed: Needed, personId: string): AuditEvent[] {
  return needed === 'nobody'
    ? []
    : [{ chain: 'administrators', type: 'administrator.ended', payload: { person: personId } }];
}

function isWide({ unit }: Pick<Grant, 'unit'>): boolean {
  return unit === '*';
}

/** Who sees the register: administrators, and sales managers, who hand over and change nothing else. */
export function looksAfterPeople(actor: Pick<Actor, 'grants'>): boolean {
  return holds(actor, 'administrator') || holds(actor, 'salesManager');
}
