import { type Sql, sql } from '../../database/sql.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import type { Seal } from '../../kit/seal.ts';
import { sealText } from '../../kit/sealed-text.ts';
import { awayNow } from '../absences/absence-sql.ts';
import { CHECKING_ROLES } from '../organisation/schema.ts';
import { holderRow, holdersOf } from '../people/holders-sql.ts';
import { AssignState, assignList } from './assign-list.ts';
import { closeCommand, fillCommand, openCommand, progressCommand } from './campaign-commands.ts';
import { type Confirmed, ConfirmState, confirmItems } from './confirm-items.ts';
import { type Correcting, CorrectState, correctItem } from './correct-item.ts';
import { FlagState, flagItem } from './flag-item.ts';
import { ResolveState, resolveFlag } from './resolve-flag.ts';
import { campaignRow, listRow, onList, stillRuns } from './review-sql.ts';
import { ESCALATION, STRATEGIC, WITHOUT_OWNER } from './rules.ts';
import {
  AssignList,
  ConfirmItems,
  CorrectItem,
  FLAG_CARD,
  FlagItem,
  ListMoment,
  NamesList,
  type OnList,
  PAGE,
  ResolveFlag,
  targetOf,
} from './schema.ts';
import { type Settled, SettleState, settleCorrections } from './settle-corrections.ts';
import { TellState, tellList } from './tell-list.ts';

export function reviewCommands(seal: Seal): AnyCommand[] {
  return [
    openCommand,
    fillCommand,
    confirmCommand,
    correctCommand,
    flagCommand(seal),
    resolveCommand(seal),
    settleCommand,
    assignCommand,
    tellCommand,
    progressCommand,
    closeCommand,
  ];
}

/** A customer's place in a campaign: the rows `i`, `l` and `g`. */
const itemOf = (campaignId: string, customerId: string): Sql => sql`
  review_item i join review_list l on l.campaign_id = i.campaign_id and l.list = i.list join review_campaign g on g.id = i.campaign_id
  where i.customer_id = ${customerId}::uuid and i.campaign_id = ${campaignId}::uuid`;

/** jsonb of an ItemNow from an item and its customer. */
const itemNow = (i: Sql, c: Sql): Sql => sql`
  jsonb_build_object('customerId', ${i}.customer_id, 'number', ${i}.number, 'version', ${c}.version, 'state', ${i}.state)`;

/**
 * Everything that is done on a list counts its version on, so that its counts and its items cannot part: whoever was faster makes the other
 * decide anew. @param counts what is added to which count
 */
function changeList({ campaign, list }: OnList, counts: Sql, only: Sql = sql`true`): Sql {
  return sql`
    update review_list set ${counts}, version = version + 1
    where campaign_id = ${campaign.id}::uuid and list = ${list.list} and version = ${list.version}::int and ${stillRuns(campaign.id)}
      and ${only} returning campaign_id`;
}

const confirmCommand = defineCommand<ConfirmItems, ConfirmState, Confirmed>({
  name: 'review.confirm',
  schema: ConfirmItems,
  allowed: 'everyone',
  load: ({ campaignId, customers }) => sql`
    select ${onList} || jsonb_build_object('items', (
      select jsonb_agg(${itemNow(sql`o`, sql`c`)} order by o.number) from review_item o join customer c on c.id = o.customer_id
      where o.campaign_id = i.campaign_id and o.list = i.list and o.customer_id = any(${customers.map(({ id }) => id)}::uuid[])))
    from ${itemOf(campaignId, customers[0]?.id ?? '')}`,
  read: (raw) => ConfirmState.parse(raw),
  decide: confirmItems,
  save({ customers }, state, _input, { actor, now }) {
    const ids = customers.map(({ id }) => id);
    // The files must still be what was looked at when this is stored, not only when it was read.
    const unchanged = sql`(
      select count(*) from customer c join jsonb_to_recordset(${JSON.stringify(customers)}::jsonb) as s(id uuid, version int)
        on c.id = s.id and c.version = s.version) = ${ids.length}::int`;
    return {
      guard: changeList(state, sql`confirmed = confirmed + ${ids.length}::int`, unchanged),
      also: {
        confirmed_items: sql`
          update review_item i set state = 'confirmed', decided_by = ${actor.id}, decided_at = ${now}::timestamptz
          from guard where i.campaign_id = guard.campaign_id and i.customer_id = any(${ids}::uuid[])`,
      },
    };
  },
});

