import type { PlacedMistake } from './explain-issue.ts';
import { findNumberMistakes } from './find-number-mistakes.ts';
import { findOnboardingMistakes } from './find-onboarding-mistakes.ts';
import { findPathMistakes } from './find-path-mistakes.ts';
import { findSurveyMistakes } from './find-survey-mistakes.ts';
import type { Path } from './locate-node.ts';
import { ALWAYS_REQUIRED, type Organisation, type Person, type Unit } from './schema.ts';
import { unknownReference } from './unknown-reference.ts';
import { isKnownCountry } from './working-calendar.ts';

/** What the shape alone cannot tell: names that lead nowhere, double ids, shared digits, steps that nobody could decide. */
export function findMistakes(organisation: Organisation): PlacedMistake[] {
  const structure = [
    ...doubles(organisation),
    ...organisation.units.flatMap((unit, at) => unitReferences(organisation, unit, ['units', at])),
    ...organisation.people.flatMap((person, at) => roleReferences(organisation, person, ['people', at])),
    ...calendarMistakes(organisation),
    ...groupFields(organisation),
    ...findSurveyMistakes(organisation),
    ...fileCheckReferences(organisation),
  ];
  // Scopes and series are found by walking up the units, which must be a tree first.
  const tree = treeMistakes(organisation);
  if (tree.length > 0) return [...structure, ...tree];
  return [
    ...structure,
    ...companyDefaults(organisation),
    ...findNumberMistakes(organisation),
    ...findPathMistakes(organisation),
    ...findOnboardingMistakes(organisation),
  ];
}

function doubles(organisation: Organisation): PlacedMistake[] {
  const { people } = organisation;
  return [
    ...(['units', 'channels', 'accountGroups', 'numberRules', 'calendars', 'people'] as const).flatMap(
      (list) =>
        repeated(organisation[list].map((item) => item.id)).map(({ at, value }) => ({
          path: [list, at, 'id'],
          message: `the id "${value}" is used twice`,
        })),
    ),
    ...repeated(people.map((person) => person.email)).map(({ at, value }) => ({
      path: ['people', at, 'email'],
      message: `two people have the e-mail address ${value}, by which chat accounts are recognised`,
    })),
    ...(['slack', 'teams'] as const).flatMap((surface) =>
      repeated(people.map((person) => person.identities?.[surface])).map(({ at, value }) => ({
        path: ['people', at, 'identities', surface],
        message: `two people have the account ${value}`,
      })),
    ),
  ];
}

function repeated(values: readonly (string | undefined)[]): { at: number; value: string }[] {
  return values.flatMap((value, at) =>
    value !== undefined && values.indexOf(value) < at ? [{ at, value }] : [],
  );
}

function unitReferences(organisation: Organisation, unit: Unit, path: Path): PlacedMistake[] {
  const { units, calendars, channels } = organisation;
  const salesOrgs = units.filter((candidate) => candidate.kind === 'salesOrg');
  return [
    ...unknownReference('unit', unit.parent, units, [...path, 'parent']),
    ...unknownReference('calendar', unit.calendar, calendars, [...path, 'calendar']),
    ...unknownReference('sales organisation', unit.salesOrg, salesOrgs, [...path, 'salesOrg']),
    ...unknownReference('channel', unit.channels?.requests, channels, [...path, 'channels', 'requests']),
    ...unknownReference('channel', unit.channels?.data, channels, [...path, 'channels', 'data']),
  ];
}

function roleReferences(organisation: Organisation, person: Person, path: Path): PlacedMistake[] {
  const known = [...organisation.units, { id: '*' }];
  return person.roles.flatMap((held, role) =>
    held.units.flatMap((unit, at) =>
      unknownReference('unit', unit, known, [...path, 'roles', role, 'units', at]),
    ),
  );
}

