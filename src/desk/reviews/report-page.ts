import type { Actor } from '../../kit/actor.ts';
import type { Part } from '../../kit/card.ts';
import { deskNow } from '../../kit/desk-now.ts';
import { fileLink } from '../../kit/drawn-link.ts';
import type { Desk, Drawing } from '../../kit/feature.ts';
import type { Cell, Picture, Sheet } from '../../kit/picture.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import { keyLabel, personText, roleText, unitText } from '../customers/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { campaignText, listText, ownerText, reasonText, stateText } from './describe.ts';
import { pageOf } from './item-queries.ts';
import { parsePlace, supportNames } from './list-page.ts';
import { campaignOf, listsOf, listWithCampaign } from './queries.ts';
import { type FileRow, fileRows } from './result-queries.ts';
import { coverageOf, doneIn, openIn, sumOf } from './rules.ts';
import { type Campaign, parseTarget, type ReviewList, targetOf } from './schema.ts';

/** Customers in one file; a longer list comes in several. */
const FILE_ROWS = 20_000;
/** So many bars can be read. */
const BARS = 20;

/** R50: how far everybody is, or, where they are many, every unit; those that have most left first. */
export const progressPicture: Drawing<Picture> = async (target, _reader, desk) => {
  const [campaign, lists, organisation] = await Promise.all([
    campaignOf(target, desk),
    listsOf(target, desk),
    desk.organisation(),
  ]);
  if (!campaign) return null;
  const counts = sumOf(lists);
  return {
    title: campaignText(campaign, organisation),
    alternative: text('reviews.pictureShown', { done: doneIn(counts), total: counts.total }),
    chart: {
      chart: 'progress',
      rows: barsOf(lists, organisation),
      names: {
        done: text('reviews.bar.done'),
        under: text('reviews.state.correcting'),
        open: text('reviews.state.open'),
      },
    },
  };
};

type Bars = Extract<Picture['chart'], { chart: 'progress' }>['rows'];

function barsOf(lists: readonly ReviewList[], organisation: Organisation): Bars {
  const bar = (label: Text, counts: ReturnType<typeof sumOf>) => ({
    label,
    done: doneIn(counts),
    under: counts.correcting,
    total: counts.total,
    open: openIn(counts),
  });
  const all =
    lists.length <= BARS
      ? lists.map((list) => bar(listText(list, organisation), list))
      : [...Map.groupBy(lists, ({ unit }) => unit)].map(([unit, of]) =>
          bar(unitText(unit, organisation), sumOf(of)),
        );
  const sorted = all.toSorted((a, b) => b.open - a.open);
  const rest = sorted.slice(BARS - 1);
  const shown = rest.length > 1 ? sorted.slice(0, BARS - 1) : sorted;
  const others =
    rest.length > 1
      ? [
          {
            label: text('reviews.bar.others', { count: rest.length }),
            done: rest.reduce((sum, { done }) => sum + done, 0),
            under: rest.reduce((sum, { under }) => sum + under, 0),
            total: rest.reduce((sum, { total }) => sum + total, 0),
          },
        ]
      : [];
  return [...shown.map(({ open: _, ...row }) => row), ...others];
}

/** R50: the strategic customers of a page by support role: how many look after them, and where nobody does. */
export const matrixPicture: Drawing<Picture> = async (target, _reader, desk) => {
  const { campaignId, rest } = parseTarget(target);
  const { what: name, place } = parsePlace(rest);
  const found = await listWithCampaign(campaignId, name, desk);
  if (found?.campaign.kind !== 'strategic') return null;
  const [{ lines }, support] = await Promise.all([
    pageOf(campaignId, name, place, desk),
    supportNames(found.list.unit, desk),
  ]);
  const one = (person: string | null) => (person === null ? null : 1);
  return {
    title: text('reviews.matrix'),
    alternative: text('reviews.matrixShown', { count: lines.length }),
    chart: {
      chart: 'matrix',
      rows: lines.map((line) => ({ join: [verbatim(line.number), verbatim(line.name)], with: ' ' })),
      columns: [keyLabel('salesRepresentative'), keyLabel('accountManager'), text('role.customerSupport')],
      cells: lines.map(({ ownerName, accountManagerName }) => [
        one(ownerName),
        one(accountManagerName),
        support.length === 0 ? null : support.length,
      ]),
      missing: text('reviews.nobody'),
    },
  };
};

