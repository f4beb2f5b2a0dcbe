import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { channelCards } from '../spot-checks/rules.ts';
import { workCards } from './rules.ts';
import { type AuditState, auditChain, PROVE_OBLIGATION, type ProveTrail } from './schema.ts';

/** R53, R97: keeps how far the proof of the audit trail is; with the last piece the audit is open to its auditor. */
export function proveTrail(
  audit: AuditState,
  { version, trail }: ProveTrail,
  { organisation }: Pick<Circumstances, 'organisation'>,
): Decision<{ ends: boolean }> {
  if (audit.stage !== 'proving' || audit.version !== version) return refuse('internalAudit.checkedAlready');
  const ends = trail.part === 'done';
  if (!ends) return accept({ ends }, { answer: { ends } });
  const faults = trail.findings.length + trail.more;
  const { events, chains, anchors, head } = trail;
  return accept(
    { ends },
    {
      events: [
        {
          chain: auditChain(audit.id),
          type: 'internalAudit.proven',
          payload: { events, chains, anchors, faults, head },
        },
      ],
      cards: [
        ...channelCards('internalAudit', audit.id, audit.unit, organisation),
        ...workCards(audit, organisation),
      ],
      obligations: [{ close: PROVE_OBLIGATION, subject: audit.id, evidence: `${faults} faults` }],
      answer: { ends },
    },
  );
}
