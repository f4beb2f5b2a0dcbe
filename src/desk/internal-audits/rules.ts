import { holdsOver } from '../../kit/access.ts';
import type { Actor } from '../../kit/actor.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Organisation } from '../organisation/schema.ts';
import { AUDIT_WORK_CARD, type AuditState } from './schema.ts';

type Holding = Pick<Actor, 'grants'>;

/** R53: the auditor finds and concludes. */
export function audits(actor: Holding, unit: string, organisation: Organisation): boolean {
  return holdsOver(actor, 'auditor', unit, organisation);
}

/** R53: an administrator can start an audit too, and see how far it is. */
export function startsAudits(actor: Holding, unit: string, organisation: Organisation): boolean {
  return audits(actor, unit, organisation) || holdsOver(actor, 'administrator', unit, organisation);
}

/** What the auditors see of their audit, to be drawn again. */
export function workCards(
  { id, unit, holders }: Pick<AuditState, 'id' | 'unit' | 'holders'>,
  organisation: Organisation,
): CardWish[] {
  return holders
    .filter((person) => audits(person, unit, organisation))
    .map((person) => ({ kind: AUDIT_WORK_CARD, target: id, audience: `person:${person.id}` }));
}

/** R53: who reads the sample and what was found: the auditors and the owner of the database, who answers for the procedures. */
export function readsAudits(actor: Holding, unit: string, organisation: Organisation): boolean {
  return audits(actor, unit, organisation) || holdsOver(actor, 'implementationManager', unit, organisation);
}
