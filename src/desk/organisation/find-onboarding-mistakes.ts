import { LANGUAGES, type Role } from '../../kit/actor.ts';
import type { PlacedMistake } from './explain-issue.ts';
import { holdersOf, takesCustomers } from './rules.ts';
import type { OnboardingSettings, Organisation } from './schema.ts';
import { unknownReference } from './unknown-reference.ts';

/** Whom the steps after the hand-over belong to, besides those whom the checklist names. */
const NEEDED: readonly Role[] = ['accountManager', 'customerSupport'];

/** R60 to R64: tasks that nobody could do, a script that differs between the languages, an id that is used twice. */
export function findOnboardingMistakes(organisation: Organisation): PlacedMistake[] {
  const { onboarding } = organisation;
  if (!onboarding) return [];
  return [
    ...unknownReference('survey', onboarding.survey, organisation.surveys, ['onboarding', 'survey']),
    ...repeatedTasks(onboarding),
    ...unevenScript(onboarding),
    ...unownable(onboarding, organisation),
  ];
}

function repeatedTasks({ setUpTasks }: OnboardingSettings): PlacedMistake[] {
  const ids = setUpTasks.map(({ id }) => id);
  return ids.flatMap((id, at) =>
    ids.indexOf(id) < at
      ? [{ path: ['onboarding', 'setUpTasks', at, 'id'], message: `the id "${id}" is used twice` }]
      : [],
  );
}

/** Each point of the agenda is said in every language. */
function unevenScript({ callScript }: OnboardingSettings): PlacedMistake[] {
  const expected = callScript.en.length;
  return LANGUAGES.filter((language) => callScript[language].length !== expected).map((language) => ({
    path: ['onboarding', 'callScript', language],
    message: `has ${callScript[language].length} points where en has ${expected}`,
  }));
}

/** In every unit that takes customers somebody must hold the role of each task, and those of the call and of what follows it. */
function unownable({ setUpTasks }: OnboardingSettings, organisation: Organisation): PlacedMistake[] {
  const units = organisation.units.filter(({ id }) => takesCustomers(organisation, id));
  const without = (role: Role) => units.find(({ id }) => holdersOf(organisation, role, id).length === 0);
  return [
    ...setUpTasks.flatMap(({ role }, at): PlacedMistake[] => {
      const unit = without(role);
      const path = ['onboarding', 'setUpTasks', at, 'role'];
      return unit
        ? [{ path, message: `nobody is ${role} for "${unit.id}", so nobody could do this task` }]
        : [];
    }),
    ...NEEDED.flatMap((role): PlacedMistake[] => {
      const unit = without(role);
      return unit ? [{ path: ['onboarding'], message: `nobody is ${role} for "${unit.id}"` }] : [];
    }),
  ];
}
