import type { Actor } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Item, Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import type { Desk } from '../../kit/feature.ts';
import { dayText, type Text, text } from '../../kit/text.ts';
import { personText, unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { campaignText, ownerText, progressText } from './describe.ts';
import { listItems, overallText, type Said } from './list-page.ts';
import { type Counted, campaigns, listsFor, listsOf, type OwnList } from './queries.ts';
import { mayOpen, mayOversee, openIn } from './rules.ts';
import type { Campaign, CampaignKind, ReviewList } from './schema.ts';
import { targetOf } from './schema.ts';

const CAMPAIGNS = 4;
const LISTS = 6;

/** `/customer review`: one's own lists, and for whoever oversees them the campaigns. */
export async function reviewOverview(actor: Actor, desk: Desk): Promise<Said> {
  const [lists, organisation] = await Promise.all([listsFor(actor, desk), desk.organisation()]);
  const open = lists.filter(({ list }) => openIn(list) > 0);
  const opening = openButtons(actor, organisation);
  const campaignParts = await overseen(actor, undefined, organisation, desk);
  return {
    say: lists.length === 0 ? text('reviews.noList') : overallText(lists),
    parts: [
      ...ownLists(open, 0, organisation),
      ...campaignParts,
      ...(opening.length > 0 ? [{ part: 'buttons' as const, buttons: opening }] : []),
    ],
  };
}

/** A page of one's lists. @param from how many were shown before */
export function ownLists(lists: readonly OwnList[], from: number, organisation: Organisation): Part[] {
  const shown = lists.slice(from, from + LISTS);
  const isMore = lists.length > from + LISTS;
  const more = { action: 'review.moreLists', label: 'button.more', target: String(from + LISTS) } as const;
  return [
    ...(shown.length > 0 ? [{ part: 'items' as const, items: listItems(shown, organisation) }] : []),
    ...(isMore ? [{ part: 'buttons' as const, buttons: [{ ...more, commandId: mintCommandId() }] }] : []),
  ];
}

/** The campaigns that this person oversees, the newest first. */
export async function overseen(
  actor: Actor,
  before: Date | undefined,
  organisation: Organisation,
  desk: Desk,
): Promise<Part[]> {
  const found = await campaigns({ limit: CAMPAIGNS + 1, ...(before && { before }) }, desk);
  const shown = found.slice(0, CAMPAIGNS);
  const visible = shown.filter(({ campaign }) => mayOversee(campaign, actor, organisation));
  const last = shown.at(-1);
  const isMore = found.length > CAMPAIGNS && last !== undefined && visible.length > 0;
  const target = last?.campaign.openedAt.toISOString() ?? '';
  return [
    ...(visible.length > 0
      ? [
          { part: 'heading' as const, text: text('reviews.campaigns') },
          {
            part: 'items' as const,
            items: visible.map((counted) => campaignItem(counted, actor, organisation)),
          },
        ]
      : []),
    ...(isMore
      ? [
          {
            part: 'buttons' as const,
            buttons: [
              {
                action: 'review.moreCampaigns',
                label: 'button.more' as const,
                target,
                commandId: mintCommandId(),
              },
            ],
          },
        ]
      : []),
  ];
}

function campaignItem(
  { campaign, total, done, openedBy }: Counted,
  actor: Actor,
  organisation: Organisation,
): Item {
  const by = campaign.openedBy && personText(campaign.openedBy, openedBy ?? campaign.openedBy, organisation);
  return {
    title: campaignText(campaign, organisation),
    facts: [
      stageText(campaign),
      text('reviews.progress', { done, total }),
      text('reviews.dueOn', { at: dayText(campaign.dueAt) }),
      by ? text('reviews.openedBy', { name: by }) : text('reviews.openedBySchedule'),
    ],
    buttons: campaignButtons(campaign, actor, organisation),
  };
}

export function stageText({ stage }: Pick<Campaign, 'stage'>): Text {
  if (stage === 'running') return text('reviews.stage.running');
  return text(stage === 'closed' ? 'reviews.stage.closed' : 'reviews.stage.filling');
}

function campaignButtons(campaign: Campaign, actor: Actor, organisation: Organisation): Button[] {
  const make = (action: string, label: Button['label']): Button =>
    buttonOf(action, label, campaign.id, campaign.version);
  if (campaign.stage !== 'running' && campaign.stage !== 'closed') return [];
  return [
    make('review.lists', 'reviews.button.lists'),
    make('review.file', 'reviews.button.file'),
    ...(campaign.stage === 'running' && mayOpen(campaign.kind, campaign.unit, actor, organisation)
      ? [closeButton(campaign)]
      : []),
  ];
}

export function closeButton({ id, version }: Pick<Campaign, 'id' | 'version'>): Button {
  return {
    ...buttonOf('review.close', 'reviews.button.close', id, version, 'danger'),
    confirm: {
      title: 'reviews.confirmClose.title',
      text: text('reviews.confirmClose.text'),
      yes: 'reviews.button.close',
    },
  };
}

function openButtons(actor: Actor, organisation: Organisation): Button[] {
  const anywhere = (kind: CampaignKind): boolean =>
    organisation.units.some(({ id }) => mayOpen(kind, id, actor, organisation));
  const make = (action: string, label: Button['label']): Button => ({
    action,
    label,
    target: '',
    commandId: mintCommandId(),
  });
  return [
    ...(anywhere('all') ? [make('review.openForm', 'reviews.button.open')] : []),
    ...(anywhere('check') ? [make('review.checkForm', 'reviews.button.openCheck')] : []),
  ];
}

/** The lists of a campaign that have most left, for whoever may give them to somebody. @param from how many were shown before */
export async function listsPage(campaign: Campaign, from: number, actor: Actor, desk: Desk): Promise<Said> {
  const [lists, organisation] = await Promise.all([listsOf(campaign.id, desk), desk.organisation()]);
  const sorted = lists.toSorted((a, b) => openIn(b) - openIn(a) || a.list.localeCompare(b.list));
  const shown = sorted.slice(from, from + LISTS);
  const gives = campaign.stage === 'running' && mayOpen(campaign.kind, campaign.unit, actor, organisation);
  const target = `${campaign.id}/${from + LISTS}`;
  return {
    say: campaignText(campaign, organisation),
    parts: [
      { part: 'items', items: shown.map((list) => overseenItem(list, gives, organisation)) },
      ...(lists.length > from + LISTS
        ? [
            {
              part: 'buttons' as const,
              buttons: [
                { action: 'review.lists', label: 'button.more' as const, target, commandId: mintCommandId() },
              ],
            },
          ]
        : []),
    ],
  };
}

function overseenItem(list: ReviewList, gives: boolean, organisation: Organisation): Item {
  const target = targetOf(list.campaignId, list.list);
  return {
    title: ownerText(list, organisation),
    facts: [
      unitText(list.unit, organisation),
      progressText(list),
      text('reviews.openCount', { count: openIn(list) }),
    ],
    ...(gives &&
      openIn(list) > 0 && {
        buttons: [buttonOf('review.assign', 'reviews.button.assign', target, list.version)],
      }),
  };
}
