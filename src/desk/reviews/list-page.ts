import type { Actor } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Item, Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import { deskNow } from '../../kit/desk-now.ts';
import { pictureOf } from '../../kit/drawn-link.ts';
import type { Desk } from '../../kit/feature.ts';
import { dayText, type Text, text, verbatim } from '../../kit/text.ts';
import { keyLabel } from '../customers/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { holdersOver } from '../people/queries.ts';
import { campaignText, listText, progressText } from './describe.ts';
import { ageFacts, IMPORTANT } from './field-ages.ts';
import { freshnessOf, type Line, type ListPage, missingSupport, type Place, pageOf } from './item-queries.ts';
import type { OwnList } from './queries.ts';
import { openIn, sumOf } from './rules.ts';
import { type Campaign, targetOf } from './schema.ts';

/** More people in one role than these are counted. */
const NAMED = 3;

/** Characters of all names on a page: what a message in Slack has left beside buttons and ages. */
const NAMES_OF_A_PAGE = 900;

export type Said = { say: Text; parts: Part[] };

/**
 * A list, or customers of it, with the page that is shown: `…>2080130042`, `…<2080130042`, or the first one. No id has either sign in it.
 */
export function placeTarget(campaignId: string, what: string, place: Place): string {
  const at = place === null ? '' : 'after' in place ? `>${place.after}` : `<${place.before}`;
  return targetOf(campaignId, `${what}${at}`);
}

export function parsePlace(rest: string): { what: string; place: Place } {
  const at = Math.max(rest.lastIndexOf('>'), rest.lastIndexOf('<'));
  if (at < 0) return { what: rest, place: null };
  const number = rest.slice(at + 1);
  return { what: rest.slice(0, at), place: rest[at] === '>' ? { after: number } : { before: number } };
}

/** R50: what is left of a list, ten customers a page, with the age of what stands in their files and what can be done about them. */
export async function listPage(
  { campaign, list }: OwnList,
  place: Place,
  actor: Pick<Actor, 'language' | 'timeZone'>,
  desk: Desk,
): Promise<Said> {
  const [whole, organisation, now] = await Promise.all([
    pageOf(campaign.id, list.list, place, desk),
    desk.organisation(),
    deskNow(desk),
  ]);
  const page = fitting(whole, place);
  const say: Text = {
    join: [
      campaignText(campaign, organisation),
      listText(list, organisation),
      progressText(list),
      text('reviews.dueOn', { at: dayText(campaign.dueAt) }),
    ],
    with: ' · ',
  };
  if (page.lines.length === 0 && place !== null) return listPage({ campaign, list }, null, actor, desk);
  if (page.lines.length === 0)
    return { say, parts: [{ part: 'text', text: text('reviews.listDone'), tone: 'good' }] };
  const isStrategic = campaign.kind === 'strategic';
  const facts = isStrategic ? await supportFacts(list.unit, desk) : await agesOf(page.lines, now, desk);
  const items = page.lines.map((line) => itemOf(line, campaign, place, facts(line)));
  return {
    say,
    parts: [
      { part: 'items', items },
      ...(isStrategic ? await matrixParts({ campaign, list }, place, page, now, actor, desk) : []),
      { part: 'buttons', buttons: pageButtons({ campaign, list }, page, place) },
    ],
  };
}

/** Ten customers with names of the greatest length are more than a message takes: then fewer stand on the page. */
function fitting(page: ListPage, place: Place): ListPage {
  const backwards = place !== null && 'before' in place;
  const order = backwards ? page.lines.toReversed() : page.lines;
  let letters = 0;
  const kept = order.filter(({ name, ownerName, accountManagerName }) => {
    letters += name.length + (ownerName?.length ?? 0) + (accountManagerName?.length ?? 0);
    return letters <= NAMES_OF_A_PAGE;
  });
  if (kept.length === order.length) return page;
  return backwards
    ? { lines: kept.reverse(), hasEarlier: true, hasLater: page.hasLater }
    : { lines: kept, hasEarlier: page.hasEarlier, hasLater: true };
}