const correctCommand = defineCommand<CorrectItem, CorrectState, Correcting>({
  name: 'review.correct',
  schema: CorrectItem,
  allowed: 'everyone',
  load: ({ campaignId, customerId, requestId }) => sql`
    select ${onList} || jsonb_build_object(
      'item', (select ${itemNow(sql`i`, sql`c`)} || jsonb_build_object('requestId', i.request_id, 'status',
          (select r.status from request r where r.id = i.request_id)) from customer c where c.id = i.customer_id),
      'fits', exists (select 1 from request r where r.id = ${requestId}::uuid and r.customer_id = i.customer_id
        and r.requester_id = (select id from who) and r.status in ('draft', 'pending', 'returned')))
    from ${itemOf(campaignId, customerId)}`,
  read: (raw) => CorrectState.parse(raw),
  decide: correctItem,
  save: ({ wasOpen }, state, { customerId, requestId }, { actor, now }) => ({
    guard: changeList(state, sql`correcting = correcting + ${wasOpen ? 1 : 0}::int`),
    also: {
      corrected_item: sql`
        update review_item i set state = 'correcting', request_id = ${requestId}::uuid, decided_by = ${actor.id},
          decided_at = ${now}::timestamptz
        from guard where i.campaign_id = guard.campaign_id and i.customer_id = ${customerId}::uuid`,
    },
  }),
});

function flagCommand(seal: Seal): AnyCommand {
  return defineCommand<FlagItem, FlagState, null>({
    name: 'review.flag',
    schema: FlagItem,
    allowed: 'everyone',
    load: ({ campaignId, customerId }) => sql`
      select ${onList} || jsonb_build_object('item', (select ${itemNow(sql`i`, sql`c`)} from customer c where c.id = i.customer_id))
      from ${itemOf(campaignId, customerId)}`,
    read: (raw) => FlagState.parse(raw),
    decide: flagItem,
    save: async (_change, state, { customerId, reason, remark }, { actor, now }) => ({
      guard: changeList(state, sql`flagged = flagged + 1`),
      also: {
        flagged_item: sql`
          update review_item i set state = 'flagged', reason = ${reason}, remark = ${await sealText(seal, customerId, remark)}::jsonb,
            decided_by = ${actor.id}, decided_at = ${now}::timestamptz
          from guard where i.campaign_id = guard.campaign_id and i.customer_id = ${customerId}::uuid`,
      },
    }),
  });
}

function resolveCommand(seal: Seal): AnyCommand {
  return defineCommand<ResolveFlag, ResolveState, null>({
    name: 'review.resolve',
    schema: ResolveFlag,
    allowed: ['dataAdmin', 'implementationManager'],
    load: ({ campaignId, customerId }) => sql`
      select jsonb_build_object('number', i.number, 'unit', c.unit, 'flagged', i.state = 'flagged', 'resolved', i.resolved_at is not null,
        'cards', coalesce((select jsonb_agg(jsonb_build_object('kind', k.kind, 'target', k.target, 'audience', k.audience)) from card k
          where k.kind = ${FLAG_CARD} and k.target = ${targetOf(campaignId, customerId)}), '[]'::jsonb))
      from review_item i join customer c on c.id = i.customer_id
      where i.customer_id = ${customerId}::uuid and i.campaign_id = ${campaignId}::uuid`,
    read: (raw) => ResolveState.parse(raw),
    decide: resolveFlag,
    save: async (_change, _state, { campaignId, customerId, resolution }, { actor, now }) => ({
      guard: sql`
        update review_item set resolved_by = ${actor.id}, resolved_at = ${now}::timestamptz,
          resolution = ${await sealText(seal, customerId, resolution)}::jsonb
        where customer_id = ${customerId}::uuid and campaign_id = ${campaignId}::uuid and state = 'flagged' and resolved_at is null
        returning customer_id`,
    }),
  });
}

