import { buttonOf } from '../../kit/button-of.ts';
import type { Item, Page, Part } from '../../kit/card.ts';
import type { Desk } from '../../kit/feature.ts';
import { listParts } from '../../kit/list-parts.ts';
import { dayText, type Text, text, verbatim } from '../../kit/text.ts';
import { unitText } from '../customers/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { checkTitle } from './check-card.ts';
import { severityText, subjectText } from './describe.ts';
import { aboutText } from './finding-card.ts';
import { type CheckFile, findingsOf, type Item as Sampled, sampleOf, spotChecks } from './queries.ts';

/** With three buttons each, as many as one message takes on either platform. */
const PAGE = 6;

type Said = { say: Text; parts: Part[] };

/**
 * R52: those of the sample that wait, in the order of drawing.
 * @param said what has just been done, at the head of the page
 */
export async function samplePage(
  check: CheckFile,
  { after = 0, said }: { after?: number; said?: Text },
  desk: Desk,
): Promise<Page> {
  const organisation = await desk.organisation();
  const found = await sampleOf(check.id, { after, limit: PAGE + 1, waiting: true }, desk);
  const items = found.slice(0, PAGE).map((item) => itemOf(check.id, item, organisation));
  const last = found[PAGE - 1];
  const more =
    found.length > PAGE && last
      ? [buttonOf('spotCheck.more', 'button.more', `${check.id}/${last.position}`)]
      : [];
  const params = { title: checkTitle(check, organisation), looked: check.looked, size: check.size };
  const state = text(check.finishedAt ? 'spotCheck.allLooked' : 'spotCheck.goOn', params);
  return {
    // The next page takes the place of one with the same title.
    title: 'spotCheck.title',
    summary: said ?? state,
    parts: [
      ...(said ? [{ part: 'text' as const, text: said, tone: 'good' as const }] : []),
      { part: 'text', text: state },
      ...listParts(items, more),
    ],
  };
}

function itemOf(checkId: string, item: Sampled, organisation: Organisation): Item {
  const target = `${checkId}/${item.customerId}`;
  return {
    title: verbatim(item.name),
    facts: [
      verbatim(item.number),
      unitText(item.unit, organisation),
      ...(item.owner ? [verbatim(item.owner)] : []),
    ],
    buttons: [
      { ...buttonOf('spotCheck.inOrder', 'spotCheck.button.inOrder', target), style: 'primary' },
      buttonOf('spotCheck.finding', 'spotCheck.button.finding', target),
      buttonOf('customer.open', 'button.open', item.customerId),
    ],
  };
}

/** R52: what was found, each with the way to it. */
export async function findingList(
  check: { id: string; title: Text },
  after: string | undefined,
  more: string,
  desk: Desk,
): Promise<Said> {
  const found = await findingsOf(check.id, { limit: PAGE + 1, ...(after && { after }) }, desk);
  const shown = found.slice(0, PAGE);
  const last = shown.at(-1);
  const buttons =
    found.length > PAGE && last ? [buttonOf(more, 'button.more', `${check.id}/${last.id}`)] : [];
  return {
    say: text(found.length === 0 ? 'finding.none' : 'finding.list', { title: check.title }),
    parts: listParts(
      shown.map((one) => ({
        title: aboutText(one),
        facts: [
          subjectText(one.field),
          severityText(one.severity),
          text(`finding.stage.${one.stage}`),
          text('finding.until', { due: dayText(one.dueAt) }),
        ],
        buttons: [buttonOf('finding.open', 'button.open', one.id)],
      })),
      buttons,
    ),
  };
}

/** `/customer check`: the checks of one's units, newest first. */
export async function checkList(
  units: readonly string[],
  before: Date | undefined,
  draws: boolean,
  desk: Desk,
): Promise<Said> {
  const organisation = await desk.organisation();
  const found = await spotChecks(units, { limit: PAGE + 1, ...(before && { before }) }, desk);
  const shown = found.slice(0, PAGE);
  const last = shown.at(-1);
  const buttons = [
    ...(draws
      ? [{ ...buttonOf('spotCheck.new', 'spotCheck.button.draw', ''), style: 'primary' as const }]
      : []),
    ...(found.length > PAGE && last
      ? [buttonOf('spotCheck.list', 'button.more', last.drawnAt.toISOString())]
      : []),
  ];
  return {
    say: text(found.length === 0 ? 'spotCheck.none' : 'spotCheck.list'),
    parts: listParts(
      shown.map((check) => ({
        title: checkTitle(check, organisation),
        facts: [
          text('spotCheck.lookedShort', { looked: check.looked, size: check.size }),
          check.finishedAt
            ? text('spotCheck.finishedAt', { at: dayText(check.finishedAt) })
            : text('finding.until', { due: dayText(check.dueAt) }),
        ],
        buttons: [
          ...(check.finishedAt ? [] : [buttonOf('spotCheck.open', 'spotCheck.button.open', check.id)]),
          buttonOf('spotCheck.findings', 'finding.button.list', check.id),
          buttonOf('spotCheck.report', 'drawing.button.file', check.id),
        ],
      })),
      buttons,
    ),
  };
}