function itemOf(line: Line, campaign: Campaign, place: Place, facts: readonly Text[]): Item {
  const waits = line.state === 'correcting';
  return {
    title: verbatim(line.name),
    facts: [
      verbatim(line.number),
      ...(waits && line.requestNumber !== null
        ? [text('reviews.correctingBy', { number: line.requestNumber })]
        : facts),
    ],
    buttons: waits ? [itemButton('correct', line, campaign, place)] : itemButtons(line, campaign, place),
  };
}

function itemButtons(line: Line, campaign: Campaign, place: Place): Button[] {
  const make = (act: 'confirm' | 'correct' | 'flag') => itemButton(act, line, campaign, place);
  return campaign.kind === 'check'
    ? [make('confirm'), make('flag'), fileButton(line.customerId)]
    : [make('confirm'), make('correct'), make('flag')];
}

/** Confirming carries the version of the file that was looked at. */
function itemButton(
  act: 'confirm' | 'correct' | 'flag',
  line: Line,
  { id, kind }: Campaign,
  place: Place,
): Button {
  const what = act === 'confirm' ? `${line.customerId}:${line.version}` : line.customerId;
  const target = placeTarget(id, what, place);
  const action = `review.${act}`;
  const check = kind === 'check';
  const labels = {
    confirm: check ? 'reviews.button.inOrder' : 'reviews.button.confirm',
    correct: line.state === 'correcting' ? 'button.continue' : 'button.correct',
    flag: check ? 'reviews.button.findings' : 'reviews.button.flag',
  } as const;
  return buttonOf(action, labels[act], target, line.requestId ?? '');
}

function fileButton(customerId: string): Button {
  return buttonOf('customer.open', 'button.openFile', customerId);
}

/** "Confirm these" means those shown, as they were shown; it asks once more. */
function pageButtons(
  { campaign, list }: OwnList,
  { lines, hasEarlier, hasLater }: ListPage,
  here: Place,
): Button[] {
  const open = lines.filter(({ state }) => state === 'open');
  const [first, last] = [lines[0], lines.at(-1)];
  const turn = (label: Button['label'], place: Place): Button => ({
    action: label === 'button.next' ? 'review.next' : 'review.previous',
    label,
    target: placeTarget(campaign.id, list.list, place),
    commandId: mintCommandId(),
  });
  return [
    ...(open.length > 0 ? [confirmThese(campaign, open, here)] : []),
    ...(hasEarlier && first ? [turn('reviews.button.previous', { before: first.number })] : []),
    ...(hasLater && last ? [turn('button.next', { after: last.number })] : []),
    ...(campaign.kind === 'strategic' ? [missingButton(campaign.id, list.list)] : []),
  ];
}

function confirmThese({ id, kind }: Campaign, open: readonly Line[], place: Place): Button {
  const what = open.map(({ customerId, version }) => `${customerId}:${version}`).join(',');
  const target = placeTarget(id, what, place);
  const check = kind === 'check';
  const label = check ? 'reviews.button.theseInOrder' : 'reviews.button.confirmThese';
  return {
    ...buttonOf('review.confirmThese', label, target, '', 'primary'),
    confirm: {
      title: 'reviews.confirmThese.title',
      text: text(check ? 'reviews.theseInOrder.text' : 'reviews.confirmThese.text', { count: open.length }),
      yes: check ? 'reviews.button.inOrder' : 'reviews.button.confirm',
    },
  };
}

function missingButton(campaignId: string, list: string): Button {
  const target = targetOf(campaignId, list);
  return buttonOf('review.missing', 'reviews.button.missing', target);
}

