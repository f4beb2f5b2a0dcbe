import type { Actor } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Item, Page, Part } from '../../kit/card.ts';
import type { Desk } from '../../kit/feature.ts';
import { listParts } from '../../kit/list-parts.ts';
import { dayText, type Text, text, verbatim } from '../../kit/text.ts';
import { type Item as Sampled, sampleOf } from '../spot-checks/queries.ts';
import { auditFacts } from './audit-card.ts';
import { AUDIT_CHECKS, type AuditCheck } from './audit-checks.ts';
import { checkText } from './audit-report-page.ts';
import { auditTitle } from './audit-title.ts';
import { type AuditFile, conclusionOf, internalAudits } from './queries.ts';
import { audits } from './rules.ts';

/** With their failed checks and two buttons each, as many as one message takes on either platform. */
const PAGE = 6;

type Said = { say: Text; parts: Part[] };

/** R53: the audit with its numbers, then its sample, page by page. */
export async function auditPage(audit: AuditFile, after: number, actor: Actor, desk: Desk): Promise<Page> {
  const [organisation, found, conclusion] = await Promise.all([
    desk.organisation(),
    sampleOf(audit.id, { after, limit: PAGE + 1 }, desk),
    conclusionOf(audit, desk),
  ]);
  const finds = audit.stage !== 'concluded' && audits(actor, audit.unit, organisation);
  const items = found.slice(0, PAGE);
  const last = items.at(-1);
  const more =
    found.length > PAGE && last
      ? [buttonOf('internalAudit.more', 'button.more', `${audit.id}/${last.position}`)]
      : [];
  return {
    title: 'internalAudit.title',
    summary: auditTitle(audit, organisation),
    parts: [
      { part: 'text', text: auditTitle(audit, organisation), tone: 'strong' },
      ...(after === 0 ? [{ part: 'facts' as const, facts: await auditFacts(audit, desk) }] : []),
      ...(after === 0 && conclusion !== null
        ? [
            {
              part: 'facts' as const,
              facts: [{ label: text('internalAudit.conclusion'), value: verbatim(conclusion) }],
            },
          ]
        : []),
      { part: 'items', items: items.map((item) => itemOf(audit.id, item, finds)) },
      { part: 'buttons', buttons: [...more, ...auditButtons(audit, finds)] },
    ],
  };
}

function auditButtons({ id, stage }: AuditFile, finds: boolean): Button[] {
  return [
    ...(finds ? [buttonOf('internalAudit.finding', 'internalAudit.button.procedure', `${id}/`)] : []),
    ...(finds && stage === 'open'
      ? [
          {
            ...buttonOf('internalAudit.conclude', 'internalAudit.button.conclude', id),
            style: 'primary' as const,
          },
        ]
      : []),
    buttonOf('internalAudit.findings', 'finding.button.list', id),
    buttonOf('internalAudit.report', 'drawing.button.file', id),
  ];
}

function itemOf(auditId: string, item: Sampled, finds: boolean): Item {
  const failed = Object.entries(item.results ?? {}).flatMap(([id, result]) =>
    isCheck(id) && result === 'failed' ? [checkText(id)] : [],
  );
  const checks: Text =
    item.results === null
      ? text('internalAudit.notChecked')
      : failed.length === 0
        ? text('internalAudit.allPassed')
        : text('internalAudit.failedChecks', { checks: { join: failed, with: ', ' } });
  return {
    title: verbatim(item.name),
    facts: [
      verbatim(item.number),
      checks,
      ...(item.findings > 0 ? [text('internalAudit.found', { count: item.findings })] : []),
    ],
    buttons: [
      ...(finds
        ? [buttonOf('internalAudit.finding', 'spotCheck.button.finding', `${auditId}/${item.customerId}`)]
        : []),
      buttonOf('customer.open', 'button.open', item.customerId),
    ],
  };
}

function isCheck(id: string): id is AuditCheck {
  return Object.hasOwn(AUDIT_CHECKS, id);
}

/** `/customer audit`: the audits of one's units, newest first. @param reads may open them, not only count them */
export async function auditList(
  units: readonly string[],
  before: Date | undefined,
  { starts, reads }: { starts: boolean; reads: boolean },
  desk: Desk,
): Promise<Said> {
  const organisation = await desk.organisation();
  const found = await internalAudits(units, { limit: PAGE + 1, ...(before && { before }) }, desk);
  const shown = found.slice(0, PAGE);
  const last = shown.at(-1);
  const buttons = [
    ...(starts
      ? [{ ...buttonOf('internalAudit.new', 'internalAudit.button.start', ''), style: 'primary' as const }]
      : []),
    ...(found.length > PAGE && last
      ? [buttonOf('internalAudit.list', 'button.more', last.drawnAt.toISOString())]
      : []),
  ];
  const items = shown.map((audit) => ({
    title: auditTitle(audit, organisation),
    facts: [text(`internalAudit.stage.${audit.stage}`), text('finding.until', { due: dayText(audit.dueAt) })],
    ...(reads && {
      buttons: [
        buttonOf('internalAudit.open', 'button.open', audit.id),
        buttonOf('internalAudit.report', 'drawing.button.file', audit.id),
      ],
    }),
  }));
  return {
    say: text(found.length === 0 ? 'internalAudit.none' : 'internalAudit.list'),
    parts: listParts(items, buttons),
  };
}
