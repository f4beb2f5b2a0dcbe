import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { channelCards } from '../spot-checks/rules.ts';
import { audits, workCards } from './rules.ts';
import { type AuditState, auditChain, CONCLUDE_OBLIGATION, type ConcludeAudit } from './schema.ts';

/** R53: with its conclusion an audit is closed and only read; what was found goes on until it is mended. */
export function concludeAudit(
  audit: AuditState,
  { opinion }: ConcludeAudit,
  { actor, organisation }: Pick<Circumstances, 'actor' | 'organisation'>,
): Decision<null> {
  if (!audits(actor, audit.unit, organisation)) return forbid('internalAudit.notYours');
  if (audit.stage === 'concluded') return refuse('internalAudit.concluded');
  if (audit.stage !== 'open') return refuse('internalAudit.notProvenYet');
  return accept(null, {
    events: [{ chain: auditChain(audit.id), type: 'internalAudit.concluded', payload: { opinion } }],
    cards: [
      ...channelCards('internalAudit', audit.id, audit.unit, organisation),
      ...workCards(audit, organisation),
    ],
    obligations: [{ close: CONCLUDE_OBLIGATION, subject: audit.id, evidence: opinion }],
  });
}
