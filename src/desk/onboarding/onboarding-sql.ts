import { type Sql, sql } from '../../database/sql.ts';
import { awayNow } from '../absences/absence-sql.ts';
import { everyHolder } from '../people/holders-sql.ts';

/** jsonb of an OnboardingState from the rows `o` (onboarding), `c` (its customer, if filed) and `q` (the request for it, if there is one). */
export const onboardingState: Sql = sql`
  jsonb_build_object('id', o.id, 'version', o.version, 'customerId', o.customer_id, 'customerName', coalesce(c.name, q.customer_name, ''),
    'customerNumber', c.number, 'customerStatus', c.status, 'unit', o.unit, 'repId', o.rep_id, 'accountManagerId', o.account_manager_id,
    'contactId', o.contact_id, 'signedAt', o.signed_at, 'startedAt', o.started_at, 'startedBy', o.started_by,
    'handOverDue', o.hand_over_due, 'handedOverAt', o.handed_over_at, 'handedOverBy', o.handed_over_by, 'noted', o.hand_over is not null,
    'callStatus', o.call_status, 'callDue', o.call_due, 'callAt', o.call_at, 'callMinutes', o.call_minutes,
    'callLanguage', o.call_language, 'callSequence', o.call_sequence, 'callMissed', o.call_missed)
  || jsonb_build_object('sessionEndedAt', o.session_ended_at, 'surveyDue', o.survey_due, 'surveyInvitationId', o.survey_invitation_id,
    'surveySentAt', o.survey_sent_at, 'surveyAnsweredAt', o.survey_answered_at, 'surveyTrouble', o.survey_trouble,
    'endedAt', o.ended_at, 'outcome', o.outcome,
    'tasks', coalesce((select jsonb_agg(jsonb_build_object('task', t.task, 'position', t.position, 'names', t.names->'names',
        'what', t.names->'what', 'role', t.role, 'dueAt', t.due_at, 'ownerId', t.owner_id, 'doneAt', t.done_at, 'doneBy', t.done_by)
        order by t.position)
      from onboarding_task t where t.onboarding_id = o.id), '[]'::jsonb),
    'points', coalesce((select jsonb_agg(jsonb_build_object('number', p.number, 'raisedBy', p.raised_by, 'raisedAt', p.raised_at,
        'dueAt', p.due_at, 'ownerId', p.owner_id, 'resolvedAt', p.resolved_at, 'resolvedBy', p.resolved_by) order by p.number)
      from onboarding_point p where p.onboarding_id = o.id), '[]'::jsonb))`;

/** The open or latest request for the new customer; a rejected or withdrawn one stands for nothing. @param customerId SQL of an id */
export function requestFor(customerId: Sql): Sql {
  return sql`
    (select r.id, r.customer_id, r.customer_name, r.unit, r.requester_id, r.submitted_at, r.changes, r.status from request r
     where r.customer_id = ${customerId} and r.kind = 'customer.create' and r.status not in ('rejected', 'withdrawn')
     order by r.number desc limit 1)`;
}

/** `o`, `c` and `q` as onboardingState wants them. */
export const onboardingRows: Sql = sql`
  onboarding o left join customer c on c.id = o.customer_id
    left join lateral ${requestFor(sql`o.customer_id`)} q on true`;

/** jsonb list of ids: the contact persons of the file, or those whom the request brings. */
function contactIds(customerId: Sql): Sql {
  return sql`
    coalesce((select jsonb_agg(k.id) from contact k where k.customer_id = ${customerId}),
      (select jsonb_agg(distinct split_part(f.key, '/', 2)) from ${requestFor(customerId)} x, jsonb_object_keys(x.changes) f(key)
       where f.key like 'contact/%'), '[]'::jsonb)`;
}

/** jsonb of Judged: what every step of an onboarding is decided on. */
export function judgedState(onboardingId: string): Sql {
  return sql`
    select ${onboardingState} || jsonb_build_object('contacts', ${contactIds(sql`o.customer_id`)},
      'filedAt', q.submitted_at, 'filedBy', q.requester_id,
      'otherRuns', exists (select 1 from onboarding u where u.customer_id = o.customer_id and u.id <> o.id and u.ended_at is null),
      'holders', ${everyHolder}, 'away', ${awayNow})
    from ${onboardingRows} where o.id = ${onboardingId}::uuid`;
}

/** jsonb of StartState: the file, or else the request for it. */
export function startState(customerId: string): Sql {
  const id = sql`${customerId}::uuid`;
  const active = (person: Sql): Sql => sql`(select p.id from person p where p.id = ${person} and p.active)`;
  return sql`
    select jsonb_build_object('customer', (
        select jsonb_build_object('name', coalesce(c.name, q.customer_name), 'unit', coalesce(c.unit, q.unit),
          'status', coalesce(c.status, q.status), 'ownerId', ${active(sql`c.owner_id`)},
          'accountManagerId', ${active(sql`c.account_manager_id`)}, 'requesterId', ${active(sql`q.requester_id`)},
          'filedAt', q.submitted_at, 'filedBy', q.requester_id, 'contacts', ${contactIds(id)})
        from (select 1) one left join customer c on c.id = ${id} left join lateral ${requestFor(id)} q on true
        where c.id is not null or q.id is not null),
      'runs', exists (select 1 from onboarding u where u.customer_id = ${id} and u.ended_at is null),
      'holders', ${everyHolder}, 'away', ${awayNow})`;
}