/** R50: how long the important fields of each customer have stood. */
async function agesOf(lines: readonly Line[], now: Date, desk: Desk): Promise<(line: Line) => Text[]> {
  const known = await freshnessOf(
    lines.map(({ customerId }) => customerId),
    IMPORTANT,
    desk,
  );
  return ({ customerId, hasContact, fields, createdAt }) => {
    const aged = IMPORTANT.map((field) => {
      const isThere = field === 'contactName' ? hasContact : fields.includes(field);
      return {
        field: field === 'contactName' ? text('view.contact') : keyLabel(field),
        since: isThere ? (known.get(customerId)?.get(field) ?? createdAt) : null,
      };
    });
    return ageFacts(aged, now);
  };
}

/** R50: who looks after a strategic customer, by role; what is missing is marked. */
async function supportFacts(unit: string, desk: Desk): Promise<(line: Line) => Text[]> {
  const support = await supportNames(unit, desk);
  const line = (role: Text, names: readonly string[]): Text =>
    text('reviews.fieldAge', { field: role, age: namesText(names) });
  return ({ ownerName, accountManagerName }) => [
    line(keyLabel('salesRepresentative'), ownerName === null ? [] : [ownerName]),
    line(keyLabel('accountManager'), accountManagerName === null ? [] : [accountManagerName]),
    line(text('role.customerSupport'), support),
  ];
}

function namesText(names: readonly string[]): Text {
  if (names.length === 0) return text('reviews.nobody');
  return names.length > NAMED
    ? text('reviews.people', { count: names.length })
    : { join: names.map(verbatim), with: ', ' };
}

export async function supportNames(unit: string, desk: Desk): Promise<string[]> {
  return (await holdersOver('customerSupport', unit, desk)).map(({ name }) => name);
}

/** R50: the matrix as a picture, and at the end of the list how many lack whom. */
async function matrixParts(
  { campaign, list }: OwnList,
  place: Place,
  { lines }: ListPage,
  at: Date,
  actor: Pick<Actor, 'language' | 'timeZone'>,
  desk: Desk,
): Promise<Part[]> {
  const [missing, support] = await Promise.all([
    missingSupport(campaign.id, list.list, desk),
    supportNames(list.unit, desk),
  ]);
  const lacking: [Text, number][] = [
    [keyLabel('salesRepresentative'), missing.salesRep],
    [keyLabel('accountManager'), missing.accountManager],
    [text('role.customerSupport'), support.length === 0 ? missing.customers : 0],
  ];
  const ends = lacking
    .filter(([, count]) => count > 0)
    .map(([role, count]) => text('reviews.oneMissing', { count, role }));
  const shown = {
    title: text('reviews.matrix'),
    alternative: text('reviews.matrixShown', { count: lines.length }),
  };
  const stamp = lines.map(({ version }) => version).join('-');
  return [
    pictureOf(
      desk,
      actor,
      'review.matrix',
      placeTarget(campaign.id, list.list, place),
      { ...shown, at },
      stamp || '0',
    ),
    ...(ends.length > 0
      ? [{ part: 'text' as const, text: { join: ends, with: '\n' }, tone: 'warning' as const }]
      : [{ part: 'text' as const, text: text('reviews.noneMissing'), tone: 'good' as const }]),
  ];
}

/** One's lists where there are several, each with its progress. */
export function listItems(lists: readonly OwnList[], organisation: Organisation): Item[] {
  return lists.map(({ campaign, list }) => ({
    title: campaignText(campaign, organisation),
    facts: [
      listText(list, organisation),
      progressText(list),
      text('reviews.dueOn', { at: dayText(campaign.dueAt) }),
    ],
    buttons: [openButton(campaign.id, list.list)],
  }));
}

export function openButton(campaignId: string, list: string): Button {
  const target = targetOf(campaignId, list);
  return buttonOf('review.list', 'button.open', target);
}

/** "37 of 120", over all of somebody's lists. */
export function overallText(lists: readonly OwnList[]): Text {
  const counts = sumOf(lists.map(({ list }) => list));
  return openIn(counts) === 0 ? text('reviews.allDone') : progressText(counts);
}
