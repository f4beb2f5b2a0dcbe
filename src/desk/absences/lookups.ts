import type { Lookup } from '../../kit/feature.ts';
import { verbatim } from '../../kit/text.ts';
import { parseDeputyTarget } from './forms.ts';
import { possibleDeputies, readAbsenceState } from './queries.ts';
import { decidingRoles, mayStandIn, overlap } from './rules.ts';

const OPTIONS = 50;

/** R04: who could stand in on these days: active, sharing a deciding role, not away themselves. */
export const lookUpDeputies: Lookup = async (query, { target }, desk) => {
  const { personId, days } = parseDeputyTarget(target);
  const [organisation, state] = await Promise.all([desk.organisation(), readAbsenceState(personId, desk)]);
  if (!state) return [];
  const found = await possibleDeputies(query, [...decidingRoles(organisation)], desk);
  return found
    .filter(({ id }) => id !== personId)
    .filter(({ absences }) => !absences.some((absence) => overlap(absence, days)))
    .filter((deputy) => mayStandIn(deputy, state.person, organisation))
    .slice(0, OPTIONS)
    .map(({ id, name }) => ({ value: id, label: verbatim(name) }));
};
