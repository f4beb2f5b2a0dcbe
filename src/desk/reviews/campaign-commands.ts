import { sql } from '../../database/sql.ts';
import { defineCommand } from '../../kit/command.ts';
import { CloseState, closeCampaign } from './close-campaign.ts';
import { type Filled, FillState, fillCampaign } from './fill-campaign.ts';
import { type CampaignOpened, OpenState, openCampaign } from './open-campaign.ts';
import { campaignRow, endOfPiece, fillPiece, listRow } from './review-sql.ts';
import { unitsOf } from './rules.ts';
import { CloseCampaign, FillCampaign, LIST_OBLIGATION, OpenCampaign, ShowProgress } from './schema.ts';
import { ProgressState, showProgress } from './show-progress.ts';

/** Lists that one statement hands out. */
const LISTS = 200;

export const openCommand = defineCommand<OpenCampaign, OpenState, CampaignOpened>({
  name: 'review.open',
  schema: OpenCampaign,
  allowed: ['administrator', 'salesSupportManager', 'implementationManager'],
  load: ({ kind, unit, role }) => sql`
    select jsonb_build_object('running', exists (
      select 1 from review_campaign g where g.kind = ${kind} and g.unit = ${unit} and g.role = ${role} and g.closed_at is null))`,
  read: (raw) => OpenState.parse(raw),
  decide: openCampaign,
  save: ({ dueAt, closesAt, openedBy }, _state, { campaignId, kind, unit, role, oneIn }, { now }) => ({
    guard: sql`
      insert into review_campaign (id, kind, unit, role, one_in, stage, opened_by, opened_at, due_at, closes_at)
      values (${campaignId}::uuid, ${kind}, ${unit}, ${role}, ${oneIn}::int, 'filling', ${openedBy}, ${now}::timestamptz,
        ${dueAt}::timestamptz, ${closesAt}::timestamptz)
      returning id`,
  }),
});

export const fillCommand = defineCommand<FillCampaign, FillState, Filled>({
  name: 'review.fill',
  schema: FillCampaign,
  allowed: 'desk',
  load: ({ campaignId, piece }) => sql`
    select jsonb_build_object('campaign', ${campaignRow}, 'end', case when g.stage = 'filling' then ${endOfPiece(piece)} end)
      || case when g.stage = 'handingOut' then jsonb_build_object(
        'lists', coalesce((select jsonb_agg(${listRow} order by l.list) from (
          select * from review_list b where b.campaign_id = g.id and b.list > g.cursor order by b.list limit ${LISTS}::int) l), '[]'::jsonb),
        'last', (select count(*) <= ${LISTS}::int from (
          select 1 from review_list b where b.campaign_id = g.id and b.list > g.cursor limit ${LISTS + 1}::int) l),
        'total', (select coalesce(sum(l.total), 0) from review_list l where l.campaign_id = g.id),
        'listCount', (select count(*) from review_list l where l.campaign_id = g.id))
      else '{"lists": [], "last": false, "total": 0, "listCount": 0}'::jsonb end
    from review_campaign g where g.id = ${campaignId}::uuid`,
  read: (raw) => FillState.parse(raw),
  decide: fillCampaign,
  save(change, { campaign }, _input, { organisation }) {
    if (change.step === 'customers')
      return fillPiece(campaign, change.end, change.role, unitsOf(campaign.unit, organisation));
    const stage = change.step === 'stage' ? change.stage : campaign.stage;
    return {
      guard: sql`
        update review_campaign set stage = ${stage}, cursor = ${change.cursor}, version = version + 1
        where id = ${campaign.id}::uuid and stage = ${campaign.stage} and cursor = ${campaign.cursor} returning id`,
    };
  },
});

export const progressCommand = defineCommand<ShowProgress, ProgressState, string>({
  name: 'review.progress',
  schema: ShowProgress,
  allowed: 'desk',
  load: ({ campaignId }) => sql`
    select jsonb_build_object('campaign', ${campaignRow}, 'mark', (
      select coalesce(sum(l.version), 0)::text from review_list l where l.campaign_id = g.id))
    from review_campaign g where g.id = ${campaignId}::uuid`,
  read: (raw) => ProgressState.parse(raw),
  decide: showProgress,
  save: (mark, { campaign }) => ({
    guard: sql`
      update review_campaign set cursor = ${mark} where id = ${campaign.id}::uuid and stage = 'running' and cursor = ${campaign.cursor}
      returning id`,
  }),
});

export const closeCommand = defineCommand<CloseCampaign, CloseState, null>({
  name: 'review.close',
  schema: CloseCampaign,
  allowed: ['administrator', 'salesSupportManager', 'implementationManager'],
  load: ({ campaignId }) => sql`
    select jsonb_build_object('campaign', ${campaignRow}, 'lists', coalesce((
      select jsonb_agg(${listRow}) from review_list l where l.campaign_id = g.id), '[]'::jsonb))
    from review_campaign g where g.id = ${campaignId}::uuid`,
  read: (raw) => CloseState.parse(raw),
  decide: closeCampaign,
  save: (_change, { campaign }, _input, { actor, now }) => ({
    guard: sql`
      update review_campaign set stage = 'closed', closed_at = ${now}::timestamptz, closed_by = ${actor.id}, version = version + 1
      where id = ${campaign.id}::uuid and stage = 'running' and version = ${campaign.version}::int returning id`,
    also: {
      ended_lists: sql`
        update obligation o set done_at = ${now}::timestamptz, next_at = null, evidence = 'closed'
        from guard join review_list l on l.campaign_id = guard.id
        where o.kind = ${LIST_OBLIGATION} and o.subject = guard.id::text || '/' || l.list and o.done_at is null`,
    },
  }),
});
