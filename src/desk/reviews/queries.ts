import { z } from 'zod';
import { Prisma } from '../../database/generated/client.ts';
import type { Actor } from '../../kit/actor.ts';
import type { Desk } from '../../kit/feature.ts';
import { whomStandsInFor } from '../absences/queries.ts';
import { campaignRow, listRow } from './review-sql.ts';
import { mayWork } from './rules.ts';
import { Campaign, ReviewList } from './schema.ts';

type Database = Pick<Desk, 'database'>;

/** A target is written by the desk, but comes back from outside; what is no id names nothing. */
export function uuid(id: string): string {
  return z.uuid().safeParse(id).success ? id : '00000000-0000-0000-0000-000000000000';
}

export async function campaignOf(id: string, { database }: Database): Promise<Campaign | null> {
  const [row] = await database.prisma.$queryRaw<
    { campaign: unknown }[]
  >`select ${campaignRow} as campaign from review_campaign g where g.id = ${uuid(id)}::uuid`;
  return row ? Campaign.parse(row.campaign) : null;
}

export type Counted = { campaign: Campaign; total: number; done: number; openedBy: string | null };

/** Campaigns that are not closed, and those closed last, the newest first. @param before when the last one shown was opened */
export async function campaigns(
  { before, limit }: { before?: Date; limit: number },
  { database }: Database,
): Promise<Counted[]> {
  const beyond = before ? Prisma.sql`where g.opened_at < ${before}` : Prisma.empty;
  const rows = await database.prisma.$queryRaw<
    { campaign: unknown; total: number; done: number; name: string | null }[]
  >`
    select ${campaignRow} as campaign, n.total, n.done, (select p.name from person p where p.id = g.opened_by) as name
    from (select * from review_campaign g ${beyond} order by g.opened_at desc limit ${limit}) g, lateral (
      select coalesce(sum(l.total), 0)::int as total, coalesce(sum(l.confirmed + l.corrected + l.flagged), 0)::int as done
      from review_list l where l.campaign_id = g.id) n order by g.opened_at desc`;
  return rows.map(({ campaign, total, done, name }) => ({
    campaign: Campaign.parse(campaign),
    total,
    done,
    openedBy: name,
  }));
}

export async function listsOf(campaignId: string, { database }: Database): Promise<ReviewList[]> {
  const rows = await database.prisma.$queryRaw<
    { list: unknown }[]
  >`select ${listRow} as list from review_list l where l.campaign_id = ${uuid(campaignId)}::uuid order by l.unit, l.list`;
  return rows.map(({ list }) => ReviewList.parse(list));
}

export type OwnList = { campaign: Campaign; list: ReviewList };

export const Own = z.object({ campaign: Campaign, list: ReviewList });

export async function listWithCampaign(
  campaignId: string,
  list: string,
  { database }: Database,
): Promise<OwnList | null> {
  const [row] = await database.prisma.$queryRaw<unknown[]>`
    select ${campaignRow} as campaign, ${listRow} as list from review_list l join review_campaign g on g.id = l.campaign_id
    where l.campaign_id = ${uuid(campaignId)}::uuid and l.list = ${list}`;
  return row ? Own.parse(row) : null;
}

/** The running lists that a person works off, for themselves, for a role, or for whom they stand in (R04): the soonest due first. */
export async function listsFor(
  actor: Pick<Actor, 'id' | 'grants'>,
  desk: Pick<Desk, 'database' | 'organisation'>,
): Promise<OwnList[]> {
  const [organisation, absent] = await Promise.all([desk.organisation(), whomStandsInFor(actor.id, desk)]);
  const people = [actor.id, ...absent.map(({ id }) => id)];
  const rows = await desk.database.prisma.$queryRaw<unknown[]>`
    select ${campaignRow} as campaign, ${listRow} as list from review_campaign g join review_list l on l.campaign_id = g.id
    where g.stage = 'running' and (l.person_id is null or l.person_id = any(${people}::text[]))
    order by g.due_at, g.opened_at, l.list`;
  return rows
    .map((row) => Own.parse(row))
    .filter(({ campaign, list }) => mayWork(list, campaign.kind, actor, absent, organisation));
}

/** When the newest campaign of this kind over the unit was opened; null: never. */
export async function lastOpened(kind: string, unit: string, { database }: Database): Promise<Date | null> {
  const row = await database.prisma.reviewCampaign.findFirst({
    where: { kind, unit },
    orderBy: { openedAt: 'desc' },
    select: { openedAt: true },
  });
  return row?.openedAt ?? null;
}
