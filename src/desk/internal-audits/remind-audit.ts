import { holdsOver } from '../../kit/access.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { audits } from './rules.ts';
import { AUDIT_LATE_CARD, type AuditState, auditChain, type RemindAudit } from './schema.ts';

/** R53: an audit without a conclusion is told to its auditors, and from its due time on to the owner of the database too. */
export function remindAudit(
  audit: AuditState,
  { act, lateMs }: RemindAudit,
  { organisation }: Pick<Circumstances, 'organisation'>,
): Decision<null> {
  if (audit.stage === 'concluded') return refuse('internalAudit.concluded');
  const told = audit.holders.filter(
    (person) =>
      audits(person, audit.unit, organisation) ||
      (act === 'escalate' && holdsOver(person, 'implementationManager', audit.unit, organisation)),
  );
  return accept(null, {
    events: [
      {
        chain: auditChain(audit.id),
        type: act === 'remind' ? 'internalAudit.reminded' : 'internalAudit.escalated',
        payload: { lateMs },
      },
    ],
    cards: told.map(
      ({ id }): CardWish => ({
        kind: AUDIT_LATE_CARD,
        target: `${audit.id}/${act}`,
        audience: `person:${id}`,
      }),
    ),
  });
}
