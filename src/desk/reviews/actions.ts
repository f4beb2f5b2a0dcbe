import { randomUUID } from 'node:crypto';
import { buttonCommandId, mintCommandId, pressCommandId } from '../../kit/command-id.ts';
import type { Action, Desk, HomeSection, Interaction } from '../../kit/feature.ts';
import { gone, type Reply, refused } from '../../kit/reply.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import { whomStandsInFor } from '../absences/queries.ts';
import { beginChange } from '../requests/begin-change.ts';
import { nextForm } from '../requests/next-form.ts';
import { ownLists, reviewOverview } from './campaigns-page.ts';
import { flagForm, missingForm, resolveForm } from './forms.ts';
import { draftOfItem, hasEnded, type Place, placeOf } from './item-queries.ts';
import { listPage, overallText, parsePlace } from './list-page.ts';
import { listsFor, listWithCampaign, type OwnList } from './queries.ts';
import { flagOf } from './result-queries.ts';
import { mayOversee, mayResolve, mayWork, openIn } from './rules.ts';
import { parseTarget, targetOf } from './schema.ts';

const notYours: Reply = { kind: 'say', say: text('reviews.notYourList'), tone: 'warning' };

/** At most so many pieces of ten are settled before a page is drawn; the clock does the rest. */
const SETTLED_AT_ONCE = 10;

/** `/customer review`: straight to one's list where there is one and nothing else to see. */
export const review: Action = async (interaction, desk) => {
  const actor = await interaction.person();
  const [lists, organisation] = await Promise.all([listsFor(actor, desk), desk.organisation()]);
  const open = lists.filter(({ list }) => openIn(list) + list.correcting > 0);
  const oversees = organisation.units.some(({ id }) => mayOversee({ unit: id }, actor, organisation));
  const [only] = open;
  if (only && open.length === 1 && !oversees) return showList(only, null, interaction, desk);
  return { kind: 'say', ...(await reviewOverview(actor, desk)) };
};

/** From a campaign's card: one's own lists in it. */
export const openMine: Action = async (interaction, desk) => {
  const [lists, organisation] = await Promise.all([
    listsFor(await interaction.person(), desk),
    desk.organisation(),
  ]);
  const mine = lists.filter(({ campaign }) => campaign.id === interaction.target);
  const [only] = mine;
  if (!only) return { kind: 'say', say: text('reviews.noList') };
  if (mine.length === 1) return showList(only, null, interaction, desk);
  const open = mine.filter(({ list }) => openIn(list) + list.correcting > 0);
  return { kind: 'say', say: overallText(mine), parts: ownLists(open, 0, organisation) };
};

export const moreLists: Action = async (interaction, desk) => {
  const [lists, organisation] = await Promise.all([
    listsFor(await interaction.person(), desk),
    desk.organisation(),
  ]);
  const open = lists.filter(({ list }) => openIn(list) > 0);
  return {
    kind: 'say',
    say: overallText(lists),
    parts: ownLists(open, Number(interaction.target) || 0, organisation),
  };
};

/** A list, at its beginning or where the target says. */
export const openList: Action = async (interaction, desk) => {
  const { campaignId, rest } = parseTarget(interaction.target);
  const { what, place } = parsePlace(rest);
  const found = await listWithCampaign(campaignId, what, desk);
  if (!found) return gone;
  return (await worksOn(found, interaction, desk)) ? showList(found, place, interaction, desk) : notYours;
};

async function worksOn({ campaign, list }: OwnList, interaction: Interaction, desk: Desk): Promise<boolean> {
  const actor = await interaction.person();
  const [organisation, absent] = await Promise.all([desk.organisation(), whomStandsInFor(actor.id, desk)]);
  return mayWork(list, campaign.kind, actor, absent, organisation);
}

/** The page as it stands now: corrections that were decided meanwhile are settled first. @param said what has just been done */
async function showList(
  found: OwnList,
  place: Place,
  interaction: Interaction,
  desk: Desk,
  said?: Text,
): Promise<Reply> {
  const { campaign, list } = found;
  await settleList(campaign.id, list.list, desk);
  const now = (await listWithCampaign(campaign.id, list.list, desk)) ?? found;
  const { say, parts } = await listPage(now, place, await interaction.person(), desk);
  return said
    ? { kind: 'say', tone: 'good', say: { join: [said, say], with: '\n' }, parts }
    : { kind: 'say', say, parts };
}

export async function settleList(campaignId: string, list: string, desk: Desk): Promise<void> {
  for (let piece = 0; piece < SETTLED_AT_ONCE && (await hasEnded(campaignId, list, desk)); piece += 1)
    await desk.execute(
      'review.settle',
      { campaignId, list },
      { commandId: mintCommandId(), by: { desk: 'reviews' } },
    );
}

