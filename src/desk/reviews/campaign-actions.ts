import type { Action, Desk, Interaction } from '../../kit/feature.ts';
import { gone, notAllowed, type Reply, refused } from '../../kit/reply.ts';
import { dayText, text, verbatim } from '../../kit/text.ts';
import type { Organisation } from '../organisation/schema.ts';
import { companyOf } from '../organisation/unit-tree.ts';
import { settleList } from './actions.ts';
import { listsPage, overseen } from './campaigns-page.ts';
import { campaignText } from './describe.ts';
import { assignForm, checkForm, openForm } from './forms.ts';
import { listsToSettle } from './item-queries.ts';
import { campaignOf, listWithCampaign } from './queries.ts';
import { fileParts } from './report-page.ts';
import { mayOpen, mayOversee } from './rules.ts';
import { type Campaign, type CampaignKind, parseTarget } from './schema.ts';

const mayNotOpen: Reply = { kind: 'say', say: text('reviews.mayNotOpen'), tone: 'warning' };
/** Lists with decided corrections that are settled before a campaign is closed by hand; the report counts later ones too. */
const SETTLED = 100;

export const openCampaignForm: Action = async (interaction, desk) => {
  const organisation = await desk.organisation();
  const unit = await topmost('all', interaction, organisation);
  return unit === undefined ? mayNotOpen : { kind: 'form', open: openForm(unit, organisation) };
};

export const openCheckForm: Action = async (interaction, desk) => {
  const organisation = await desk.organisation();
  const unit = await topmost('check', interaction, organisation);
  return unit === undefined ? mayNotOpen : { kind: 'form', open: checkForm(unit, organisation) };
};

/** The unit that is offered first: the company where the person may open for all of it. */
async function topmost(
  kind: CampaignKind,
  interaction: Interaction,
  organisation: Organisation,
): Promise<string | undefined> {
  const actor = await interaction.person();
  const company = companyOf(organisation);
  const ids = [company, ...organisation.units.map(({ id }) => id)];
  return ids.find((id) => mayOpen(kind, id, actor, organisation));
}

export const opened: Action = (interaction, desk) => open(interaction, interaction.values, desk);
export const checkOpened: Action = (interaction, desk) =>
  open(interaction, { ...interaction.values, kind: 'check' }, desk);

async function open(
  { envelope, state }: Interaction,
  typed: Record<string, unknown>,
  desk: Desk,
): Promise<Reply> {
  const outcome = await desk.execute('review.open', { ...typed, campaignId: state.campaignId }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  const campaign = await campaignOf(String(outcome.answer.campaignId), desk);
  if (!campaign) return gone;
  const name = campaignText(campaign, await desk.organisation());
  const at = dayText(campaign.dueAt);
  return { kind: 'done', say: text('reviews.openedNow', { campaign: name, at }) };
}

export const moreCampaigns: Action = async (interaction, desk) => {
  const [actor, organisation] = await Promise.all([interaction.person(), desk.organisation()]);
  const before = new Date(interaction.target);
  if (Number.isNaN(before.getTime())) return gone;
  return {
    kind: 'say',
    say: text('reviews.campaigns'),
    parts: await overseen(actor, before, organisation, desk),
  };
};

/** The lists of a campaign, those with most left first. */
export const lists: Action = async (interaction, desk) => {
  const { campaignId, rest } = parseTarget(interaction.target);
  const campaign = await overseeing(campaignId, interaction, desk);
  if (!campaign) return notAllowed;
  return {
    kind: 'say',
    ...(await listsPage(campaign, Number(rest) || 0, await interaction.person(), desk)),
  };
};

/** Private, for whoever oversees the campaign; the links end soon. */
export const file: Action = async (interaction, desk) => {
  const campaign = await overseeing(interaction.target, interaction, desk);
  if (!campaign) return notAllowed;
  return {
    kind: 'say',
    say: text('reviews.files'),
    parts: await fileParts(campaign, await interaction.person(), desk),
  };
};

async function overseeing(
  campaignId: string,
  interaction: Interaction,
  desk: Desk,
): Promise<Campaign | null> {
  const [actor, campaign, organisation] = await Promise.all([
    interaction.person(),
    campaignOf(campaignId, desk),
    desk.organisation(),
  ]);
  return campaign && mayOversee(campaign, actor, organisation) ? campaign : null;
}

export const close: Action = async ({ target, envelope }, desk) => {
  for (const list of await listsToSettle(target, SETTLED, desk)) await settleList(target, list, desk);
  const outcome = await desk.execute('review.close', { campaignId: target }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return { kind: 'say', say: text('reviews.closedNow'), tone: 'good' };
};

export const openAssign: Action = async (interaction, desk) => {
  const { campaignId, rest } = parseTarget(interaction.target);
  const [actor, organisation, found] = await Promise.all([
    interaction.person(),
    desk.organisation(),
    listWithCampaign(campaignId, rest, desk),
  ]);
  if (!found) return gone;
  const { kind, unit } = found.campaign;
  if (!mayOpen(kind, unit, actor, organisation)) return notAllowed;
  return { kind: 'form', open: assignForm(interaction.target) };
};

export const assigned: Action = async ({ target, values, envelope }, desk) => {
  const { campaignId, rest } = parseTarget(target);
  const outcome = await desk.execute('review.assign', { campaignId, list: rest, to: values.to }, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return {
    kind: 'done',
    say: text('reviews.assignedNow', { name: verbatim(String(outcome.answer.name)) }),
  };
};
