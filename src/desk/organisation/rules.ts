import type { Role } from '../../kit/actor.ts';
import type { WorkingCalendar } from '../../kit/working-time.ts';
import type {
  AccountGroup,
  Channel,
  FieldId,
  Organisation,
  Path,
  PathStep,
  Person,
  RequestKind,
  Unit,
} from './schema.ts';
import { ALWAYS_REQUIRED, type FIELD_USES, VIEWS, type View } from './schema.ts';
import { workingCalendar } from './working-calendar.ts';

export type FieldUse = (typeof FIELD_USES)[number];

/** A step with the unit whose people decide it. */
export type StepInUnit = PathStep & { unit: string };

/** The customer numbers one series gives: `prefix` + a serial of `width` digits from `first` to `last`. */
export type NumberSeries = { seriesId: string; prefix: string; first: number; last: number; width: number };

type Index = {
  units: ReadonlyMap<string, Unit>;
  people: ReadonlyMap<string, Person>;
  channels: ReadonlyMap<string, Channel>;
  accountGroups: ReadonlyMap<string, AccountGroup>;
  calendars: Map<string, WorkingCalendar>;
};

const indexes = new WeakMap<Organisation, Index>();

/** An organisation version never changes once read, so its index is built once and lives as long as it does. */
function indexOf(organisation: Organisation): Index {
  const known = indexes.get(organisation);
  if (known) return known;
  const index: Index = {
    units: byId(organisation.units),
    people: byId(organisation.people),
    channels: byId(organisation.channels),
    accountGroups: byId(organisation.accountGroups),
    calendars: new Map(),
  };
  indexes.set(organisation, index);
  return index;
}

function byId<Item extends { id: string }>(items: readonly Item[]): Map<string, Item> {
  return new Map(items.map((item) => [item.id, item]));
}

/** A stored record can name something an older version had: undefined then. */
export function unitOf(organisation: Organisation, id: string): Unit | undefined {
  return indexOf(organisation).units.get(id);
}

export function personOf(organisation: Organisation, id: string): Person | undefined {
  return indexOf(organisation).people.get(id);
}

export function accountGroup(organisation: Organisation, id: string): AccountGroup | undefined {
  return indexOf(organisation).accountGroups.get(id);
}

/** The unit itself, its parent, and so on up to the company. Empty for an unknown unit. */
export function ancestors(organisation: Organisation, unitId: string): Unit[] {
  const chain: Unit[] = [];
  for (let unit = unitOf(organisation, unitId); unit && !chain.includes(unit); ) {
    chain.push(unit);
    unit = unit.parent ? unitOf(organisation, unit.parent) : undefined;
  }
  return chain;
}

/** Whether `unitId` is `scopeUnitId` or lies below it. */
export function isWithin(organisation: Organisation, unitId: string, scopeUnitId: string): boolean {
  return ancestors(organisation, unitId).some((unit) => unit.id === scopeUnitId);
}

/** Whether a person holds the role for this unit: by name, by a unit above it, or everywhere (`*`). */
export function holdsRole(organisation: Organisation, person: Person, role: Role, unitId: string): boolean {
  return person.roles.some(
    (held) =>
      held.role === role &&
      held.units.some((scope) => scope === '*' || isWithin(organisation, unitId, scope)),
  );
}

export function holdersOf(organisation: Organisation, role: Role, unitId: string): Person[] {
  return organisation.people.filter((person) => holdsRole(organisation, person, role, unitId));
}

/** The first path that serves a request (R21). Undefined for a kind the organisation declares no path for. */
export function pathFor(
  organisation: Organisation,
  kind: RequestKind,
  unitId: string,
  groupId?: string,
): Path | undefined {
  return organisation.paths.find(
    (path) =>
      path.kind === kind &&
      (!path.accountGroups || (groupId !== undefined && path.accountGroups.includes(groupId))) &&
      (!path.units || path.units.some((scope) => isWithin(organisation, unitId, scope))),
  );
}

/**
 * The steps of that path in order, each with the unit whose people decide; empty without a path.
 * @param touched the views a request changes; steps that ask for none of them are left out
 */
export function stepsFor(
  organisation: Organisation,
  kind: RequestKind,
  unitId: string,
  groupId?: string,
  touched: ReadonlySet<View> = new Set(VIEWS),
): StepInUnit[] {
  const steps = pathFor(organisation, kind, unitId, groupId)?.steps ?? [];
  const taken = steps.filter(({ views }) => !views || views.some((view) => touched.has(view)));
  return taken.map((step) => ({ ...step, unit: scopeUnit(organisation, step, unitId) }));
}

/** The unit whose people decide a step of a request of `unitId`. */
export function scopeUnit(organisation: Organisation, step: PathStep, unitId: string): string {
  const chain = ancestors(organisation, unitId);
  switch (step.scope) {
    case 'unit':
      return unitId;
    case 'parent':
      return chain[1]?.id ?? unitId;
    case 'company':
      return chain.at(-1)?.id ?? unitId;
    case 'salesOrg':
      return salesOrgOf(organisation, unitId) ?? chain.at(-1)?.id ?? unitId;
    default:
      return step.scope satisfies never;
  }
}

