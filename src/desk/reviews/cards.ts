import { buttonOf } from '../../kit/button-of.ts';
import type { Audience, Button, Fact, Part } from '../../kit/card.ts';
import type { CardKind, Desk } from '../../kit/feature.ts';
import { dayText, momentText, type Text, text, verbatim } from '../../kit/text.ts';
import { whoIsAway } from '../absences/queries.ts';
import { personText, roleText, unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { holdersOver } from '../people/queries.ts';
import { closeButton, stageText } from './campaigns-page.ts';
import { campaignText, listText, progressText, reasonText } from './describe.ts';
import { listItems, openButton } from './list-page.ts';
import { campaignOf, listsFor, listsOf, listWithCampaign, type OwnList } from './queries.ts';
import { progressPart } from './report-card.ts';
import { flagOf } from './result-queries.ts';
import { ESCALATION, openIn, RESOLVING, sumOf } from './rules.ts';
import { parseTarget, type ReviewList } from './schema.ts';

/** As many lists and units stand on a card; the file has all of them. */
const LINES = 15;
const OWN_LISTS = 6;

/** R50: a campaign in the channel of its unit: how far it is, in numbers and by the names of employees. */
export const campaignCard: CardKind = {
  async draw(target, reader, desk) {
    const [campaign, lists, organisation] = await Promise.all([
      campaignOf(target, desk),
      listsOf(target, desk),
      desk.organisation(),
    ]);
    if (!campaign) return null;
    const counts = sumOf(lists);
    const summary: Text = {
      join: [campaignText(campaign, organisation), progressText(counts)],
      with: ' · ',
    };
    const facts: Fact[] = [
      { label: text('card.status'), value: stageText(campaign) },
      { label: text('reviews.fact.done'), value: progressText(counts) },
      { label: text('card.due'), value: dayText(campaign.dueAt) },
      { label: text('reviews.fact.flagged'), value: text('value.number', { value: counts.flagged }) },
    ];
    return {
      summary,
      parts: [
        { part: 'heading', text: campaignText(campaign, organisation) },
        { part: 'facts', facts },
        ...(counts.total > 0 ? [progressPart(campaign, lists, reader, desk)] : []),
        ...(campaign.stage === 'running'
          ? [{ part: 'buttons' as const, buttons: [mineButton(campaign.id), closeButton(campaign)] }]
          : []),
      ],
    };
  },
};

function mineButton(campaignId: string): Button {
  return buttonOf('review.mine', 'reviews.button.mine', campaignId, '', 'primary');
}

/** R50: to an owner: their lists in a campaign, and how far they are. */
export const listCard: CardKind = {
  async draw(target, reader, desk) {
    const lists = await readersLists(target, reader.audience, desk);
    const first = lists[0];
    if (!first) return null;
    const organisation = await desk.organisation();
    const { campaign } = first;
    const counts = sumOf(lists.map(({ list }) => list));
    const isDone = openIn(counts) === 0;
    const words = isDone
      ? text('reviews.yourListDone', { campaign: campaignText(campaign, organisation) })
      : text('reviews.yourList', {
          campaign: campaignText(campaign, organisation),
          count: counts.total,
          at: dayText(campaign.dueAt),
        });
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: isDone ? 'good' : 'plain' },
        ...(isDone
          ? []
          : [{ part: 'items' as const, items: listItems(lists.slice(0, OWN_LISTS), organisation) }]),
        { part: 'buttons', buttons: [mineButton(campaign.id)] },
      ],
    };
  },
};

async function readersLists(campaignId: string, audience: Audience, desk: Desk): Promise<OwnList[]> {
  const id = audience.slice('person:'.length);
  const row = await desk.database.prisma.person.findUnique({
    where: { id, active: true },
    select: { grants: { select: { role: true, unit: true } } },
  });
  if (!row || !audience.startsWith('person:')) return [];
  const grants = row.grants as Parameters<typeof listsFor>[0]['grants'];
  return (await listsFor({ id, grants }, desk)).filter(({ campaign }) => campaign.id === campaignId);
}

/** R50: the last reminder, directly. Nothing where the list has been done since. */
export const reminderCard: CardKind = {
  async draw(target, _reader, desk) {
    const { campaignId, rest } = parseTarget(target);
    const found = await listWithCampaign(campaignId, rest, desk);
    if (!found) return null;
    const organisation = await desk.organisation();
    const { campaign, list } = found;
    const isDone = openIn(list) === 0 || campaign.stage !== 'running';
    const words = isDone
      ? text('reviews.reminderDone', { campaign: campaignText(campaign, organisation) })
      : text('reviews.reminder', {
          campaign: campaignText(campaign, organisation),
          count: openIn(list),
          at: momentText(campaign.dueAt),
        });
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: isDone ? 'good' : 'warning' },
        { part: 'text', text: listText(list, organisation), tone: 'quiet' },
        ...(isDone
          ? []
          : [
              {
                part: 'buttons' as const,
                buttons: [{ ...openButton(campaignId, rest), style: 'primary' as const }],
              },
            ]),
      ],
    };
  },
};