/** The links to a campaign's files, for whoever oversees it: by owner and unit, then customer by customer. */
export async function fileParts(
  campaign: Campaign,
  actor: Pick<Actor, 'language' | 'timeZone'>,
  desk: Desk,
): Promise<Part[]> {
  const [lists, now] = await Promise.all([listsOf(campaign.id, desk), deskNow(desk)]);
  const counts = sumOf(lists);
  const link = (kind: string, rest: string, label: Text): Part =>
    fileLink(desk, actor, kind, rest === '' ? campaign.id : targetOf(campaign.id, rest), { label, now });
  const partsOf = (which: 'open' | 'touched', count: number): Part[] => {
    const files = Math.ceil(count / FILE_ROWS);
    const label = which === 'open' ? 'reviews.file.open' : 'reviews.file.touched';
    return Array.from({ length: files }, (_, at) =>
      link(`review.${which}`, String(at), text(label, { part: at + 1, of: files })),
    );
  };
  return [
    link('review.owners', '', text('reviews.file.owners')),
    ...partsOf('touched', counts.corrected + counts.flagged),
    ...partsOf('open', openIn(counts) + counts.correcting),
  ];
}

/** R50: a campaign by owner and unit. */
export const ownersFile: Drawing<Sheet> = async (target, _reader, desk) => {
  const [campaign, lists, organisation] = await Promise.all([
    campaignOf(target, desk),
    listsOf(target, desk),
    desk.organisation(),
  ]);
  if (!campaign) return null;
  return {
    name: `review-${campaign.openedAt.toISOString().slice(0, 10)}-owners`,
    title: campaignText(campaign, organisation),
    columns: [
      { title: text('card.unit'), width: 30 },
      { title: text('reviews.column.owner'), width: 30 },
      { title: text('reviews.column.total') },
      { title: stateText('confirmed', campaign.kind) },
      { title: stateText('corrected', campaign.kind) },
      { title: stateText('correcting', campaign.kind) },
      { title: stateText('flagged', campaign.kind) },
      { title: stateText('open', campaign.kind) },
      { title: text('reviews.column.coverage') },
    ],
    rows: lists.map((list) => [
      unitText(list.unit, organisation),
      ownerText(list, organisation),
      list.total,
      list.confirmed,
      list.corrected,
      list.correcting,
      list.flagged,
      openIn(list),
      coverageOf(list),
    ]),
  };
};

/** R50: what is left open, or what was corrected and found, a part of it. */
export function customersFile(which: 'open' | 'touched'): Drawing<Sheet> {
  return async (target, _reader, desk) => {
    const { campaignId, rest } = parseTarget(target);
    const part = Number(rest);
    const [campaign, organisation] = await Promise.all([campaignOf(campaignId, desk), desk.organisation()]);
    if (!campaign || !Number.isInteger(part) || part < 0) return null;
    const rows = await fileRows(campaignId, which, { offset: part * FILE_ROWS, limit: FILE_ROWS }, desk);
    return {
      name: `review-${campaign.openedAt.toISOString().slice(0, 10)}-${which}-${part + 1}`,
      title: campaignText(campaign, organisation),
      columns: [
        { title: text('card.customerNumber'), width: 16 },
        { title: text('field.name'), width: 40 },
        { title: text('card.unit'), width: 30 },
        { title: text('reviews.column.owner'), width: 30 },
        { title: text('card.status'), width: 20 },
        { title: text('reviews.field.reason'), width: 24 },
        { title: text('reviews.column.request') },
        { title: text('reviews.column.by'), width: 24 },
        { title: text('reviews.column.at'), width: 20 },
        { title: text('reviews.column.resolvedAt'), width: 20 },
      ],
      rows: rows.map((row) => cellsOf(row, campaign, organisation)),
    };
  };
}

function cellsOf(row: FileRow, { kind }: Campaign, organisation: Organisation): Cell[] {
  const at = (moment: Date | null): Cell =>
    moment && { moment: moment.toISOString(), style: 'dateTime' as const };
  return [
    verbatim(row.number),
    verbatim(row.name),
    unitText(row.unit, organisation),
    row.personId === null ? roleText(row.role) : personText(row.personId, row.person ?? '', organisation),
    stateText(row.state, kind),
    row.reason && reasonText(row.reason),
    row.requestNumber,
    row.decidedBy === null ? null : verbatim(row.decidedBy),
    at(row.decidedAt),
    at(row.resolvedAt),
  ];
}
