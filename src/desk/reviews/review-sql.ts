import { type Sql, sql } from '../../database/sql.ts';
import type { Role } from '../../kit/actor.ts';
import { standsInFor } from '../absences/absence-sql.ts';
import type { Campaign, CampaignKind } from './schema.ts';

/** jsonb of a Campaign from the row `g`. */
export const campaignRow: Sql = sql`
  jsonb_build_object('id', g.id, 'kind', g.kind, 'unit', g.unit, 'role', g.role, 'oneIn', g.one_in, 'stage', g.stage,
    'cursor', g.cursor, 'openedBy', g.opened_by, 'openedAt', g.opened_at, 'dueAt', g.due_at, 'closesAt', g.closes_at,
    'closedAt', g.closed_at, 'version', g.version)`;

/** jsonb of a ReviewList from the row `l`. */
export const listRow: Sql = sql`
  jsonb_build_object('campaignId', l.campaign_id, 'list', l.list, 'unit', l.unit, 'personId', l.person_id,
    'name', (select q.name from person q where q.id = l.person_id), 'role', l.role, 'total', l.total, 'confirmed', l.confirmed,
    'correcting', l.correcting, 'corrected', l.corrected, 'flagged', l.flagged, 'version', l.version)`;

/** The fields of an OnList from the rows `g` and `l`, for whoever acts. */
export const onList: Sql = sql`
  jsonb_build_object('campaign', ${campaignRow}, 'list', ${listRow}, 'absent', ${standsInFor(sql`(select id from who)`)})`;

/**
 * Which customers `c` a campaign takes in. A sample is drawn by a digest of campaign and customer, so that no piece has to know another
 * one and the same customers come out again.
 */
function takenIn({ id, kind, oneIn }: Campaign, units: readonly string[] | null): Sql {
  const inScope = units === null ? sql`true` : sql`c.unit = any(${[...units]}::text[])`;
  const strategic = kind === 'strategic' ? sql`c."values"->>'strategic' = 'yes'` : sql`true`;
  const drawn =
    oneIn === 1 ? sql`true` : sql`abs(hashtextextended(${id}::text || c.id::text, 0) % ${oneIn}::int) = 0`;
  return sql`(c.status <> 'sealed' and ${inScope} and ${strategic} and ${drawn})`;
}

/** Whose list: of an owner who has left nobody's. */
function listOf(kind: CampaignKind): { list: Sql; person: Sql } {
  return kind === 'all'
    ? { list: sql`c.unit || '/' || coalesce(p.id, '')`, person: sql`p.id` }
    : { list: sql`c.unit || '/'`, person: sql`null::text` };
}

/** Where a piece of customers ends; null: there are none any more. The first is any id above the lowest. */
export function endOfPiece(piece: number): Sql {
  return sql`
    (select max(q.id::text) from (
      select c.id from customer c where c.id > coalesce(nullif(g.cursor, ''), '00000000-0000-0000-0000-000000000000')::uuid
      order by c.id limit ${piece}::int) q)`;
}

/**
 * One piece: the customers behind the cursor up to `end`, and with them the counts of the lists they fall to. All of it hangs on the cursor
 * that was read, so that a piece that was taken already yields nothing.
 */
export function fillPiece(
  campaign: Campaign,
  end: string,
  role: Role,
  units: readonly string[] | null,
): { guard: Sql; also: Record<string, Sql> } {
  const { list, person } = listOf(campaign.kind);
  const from = campaign.cursor === '' ? '00000000-0000-0000-0000-000000000000' : campaign.cursor;
  return {
    guard: sql`
      update review_campaign set cursor = ${end}, version = version + 1
      where id = ${campaign.id}::uuid and stage = 'filling' and cursor = ${campaign.cursor} returning id`,
    also: {
      drawn: sql`
        select c.id, c.number, c.unit, ${list} as list, ${person} as person
        from once, customer c left join person p on p.id = c.owner_id and p.active
        where c.id > ${from}::uuid and c.id <= ${end}::uuid and ${takenIn(campaign, units)}`,
      filled_items: sql`
        insert into review_item (customer_id, campaign_id, list, number)
        select d.id, guard.id, d.list, d.number from guard, drawn d`,
      filled_lists: sql`
        insert into review_list (campaign_id, list, unit, person_id, role, total)
        select guard.id, d.list, d.unit, d.person, ${role}, d.total
        from guard, (select list, unit, person, count(*)::int as total from drawn group by list, unit, person order by list) d
        on conflict (campaign_id, list) do update set total = review_list.total + excluded.total`,
    },
  };
}

/** Whether the campaign of a list may still be worked on, as of the statement that changes it. */
export function stillRuns(campaignId: string): Sql {
  return sql`exists (select 1 from review_campaign s where s.id = ${campaignId}::uuid and s.stage = 'running')`;
}