/** A list of which no correction has ended is no state, so it writes nothing. Goes on after the campaign has closed: its report counts too. */
const settleCommand = defineCommand<NamesList, SettleState, Settled>({
  name: 'review.settle',
  schema: NamesList,
  allowed: 'desk',
  load: ({ campaignId, list }) => sql`
    select jsonb_build_object('campaign', ${campaignRow}, 'list', ${listRow}, 'ended', e.ended)
    from review_campaign g join review_list l on l.campaign_id = g.id, lateral (
      select jsonb_agg(jsonb_build_object('customerId', i.customer_id, 'requestId', i.request_id, 'approved', i.status = 'approved')) as ended
      from (select o.customer_id, o.request_id, r.status from review_item o join request r on r.id = o.request_id
        where o.campaign_id = g.id and o.list = l.list and o.state = 'correcting' and r.status in ('approved', 'rejected', 'withdrawn')
        order by o.number limit ${PAGE}::int) i) e
    where g.id = ${campaignId}::uuid and l.list = ${list} and e.ended is not null`,
  read: (raw) => SettleState.parse(raw),
  decide: settleCorrections,
  save: ({ corrected, open }, { campaign, list, ended }) => ({
    guard: sql`
      update review_list set correcting = correcting - ${ended.length}::int, corrected = corrected + ${corrected.length}::int,
        version = version + 1
      where campaign_id = ${campaign.id}::uuid and list = ${list.list} and version = ${list.version}::int returning campaign_id`,
    also: {
      settled_items: sql`
        update review_item i set state = case when i.customer_id = any(${corrected}::uuid[]) then 'corrected' else 'open' end
        from guard where i.campaign_id = guard.campaign_id and i.customer_id = any(${[...corrected, ...open]}::uuid[])`,
    },
  }),
});

const assignCommand = defineCommand<AssignList, AssignState, null>({
  name: 'review.assign',
  schema: AssignList,
  allowed: ['administrator', 'salesSupportManager', 'implementationManager'],
  load: ({ campaignId, list, to }) => sql`
    select jsonb_build_object('campaign', ${campaignRow}, 'list', ${listRow}, 'to', (
      select ${holderRow} from person p where p.id = ${to} and p.active))
    from review_campaign g join review_list l on l.campaign_id = g.id where g.id = ${campaignId}::uuid and l.list = ${list}`,
  read: (raw) => AssignState.parse(raw),
  decide: assignList,
  save: (_change, { campaign, list }, { to }) => ({
    guard: sql`
      update review_list set person_id = ${to}, version = version + 1
      where campaign_id = ${campaign.id}::uuid and list = ${list.list} and version = ${list.version}::int and ${stillRuns(campaign.id)}
        and exists (select 1 from person p where p.id = ${to} and p.active for share of p)
      returning campaign_id`,
  }),
});

const tellCommand = defineCommand<ListMoment, TellState, null>({
  name: 'review.tell',
  schema: ListMoment,
  allowed: 'desk',
  load: ({ campaignId, list }) => sql`
    select jsonb_build_object('campaign', ${campaignRow}, 'list', ${listRow}, 'away', ${awayNow},
      'holders', ${holdersOf(...Object.values(ESCALATION), WITHOUT_OWNER, STRATEGIC, ...CHECKING_ROLES)})
    from review_campaign g join review_list l on l.campaign_id = g.id where g.id = ${campaignId}::uuid and l.list = ${list}`,
  read: (raw) => TellState.parse(raw),
  decide: tellList,
  save: (_change, { campaign, list }) => ({
    guard: sql`
      select l.campaign_id from review_list l where l.campaign_id = ${campaign.id}::uuid and l.list = ${list.list}
        and l.version = ${list.version}::int and ${stillRuns(campaign.id)}`,
  }),
});