/** R50: to an owner's manager, and in the thread of the campaign: which lists of a unit are late. Numbers and employees only. */
export const alertCard: CardKind = {
  async draw(target, reader, desk) {
    const { campaignId, rest } = parseTarget(target);
    const slash = rest.lastIndexOf('/');
    const unit = rest.slice(0, slash);
    const level = rest.slice(slash + 1) === 'escalateHigher' ? 'escalateHigher' : 'escalate';
    const [campaign, lists, organisation] = await Promise.all([
      campaignOf(campaignId, desk),
      listsOf(campaignId, desk),
      desk.organisation(),
    ]);
    if (!campaign) return null;
    const late = lists.filter((list) => list.unit === unit && openIn(list) > 0);
    const params = {
      campaign: campaignText(campaign, organisation),
      unit: unitText(unit, organisation),
      count: late.length,
      role: roleText(ESCALATION[level]),
    };
    const inThread = reader.audience.startsWith('channel:');
    const words = text(
      late.length === 0 ? 'reviews.alertDone' : inThread ? 'reviews.note' : 'reviews.alert',
      params,
    );
    return { summary: words, parts: alertParts(words, late, organisation) };
  },
};

function alertParts(words: Text, late: readonly ReviewList[], organisation: Organisation): Part[] {
  const sorted = late.toSorted((a, b) => openIn(b) - openIn(a));
  const lines = sorted.slice(0, LINES).map((list) =>
    text('reviews.lateList', {
      owner: listText(list, organisation),
      open: openIn(list),
      total: list.total,
    }),
  );
  const more = late.length - lines.length;
  return [
    { part: 'text', text: words, tone: late.length === 0 ? 'good' : 'warning' },
    ...(lines.length > 0 ? [{ part: 'text' as const, text: { join: lines, with: '\n' } }] : []),
    ...(more > 0 ? [{ part: 'text' as const, text: text('reviews.moreInFile', { count: more }) }] : []),
  ];
}

/** R50, R54: a finding in the data admins' channel. What was written about it is private: Resolve shows it. */
export const flagCard: CardKind = {
  async draw(target, _reader, desk) {
    const { campaignId, rest } = parseTarget(target);
    const [flag, organisation] = await Promise.all([flagOf(campaignId, rest, desk), desk.organisation()]);
    if (!flag) return null;
    const summary = text('reviews.flagged', {
      name: verbatim(flag.name),
      number: verbatim(flag.number),
      reason: reasonText(flag.reason),
    });
    const facts: Fact[] = [
      { label: text('card.customerNumber'), value: verbatim(flag.number) },
      { label: text('card.unit'), value: unitText(flag.unit, organisation) },
      { label: text('reviews.field.reason'), value: reasonText(flag.reason) },
      { label: text('reviews.fact.flaggedBy'), value: personText(flag.by, flag.byName, organisation) },
    ];
    const { resolved } = flag;
    return {
      summary,
      parts: [
        { part: 'text', text: summary, tone: resolved ? 'plain' : 'warning' },
        { part: 'facts', facts },
        ...(resolved
          ? [
              {
                part: 'text' as const,
                tone: 'good' as const,
                text: text('reviews.resolvedBy', {
                  name: personText(resolved.by, resolved.name, organisation),
                  at: dayText(resolved.at),
                }),
              },
            ]
          : []),
        { part: 'buttons', buttons: flagButtons(target, rest, resolved === null) },
      ],
    };
  },
  async instead(target, desk) {
    const { campaignId, rest } = parseTarget(target);
    const flag = await flagOf(campaignId, rest, desk);
    if (!flag || flag.resolved) return [];
    const [role] = RESOLVING;
    const people = role ? await holdersOver(role, flag.unit, desk) : [];
    const away = await whoIsAway(desk);
    const here = people.filter(({ id }) => !away.some(({ personId }) => personId === id));
    return (here.length > 0 ? here : people).map(({ id }): Audience => `person:${id}`);
  },
};

function flagButtons(target: string, customerId: string, open: boolean): Button[] {
  const make = (action: string, label: Button['label'], on: string): Button => buttonOf(action, label, on);
  return [
    ...(open ? [make('review.resolve', 'reviews.button.resolve', target)] : []),
    make('customer.open', 'button.openFile', customerId),
  ];
}
