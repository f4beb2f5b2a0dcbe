import { type Sql, sql } from '../../database/sql.ts';
import { concerned } from '../spot-checks/check-sql.ts';

/** Customers that one piece of the automatic checks looks at. */
const AT_ONCE = 10;

/** jsonb of an AuditState from the row `a`. */
export const auditRow: Sql = sql`
  jsonb_build_object('id', a.id, 'unit', a.unit, 'stage', a.stage, 'size', a.size, 'checked', a.checked, 'dueAt', a.due_at,
    'version', a.version, 'holders', ${concerned})`;

/**
 * jsonb list of CustomerFacts for the next customers of the sample of `a`. The period goes from the first midnight of its first day to the
 * last one of its last day.
 */
export function factsOf(zone: string): Sql {
  const from = sql`(a.first_day::timestamp at time zone ${zone})`;
  const until = sql`((a.last_day + 1)::timestamp at time zone ${zone})`;
  const within = (moment: Sql): Sql => sql`(${moment} >= ${from} and ${moment} < ${until})`;
  return sql`
    coalesce((select jsonb_agg(jsonb_build_object('customerId', c.id, 'hasAccountManager', c.account_manager_id is not null,
        'isAsTraced', ${isAsTraced}, 'requests', ${requestsWithin(within)},
        'needLists', (select count(*)::int from need_list l where l.manager_id = c.account_manager_id and ${within(sql`l.due_at`)}
          and l.opened_at >= c.created_at),
        'needs', (select count(distinct n.month)::int from customer_need n where n.customer_id = c.id and ${within(sql`n.recorded_at`)}),
        'reviews', coalesce((select jsonb_agg(jsonb_build_object('dueAt', g.closes_at, 'decidedAt', v.decided_at))
          from review_item v join review_campaign g on g.id = v.campaign_id where v.customer_id = c.id and ${within(sql`g.opened_at`)}), '[]'::jsonb),
        'spotChecks', coalesce((select jsonb_agg(jsonb_build_object('dueAt', k.due_at, 'judgedAt', j.judged_at))
          from sample_item j join spot_check k on k.id = j.check_id where j.customer_id = c.id and ${within(sql`k.drawn_at`)}), '[]'::jsonb),
        'findings', coalesce((select jsonb_agg(jsonb_build_object('dueAt', f.due_at, 'rectifiedAt', f.rectified_at))
          from check_finding f where f.customer_id = c.id and ${within(sql`f.found_at`)}), '[]'::jsonb)) order by i.position)
      from (select position, customer_id from sample_item s where s.check_id = a.id and s.results is null order by position limit ${AT_ONCE}::int) i
        join customer c on c.id = i.customer_id), '[]'::jsonb)`;
}

/** R28: the file and its contacts are what the newest event with digests says. */
const isAsTraced: Sql = sql`
  coalesce((select e.payload->'digests' from audit_event e where e.chain = 'customer:' || c.id and e.payload ? 'digests'
    order by e.seq desc limit 1) = jsonb_build_object('customer', customer_digest(c), 'contacts',
      (select coalesce(jsonb_object_agg(o.id, contact_digest(o)), '{}'::jsonb) from contact o where o.customer_id = c.id)), false)`;

function requestsWithin(within: (moment: Sql) => Sql): Sql {
  return sql`
    coalesce((select jsonb_agg(jsonb_build_object('kind', r.kind, 'round', r.round, 'requesterId', r.requester_id, 'path', r.path,
        'hasReason', r.changes ? 'reason', 'hasConfirmation', r.answers ? 'confirmedWith', 'hasDuplicateAnswer', r.answers ? 'duplicate',
        'decisions', coalesce((select jsonb_agg(jsonb_build_object('round', d.round, 'stepIndex', d.step_index, 'step', d.step,
            'personId', d.person_id, 'forId', d.for_id, 'verdict', d.verdict, 'startedAt', d.started_at, 'at', d.at,
            'traced', exists (select 1 from audit_event e where e.chain = 'request:' || r.id and e.actor = d.person_id and e.at = d.at)))
          from decision d where d.request_id = r.id), '[]'::jsonb)) order by r.number)
      from request r where r.customer_id = c.id and r.status = 'approved' and ${within(sql`r.closed_at`)}), '[]'::jsonb)`;
}