/** The sales organisation named by the unit or by a unit above it, else the one it lies in. */
export function salesOrgOf(organisation: Organisation, unitId: string): string | undefined {
  const chain = ancestors(organisation, unitId);
  return chain.find((unit) => unit.salesOrg)?.salesOrg ?? chain.find((unit) => unit.kind === 'salesOrg')?.id;
}

export function timeZoneOf(organisation: Organisation, unitId: string): string {
  const zone = ancestors(organisation, unitId).find((unit) => unit.timeZone)?.timeZone;
  return zone ?? organisation.company.timeZone;
}

/** When the unit works. Throws for a unit without a calendar, which no readable organisation has. */
export function calendarOf(organisation: Organisation, unitId: string): WorkingCalendar {
  const { calendars } = indexOf(organisation);
  const known = calendars.get(unitId);
  if (known) return known;
  const calendarId = ancestors(organisation, unitId).find((unit) => unit.calendar)?.calendar;
  const definition = organisation.calendars.find((calendar) => calendar.id === calendarId);
  if (!definition) throw new Error(`unit ${unitId} has no calendar`);
  const calendar = workingCalendar(definition, timeZoneOf(organisation, unitId));
  calendars.set(unitId, calendar);
  return calendar;
}

/** The channel where this unit's requests, or its data admins' work, are shown. */
export function channelFor(
  organisation: Organisation,
  unitId: string,
  which: 'requests' | 'data',
): Channel | undefined {
  const id = ancestors(organisation, unitId).find((unit) => unit.channels?.[which])?.channels?.[which];
  return id === undefined ? undefined : indexOf(organisation).channels.get(id);
}

/** How a group uses a field (R31). Name and country are required whatever the group says. */
export function fieldUse(group: AccountGroup, field: FieldId): FieldUse {
  if (ALWAYS_REQUIRED.includes(field)) return 'required';
  return group.fields[field] ?? 'optional';
}

/** Whether customers can belong to this unit: it has branch digits above it and centre digits of its own (R32). */
export function takesCustomers(organisation: Organisation, unitId: string): boolean {
  return numberDigits(organisation, unitId) !== undefined;
}

/** The digits a unit contributes to its customers' numbers, or undefined where it cannot own customers. */
export function numberDigits(
  organisation: Organisation,
  unitId: string,
): { branch: string; centre: string } | undefined {
  const chain = ancestors(organisation, unitId);
  const centre = chain[0]?.numberDigits?.centre;
  const branch = chain.find((unit) => unit.numberDigits?.branch)?.numberDigits?.branch;
  return centre !== undefined && branch !== undefined ? { branch, centre } : undefined;
}

/**
 * The series a new customer of this unit and account group is numbered from (R32, default 2 + branch + centre + serial).
 * Groups that share a rule share its series, so that a number is unique over all of them. Undefined when the group is
 * numbered by hand or the unit cannot own customers. Running past `last` is for the caller to refuse.
 */
export function numberSeries(
  organisation: Organisation,
  unitId: string,
  groupId: string,
): NumberSeries | undefined {
  const numbering = accountGroup(organisation, groupId)?.numbering;
  if (numbering?.mode !== 'internal') return undefined;
  if (numbering.from !== undefined && numbering.to !== undefined) {
    const { from, to } = numbering;
    return {
      // Without the end, so that an extended range goes on where it was.
      seriesId: `range:${from}`,
      prefix: '',
      first: Number(from),
      last: Number(to),
      width: from.length,
    };
  }
  const rule = organisation.numberRules.find((candidate) => candidate.id === numbering.rule);
  const digits = numberDigits(organisation, unitId);
  if (!rule || !digits) return undefined;
  const values = { branch2: digits.branch, centre3: digits.centre };
  let prefix = rule.prefix;
  let width = 0;
  for (const part of rule.parts) {
    if (part === 'branch2' || part === 'centre3') prefix += values[part];
    else width = Number(part.at(-1));
  }
  return { seriesId: `${rule.id}:${prefix}`, prefix, first: 1, last: 10 ** width - 1, width };
}

/**
 * Whether a number typed by hand may be given to a customer of this account group: inside the group's range where it has one, and never one
 * that a series could give later (R32).
 */
export function mayTypeNumber(organisation: Organisation, groupId: string, number: string): boolean {
  const within = ({ from, to }: AccountGroup['numbering']): boolean =>
    from !== undefined && to !== undefined && number.length === from.length && from <= number && number <= to;
  const own = accountGroup(organisation, groupId)?.numbering;
  if (!own || !/^[0-9]+$/.test(number)) return false;
  if (own.from !== undefined) return within(own);
  const ofSeries = organisation.numberRules.some(({ prefix, parts }) => {
    const width = parts.reduce((sum, part) => sum + Number(part.at(-1)), 0);
    return number.length === prefix.length + width && number.startsWith(prefix);
  });
  return !ofSeries && !organisation.accountGroups.some(({ numbering }) => within(numbering));
}

/** A number of a series, as it is written on the file: 2080130042. */
export function formatNumber(series: NumberSeries, serial: number): string {
  return series.prefix + String(serial).padStart(series.width, '0');
}
