import { holdsOver } from '../../kit/access.ts';
import type { Actor, Role } from '../../kit/actor.ts';
import type { Holder } from '../../kit/grants.ts';
import type { Organisation } from '../organisation/schema.ts';
import { companyOf, unitsWithin } from '../organisation/unit-tree.ts';
import type { Campaign, CampaignKind, OnList, ReviewList } from './schema.ts';

type Holding = Pick<Actor, 'grants'>;

/** R50, R54: who opens, closes and hands out; each over the unit of the campaign. */
export const OPENING: Record<CampaignKind, readonly Role[]> = {
  all: ['administrator', 'salesSupportManager', 'implementationManager'],
  strategic: ['administrator', 'salesSupportManager', 'implementationManager'],
  check: ['administrator'],
};

/** Who sees every list of a campaign, its report and its file. */
export const OVERSEEING: readonly Role[] = [
  'administrator',
  'salesSupportManager',
  'implementationManager',
  'salesManager',
  'auditor',
];

/**
 * Whose list it is where nobody in particular has it: customers without an owner fall to those who keep the customer database; the strategic
 * ones are the sales support manager's whoever sells to them; a check is the department's.
 */
export const WITHOUT_OWNER: Role = 'implementationManager';
export const STRATEGIC: Role = 'salesSupportManager';

/** Who works off customers without an owner, beside those whose list it is. */
const HELPING: Role = 'salesSupportManager';

/** Who settles what an owner flagged. */
export const RESOLVING: readonly Role[] = ['dataAdmin', 'implementationManager'];

/** Whom a list that is overdue is told to: first the owner's manager, then the sales manager. */
export const ESCALATION: Record<'escalate' | 'escalateHigher', Role> = {
  escalate: 'supervisor',
  escalateHigher: 'salesManager',
};

/** Who may be given a list: whoever looks after customers of the unit. */
export const TAKING: readonly Role[] = [
  'salesRep',
  'accountManager',
  'supervisor',
  'dataAdmin',
  'customerSupport',
  'salesSupportManager',
  'implementationManager',
];

function holdsAny(actor: Holding, roles: readonly Role[], unit: string, organisation: Organisation): boolean {
  return roles.some((role) => holdsOver(actor, role, unit, organisation));
}

export function mayOpen(
  kind: CampaignKind,
  unit: string,
  actor: Holding,
  organisation: Organisation,
): boolean {
  return holdsAny(actor, OPENING[kind], unit, organisation);
}

export function mayOversee(
  { unit }: Pick<Campaign, 'unit'>,
  actor: Holding,
  organisation: Organisation,
): boolean {
  return holdsAny(actor, OVERSEEING, unit, organisation);
}

export function mayResolve(unit: string, actor: Holding, organisation: Organisation): boolean {
  return holdsAny(actor, RESOLVING, unit, organisation);
}

export function mayTake(unit: string, person: Holding, organisation: Organisation): boolean {
  return holdsAny(person, TAKING, unit, organisation);
}

/**
 * Who works a list off: the person whose it is, whoever stands in for them today (R04), or, where it is nobody's, the role it falls to.
 * @param absent those for whom the actor stands in
 */
export function mayWork(
  list: Pick<ReviewList, 'personId' | 'role' | 'unit'>,
  kind: CampaignKind,
  actor: Pick<Actor, 'id' | 'grants'>,
  absent: readonly Pick<Holder, 'id'>[],
  organisation: Organisation,
): boolean {
  if (list.personId !== null)
    return list.personId === actor.id || absent.some(({ id }) => id === list.personId);
  const roles: readonly Role[] = kind === 'all' ? [list.role, HELPING] : [list.role];
  return holdsAny(actor, roles, list.unit, organisation);
}

/** For whom the actor works on the list, as their deputy. */
export function worksFor(
  { list, absent }: Pick<OnList, 'list' | 'absent'>,
  actor: Pick<Actor, 'id'>,
): Holder | undefined {
  return list.personId === actor.id ? undefined : absent.find(({ id }) => id === list.personId);
}

type Counts = Pick<ReviewList, 'total' | 'confirmed' | 'correcting' | 'corrected' | 'flagged'>;

/** What its owner has still to look at; a correction under way is out of their hands. */
export function openIn(list: Counts): number {
  return list.total - list.confirmed - list.correcting - list.corrected - list.flagged;
}

export function doneIn(list: Counts): number {
  return list.confirmed + list.corrected + list.flagged;
}

export function sumOf(lists: readonly Counts[]): Counts {
  const sum = { total: 0, confirmed: 0, correcting: 0, corrected: 0, flagged: 0 };
  for (const list of lists)
    for (const count of ['total', 'confirmed', 'correcting', 'corrected', 'flagged'] as const)
      sum[count] += list[count];
  return sum;
}

/** Coverage of a closing report: what was found right or put right, of everything. A whole per cent, rounded down. */
export function coverageOf(counts: Counts): number {
  return counts.total === 0 ? 100 : Math.floor(((counts.confirmed + counts.corrected) * 100) / counts.total);
}

/** The units whose customers a campaign takes in; null: every customer, also those of units that are no longer known. */
export function unitsOf(scope: string, organisation: Organisation): string[] | null {
  return scope === companyOf(organisation) ? null : unitsWithin(scope, organisation);
}
