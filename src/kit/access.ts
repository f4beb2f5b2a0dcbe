import type { Organisation } from '../desk/organisation/schema.ts';
import { type Actor, DESK, type Role } from './actor.ts';

/** The coarse right of the role table: may this person run such a command at all? */
export function mayRun(allowed: readonly Role[] | 'everyone' | 'desk', actor: Actor): boolean {
  // The very one, not somebody whose id reads like it: a person's id can come from their e-mail address.
  if (actor === DESK) return true;
  if (allowed === 'everyone') return true;
  if (allowed === 'desk') return false;
  return actor.grants.some((grant) => allowed.includes(grant.role));
}

/**
 * R01: does the person hold the role over this unit? A grant covers its unit and everything below it.
 * @param unit id of an org unit; an id the organisation no longer knows is covered by company-wide grants only
 */
export function holdsOver(
  actor: Pick<Actor, 'grants'>,
  role: Role,
  unit: string,
  organisation: Organisation,
): boolean {
  const parents = new Map(organisation.units.map((u) => [u.id, u.parent]));
  const line = new Set<string>(['*']);
  for (let at: string | undefined = unit; at !== undefined && !line.has(at); at = parents.get(at))
    line.add(at);
  return actor.grants.some((grant) => grant.role === role && line.has(grant.unit));
}
