import type { PlacedMistake } from './explain-issue.ts';
import { numberDigits } from './rules.ts';
import type { AccountGroup, NumberRule, Organisation, Unit } from './schema.ts';
import { unknownReference } from './unknown-reference.ts';

type Claim = { from: string; to: string; by: string; at: number };

/** Whatever would let two customers get one number, or leave one without (R32). */
export function findNumberMistakes(organisation: Organisation): PlacedMistake[] {
  return [
    ...organisation.numberRules.flatMap((rule, at) => ruleParts(rule, at)),
    ...organisation.accountGroups.flatMap((group, at) => groupNumbering(organisation, group, at)),
    ...sharedDigits(organisation),
    ...missingDigits(organisation),
    ...overlappingRanges(organisation),
  ];
}

function ruleParts(rule: NumberRule, at: number): PlacedMistake[] {
  const path = ['numberRules', at, 'parts'];
  const serials = rule.parts.filter((part) => part.startsWith('serial'));
  const last = rule.parts.at(-1);
  const twice = rule.parts.some((part, index) => rule.parts.indexOf(part) < index);
  return [
    ...(serials.length === 1 && last?.startsWith('serial')
      ? []
      : [{ path, message: 'exactly one serial part is needed, at the end' }]),
    ...(twice ? [{ path, message: 'a part is named twice' }] : []),
  ];
}

function groupNumbering(organisation: Organisation, group: AccountGroup, at: number): PlacedMistake[] {
  const { mode, rule, from, to } = group.numbering;
  const path = ['accountGroups', at, 'numbering'];
  const isRange = from !== undefined && to !== undefined;
  const message = [
    [(from === undefined) !== (to === undefined), 'a range needs both from and to'],
    [
      isRange && (from.length !== to.length || from > to),
      'from must not be above to, and both have the same width',
    ],
    [
      mode === 'internal' && (rule === undefined) === (from === undefined),
      'name a number rule, or a range, but not both',
    ],
    [mode === 'external' && rule !== undefined, 'a number rule only serves internal numbering'],
  ].find(([wrong]) => wrong)?.[1];
  return [
    ...unknownReference('number rule', rule, organisation.numberRules, [...path, 'rule']),
    ...(typeof message === 'string' ? [{ path, message }] : []),
  ];
}

/** Two branches with the same digits, or two units of a branch with the same, would share their numbers. */
function sharedDigits(organisation: Organisation): PlacedMistake[] {
  const branches = new Map<string, Unit>();
  const centres = new Map<string, Unit>();
  return organisation.units.flatMap((unit, at) => {
    const path = ['units', at, 'numberDigits'];
    const digits = numberDigits(organisation, unit.id);
    return [
      ...claim(branches, unit.numberDigits?.branch, unit, [...path, 'branch']),
      ...claim(centres, digits && `${digits.branch}-${digits.centre}`, unit, [...path, 'centre']),
    ];
  });
}

function claim(
  taken: Map<string, Unit>,
  digits: string | undefined,
  unit: Unit,
  path: PropertyKey[],
): PlacedMistake[] {
  if (digits === undefined) return [];
  const holder = taken.get(digits);
  if (!holder) taken.set(digits, unit);
  return holder
    ? [
        {
          path,
          message: `the digits ${digits} are those of "${holder.id}" already; their customers would share numbers`,
        },
      ]
    : [];
}

function missingDigits(organisation: Organisation): PlacedMistake[] {
  return organisation.units.flatMap((unit, at): PlacedMistake[] => {
    const path = ['units', at];
    if (unit.numberDigits?.centre !== undefined && !numberDigits(organisation, unit.id)) {
      return [{ path, message: `no branch above "${unit.id}" has numberDigits.branch` }];
    }
    const files = unit.kind === 'liaisonOffice' || unit.kind === 'responsibilityCentre';
    const numbered = unit.numberDigits?.centre !== undefined;
    return files && !numbered
      ? [{ path, message: `numberDigits.centre is missing: customers of "${unit.id}" could not be numbered` }]
      : [];
  });
}

/** A rule claims every number it could ever give, so that a unit added later cannot collide either. */
function overlappingRanges(organisation: Organisation): PlacedMistake[] {
  const rules = organisation.numberRules.map((rule): Claim => {
    const width = rule.parts.reduce((sum, part) => sum + Number(part.at(-1)), 0);
    const by = `rule "${rule.id}"`;
    return { from: rule.prefix + '0'.repeat(width), to: rule.prefix + '9'.repeat(width), by, at: -1 };
  });
  const ranges = organisation.accountGroups.flatMap(({ id, numbering: { from, to } }, at): Claim[] =>
    from !== undefined && to !== undefined ? [{ from, to, by: `account group ${id}`, at }] : [],
  );
  const claims = [...rules, ...ranges];
  return claims.flatMap((own, index) => {
    const other = claims.slice(0, index).find((earlier) => meet(own, earlier));
    if (!other) return [];
    const path = own.at < 0 ? ['numberRules', index] : ['accountGroups', own.at, 'numbering'];
    return [{ path, message: `numbers ${own.from} to ${own.to} overlap with those of ${other.by}` }];
  });
}

function meet(left: Claim, right: Claim): boolean {
  return left.from.length === right.from.length && left.from <= right.to && right.from <= left.to;
}
