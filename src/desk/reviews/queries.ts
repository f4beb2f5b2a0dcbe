import { z } from 'zod';
import { Prisma } from '../../database/generated/client.ts';
import type { Actor, Role } from '../../kit/actor.ts';
import type { Desk } from '../../kit/feature.ts';
import { Holder } from '../../kit/grants.ts';
import { whomStandsInFor } from '../absences/queries.ts';
import { fieldOf, REQUEST_FIELDS } from '../customers/fields.ts';
import type { FieldId } from '../organisation/schema.ts';
import { Stored } from '../requests/schema.ts';
import { campaignRow, listRow } from './review-sql.ts';
import { mayWork } from './rules.ts';
import { Campaign, FLAG_REASONS, ITEM_STATES, PAGE, ReviewList } from './schema.ts';

type Database = Pick<Desk, 'database'>;

/** A target is written by the desk, but comes back from outside; what is no id names nothing. */
function uuid(id: string): string {
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

const Own = z.object({ campaign: Campaign, list: ReviewList });

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

const Line = z.object({
  customerId: z.uuid(),
  number: z.string(),
  name: z.string(),
  version: z.int(),
  state: z.enum(ITEM_STATES),
  requestId: z.uuid().nullable(),
  requestNumber: z.int().nullable(),
  ownerName: z.string().nullable(),
  accountManagerName: z.string().nullable(),
  /** Fields of the file that hold something. */
  fields: z.array(z.string()),
  hasContact: z.boolean(),
  createdAt: z.date(),
});
export type Line = z.output<typeof Line>;
export type Place = { after: string } | { before: string } | null;
export type ListPage = { lines: Line[]; hasEarlier: boolean; hasLater: boolean };

/** What is left of a list, a page of it by customer number. */
export async function pageOf(
  campaignId: string,
  list: string,
  place: Place,
  { database }: Database,
): Promise<ListPage> {
  const backwards = place !== null && 'before' in place;
  const beyond =
    place === null
      ? Prisma.empty
      : backwards
        ? Prisma.sql`and i.number < ${place.before}`
        : Prisma.sql`and i.number > ${place.after}`;
  const order = backwards ? Prisma.sql`desc` : Prisma.sql`asc`;
  const rows = await database.prisma.$queryRaw<unknown[]>`
    select i.customer_id as "customerId", i.number, c.name, c.version, i.state, i.request_id as "requestId",
      r.number as "requestNumber", o.name as "ownerName", m.name as "accountManagerName",
      array(select jsonb_object_keys(c."values")) as fields, exists (select 1 from contact k where k.customer_id = c.id) as "hasContact",
      c.created_at as "createdAt"
    from (select * from review_item i where i.campaign_id = ${uuid(campaignId)}::uuid and i.list = ${list} and i.state in ('open', 'correcting')
        ${beyond} order by i.number ${order} limit ${PAGE + 1}) i
      join customer c on c.id = i.customer_id left join request r on r.id = i.request_id and i.state = 'correcting'
      left join person o on o.id = c.owner_id and o.active left join person m on m.id = c.account_manager_id and m.active
    order by i.number ${order}`;
  const lines = rows.map((row) => Line.parse(row));
  const isMore = lines.length > PAGE;
  const shown = lines.slice(0, PAGE);
  return backwards
    ? { lines: shown.reverse(), hasEarlier: isMore, hasLater: true }
    : { lines: shown, hasEarlier: place !== null, hasLater: isMore };
}

/** Since when a customer's fields hold what they hold; of the contact persons the newest change. `contactName` stands for all of theirs. */
export async function freshnessOf(
  customerIds: readonly string[],
  fields: readonly FieldId[],
  { database }: Database,
): Promise<Map<string, Map<FieldId, Date>>> {
  const rows = await database.prisma.$queryRaw<{ customer: string; field: FieldId; since: Date }[]>`
    select h.customer_id as customer, case when h.field like 'contact/%' then 'contactName' else h.field end as field,
      max(h.valid_from) as since
    from field_history h where h.customer_id = any(${[...customerIds]}::uuid[])
      and (h.field = any(${[...fields]}::text[]) or h.field like 'contact/%')
    group by 1, 2`;
  const known = new Map<string, Map<FieldId, Date>>();
  for (const { customer, field, since } of rows)
    known.set(customer, (known.get(customer) ?? new Map<FieldId, Date>()).set(field, since));
  return known;
}

export async function deskNow({ database }: Database): Promise<Date> {
  const [row] = await database.prisma.$queryRaw<{ now: Date }[]>`select desk_now() as now`;
  return row?.now ?? new Date(0);
}

/** R50: of the customers left in a strategic list, how many have nobody as what. */
export async function missingSupport(
  campaignId: string,
  list: string,
  { database }: Database,
): Promise<{ customers: number; salesRep: number; accountManager: number }> {
  const [row] = await database.prisma.$queryRaw<
    { customers: number; salesRep: number; accountManager: number }[]
  >`
    select count(*)::int as customers, (count(*) filter (where o.id is null))::int as "salesRep",
      (count(*) filter (where m.id is null))::int as "accountManager"
    from review_item i join customer c on c.id = i.customer_id
      left join person o on o.id = c.owner_id and o.active left join person m on m.id = c.account_manager_id and m.active
    where i.campaign_id = ${uuid(campaignId)}::uuid and i.list = ${list} and i.state in ('open', 'correcting')`;
  return row ?? { customers: 0, salesRep: 0, accountManager: 0 };
}

/** Lists with corrections whose request has come to its end. */
export async function listsToSettle(
  campaignId: string,
  limit: number,
  { database }: Database,
): Promise<string[]> {
  const rows = await database.prisma.$queryRaw<{ list: string }[]>`
    select distinct i.list from review_item i join request r on r.id = i.request_id
    where i.campaign_id = ${uuid(campaignId)}::uuid and i.state = 'correcting' and r.status in ('approved', 'rejected', 'withdrawn')
    limit ${limit}`;
  return rows.map(({ list }) => list);
}

export type Flag = {
  customerId: string;
  name: string;
  number: string;
  unit: string;
  kind: Campaign['kind'];
  reason: (typeof FLAG_REASONS)[number];
  remark: string | null;
  by: string;
  byName: string;
  at: Date;
  resolved: { by: string; name: string; at: Date; how: string | null } | null;
};

const FlagRow = z.object({
  customerId: z.uuid(),
  name: z.string(),
  number: z.string(),
  unit: z.string(),
  kind: Campaign.shape.kind,
  reason: z.enum(FLAG_REASONS),
  remark: Stored.nullable(),
  by: z.string(),
  byName: z.string(),
  at: z.date(),
  resolvedBy: z.string().nullable(),
  resolvedName: z.string().nullable(),
  resolvedAt: z.date().nullable(),
  resolution: Stored.nullable(),
});

/** A finding with what was written about it in clear, for whoever settles it. */
export async function flagOf(
  campaignId: string,
  customerId: string,
  { database, seal }: Pick<Desk, 'database' | 'seal'>,
): Promise<Flag | null> {
  const [found] = await database.prisma.$queryRaw<unknown[]>`
    select i.customer_id as "customerId", c.name, c.number, c.unit, g.kind, i.reason, i.remark, i.decided_by as by,
      coalesce(p.name, i.decided_by) as "byName", i.decided_at as at, i.resolved_by as "resolvedBy",
      coalesce(q.name, i.resolved_by) as "resolvedName", i.resolved_at as "resolvedAt", i.resolution
    from review_item i join review_campaign g on g.id = i.campaign_id join customer c on c.id = i.customer_id
      left join person p on p.id = i.decided_by left join person q on q.id = i.resolved_by
    where i.customer_id = ${uuid(customerId)}::uuid and i.campaign_id = ${uuid(campaignId)}::uuid and i.state = 'flagged'`;
  if (!found) return null;
  const { remark, resolution, resolvedBy, resolvedName, resolvedAt, ...row } = FlagRow.parse(found);
  const keys = await seal.openKeys([customerId]);
  return {
    ...row,
    remark: remark && keys.open(customerId, remark),
    resolved: resolvedAt && {
      by: resolvedBy ?? '',
      name: resolvedName ?? '',
      at: resolvedAt,
      how: resolution && keys.open(customerId, resolution),
    },
  };
}

export type Report = {
  fields: { field: FieldId; count: number }[];
  reasons: { reason: (typeof FLAG_REASONS)[number]; count: number; resolved: number }[];
};

/** R50: what was corrected and what was found, counted; only what is not simply confirmed is read. */
export async function reportOf(campaignId: string, { database }: Database): Promise<Report> {
  const [keys, reasons] = await Promise.all([
    database.prisma.$queryRaw<{ key: string; count: number }[]>`
      select k.key, count(*)::int as count from review_item i join request r on r.id = i.request_id, jsonb_object_keys(r.changes) as k(key)
      where i.campaign_id = ${uuid(campaignId)}::uuid and i.state = 'corrected' group by k.key`,
    database.prisma.$queryRaw<Report['reasons']>`
      select i.reason, count(*)::int as count, count(i.resolved_at)::int as resolved from review_item i
      where i.campaign_id = ${uuid(campaignId)}::uuid and i.state = 'flagged' group by i.reason order by count desc, i.reason`,
  ]);
  const fields = new Map<FieldId, number>();
  for (const { key, count } of keys) {
    const { field } = fieldOf(key);
    if (!REQUEST_FIELDS.includes(field)) fields.set(field, (fields.get(field) ?? 0) + count);
  }
  return {
    fields: [...fields].map(([field, count]) => ({ field, count })).sort((a, b) => b.count - a.count),
    reasons,
  };
}

export type FileRow = {
  number: string;
  name: string;
  unit: string;
  personId: string | null;
  person: string | null;
  role: ReviewList['role'];
  state: (typeof ITEM_STATES)[number];
  reason: (typeof FLAG_REASONS)[number] | null;
  requestNumber: number | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  resolvedAt: Date | null;
};

/** One part of the list of what is open, or of what was corrected and found, by unit, owner and number. */
export async function fileRows(
  campaignId: string,
  which: 'open' | 'touched',
  { offset, limit }: { offset: number; limit: number },
  { database }: Database,
): Promise<FileRow[]> {
  const states =
    which === 'open'
      ? Prisma.sql`i.state in ('open', 'correcting')`
      : Prisma.sql`i.state in ('corrected', 'flagged')`;
  return database.prisma.$queryRaw<FileRow[]>`
    select i.number, c.name, c.unit, l.person_id as "personId", p.name as person, l.role, i.state, i.reason, r.number as "requestNumber",
      d.name as "decidedBy", i.decided_at as "decidedAt", i.resolved_at as "resolvedAt"
    from (select * from review_item i where i.campaign_id = ${uuid(campaignId)}::uuid and ${states}
        order by i.list, i.number offset ${offset} limit ${limit}) i
      join customer c on c.id = i.customer_id join review_list l on l.campaign_id = i.campaign_id and l.list = i.list
      left join person p on p.id = l.person_id left join person d on d.id = i.decided_by left join request r on r.id = i.request_id
    order by i.list, i.number`;
}

export type OnFile = {
  campaignId: string;
  kind: Campaign['kind'];
  role: Campaign['role'];
  state: (typeof ITEM_STATES)[number];
  reason: (typeof FLAG_REASONS)[number] | null;
  remark: unknown;
  at: Date;
  by: string;
  name: string;
};

/** R54: what reviews and checks have found about a customer, the newest first. */
export async function resultsOf(
  customerId: string,
  limit: number,
  { database }: Database,
): Promise<OnFile[]> {
  return database.prisma.$queryRaw<OnFile[]>`
    select i.campaign_id as "campaignId", g.kind, g.role, i.state, i.reason, i.remark, i.decided_at as at, i.decided_by as by,
      coalesce(p.name, i.decided_by) as name
    from review_item i join review_campaign g on g.id = i.campaign_id left join person p on p.id = i.decided_by
    where i.customer_id = ${customerId}::uuid and i.decided_at is not null and i.state <> 'open'
    order by i.decided_at desc limit ${limit}`;
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

/** The request that corrects a customer, where it can still be continued by this person. */
export async function draftOfItem(
  campaignId: string,
  customerId: string,
  personId: string,
  { database }: Database,
): Promise<string | null> {
  const [row] = await database.prisma.$queryRaw<{ id: string }[]>`
    select r.id from review_item i join request r on r.id = i.request_id
    where i.customer_id = ${uuid(customerId)}::uuid and i.campaign_id = ${uuid(campaignId)}::uuid and i.state = 'correcting'
      and r.requester_id = ${personId} and r.status in ('draft', 'returned')`;
  return row?.id ?? null;
}

/** Active people with one of these roles somewhere, whose name or e-mail has these letters, by name. */
export async function peopleWith(
  roles: readonly Role[],
  words: string,
  { database }: Database,
): Promise<Holder[]> {
  const like = { contains: words.trim(), mode: 'insensitive' as const };
  const rows = await database.prisma.person.findMany({
    where: {
      active: true,
      OR: [{ name: like }, { email: like }],
      grants: { some: { role: { in: [...roles] } } },
    },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true, grants: { select: { role: true, unit: true } } },
  });
  return z.array(Holder).parse(rows);
}

/** The list that a customer of a campaign stands on. */
export async function placeOf(
  campaignId: string,
  customerId: string,
  { database }: Database,
): Promise<(OwnList & { name: string; number: string }) | null> {
  const [row] = await database.prisma.$queryRaw<{ name: string; number: string }[]>`
    select ${campaignRow} as campaign, ${listRow} as list, c.name, c.number
    from review_item i join review_list l on l.campaign_id = i.campaign_id and l.list = i.list join review_campaign g on g.id = i.campaign_id
      join customer c on c.id = i.customer_id
    where i.customer_id = ${uuid(customerId)}::uuid and i.campaign_id = ${uuid(campaignId)}::uuid`;
  return row ? { ...Own.parse(row), name: row.name, number: row.number } : null;
}

/** Whether corrections of a list have come to their end since its counts were settled. */
export async function hasEnded(campaignId: string, list: string, { database }: Database): Promise<boolean> {
  const rows = await database.prisma.$queryRaw<unknown[]>`
    select 1 from review_item i join request r on r.id = i.request_id
    where i.campaign_id = ${uuid(campaignId)}::uuid and i.list = ${list} and i.state = 'correcting'
      and r.status in ('approved', 'rejected', 'withdrawn') limit 1`;
  return rows.length > 0;
}

/** Where a person is; null for somebody nobody knows. */
export async function zoneOf(personId: string, { database }: Database): Promise<string | null> {
  const row = await database.prisma.person.findUnique({
    where: { id: personId },
    select: { timeZone: true },
  });
  return row?.timeZone ?? null;
}
