import type { Drawing } from '../../kit/feature.ts';
import type { Cell, Picture, Sheet } from '../../kit/picture.ts';
import { dayText, type Text, text, verbatim } from '../../kit/text.ts';
import { unitText } from '../customers/describe.ts';
import { printedMoment, severityText, subjectText } from './describe.ts';
import {
  type FindingFile,
  findingsByField,
  findingsOf,
  findingTexts,
  type Item,
  sampleOf,
  sharesOf,
  spotCheck,
} from './queries.ts';

/** More than the largest sample, each customer with several findings. */
const ALL = 1_000;

/** R52: what was found, by field. */
export const findingsPicture: Drawing<Picture> = async (checkId, _reader, desk) => {
  const found = await findingsByField(checkId, desk);
  const labels = found.map(({ field }) => subjectText(field));
  const said: Text[] = found.map(({ field, count }) =>
    text('spotCheck.fieldCount', { field: subjectText(field), count }),
  );
  return {
    title: text('spotCheck.byField'),
    alternative: { join: [text('spotCheck.byField'), ...said], with: '\n' },
    chart: {
      chart: 'bars',
      labels,
      series: [{ name: text('finding.count'), values: found.map(({ count }) => count) }],
    },
  };
};

/** R52: the share in order, month by month; a month without a check is not drawn. */
export const trendPicture: Drawing<Picture> = async (checkId, _reader, desk) => {
  const check = await spotCheck(checkId, desk);
  if (!check) return null;
  const shares = (await sharesOf(check, desk)).map(({ month, looked, inOrder }) => ({
    month,
    percent: looked === 0 ? null : Math.round((100 * inOrder) / looked),
  }));
  const said = shares.map(({ month, percent }) =>
    text('spotCheck.monthShare', { month, percent: percent ?? 0 }),
  );
  return {
    title: text('spotCheck.trend'),
    alternative: { join: [text('spotCheck.trend'), ...said], with: '\n' },
    chart: {
      chart: 'line',
      labels: shares.map(({ month }) => verbatim(month)),
      series: [{ name: text('spotCheck.trend'), values: shares.map(({ percent }) => percent) }],
      most: 100,
    },
  };
};

/** R52: the sample with everything found, for those who may read it: whoever asks is asked for their right first. */
export const checkSheet: Drawing<Sheet> = async (checkId, _reader, desk) => {
  const [check, organisation] = await Promise.all([spotCheck(checkId, desk), desk.organisation()]);
  if (!check) return null;
  const [items, findings] = await Promise.all([
    sampleOf(checkId, { limit: ALL }, desk),
    findingsOf(checkId, { limit: ALL }, desk),
  ]);
  const byCustomer = Map.groupBy(findings, ({ customerId }) => customerId ?? '');
  const rows = await Promise.all(
    items.map(async (item): Promise<Cell[][]> => {
      const head = [
        item.position,
        verbatim(item.number),
        verbatim(item.name),
        unitText(item.unit, organisation),
      ];
      const own = byCustomer.get(item.customerId) ?? [];
      const verdict = verdictText(item);
      if (own.length === 0) return [[...head, verdict]];
      return Promise.all(own.map(async (one) => [...head, verdict, ...(await findingCells(one, desk))]));
    }),
  );
  const drawn: Cell[][] = [
    [null, text('drawing.seed'), verbatim(check.seed)],
    [null, text('drawing.moment'), verbatim(printedMoment(check.drawnAt))],
    [null, text('drawing.size'), text('drawing.sizeOf', { size: check.size, population: check.population })],
  ];
  const columns = [
    { title: text('drawing.place'), width: 8 },
    { title: text('card.customerNumber'), width: 16 },
    { title: text('field.customer'), width: 36 },
    { title: text('card.unit'), width: 28 },
    { title: text('spotCheck.verdict'), width: 14 },
    ...findingColumns,
  ];
  return {
    name: `spot-check-${check.unit}-${check.month}`,
    title: text('spotCheck.heading', { month: check.month, unit: unitText(check.unit, organisation) }),
    columns,
    rows: [...rows.flat(), ...drawn].map((row) => columns.map((_, at) => row[at] ?? null)),
  };
};

function verdictText({ verdict }: Item): Text {
  return text(verdict ? `spotCheck.verdict.${verdict}` : 'spotCheck.verdict.none');
}

export const findingColumns: Sheet['columns'] = [
  { title: text('finding.field'), width: 22 },
  { title: text('finding.severity'), width: 12 },
  { title: text('finding.text'), width: 50 },
  { title: text('finding.owner'), width: 22 },
  { title: text('finding.deadline'), width: 16 },
  { title: text('finding.stage'), width: 14 },
  { title: text('finding.done'), width: 50 },
];

/** As `findingColumns` has them. */
export async function findingCells(
  finding: FindingFile,
  desk: Parameters<typeof findingTexts>[1],
): Promise<Cell[]> {
  const { text: words, done } = await findingTexts(finding, desk);
  return [
    subjectText(finding.field),
    severityText(finding.severity),
    verbatim(words ?? ''),
    finding.owner === null ? text('role.dataAdmin') : verbatim(finding.owner),
    dayText(finding.dueAt),
    text(`finding.stage.${finding.stage}`),
    finding.requestNumber === null
      ? verbatim(done ?? '')
      : text('finding.byRequest', { number: finding.requestNumber }),
  ];
}
