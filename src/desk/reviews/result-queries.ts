import { z } from 'zod';
import { Prisma } from '../../database/generated/client.ts';
import type { Desk } from '../../kit/feature.ts';
import { Stored } from '../../kit/seal.ts';
import { fieldOf, REQUEST_FIELDS } from '../customers/fields.ts';
import type { FieldId } from '../organisation/schema.ts';
import { uuid } from './queries.ts';
import { Campaign, FLAG_REASONS, type ITEM_STATES, type ReviewList } from './schema.ts';

type Database = Pick<Desk, 'database'>;

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
