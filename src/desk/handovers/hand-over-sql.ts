import { type Sql, sql } from '../../database/sql.ts';
import type { Write } from '../../kit/command.ts';
import { personState } from '../people/person-sql.ts';
import { endAbsences, standingWith } from '../people/standing-absences-sql.ts';
import { requestState } from '../requests/request-sql.ts';
import type { HandedOver, HandOverState } from './hand-over.ts';

/** Rows that a person holds: customers as `c`, open requests as `r`. */
const heldCustomer = (person: string): Sql =>
  sql`(c.owner_id = ${person} or c.account_manager_id = ${person})`;
const namedIn = (person: string): Sql => sql`
  (r.changes->'salesRepresentative'->>'new' = ${person} or r.changes->'accountManager'->>'new' = ${person})`;
const heldRequest = (person: string): Sql => sql`
  (r.status in ('draft', 'pending', 'returned')
    and (r.requester_id = ${person} or r.assignee_id = ${person} or ${namedIn(person)}))`;

/** jsonb of a HandOverState; no row for a person nobody knows. `to` may be empty: then only what is held is asked for. */
export function handOverState(from: string, to: string): Sql {
  return sql`
    select jsonb_build_object(
      'from', ${personState},
      'to', (select ${personState} from person p where p.id = ${to}),
      'customers', coalesce((
        select jsonb_agg(jsonb_build_object('id', c.id, 'unit', c.unit, 'version', c.version, 'names',
          case when c.owner_id = ${from} then '["salesRepresentative"]'::jsonb else '[]'::jsonb end
          || case when c.account_manager_id = ${from} then '["accountManager"]'::jsonb else '[]'::jsonb end) order by c.number)
        from customer c where ${heldCustomer(from)}), '[]'::jsonb),
      'requests', coalesce((
        select jsonb_agg(${requestState} || jsonb_build_object('names',
          case when r.changes->'salesRepresentative'->>'new' = ${from} then '["salesRepresentative"]'::jsonb else '[]'::jsonb end
          || case when r.changes->'accountManager'->>'new' = ${from} then '["accountManager"]'::jsonb else '[]'::jsonb end) order by r.number)
        from request r where ${heldRequest(from)}), '[]'::jsonb),
      'obligations', (select count(*)::int from obligation o where o.person = ${from} and o.done_at is null),
      'absences', ${standingWith(sql`p.id`)},
      'leftCards', coalesce((
        select jsonb_agg(distinct jsonb_build_object('target', k.target, 'audience', k.audience))
        from card k where k.kind = 'people.left' and k.target = ${from} || '/' || (
          select max(a.seq) from audit_event a where a.chain = 'person:' || ${from} and a.type = 'person.left')), '[]'::jsonb))
    from person p where p.id = ${from}`;
}

/**
 * One statement for all of it. The guard compares what is held now with what was decided on; a customer or request that changes while the
 * statement runs has appended to the same chain as this one, so one of the two loses and is decided again.
 */
export function writeHandOver({ requests }: HandedOver, state: HandOverState, to: string, now: Date): Write {
  const from = state.from.id;
  const customers = JSON.stringify(state.customers.map(({ id, version }) => ({ id, version })));
  const moves = JSON.stringify(requests);
  const history = JSON.stringify(
    state.customers.flatMap(({ id, names }) => names.map((field) => ({ id, field }))),
  );
  return {
    guard: sql`
      select p.id from person p where p.id = ${to} and p.active
        and (select count(*) from customer c where ${heldCustomer(from)}) = ${state.customers.length}::int
        and (select count(*) from customer c join jsonb_to_recordset(${customers}::jsonb) as l(id uuid, version int)
          on c.id = l.id and c.version = l.version) = ${state.customers.length}::int
        and (select count(*) from request r where ${heldRequest(from)}) = ${requests.length}::int
        and (select count(*) from request r join jsonb_to_recordset(${moves}::jsonb) as l(id uuid, version int)
          on r.id = l.id and r.version = l.version) = ${requests.length}::int
      for share of p`,
    also: {
      moved_customers: sql`
        update customer c set
          owner_id = case when c.owner_id = ${from} then ${to} else c.owner_id end,
          account_manager_id = case when c.account_manager_id = ${from} then ${to} else c.account_manager_id end,
          "values" = c."values"
            || case when c.owner_id = ${from} then jsonb_build_object('salesRepresentative', ${to}::text) else '{}'::jsonb end
            || case when c.account_manager_id = ${from} then jsonb_build_object('accountManager', ${to}::text) else '{}'::jsonb end,
          version = c.version + 1, updated_at = ${now}::timestamptz
        from guard, jsonb_to_recordset(${customers}::jsonb) as l(id uuid, version int)
        where c.id = l.id and c.version = l.version returning c as whole, c.id`,
      moved_history: sql`
        insert into field_history (customer_id, field, value, valid_from)
        select m.id, h.field, to_jsonb(${to}::text), ${now}::timestamptz
        from moved_customers m join jsonb_to_recordset(${history}::jsonb) as h(id uuid, field text) on h.id = m.id`,
      moved_requests: sql`
        update request r set
          requester_id = case when r.requester_id = ${from} then ${to} else r.requester_id end,
          assignee_id = l.assignee, overridden = l.overridden, changes = ${renamed(from, to)}, version = r.version + 1
        from guard, jsonb_to_recordset(${moves}::jsonb) as l(id uuid, version int, assignee text, overridden boolean)
        where r.id = l.id and r.version = l.version returning r.id`,
      ended_absences: endAbsences(
        state.absences.map(({ id }) => id),
        from,
        now,
      ),
      ...moveTasks(from, to, now),
    },
    payload: digests,
  };
}

