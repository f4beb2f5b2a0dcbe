import { holdsOver } from '../../kit/access.ts';
import type { Actor, Grant, Role } from '../../kit/actor.ts';
import type { CardWish } from '../../kit/card.ts';
import type { AuditEvent } from '../../kit/decision.ts';
import type { Organisation } from '../organisation/schema.ts';
import { personChain } from '../people/schema.ts';
import { ABSENCE_CARD, type Away, absenceTarget, type Days, type Ending, type Standing } from './schema.ts';

type Holding = Pick<Actor, 'grants'>;

/** R04: the roles that are missed while somebody is away: those that decide a step, and those that steps escalate to. */
export function decidingRoles({ paths }: Organisation): ReadonlySet<Role> {
  return new Set(paths.flatMap(({ steps }) => steps.flatMap(({ role, escalateTo }) => [role, escalateTo])));
}

/** What a deputy would be needed for. */
export function decidingGrants({ grants }: Holding, organisation: Organisation): Grant[] {
  const roles = decidingRoles(organisation);
  return grants.filter(({ role }) => roles.has(role));
}

/**
 * R04: whoever shares a deciding role over some unit with the absent person. A deputyship gives no rights: at each decision the deputy must
 * hold the step's role themselves, so what they do not hold stays with the others (see `lackingAs`).
 */
export function mayStandIn(deputy: Holding, absent: Holding, organisation: Organisation): boolean {
  return decidingGrants(absent, organisation).some(
    (grant) =>
      holdsOver(deputy, grant.role, grant.unit, organisation) ||
      deputy.grants.some(
        ({ role, unit }) =>
          role === grant.role && holdsOver({ grants: [grant] }, grant.role, unit, organisation),
      ),
  );
}

/** What the absent person decides and the deputy does not, or only for a part of the unit. */
export function lackingAs(deputy: Holding, absent: Holding, organisation: Organisation): Grant[] {
  return decidingGrants(absent, organisation).filter(
    ({ role, unit }) => !holdsOver(deputy, role, unit, organisation),
  );
}

/** Both ends belong to an absence; days compare as text. */
export function overlap(a: Days, b: Days): boolean {
  return a.firstDay <= b.lastDay && b.firstDay <= a.lastDay;
}

/** Whom to call of these people: not those who are away, unless nobody else is there. Their deputies are among them, or could not decide. */
export function callable(people: readonly string[], away: readonly Away[]): string[] {
  const here = people.filter((id) => !away.some(({ personId }) => personId === id));
  return here.length > 0 ? here : [...people];
}

/** Who stands in for whom among these people. */
export function deputiesAmong(people: readonly string[], away: readonly Away[]): Away[] {
  return away.filter(
    ({ personId, deputyId }) => people.includes(personId) && deputyId !== null && people.includes(deputyId),
  );
}

/** R06: with a leaver end their own absences and those in which they stand in; whoever is left without a deputy is told. */
export function endedBy(
  leaverId: string,
  absences: readonly Standing[],
): { events: AuditEvent[]; cards: CardWish[] } {
  return {
    events: absences.map(({ id, personId, deputyId }) =>
      endedEvent(personId, id, deputyId, endingFor(leaverId, personId)),
    ),
    cards: absences.flatMap(({ id, personId, deputyId, cards }): CardWish[] => [
      ...cards,
      personId === leaverId
        ? { kind: ABSENCE_CARD, target: absenceTarget(id, 'ended'), audience: `person:${deputyId}` }
        : { kind: ABSENCE_CARD, target: absenceTarget(id, 'lost'), audience: `person:${personId}` },
    ]),
  };
}

function endingFor(leaverId: string, personId: string): Ending {
  return personId === leaverId ? 'left' : 'deputyLeft';
}

export function endedEvent(personId: string, absence: string, deputy: string, because: Ending): AuditEvent {
  return { chain: personChain(personId), type: 'absence.ended', payload: { absence, deputy, because } };
}
