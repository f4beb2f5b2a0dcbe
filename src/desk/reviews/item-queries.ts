import { z } from 'zod';
import { Prisma } from '../../database/generated/client.ts';
import type { Desk } from '../../kit/feature.ts';
import type { FieldId } from '../organisation/schema.ts';
import { Own, type OwnList, uuid } from './queries.ts';
import { campaignRow, listRow } from './review-sql.ts';
import { ITEM_STATES, PAGE } from './schema.ts';

type Database = Pick<Desk, 'database'>;

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
