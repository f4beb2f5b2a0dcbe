import type { Desk, Drawing } from '../../kit/feature.ts';
import type { Cell, Picture, Sheet } from '../../kit/picture.ts';
import { momentText, type Text, text, verbatim } from '../../kit/text.ts';
import { unitText } from '../customers/describe.ts';
import { printedMoment } from '../spot-checks/describe.ts';
import { findingsOf, sampleOf } from '../spot-checks/queries.ts';
import { findingCells, findingColumns } from '../spot-checks/report-page.ts';
import { type AuditCheck, CHECK_IDS } from './audit-checks.ts';
import { auditTitle } from './audit-title.ts';
import { type AuditFile, conclusionOf, internalAudit, tallies } from './queries.ts';

/** More than the largest sample, each customer with several findings. */
const ALL = 1_000;

export function checkText(id: AuditCheck): Text {
  return text(`internalAudit.check.${id}`);
}

/** R53: how often each automatic check passed, failed, or had nothing to judge. */
export const checksPicture: Drawing<Picture> = async (auditId, _reader, desk) => {
  const counted = await tallies(auditId, desk);
  const results = ['passed', 'failed', 'notApplicable'] as const;
  const said = [...counted].map(([id, tally]) =>
    text('internalAudit.checkSaid', { check: checkText(id), ...tally }),
  );
  return {
    title: text('internalAudit.checks'),
    alternative: { join: [text('internalAudit.checks'), ...said], with: '\n' },
    chart: {
      chart: 'bars',
      labels: [...counted.keys()].map(checkText),
      series: results.map((result) => ({
        name: text(`internalAudit.result.${result}`),
        values: [...counted.values()].map((tally) => tally[result]),
      })),
      stacked: true,
    },
  };
};

/** R53: the sample with its checks and findings, how it was drawn, the proof of the trail, the conclusion. Only for those who may read it. */
export const auditSheet: Drawing<Sheet> = async (auditId, _reader, desk) => {
  const [audit, organisation] = await Promise.all([internalAudit(auditId, desk), desk.organisation()]);
  if (!audit) return null;
  const [items, findings] = await Promise.all([
    sampleOf(auditId, { limit: ALL }, desk),
    findingsOf(auditId, { limit: ALL }, desk),
  ]);
  const byCustomer = Map.groupBy(findings, ({ customerId }) => customerId ?? '');
  const columns = [
    { title: text('drawing.place'), width: 8 },
    { title: text('card.customerNumber'), width: 16 },
    { title: text('field.customer'), width: 36 },
    { title: text('card.unit'), width: 28 },
    ...CHECK_IDS.map((id) => ({ title: checkText(id), width: 16 })),
    ...findingColumns,
  ];
  const blank: Cell[] = CHECK_IDS.map(() => null);
  const rows = await Promise.all(
    items.map(async (item): Promise<Cell[][]> => {
      const { results } = item;
      const checks = CHECK_IDS.map((id) => resultText(results?.[id]));
      const head = [
        item.position,
        verbatim(item.number),
        verbatim(item.name),
        unitText(item.unit, organisation),
        ...checks,
      ];
      const own = byCustomer.get(item.customerId) ?? [];
      return own.length === 0
        ? [head]
        : Promise.all(own.map(async (one) => [...head, ...(await findingCells(one, desk))]));
    }),
  );
  const general = await Promise.all(
    (byCustomer.get('') ?? []).map(async (one): Promise<Cell[]> => {
      const about = text('finding.subject.procedure');
      return [
        null,
        null,
        about,
        unitText(one.unit, organisation),
        ...blank,
        ...(await findingCells(one, desk)),
      ];
    }),
  );
  return {
    name: `internal-audit-${audit.unit}-${audit.lastDay.toISOString().slice(0, 4)}`,
    title: auditTitle(audit, organisation),
    columns,
    rows: [...rows.flat(), ...general, ...(await closingRows(audit, desk))].map((row) =>
      columns.map((_, at) => row[at] ?? null),
    ),
  };
};

function resultText(result: string | undefined): Cell {
  return result === 'passed' || result === 'failed' || result === 'notApplicable'
    ? text(`internalAudit.result.${result}`)
    : null;
}

/** How the sample was drawn, what the trail proved, what the auditor concluded. */
async function closingRows(audit: AuditFile, desk: Pick<Desk, 'seal'>): Promise<Cell[][]> {
  const { trail } = audit;
  const conclusion = await conclusionOf(audit, desk);
  const rows: [Text, Cell][] = [
    [text('drawing.seed'), verbatim(audit.seed)],
    [text('drawing.moment'), verbatim(printedMoment(audit.drawnAt))],
    [text('drawing.size'), text('drawing.sizeOf', { size: audit.size, population: audit.population })],
    ...(trail === null
      ? []
      : ([
          [text('internalAudit.trail.events'), trail.events],
          [text('internalAudit.trail.chains'), trail.chains],
          [text('internalAudit.trail.anchors'), trail.anchors],
          [text('internalAudit.trail.faults'), trail.findings.length + trail.more],
          [text('internalAudit.trail.head'), verbatim(trail.head)],
          ...trail.findings.map(({ kind, chain, seq }): [Text, Cell] => [
            text('internalAudit.trail.fault'),
            verbatim([kind, chain, seq].filter((part) => part !== undefined).join(' ')),
          ]),
        ] satisfies [Text, Cell][])),
    ...(audit.opinion
      ? [[text('internalAudit.opinion'), text(`internalAudit.opinion.${audit.opinion}`)] as [Text, Cell]]
      : []),
    ...(audit.concludedAt
      ? [[text('spotCheck.finishedOn'), momentText(audit.concludedAt)] as [Text, Cell]]
      : []),
    ...(conclusion === null
      ? []
      : [[text('internalAudit.conclusion'), verbatim(conclusion)] as [Text, Cell]]),
  ];
  return rows.map(([label, value]) => [null, null, label, value]);
}
