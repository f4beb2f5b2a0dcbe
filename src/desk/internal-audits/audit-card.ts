import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Fact, Part, Reader } from '../../kit/card.ts';
import { pictureOf } from '../../kit/drawn-link.ts';
import { dutiesOf } from '../../kit/duties.ts';
import type { CardKind, Desk, Duties } from '../../kit/feature.ts';
import { dayText, type Text, text, verbatim } from '../../kit/text.ts';
import { drawingFacts, findingFacts } from '../spot-checks/check-card.ts';
import { numbersOf } from '../spot-checks/queries.ts';
import { checksPicture } from './audit-report-page.ts';
import { auditTitle } from './audit-title.ts';
import { type AuditFile, internalAudit, tallies } from './queries.ts';

/** How far the desk's own proofs are, and what came of them. */
export async function proofFacts(audit: AuditFile, desk: Pick<Desk, 'database'>): Promise<Fact[]> {
  const checks = [...(await tallies(audit.id, desk)).values()];
  const sum = (key: 'passed' | 'failed' | 'notApplicable') =>
    checks.reduce((all, tally) => all + tally[key], 0);
  const counts = { passed: sum('passed'), failed: sum('failed'), notApplicable: sum('notApplicable') };
  return [
    { label: text('internalAudit.stage'), value: text(`internalAudit.stage.${audit.stage}`) },
    { label: text('internalAudit.checks'), value: text('internalAudit.checkCounts', counts) },
    { label: text('internalAudit.trail'), value: trailText(audit) },
  ];
}

function trailText({ trail }: AuditFile): Text {
  if (trail?.part !== 'done') return text('internalAudit.trailUnderWay', { events: trail?.events ?? 0 });
  const faults = trail.findings.length + trail.more;
  return text(faults === 0 ? 'internalAudit.trailSound' : 'internalAudit.trailFaults', {
    events: trail.events,
    chains: trail.chains,
    anchors: trail.anchors,
    faults,
    // As much as tells two proofs apart; the file has the whole of it.
    head: verbatim(trail.head.slice(0, 16)),
  });
}

/** R53: in the channel: numbers alone. */
export const auditCard: CardKind = {
  async draw(target, reader, desk) {
    const [audit, organisation] = await Promise.all([internalAudit(target, desk), desk.organisation()]);
    if (!audit) return null;
    const title = auditTitle(audit, organisation);
    return {
      summary: title,
      parts: [
        { part: 'heading', text: title },
        { part: 'facts', facts: await auditFacts(audit, desk) },
        ...(await picture(audit, reader, desk)),
        {
          part: 'buttons',
          buttons: [
            buttonOf('internalAudit.redraw', 'drawing.button.again', audit.id),
            ...readerButtons(audit),
          ],
        },
      ],
    };
  },
};

export async function auditFacts(audit: AuditFile, desk: Pick<Desk, 'database'>): Promise<Fact[]> {
  const numbers = await numbersOf(audit.id, desk);
  return [
    ...drawingFacts(audit),
    ...(await proofFacts(audit, desk)),
    ...findingFacts(numbers),
    audit.opinion && audit.concludedAt
      ? {
          label: text('internalAudit.opinion'),
          value: text('internalAudit.concludedOn', {
            opinion: text(`internalAudit.opinion.${audit.opinion}`),
            at: dayText(audit.concludedAt),
          }),
        }
      : { label: text('spotCheck.due'), value: dayText(audit.dueAt) },
  ];
}

async function picture(
  audit: AuditFile,
  reader: Pick<Reader, 'language' | 'timeZone'>,
  desk: Desk,
): Promise<Part[]> {
  if (audit.checked === 0) return [];
  const drawn = await checksPicture(audit.id, reader, desk);
  if (!drawn) return [];
  return [
    pictureOf(
      desk,
      reader,
      'internalAudit.checks',
      audit.id,
      { ...drawn, at: audit.drawnAt },
      `${audit.checked}`,
    ),
  ];
}

function readerButtons({ id }: Pick<AuditFile, 'id'>): Button[] {
  return [
    buttonOf('internalAudit.findings', 'finding.button.list', id),
    buttonOf('internalAudit.report', 'drawing.button.file', id),
  ];
}

/** R53: to the auditors: their audit, and what waits for them. */
export const auditWorkCard: CardKind = {
  async draw(target, _reader, desk) {
    const [audit, organisation] = await Promise.all([internalAudit(target, desk), desk.organisation()]);
    if (!audit) return null;
    const words = text(`internalAudit.work.${audit.stage}`, {
      title: auditTitle(audit, organisation),
      due: dayText(audit.dueAt),
    });
    const open = { ...buttonOf('internalAudit.open', 'button.open', audit.id), style: 'primary' as const };
    return {
      summary: words,
      parts: [
        { part: 'text', text: words },
        { part: 'buttons', buttons: audit.stage === 'concluded' ? readerButtons(audit) : [open] },
      ],
    };
  },
};

/** R53: an audit that is about to be, or is, late. */
export const auditLateCard: CardKind = {
  async draw(target, _reader, desk) {
    const [id = '', act] = target.split('/');
    const [audit, organisation] = await Promise.all([internalAudit(id, desk), desk.organisation()]);
    if (!audit) return null;
    const params = { title: auditTitle(audit, organisation), due: dayText(audit.dueAt) };
    const isDone = audit.stage === 'concluded';
    const key = isDone
      ? 'internalAudit.lateDone'
      : act === 'remind'
        ? 'internalAudit.soon'
        : 'internalAudit.late';
    const words = text(key, params);
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: isDone ? 'good' : 'warning' },
        { part: 'buttons', buttons: [buttonOf('internalAudit.open', 'button.open', audit.id)] },
      ],
    };
  },
};

export const auditDuties: Duties = dutiesOf(async (id, desk) => {
  const [audit, organisation] = await Promise.all([internalAudit(id, desk), desk.organisation()]);
  if (!audit || audit.stage === 'concluded') return null;
  return {
    title: auditTitle(audit, organisation),
    facts: [text(`internalAudit.stage.${audit.stage}`)],
    button: { action: 'internalAudit.open', label: 'button.open', target: id },
  };
});