/** R54: a department checks the files of a unit that exists. */
function fileCheckReferences({ units, settings }: Organisation): PlacedMistake[] {
  const known = [...units, { id: '*' }];
  return settings.fileChecks.flatMap(({ unit }, at) =>
    unknownReference('unit', unit, known, ['settings', 'fileChecks', at, 'unit']),
  );
}

function treeMistakes({ units }: Organisation): PlacedMistake[] {
  const parents = new Map(units.map((unit) => [unit.id, unit.parent]));
  const companies = units.filter((unit) => unit.kind === 'company').length;
  return [
    ...(companies === 1
      ? []
      : [{ path: ['units'], message: `exactly one unit is the company; found ${companies}` }]),
    ...units.flatMap((unit, at): PlacedMistake[] => {
      if (unit.kind === 'company') {
        return unit.parent ? [{ path: ['units', at, 'parent'], message: 'the company has no parent' }] : [];
      }
      if (!unit.parent)
        return [{ path: ['units', at], message: 'parent is missing; only the company has none' }];
      const circular = isCircular(unit.id, parents);
      return circular ? [{ path: ['units', at, 'parent'], message: `"${unit.id}" lies below itself` }] : [];
    }),
  ];
}

function isCircular(id: string, parents: ReadonlyMap<string, string | undefined>): boolean {
  const seen = new Set([id]);
  for (let above = parents.get(id); above !== undefined; above = parents.get(above)) {
    if (above === id) return true;
    if (seen.has(above)) return false;
    seen.add(above);
  }
  return false;
}

/** Calendar and channels are inherited, so that the company's own serve every unit that names none. */
function companyDefaults(organisation: Organisation): PlacedMistake[] {
  const at = organisation.units.findIndex((unit) => unit.kind === 'company');
  const company = organisation.units[at];
  if (!company) return [];
  const missing = [
    ...(company.calendar ? [] : ['calendar']),
    ...(['requests', 'data'] as const)
      .filter((which) => !company.channels?.[which])
      .map((which) => `channels.${which}`),
  ];
  return missing.map((what) => ({
    path: ['units', at],
    message: `${what} is missing: the company's is what other units inherit`,
  }));
}

function calendarMistakes({ calendars }: Organisation): PlacedMistake[] {
  return calendars.flatMap((calendar, at): PlacedMistake[] => {
    const { makeUp: _, ...weekdays } = calendar.hours;
    const added = new Set(calendar.add.map((day) => day.date));
    return [
      ...(isKnownCountry(calendar.country, calendar.state)
        ? []
        : [
            {
              path: ['calendars', at, calendar.state === undefined ? 'country' : 'state'],
              message: `no public holidays are known for ${[calendar.country, calendar.state].filter(Boolean).join(' ')}`,
            },
          ]),
      ...(Object.values(weekdays).some((spans) => spans.length > 0)
        ? []
        : [{ path: ['calendars', at, 'hours'], message: 'no weekday has working hours' }]),
      ...Object.entries(calendar.hours).flatMap(([weekday, spans]) =>
        overlaps(spans)
          ? [
              {
                path: ['calendars', at, 'hours', weekday],
                message: 'working hours overlap or are out of order',
              },
            ]
          : [],
      ),
      ...calendar.remove.flatMap((day, index) =>
        added.has(day.date)
          ? [{ path: ['calendars', at, 'remove', index], message: `${day.date} is both added and removed` }]
          : [],
      ),
    ];
  });
}

function overlaps(spans: readonly string[]): boolean {
  return spans.some((span, at) => at > 0 && span.slice(0, 5) < (spans[at - 1] ?? '').slice(6));
}

function groupFields({ accountGroups }: Organisation): PlacedMistake[] {
  return accountGroups.flatMap((group, at) =>
    ALWAYS_REQUIRED.filter((field) => (group.fields[field] ?? 'required') !== 'required').map((field) => ({
      path: ['accountGroups', at, 'fields', field],
      message: `${field} is required for every customer`,
    })),
  );
}
