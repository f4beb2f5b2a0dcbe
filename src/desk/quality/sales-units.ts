import type { Actor } from '../../kit/actor.ts';
import { isWithin, salesOrgOf, takesCustomers } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { companyOf } from '../organisation/unit-tree.ts';

/** The sales organisations with units that take customers; the company stands in for units that lie in none. */
export function salesOrganisations(organisation: Organisation): string[] {
  const company = companyOf(organisation);
  const found = organisation.units
    .filter(({ id }) => takesCustomers(organisation, id))
    .map(({ id }) => salesOrgOf(organisation, id) ?? company);
  return organisation.units.map(({ id }) => id).filter((id) => found.includes(id));
}

/** The units whose customers belong to this one: below it, or sold through it. null: to the company belong all. */
export function unitsOf(unit: string, organisation: Organisation): string[] | null {
  if (unit === companyOf(organisation)) return null;
  return organisation.units
    .filter(({ id }) => isWithin(organisation, id, unit) || salesOrgOf(organisation, id) === unit)
    .map(({ id }) => id);
}

/** The units that somebody may do such a thing for: the sales organisations, and whatever else their roles name. @param first offered before them */
export function unitsFor(
  actor: Pick<Actor, 'grants'>,
  may: (actor: Pick<Actor, 'grants'>, unit: string, organisation: Organisation) => boolean,
  organisation: Organisation,
  first: readonly string[] = [],
): string[] {
  const named = actor.grants.map(({ unit }) => (unit === '*' ? companyOf(organisation) : unit));
  const all = [...first, ...salesOrganisations(organisation), ...named];
  return [...new Set(all)].filter((unit) => may(actor, unit, organisation));
}
