import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { deskNow } from '../../kit/desk-now.ts';
import { dutiesOf } from '../../kit/duties.ts';
import type { Desk, Duties, MomentHandler } from '../../kit/feature.ts';
import type { Did, Firing, Schedule } from '../../kit/schedule.ts';
import { text, verbatim } from '../../kit/text.ts';
import { quietUntil } from '../organisation/quiet-hours.ts';
import { timeZoneOf } from '../organisation/rules.ts';
import { companyOf } from '../organisation/unit-tree.ts';
import { zoneOf } from '../people/queries.ts';
import { campaignText, listText, progressText, reasonText } from './describe.ts';
import { USUAL_DAYS } from './forms.ts';
import { listsToSettle } from './item-queries.ts';
import { openButton } from './list-page.ts';
import { WATCH_EVERY_MS } from './open-campaign.ts';
import { campaignOf, lastOpened, listWithCampaign } from './queries.ts';
import { flagOf } from './result-queries.ts';
import { openIn } from './rules.ts';
import { FLAG_OBLIGATION, LIST_OBLIGATION, parseTarget } from './schema.ts';

/** The next turn of the clock. */
const AT_ONCE = new Date(0);
/** Pieces of a campaign in one turn, and the rest after each. */
const PIECES = 4;
const REST_MS = 15;
/** Lists whose corrections are settled in one turn. */
const SETTLED = 20;

const by = { desk: 'clock' } as const;

/**
 * R50: some pieces of a campaign that is being filled; the next ones follow at once, until there are none. They are short, with a rest
 * between them: somebody who presses a button meanwhile must not feel it.
 */
export const fillMoment: MomentHandler = async (campaignId, _act, { commandId }, desk) => {
  for (let piece = 0; piece < PIECES; piece += 1) {
    const outcome = await desk.execute(
      'review.fill',
      { campaignId },
      { commandId: `${commandId}:${piece}`, by },
    );
    if (outcome.kind === 'refused' || outcome.answer.done !== false) return undefined;
    await sleep(REST_MS);
  }
  return AT_ONCE;
};

export const listMoment: MomentHandler = async (subject, act, { commandId, lateMs }, desk) => {
  const { campaignId, rest } = parseTarget(subject);
  const later = act === 'handOut' ? await quietFor(campaignId, rest, desk) : null;
  if (later) return later;
  await desk.execute('review.tell', { campaignId, list: rest, act, lateMs }, { commandId, by });
  return undefined;
};

/** A list does not wake its owner: the end of the quiet hours where they are, or where the unit of a role's list is. */
async function quietFor(campaignId: string, name: string, desk: Desk): Promise<Date | null> {
  const [found, organisation, now] = await Promise.all([
    listWithCampaign(campaignId, name, desk),
    desk.organisation(),
    deskNow(desk),
  ]);
  if (!found) return null;
  const { personId, unit } = found.list;
  const own = personId === null ? null : await zoneOf(personId, desk);
  return quietUntil(own ?? timeZoneOf(organisation, unit), now, organisation);
}

/** Every hour while a campaign runs: corrections that were decided are counted, and its card follows. */
export const watchMoment: MomentHandler = async (campaignId, _act, { commandId }, desk) => {
  const campaign = await campaignOf(campaignId, desk);
  if (!campaign || campaign.stage === 'closed') return undefined;
  if (await settled(campaignId, commandId, desk)) return AT_ONCE;
  await desk.execute('review.progress', { campaignId, slot: commandId }, { commandId, by });
  return new Date((await deskNow(desk)).getTime() + WATCH_EVERY_MS);
};

/** @returns whether something was there to be settled, so that more may be */
async function settled(campaignId: string, commandId: string, desk: Desk): Promise<boolean> {
  const lists = await listsToSettle(campaignId, SETTLED, desk);
  for (const list of lists)
    await desk.execute('review.settle', { campaignId, list }, { commandId: `${commandId}:${list}`, by });
  return lists.length > 0;
}