/** One customer, or all that a page shows, each with the version of the file that was looked at. */
export const confirm: Action = async (interaction, desk) => {
  const { campaignId, rest } = parseTarget(interaction.target);
  const { what, place } = parsePlace(rest);
  const customers = what.split(',').map((one) => {
    const [id = '', version = ''] = one.split(':');
    return { id, version: Number(version) };
  });
  const outcome = await desk.execute('review.confirm', { campaignId, customers }, interaction.envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  const { list, confirmed, changed, settled } = outcome.answer;
  const found = await listWithCampaign(campaignId, String(list), desk);
  const left = [...numbersIn(changed), ...numbersIn(settled)];
  const said: Text[] = [
    text('reviews.confirmed', { count: Number(confirmed) }),
    ...(left.length > 0
      ? [text('reviews.notConfirmed', { numbers: { join: left.map(verbatim), with: ', ' } })]
      : []),
  ];
  return found ? showList(found, place, interaction, desk, { join: said, with: ' ' }) : gone;
};

function numbersIn(answer: unknown): string[] {
  return Array.isArray(answer) ? answer.map(String) : [];
}

/**
 * The ordinary change request of this customer (R11). It is started first and joined to the list then: between the two it is a draft like any
 * other, which loses nothing. Whoever may not correct is told before, and the security log with them.
 */
export const correct: Action = async (interaction, desk) => {
  const { campaignId, rest } = parseTarget(interaction.target);
  const { what: customerId } = parsePlace(rest);
  const actor = await interaction.person();
  const draft = await draftOfItem(campaignId, customerId, actor.id, desk);
  if (draft) return nextForm(draft, actor, desk);
  const { envelope } = interaction;
  const asked = await desk.execute(
    'review.correct',
    { campaignId, customerId, requestId: randomUUID() },
    { ...envelope, commandId: mintCommandId() },
  );
  if (asked.kind === 'refused' && asked.refusal.code !== 'reviews.noRequest') return refused(asked.refusal);
  const commandId = pressCommandId(interaction);
  const requestId = await beginChange(customerId, { ...envelope, commandId }, desk);
  if (typeof requestId !== 'string') return requestId;
  const joined = await desk.execute(
    'review.correct',
    { campaignId, customerId, requestId },
    { ...envelope, commandId: `${commandId}:join` },
  );
  return joined.kind === 'refused' ? refused(joined.refusal) : nextForm(requestId, actor, desk);
};

export const openFlag: Action = async (interaction, desk) => {
  const { campaignId, rest } = parseTarget(interaction.target);
  const found = await placeOf(campaignId, parsePlace(rest).what, desk);
  if (!found) return gone;
  if (!(await worksOn(found, interaction, desk))) return notYours;
  return { kind: 'form', open: flagForm(interaction.target, found, found.campaign.kind === 'check') };
};

export const flagged: Action = async (interaction, desk) => {
  const { campaignId, rest } = parseTarget(interaction.target);
  const { what: customerId, place } = parsePlace(rest);
  const { reason, remark } = interaction.values;
  const outcome = await desk.execute(
    'review.flag',
    { campaignId, customerId, reason, ...(remark && { remark }) },
    interaction.envelope,
  );
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  const found = await placeOf(campaignId, customerId, desk);
  const said = text('reviews.flaggedNow', { number: verbatim(String(outcome.answer.number)) });
  return found ? showList(found, place, interaction, desk, said) : gone;
};

export const openResolve: Action = async (interaction, desk) => {
  const { campaignId, rest } = parseTarget(interaction.target);
  const [actor, organisation, flag] = await Promise.all([
    interaction.person(),
    desk.organisation(),
    flagOf(campaignId, rest, desk),
  ]);
  if (!flag) return gone;
  if (!mayResolve(flag.unit, actor, organisation))
    return { kind: 'say', say: text('reviews.mayNotResolve'), tone: 'warning' };
  if (flag.resolved) return { kind: 'say', say: text('reviews.resolvedAlready', { number: flag.number }) };
  return { kind: 'form', open: resolveForm(interaction.target, flag) };
};

export const resolved: Action = async ({ target, values, envelope }, desk) => {
  const { campaignId, rest } = parseTarget(target);
  const input = { campaignId, customerId: rest, resolution: values.resolution };
  const outcome = await desk.execute('review.resolve', input, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return {
    kind: 'done',
    say: text('reviews.resolvedNow', { number: verbatim(String(outcome.answer.number)) }),
  };
};

/** R50: a strategic customer that is not on the list. */
export const openMissing: Action = async (interaction, desk) => {
  const { campaignId, rest } = parseTarget(interaction.target);
  const found = await listWithCampaign(campaignId, rest, desk);
  if (!found) return gone;
  if (!(await worksOn(found, interaction, desk))) return notYours;
  return { kind: 'form', open: missingForm(targetOf(campaignId, rest)) };
};

/** It becomes strategic the ordinary way, by a change that its approvers decide. */
export const missingChosen: Action = async (interaction, desk) => {
  const { envelope, values } = interaction;
  const customerId = String(values.customer ?? '');
  const commandId = buttonCommandId('form', envelope.commandId, customerId);
  const requestId = await beginChange(customerId, { ...envelope, commandId }, desk);
  if (typeof requestId !== 'string') return requestId;
  const filled = await desk.execute(
    'request.fill',
    { requestId, values: { strategic: 'yes' }, check: false },
    { ...envelope, commandId: `${commandId}:fill` },
  );
  if (filled.kind === 'refused') return refused(filled.refusal);
  return nextForm(requestId, await interaction.person(), desk);
};

/** R50: how far one is with one's lists, and the way there. Nothing where nothing is left. */
export const myReview: HomeSection = async (interaction, desk) => {
  const [lists, organisation] = await Promise.all([
    listsFor(await interaction.person(), desk),
    desk.organisation(),
  ]);
  const open = lists.filter(({ list }) => openIn(list) > 0);
  if (open.length === 0) return [];
  return [
    { part: 'heading', text: text('reviews.home') },
    { part: 'text', text: overallText(lists) },
    ...ownLists(open, 0, organisation),
  ];
};
