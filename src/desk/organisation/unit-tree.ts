import { isWithin, unitOf } from './rules.ts';
import type { Organisation } from './schema.ts';

/** The top of the tree; empty before the first organisation is applied. */
export function companyOf({ units }: Pick<Organisation, 'units'>): string {
  return units.find(({ parent }) => parent === undefined)?.id ?? '';
}

/** What is stored can outlive its unit in the organisation file: then the company stands in, as it does for rights (see holdsOver). */
export function unitOrCompany(unit: string, organisation: Organisation): string {
  return unitOf(organisation, unit) ? unit : companyOf(organisation);
}

/** The unit and everything below it, in the order of the organisation file. */
export function unitsWithin(unit: string, organisation: Organisation): string[] {
  return organisation.units.map(({ id }) => id).filter((id) => isWithin(organisation, id, unit));
}