/** R50: its time is over. One that is still being filled waits. */
export const closeMoment: MomentHandler = async (campaignId, _act, { commandId }, desk) => {
  if (await settled(campaignId, commandId, desk)) return AT_ONCE;
  const outcome = await desk.execute('review.close', { campaignId }, { commandId, by });
  if (outcome.kind !== 'refused' || outcome.refusal.code !== 'reviews.stillFilling') return undefined;
  return new Date((await deskNow(desk)).getTime() + WATCH_EVERY_MS);
};

/** Months of setting and slot meet at a working day, so that some days are lacking. */
const MONTH_MS = 30 * 86_400_000;

/**
 * R50: twice a year, both reviews. Where the organisation wants them more rarely, a slot that comes too early opens nothing.
 */
export const biannual: Schedule = {
  title: 'reviews.schedule.biannual',
  cron: '0 9 1 3,9 *',
  onWorkingDays: true,
  did: { campaigns: 'reviews.did.campaigns' },
  async run(firing, desk) {
    const organisation = await desk.organisation();
    const unit = companyOf(organisation);
    const now = await deskNow(desk);
    const least = (organisation.settings.reviewEveryMonths - 1) * MONTH_MS;
    let campaigns = 0;
    for (const kind of ['all', 'strategic'] as const) {
      const last = await lastOpened(kind, unit, desk);
      if (!firing.asked && last && now.getTime() - last.getTime() < least) continue;
      campaigns += await openOne({ kind, unit }, kind, firing, desk);
    }
    return { campaigns };
  },
};

/** R54: once a quarter, for the departments that the organisation file names. */
export const quarterly: Schedule = {
  title: 'reviews.schedule.checks',
  cron: '0 9 5 1,4,7,10 *',
  onWorkingDays: true,
  did: { campaigns: 'reviews.did.campaigns' },
  async run(firing, desk): Promise<Did> {
    const organisation = await desk.organisation();
    let campaigns = 0;
    for (const [at, { role, unit, oneIn }] of organisation.settings.fileChecks.entries()) {
      const over = unit === '*' ? companyOf(organisation) : unit;
      campaigns += await openOne({ kind: 'check', unit: over, role, oneIn }, `check-${at}`, firing, desk);
    }
    return { campaigns };
  },
};

/** A repeat of the same slot names another campaign but the same command, which answers with the first. */
async function openOne(
  input: { kind: string; unit: string; role?: string; oneIn?: number },
  suffix: string,
  { commandId }: Firing,
  desk: Desk,
): Promise<number> {
  const outcome = await desk.execute(
    'review.open',
    { ...input, campaignId: randomUUID(), days: USUAL_DAYS },
    { commandId: `${commandId}:${suffix}`, by },
  );
  return outcome.kind === 'refused' ? 0 : 1;
}

/** How lists and findings read among what somebody has to do. */
export const duties: Record<string, Duties> = {
  [LIST_OBLIGATION]: dutiesOf(async (subject, desk) => {
    const { campaignId, rest } = parseTarget(subject);
    const [found, organisation] = await Promise.all([
      listWithCampaign(campaignId, rest, desk),
      desk.organisation(),
    ]);
    if (!found || openIn(found.list) === 0 || found.campaign.stage !== 'running') return null;
    const { action, label, target } = openButton(campaignId, rest);
    return {
      title: campaignText(found.campaign, organisation),
      facts: [listText(found.list, organisation), progressText(found.list)],
      button: { action, label, target },
    };
  }),
  [FLAG_OBLIGATION]: dutiesOf(async (subject, desk) => {
    const { campaignId, rest } = parseTarget(subject);
    const flag = await flagOf(campaignId, rest, desk);
    if (!flag || flag.resolved) return null;
    return {
      title: verbatim(flag.name),
      facts: [verbatim(flag.number), text('reviews.duty.flag', { reason: reasonText(flag.reason) })],
      button: { action: 'review.resolve', label: 'reviews.button.resolve', target: subject },
    };
  }),
};
