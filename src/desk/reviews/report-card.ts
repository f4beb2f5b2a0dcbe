import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Card, Fact, Part, Reader } from '../../kit/card.ts';
import { pictureOf } from '../../kit/drawn-link.ts';
import type { CardKind, Desk } from '../../kit/feature.ts';
import { type Text, text } from '../../kit/text.ts';
import { keyLabel } from '../customers/describe.ts';
import { unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { campaignText, reasonText } from './describe.ts';
import { campaignOf, listsOf } from './queries.ts';
import { reportOf } from './result-queries.ts';
import { coverageOf, doneIn, openIn, sumOf } from './rules.ts';
import type { Campaign, ReviewList } from './schema.ts';

/** As many units stand on a card; the file has all of them. */
const LINES = 15;

/** R50: the closing report: coverage, corrections, findings, by owner and unit; the file has every customer. */
export const reportCard: CardKind = {
  async draw(target, reader, desk) {
    const [campaign, lists, report, organisation] = await Promise.all([
      campaignOf(target, desk),
      listsOf(target, desk),
      reportOf(target, desk),
      desk.organisation(),
    ]);
    if (!campaign) return null;
    const counts = sumOf(lists);
    const summary = text('reviews.closed', {
      campaign: campaignText(campaign, organisation),
      coverage: coverageOf(counts),
      count: counts.total,
    });
    return {
      summary,
      parts: [
        { part: 'heading', text: text('reviews.report') },
        { part: 'text', text: summary, tone: 'strong' },
        { part: 'facts', facts: reportFacts(counts, campaign) },
        ...countedParts(report),
        ...unitParts(lists, organisation),
        ...(counts.total > 0 ? [progressPart(campaign, lists, reader, desk)] : []),
        { part: 'buttons', buttons: [fileButton(campaign.id)] },
      ],
    } satisfies Card;
  },
};

function reportFacts(counts: ReturnType<typeof sumOf>, { kind }: Campaign): Fact[] {
  const number = (value: number) => text('value.number', { value });
  const check = kind === 'check';
  return [
    {
      label: text(check ? 'reviews.state.inOrder' : 'reviews.state.confirmed'),
      value: number(counts.confirmed),
    },
    ...(check
      ? []
      : [
          { label: text('reviews.state.corrected'), value: number(counts.corrected) },
          { label: text('reviews.state.correcting'), value: number(counts.correcting) },
        ]),
    {
      label: text(check ? 'reviews.state.findings' : 'reviews.state.flagged'),
      value: number(counts.flagged),
    },
    { label: text('reviews.state.open'), value: number(openIn(counts)) },
  ];
}

function countedParts({ fields, reasons }: Awaited<ReturnType<typeof reportOf>>): Part[] {
  const counted = (lines: Text[], heading: Text): Part[] =>
    lines.length > 0
      ? [
          { part: 'text', text: heading, tone: 'strong' },
          { part: 'text', text: { join: lines, with: '\n' } },
        ]
      : [];
  return [
    ...counted(
      fields.map(({ field, count }) => text('reviews.counted', { what: keyLabel(field), count })),
      text('reviews.byField'),
    ),
    ...counted(
      reasons.map(({ reason, count, resolved }) =>
        text('reviews.countedResolved', { what: reasonText(reason), count, resolved }),
      ),
      text('reviews.byReason'),
    ),
  ];
}

function unitParts(lists: readonly ReviewList[], organisation: Organisation): Part[] {
  const units = [...Map.groupBy(lists, ({ unit }) => unit)].map(([unit, of]) => ({
    unit,
    counts: sumOf(of),
  }));
  const sorted = units.toSorted((a, b) => coverageOf(a.counts) - coverageOf(b.counts));
  const lines = sorted.slice(0, LINES).map(({ unit, counts }) =>
    text('reviews.unitCoverage', {
      unit: unitText(unit, organisation),
      coverage: coverageOf(counts),
      count: counts.total,
    }),
  );
  const more = units.length - lines.length;
  return lines.length === 0
    ? []
    : [
        { part: 'text', text: text('reviews.byUnit'), tone: 'strong' },
        { part: 'text', text: { join: lines, with: '\n' } },
        ...(more > 0 ? [{ part: 'text' as const, text: text('reviews.moreInFile', { count: more }) }] : []),
      ];
}

function fileButton(campaignId: string): Button {
  return buttonOf('review.file', 'reviews.button.file', campaignId);
}

/** The picture is another one with every act on a list. */
export function progressPart(
  campaign: Campaign,
  lists: readonly ReviewList[],
  reader: Reader,
  desk: Desk,
): Part {
  const counts = sumOf(lists);
  const stamp = `${lists.reduce((sum, { version }) => sum + version, 0)}-${campaign.version}`;
  return pictureOf(
    desk,
    reader,
    'review.progress',
    campaign.id,
    {
      title: text('reviews.picture'),
      alternative: text('reviews.pictureShown', { done: doneIn(counts), total: counts.total }),
      at: campaign.closedAt ?? campaign.openedAt,
    },
    stamp,
  );
}
