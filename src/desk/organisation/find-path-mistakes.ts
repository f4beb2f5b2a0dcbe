import type { PlacedMistake } from './explain-issue.ts';
import { holdersOf, pathFor, scopeUnit, takesCustomers } from './rules.ts';
import type { Organisation, Path, PathStep, RequestKind } from './schema.ts';
import { unknownReference } from './unknown-reference.ts';

/** The kinds people can file today: without a path for everyone, a request would be stuck on the day it is filed. */
const NEEDED_KINDS: readonly RequestKind[] = ['customer.create', 'customer.change'];

export function findPathMistakes(organisation: Organisation): PlacedMistake[] {
  return [
    ...NEEDED_KINDS.filter((kind) => organisation.paths.every((path) => path.kind !== kind)).map((kind) => ({
      path: ['paths'],
      message: `no path for ${kind}`,
    })),
    ...organisation.paths.flatMap((path, at) => [
      ...references(organisation, path, at),
      ...order(organisation, path, at),
      ...steps(path, at),
    ]),
    ...undecidable(organisation),
  ];
}

function references(organisation: Organisation, path: Path, at: number): PlacedMistake[] {
  return [
    ...(path.accountGroups ?? []).flatMap((group, index) =>
      unknownReference('account group', group, organisation.accountGroups, [
        'paths',
        at,
        'accountGroups',
        index,
      ]),
    ),
    ...(path.units ?? []).flatMap((unit, index) =>
      unknownReference('unit', unit, organisation.units, ['paths', at, 'units', index]),
    ),
  ];
}

/** The first path that matches wins: one that serves everybody must stand last, and there must be one. */
function order({ paths }: Organisation, path: Path, at: number): PlacedMistake[] {
  const before = paths.slice(0, at).some((other) => other.kind === path.kind && servesAll(other));
  if (before)
    return [{ path: ['paths', at], message: `is never reached: a path above serves every ${path.kind}` }];
  const isLast = paths.slice(at + 1).every((other) => other.kind !== path.kind);
  return isLast && !servesAll(path)
    ? [
        {
          path: ['paths', at],
          message: `the last path of ${path.kind} must serve every account group and unit`,
        },
      ]
    : [];
}

function servesAll(path: Path): boolean {
  return !path.accountGroups && !path.units;
}

function steps(path: Path, at: number): PlacedMistake[] {
  const ids = path.steps.map((step) => step.id);
  return path.steps.flatMap((step, index): PlacedMistake[] => [
    ...(ids.indexOf(step.id) < index
      ? [{ path: ['paths', at, 'steps', index, 'id'], message: `the id "${step.id}" is used twice` }]
      : []),
    ...(step.remindBeforeHours >= step.deadlineHours
      ? [
          {
            path: ['paths', at, 'steps', index, 'remindBeforeHours'],
            message: 'the reminder would come before the step begins; it must be less than deadlineHours',
          },
        ]
      : []),
  ]);
}

/** Each unit that takes customers must have people for every step of every kind, and different ones for each (R22). */
function undecidable(organisation: Organisation): PlacedMistake[] {
  const units = organisation.units.filter((unit) => takesCustomers(organisation, unit.id));
  const kinds = [...new Set(organisation.paths.map((path) => path.kind))];
  const groups = [undefined, ...new Set(organisation.paths.flatMap((path) => path.accountGroups ?? []))];
  const found = new Map<string, PlacedMistake>();
  for (const unit of units) {
    for (const path of new Set(
      kinds.flatMap((kind) => groups.map((g) => pathFor(organisation, kind, unit.id, g))),
    )) {
      for (const mistake of path ? tooFewPeople(organisation, path, unit.id) : []) {
        found.set(`${mistake.path.join('.')} ${mistake.message}`, mistake);
      }
    }
  }
  return [...found.values()];
}

function tooFewPeople(organisation: Organisation, path: Path, unitId: string): PlacedMistake[] {
  const at = organisation.paths.indexOf(path);
  const needed = path.steps.map((step) => ({
    step,
    people: holdersOf(organisation, step.role, scopeUnit(organisation, step, unitId)).map(
      (person) => person.id,
    ),
  }));
  const single = needed.flatMap(({ step, people }, index) => [
    ...(people.length < step.quorum ? [tooFewFor(step, people.length, unitId, at, index)] : []),
    ...(holdersOf(organisation, step.escalateTo, scopeUnit(organisation, step, unitId)).length === 0
      ? [
          {
            path: ['paths', at, 'steps', index, 'escalateTo'],
            message: `nobody is ${step.escalateTo} for "${unitId}"`,
          },
        ]
      : []),
  ]);
  if (single.length > 0) return single;
  const available = new Set(needed.flatMap(({ people }) => people)).size;
  const decisions = path.steps.reduce((sum, step) => sum + step.quorum, 0);
  const message = `"${unitId}" has ${available} people for ${decisions} decisions, and nobody may take two steps of one request`;
  return available < decisions ? [{ path: ['paths', at], message }] : [];
}

function tooFewFor(step: PathStep, people: number, unitId: string, at: number, index: number): PlacedMistake {
  const path = ['paths', at, 'steps', index];
  return people === 0
    ? {
        path: [...path, 'role'],
        message: `nobody is ${step.role} for "${unitId}", so nobody could decide this step`,
      }
    : { path: [...path, 'quorum'], message: `only ${people} can decide this step for "${unitId}"` };
}
