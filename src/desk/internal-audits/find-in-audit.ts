import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { closingTime } from '../../kit/working-days.ts';
import { calendarOf } from '../organisation/rules.ts';
import { unitOrCompany } from '../organisation/unit-tree.ts';
import { findingEvent, openFinding } from '../spot-checks/open-finding.ts';
import { channelCards } from '../spot-checks/rules.ts';
import { audits, workCards } from './rules.ts';
import { AuditState, type FindInAudit } from './schema.ts';

/** `customer`: of the sample, if the finding is about one; `owner`: the person named, as long as they are here. */
export const FindState = AuditState.extend({
  customer: z.object({ unit: z.string() }).nullable(),
  owner: z.object({ id: z.string(), name: z.string() }).nullable(),
});
export type FindState = z.output<typeof FindState>;
export type FoundInAudit = { unit: string; dueAt: Date };

/** R53: what the auditor finds by hand is mended and checked again as after a spot check, by the person and until the day they name. */
export function findInAudit(
  audit: FindState,
  { findingId, customerId, field, severity, ownerId, deadline }: FindInAudit,
  circumstances: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Decision<FoundInAudit> {
  const { actor, now, organisation } = circumstances;
  if (!audits(actor, audit.unit, organisation)) return forbid('internalAudit.notYours');
  if (audit.stage === 'concluded') return refuse('internalAudit.concluded');
  if (customerId && !audit.customer) return refuse('refusal.gone');
  if (!audit.owner) return at('ownerId', 'people.handOver.unknown');
  const unit = unitOrCompany(audit.customer?.unit ?? audit.unit, organisation);
  const dueAt = closingTime(calendarOf(organisation, unit), new Date(`${deadline}T12:00:00Z`), 0);
  if (dueAt <= now) return at('deadline', 'internalAudit.deadlinePast');
  const finding = {
    id: findingId,
    checkId: audit.id,
    origin: 'internalAudit' as const,
    unit,
    checkUnit: audit.unit,
    field,
    severity,
    ownerId,
    holders: audit.holders,
    round: 1,
  };
  const opened = openFinding(finding, dueAt, circumstances);
  return accept(
    { unit, dueAt },
    {
      events: [
        findingEvent(finding, 'opened', { customer: customerId, field, severity, owner: ownerId, dueAt }),
      ],
      cards: [
        ...opened.cards,
        ...channelCards('internalAudit', audit.id, audit.unit, organisation),
        ...workCards(audit, organisation),
      ],
      obligations: opened.obligations,
      answer: { owner: audit.owner.name },
    },
  );
}

function at(field: 'ownerId' | 'deadline', key: Parameters<typeof refuse>[0]): Decision<never> {
  return refuse(key, { fields: { [field]: { key } } });
}