/**
 * What somebody still has to do in the features that have a procedure of their own. What only they can do (answer a survey) ends with them. A
 * list that the successor has too stays, and ends by itself once its customers are theirs.
 */
function moveTasks(from: string, to: string, now: Date): Record<string, Sql> {
  const plain: Record<string, Sql> = {
    moved_reviews: sql`
      update review_list l set person_id = ${to}, version = l.version + 1 from guard, review_campaign g
      where g.id = l.campaign_id and g.stage <> 'closed' and l.person_id = ${from}`,
    moved_onboardings: sql`
      update onboarding o set rep_id = case when o.rep_id = ${from} then ${to} else o.rep_id end,
        account_manager_id = case when o.account_manager_id = ${from} then ${to} else o.account_manager_id end, version = o.version + 1
      from guard where (o.rep_id = ${from} or o.account_manager_id = ${from}) and o.ended_at is null`,
    moved_tasks: sql`update onboarding_task t set owner_id = ${to} from guard where t.owner_id = ${from} and t.done_at is null`,
    moved_points: sql`update onboarding_point t set owner_id = ${to} from guard where t.owner_id = ${from} and t.resolved_at is null`,
    moved_findings: sql`
      update check_finding f set owner_id = ${to}, version = f.version + 1 from guard where f.owner_id = ${from} and f.stage <> 'accepted'`,
    moved_follow_ups: sql`
      update survey_follow_up f set taken_by = ${to}, version = f.version + 1 from guard where f.taken_by = ${from} and f.done_at is null`,
    moved_needs: sql`
      update need_list l set manager_id = ${to} from guard
      where l.manager_id = ${from} and l.closed_at is null
        and not exists (select 1 from need_list o where o.manager_id = ${to} and o.month = l.month) returning l.month`,
  };
  return {
    ...plain,
    moved_obligations: sql`
      update obligation o set person = ${to},
        subject = case when o.kind = 'needs.update' and exists (select 1 from moved_needs m where o.subject = m.month || '/' || ${from})
          then left(o.subject, 8) || ${to} else o.subject end,
        done_at = case when o.kind = 'survey.reply' then ${now}::timestamptz end,
        next_at = case when o.kind = 'survey.reply' then null else o.next_at end,
        evidence = case when o.kind = 'survey.reply' then 'left' end
      from guard where o.person = ${from} and o.done_at is null`,
  };
}

/** What the open request would enter names the successor; its old values stay what they were. */
function renamed(from: string, to: string): Sql {
  const fields = ['salesRepresentative', 'accountManager'].map(
    (field) => sql`case when r.changes->${field}::text->>'new' = ${from}
      then jsonb_build_object(${field}::text, (r.changes->${field}::text) || jsonb_build_object('new', ${to}::text)) else '{}'::jsonb end`,
  );
  return sql`r.changes || ${fields[0]} || ${fields[1]}`;
}

/** R28: the file as this statement leaves it, so that the audit check finds it as its newest event tells. */
const digests: Sql = sql`
  case when e.type = 'customer.handedOver' then (
    select jsonb_build_object('digests', jsonb_build_object('customer', customer_digest(m.whole), 'contacts',
      coalesce((select jsonb_object_agg(o.id, contact_digest(o)) from contact o where o.customer_id = m.id), '{}'::jsonb)))
    from moved_customers m where m.id = substr(e.chain, 10)::uuid) end`;
