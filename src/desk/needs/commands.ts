import { type Sql, sql } from '../../database/sql.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import type { Seal } from '../../kit/seal.ts';
import { holdersOf } from '../people/holders-sql.ts';
import { listRow, stillWaiting } from './need-sql.ts';
import { type ListsOpened, OpenState, openLists } from './open-lists.ts';
import { type NeedRecorded, RecordState, recordNeed } from './record-need.ts';
import { RemindState, remindList } from './remind-list.ts';
import { NEEDS_OBLIGATION, OpenLists, RecordNeed, RemindList } from './schema.ts';

/** Lists that one command opens: it counts the customers of each, and another click should not wait for long. */
export const LISTS_AT_ONCE = 25;

export function needsCommands(seal: Seal): AnyCommand[] {
  return [openCommand, recordCommand(seal), remindCommand];
}

/** Nobody left without a list is no state, so it writes nothing. What was left of a manager's earlier list stands on the new one. */
const openCommand = defineCommand<OpenLists, OpenState, ListsOpened>({
  name: 'needs.open',
  schema: OpenLists,
  allowed: 'desk',
  load: ({ month, units }) => sql`
    select jsonb_agg(jsonb_build_object('managerId', m.id, 'customers', m.customers) order by m.id) from (
      select p.id, (select count(*)::int from customer c where c.account_manager_id = p.id and c.status <> 'sealed') as customers
      from person p
      where p.active and not exists (select 1 from need_list l where l.manager_id = p.id and l.month = ${month})
        and exists (select 1 from customer c where c.account_manager_id = p.id and c.status <> 'sealed'
          and (${units}::text[] is null or c.unit = any(${units}::text[])))
      order by p.id limit ${LISTS_AT_ONCE}) m`,
  read: (raw) => OpenState.parse(raw),
  decide: openLists,
  save: ({ dueAt }, managers, { month, unit }, { now }) => ({
    guard: sql`
      insert into need_list (manager_id, month, unit, opened_at, due_at, customers)
      select m."managerId", ${month}, ${unit}, ${now}::timestamptz, ${dueAt}::timestamptz, m.customers
      from jsonb_to_recordset(${JSON.stringify(managers)}::jsonb) as m("managerId" text, customers int)
      returning manager_id`,
    also: {
      followed_lists: sql`
        update need_list l set closed_at = ${now}::timestamptz from guard
        where l.manager_id = guard.manager_id and l.month < ${month} and l.closed_at is null returning l.month || '/' || l.manager_id as subject`,
      ended_duties: sql`
        update obligation o set done_at = ${now}::timestamptz, next_at = null, evidence = 'the next list follows'
        from followed_lists f where o.kind = ${NEEDS_OBLIGATION} and o.subject = f.subject and o.done_at is null`,
    },
  }),
});

/** Two clicks at once meet in the list's counter: the second is decided anew, and knows that it is the last one. */
function recordCommand(seal: Seal): AnyCommand {
  return defineCommand<RecordNeed, RecordState, NeedRecorded>({
    name: 'needs.record',
    schema: RecordNeed,
    allowed: 'everyone',
    load: ({ customerId }) => sql`
      select jsonb_build_object(
        'customer', jsonb_build_object('id', c.id, 'number', c.number, 'name', c.name, 'unit', c.unit, 'status', c.status,
          'ownerId', c.owner_id, 'accountManagerId', c.account_manager_id),
        'list', (select ${listRow} from need_list l where l.manager_id = c.account_manager_id and l.closed_at is null
          and ${stillWaiting} order by l.month desc limit 1))
      from customer c where c.id = ${customerId}::uuid`,
    read: (raw) => RecordState.parse(raw),
    decide: recordNeed,
    save: async ({ month, aspects, closesList }, { customer, list }, input, { actor, now }) => {
      const keys = await seal.keysFor([customer.id]);
      const text =
        input.kind === 'updated'
          ? Object.fromEntries(aspects.map((aspect) => [aspect, keys.seal(customer.id, input[aspect] ?? '')]))
          : null;
      const kept = (from: Sql) => sql`
        insert into customer_need (id, customer_id, recorded_by, recorded_at, month, kind, text)
        select ${input.needId}::uuid, ${customer.id}::uuid, ${actor.id}, ${now}::timestamptz, ${month}, ${input.kind},
          ${text && JSON.stringify(text)}::jsonb ${from}`;
      if (!list) return { guard: sql`${kept(sql``)} returning id` };
      return {
        guard: sql`
          update need_list set done = done + 1, closed_at = ${closesList ? now : null}::timestamptz
          where manager_id = ${list.managerId} and month = ${list.month} and done = ${list.done}::int and closed_at is null
          returning month`,
        also: { kept_need: kept(sql`from guard`) },
      };
    },
  });
}

const remindCommand = defineCommand<RemindList, RemindState, { closed: boolean }>({
  name: 'needs.remind',
  schema: RemindList,
  allowed: 'desk',
  load: ({ managerId, month }) => sql`
    select ${listRow} || jsonb_build_object('holders', ${holdersOf('salesManager')})
    from need_list l where l.manager_id = ${managerId} and l.month = ${month} and l.closed_at is null`,
  read: (raw) => RemindState.parse(raw),
  decide: remindList,
  save: ({ closed }, list, _input, { now }) => ({
    guard: sql`
      update need_list set closed_at = ${closed ? now : null}::timestamptz
      where manager_id = ${list.managerId} and month = ${list.month} and done = ${list.done}::int and closed_at is null returning month`,
  }),
});
