import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Fact, Part } from '../../kit/card.ts';
import { pictureOf } from '../../kit/drawn-link.ts';
import { dutiesOf } from '../../kit/duties.ts';
import type { CardKind, Desk, Duties } from '../../kit/feature.ts';
import { dayText, type Text, text, verbatim } from '../../kit/text.ts';
import { unitText } from '../customers/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { printedMoment } from './describe.ts';
import { type CheckFile, type CheckNumbers, numbersOf, spotCheck } from './queries.ts';
import { findingsPicture, trendPicture } from './report-page.ts';

export function checkTitle(
  { month, unit }: Pick<CheckFile, 'month' | 'unit'>,
  organisation: Organisation,
): Text {
  return text('spotCheck.heading', { month, unit: unitText(unit, organisation) });
}

/** What is needed to draw the same sample again. */
export function drawingFacts({
  seed,
  drawnAt,
  size,
  population,
}: Pick<CheckFile, 'seed' | 'drawnAt' | 'size' | 'population'>): Fact[] {
  return [
    { label: text('drawing.seed'), value: verbatim(seed) },
    { label: text('drawing.moment'), value: verbatim(printedMoment(drawnAt)) },
    { label: text('drawing.size'), value: text('drawing.sizeOf', { size, population }) },
  ];
}

export function findingFacts({ findings, open, rectified, accepted, overdue }: CheckNumbers): Fact[] {
  return [
    {
      label: text('finding.count'),
      value: text('finding.counts', { findings, open, rectified, accepted, overdue }),
    },
  ];
}

/** R52: in the channel of the unit: numbers alone, and in the end how they look. */
export const checkCard: CardKind = {
  async draw(target, reader, desk) {
    const [check, organisation] = await Promise.all([spotCheck(target, desk), desk.organisation()]);
    if (!check) return null;
    const numbers = await numbersOf(check.id, desk);
    const title = checkTitle(check, organisation);
    const state: Fact = check.finishedAt
      ? { label: text('spotCheck.finishedOn'), value: dayText(check.finishedAt) }
      : { label: text('spotCheck.due'), value: dayText(check.dueAt) };
    const looked = { looked: check.looked, size: check.size, inOrder: numbers.inOrder };
    return {
      summary: title,
      parts: [
        { part: 'heading', text: title },
        {
          part: 'facts',
          facts: [
            ...drawingFacts(check),
            { label: text('spotCheck.looked'), value: text('spotCheck.lookedOf', looked) },
            ...findingFacts(numbers),
            state,
          ],
        },
        ...(check.finishedAt ? await pictures(check, numbers, reader, desk) : []),
        {
          part: 'buttons',
          buttons: [buttonOf('spotCheck.redraw', 'drawing.button.again', check.id), ...readerButtons(check)],
        },
      ],
    };
  },
};

/** Who may follow them is asked when they are pressed. */
export function readerButtons({ id }: Pick<CheckFile, 'id'>): Button[] {
  return [
    buttonOf('spotCheck.findings', 'finding.button.list', id),
    buttonOf('spotCheck.report', 'drawing.button.file', id),
  ];
}

async function pictures(
  check: CheckFile,
  { findings, inOrder }: CheckNumbers,
  reader: Parameters<typeof pictureOf>[1],
  desk: Desk,
): Promise<Part[]> {
  const [bars, line] = await Promise.all([
    findingsPicture(check.id, reader, desk),
    trendPicture(check.id, reader, desk),
  ]);
  const stamp = `${findings}-${inOrder}`;
  const at = check.drawnAt;
  return [
    ...(bars && findings > 0
      ? [pictureOf(desk, reader, 'spotCheck.findings', check.id, { ...bars, at }, stamp)]
      : []),
    ...(line ? [pictureOf(desk, reader, 'spotCheck.trend', check.id, { ...line, at }, stamp)] : []),
  ];
}

/** R52: to the sales managers: the sample to look through. */
export const workCard: CardKind = {
  async draw(target, _reader, desk) {
    const [check, organisation] = await Promise.all([spotCheck(target, desk), desk.organisation()]);
    if (!check) return null;
    const params = {
      title: checkTitle(check, organisation),
      left: check.size - check.looked,
      size: check.size,
      due: dayText(check.dueAt),
    };
    const words = text(check.finishedAt ? 'spotCheck.workDone' : 'spotCheck.work', params);
    const open = {
      ...buttonOf('spotCheck.open', 'spotCheck.button.open', check.id),
      style: 'primary' as const,
    };
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: check.finishedAt ? 'good' : 'plain' },
        { part: 'buttons', buttons: check.finishedAt ? readerButtons(check) : [open] },
      ],
    };
  },
};

/** R52: to the sales managers, and when it is late to the owner of the database. */
export const lateCard: CardKind = {
  async draw(target, _reader, desk) {
    const [id = '', act] = target.split('/');
    const [check, organisation] = await Promise.all([spotCheck(id, desk), desk.organisation()]);
    if (!check) return null;
    const params = {
      title: checkTitle(check, organisation),
      left: check.size - check.looked,
      due: dayText(check.dueAt),
    };
    if (check.finishedAt) {
      const words = text('spotCheck.lateDone', { title: params.title });
      return { summary: words, parts: [{ part: 'text', text: words, tone: 'good' }] };
    }
    const words = text(act === 'remind' ? 'spotCheck.soon' : 'spotCheck.late', params);
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: 'warning' },
        { part: 'buttons', buttons: [buttonOf('spotCheck.open', 'spotCheck.button.open', check.id)] },
      ],
    };
  },
};

export const checkDuties: Duties = dutiesOf(async (id, desk) => {
  const [check, organisation] = await Promise.all([spotCheck(id, desk), desk.organisation()]);
  if (!check || check.finishedAt) return null;
  return {
    title: checkTitle(check, organisation),
    facts: [text('spotCheck.dutyLeft', { left: check.size - check.looked })],
    button: { action: 'spotCheck.open', label: 'spotCheck.button.open', target: id },
  };
});
