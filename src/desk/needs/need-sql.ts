import { type Sql, sql } from '../../database/sql.ts';

/** The customers `c` of the list `l` that still wait: on file when it was opened, still the manager's, and not dealt with since. */
export const stillWaiting: Sql = sql`
  c.account_manager_id = l.manager_id and c.status <> 'sealed' and c.created_at <= l.opened_at
  and not exists (select 1 from customer_need n where n.customer_id = c.id and n.recorded_at >= l.opened_at)`;

/** jsonb of a ListState from the row `l`. */
export const listRow: Sql = sql`
  jsonb_build_object('managerId', l.manager_id, 'month', l.month, 'unit', l.unit, 'openedAt', l.opened_at, 'dueAt', l.due_at,
    'done', l.done, 'left', (select count(*)::int from customer c where ${stillWaiting}))`;
