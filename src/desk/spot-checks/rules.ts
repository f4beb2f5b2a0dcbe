import { holdsOver } from '../../kit/access.ts';
import type { Actor } from '../../kit/actor.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Holder } from '../../kit/grants.ts';
import type { ObligationChange } from '../../kit/obligation.ts';
import { channelFor } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { unitOrCompany } from '../organisation/unit-tree.ts';
import {
  CHANNEL_CARDS,
  FINDING_CARD,
  type FindingState,
  findingTarget,
  JUDGES,
  type Origin,
  RECHECK_CARD,
} from './schema.ts';

type Rights = Pick<Actor, 'id' | 'grants'>;
type Finding = Pick<
  FindingState,
  'id' | 'origin' | 'checkId' | 'unit' | 'checkUnit' | 'ownerId' | 'round' | 'holders'
>;

/** R52: the sales manager of the unit draws and judges. */
export function judgesChecks(
  actor: Pick<Actor, 'grants'>,
  unit: string,
  organisation: Organisation,
): boolean {
  return holdsOver(actor, 'salesManager', unit, organisation);
}

/** R52, R53: who reads a check with its customers and findings: those who judge it, the auditors and the owner of the database. */
export function readsChecks(actor: Pick<Actor, 'grants'>, unit: string, organisation: Organisation): boolean {
  const roles = ['salesManager', 'auditor', 'implementationManager'] as const;
  return roles.some((role) => holdsOver(actor, role, unit, organisation));
}

/** R52: whose finding it is, and the data admins, who can mend any file. */
export function mayRectify(
  finding: Pick<FindingState, 'ownerId' | 'unit'>,
  actor: Rights,
  organisation: Organisation,
): boolean {
  return actor.id === finding.ownerId || holdsOver(actor, 'dataAdmin', finding.unit, organisation);
}

export function judges(
  finding: Pick<FindingState, 'origin' | 'checkUnit'>,
  actor: Pick<Actor, 'grants'>,
  organisation: Organisation,
): boolean {
  return holdsOver(actor, JUDGES[finding.origin], finding.checkUnit, organisation);
}

/** Who must mend it: one person, or the data admins where the customer has no owner. */
export function ownerOf({
  ownerId,
  unit,
}: Pick<FindingState, 'ownerId' | 'unit'>): Extract<ObligationChange, { open: string }>['owner'] {
  return ownerId === null ? { role: 'dataAdmin', unit } : { person: ownerId };
}

export function ownersCards(finding: Finding, round: number, organisation: Organisation): CardWish[] {
  const admins = finding.holders.filter((person) =>
    holdsOver(person, 'dataAdmin', finding.unit, organisation),
  );
  const people = finding.ownerId === null ? admins.map(({ id }) => id) : [finding.ownerId];
  return people.map((id) => ({
    kind: FINDING_CARD,
    target: findingTarget(finding.id, round),
    audience: `person:${id}`,
  }));
}

export function judgesOf(
  finding: Pick<Finding, 'origin' | 'checkUnit' | 'holders'>,
  organisation: Organisation,
): Holder[] {
  return finding.holders.filter((person) => judges(finding, person, organisation));
}

export function judgesCards(finding: Finding, organisation: Organisation): CardWish[] {
  return judgesOf(finding, organisation).map(({ id }) => ({
    kind: RECHECK_CARD,
    target: findingTarget(finding.id, finding.round),
    audience: `person:${id}`,
  }));
}

/** The card with the numbers, in the channel of the check's unit. */
export function channelCards(
  origin: Origin,
  checkId: string,
  unit: string,
  organisation: Organisation,
): CardWish[] {
  const channel = channelFor(organisation, unitOrCompany(unit, organisation), 'requests');
  return channel ? [{ kind: CHANNEL_CARDS[origin], target: checkId, audience: `channel:${channel.id}` }] : [];
}
