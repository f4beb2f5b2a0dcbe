import { empty, raw, type Sql, sql } from '../../database/sql.ts';
import { awayNow } from '../absences/absence-sql.ts';
import { holdersAmong } from '../people/holders-sql.ts';
import type { Asked } from './run-survey.ts';

/** jsonb of a Run from the row `r`. */
export const runRow: Sql = sql`
  jsonb_build_object('id', r.id, 'surveyId', r.survey_id, 'organisationVersion', r.organisation_version, 'audience', r.audience,
    'unit', r.unit, 'language', r.language, 'startsAt', r.starts_at, 'endsAt', r.ends_at, 'stage', r.stage, 'plannedBy', r.planned_by,
    'filledAt', r.filled_at, 'closedAt', r.closed_at, 'position', r.position, 'sent', r.sent, 'withoutAddress', r.without_address,
    'version', r.version)`;

/** When the link of the invitation `i` stops working. */
export const endOf: Sql = sql`
  least(i.expires_at, coalesce((select e.closed_at from survey_run e where e.id = i.run_id), 'infinity'))`;

/** jsonb of an Invitation from the row `i`. */
export const invitationRow: Sql = sql`
  jsonb_build_object('id', i.id, 'runId', i.run_id, 'surveyId', i.survey_id, 'organisationVersion', i.organisation_version,
    'unit', i.unit, 'customerId', i.customer_id, 'contactId', i.contact_id, 'personId', i.person_id, 'language', i.language,
    'sentAt', i.sent_at, 'endsAt', ${endOf}, 'answeredAt', i.answered_at, 'score', i.score, 'version', i.version)`;

/** jsonb of a FollowUp from the row `f`. */
export const followUpRow: Sql = sql`
  jsonb_build_object('invitationId', f.invitation_id, 'customerId', f.customer_id, 'unit', f.unit, 'role', f.role,
    'openedAt', f.opened_at, 'dueAt', f.due_at, 'escalatedAt', f.escalated_at, 'takenBy', f.taken_by, 'doneBy', f.done_by,
    'doneAt', f.done_at, 'version', f.version)`;

/** jsonb of the survey as it stood in the organisation version that the row `of` names. */
export function surveyOf(of: 'i' | 'r'): Sql {
  return sql`
    (select s from organisation_version o, jsonb_array_elements(o.content->'surveys') s
      where o.version = ${raw(of)}.organisation_version and s->>'id' = ${raw(of)}.survey_id limit 1)`;
}

/** Whether the customer `c` belongs to the audience of the run `r`. */
export const isAsked: Sql = sql`
  (c.status = 'active' and c.unit = any(array(select jsonb_array_elements_text(r.audience->'units')))
    and (r.audience->>'kind' <> 'customer' or c.id = (r.audience->>'customer')::uuid)
    and (r.audience->>'kind' <> 'group' or c.account_group = r.audience->>'group')
    and (r.audience->>'kind' <> 'strategic' or c."values"->>'strategic' = 'yes'))`;

/** Whether the contact person `k` of the customer `c` has an e-mail address, and one that no mail server has refused. What it is stays sealed. */
export const isReachable: Sql = sql`
  (jsonb_exists(k.sealed, 'contactEmail') and not exists (
    select 1 from finding x where x.customer_id = c.id and x.subject = 'contact:' || k.id and x.kind like 'mail.%' and x.resolved_at is null
      and not exists (select 1 from field_history h where h.customer_id = c.id and h.field = 'contact/' || k.id || '/contactEmail'
        and h.valid_from > x.found_at)))`;

/** The first contact person of the customer `c` who can be written to; null: nobody can. */
export const reachableContact: Sql = sql`
  (select k.id from contact k where k.customer_id = c.id and ${isReachable} order by k.position limit 1)`;

/** Whether the person `p` belongs to the audience of the run `r`. */
export const isAskedInside: Sql = sql`
  (p.active and exists (select 1 from role_grant g where g.person_id = p.id and g.role = r.audience->>'role'
    and g.unit = any(array(select jsonb_array_elements_text(r.audience->'units')))))`;

export type Sending = {
  runId: string | null;
  surveyId: string;
  organisationVersion: number;
  reason: string;
  reference: string | null;
  language: string | null;
  sentAt: Date;
  endsAt: Date;
};

/** An INSERT of a row for each who is asked. @param hangsOn `guard`: beside a guard of its own; `nothing`: it is the guard itself */
export function insertInvitations(
  asked: readonly Asked[],
  sending: Sending,
  hangsOn: 'guard' | 'nothing',
): Sql {
  return sql`
    insert into survey_invitation (id, run_id, survey_id, organisation_version, unit, customer_id, contact_id, account_manager_id, person_id,
      reason, reference, language, sent_at, expires_at)
    select a.id, ${sending.runId}::uuid, ${sending.surveyId}, ${sending.organisationVersion}::int, a.unit, a."customerId", a."contactId",
      a."accountManagerId", a."personId", ${sending.reason}, ${sending.reference}::uuid, ${sending.language}::text,
      ${sending.sentAt}::timestamptz, ${sending.endsAt}::timestamptz
    from ${hangsOn === 'guard' ? sql`guard, ` : empty}jsonb_to_recordset(${JSON.stringify(asked)}::jsonb)
      as a(id uuid, unit text, "customerId" uuid, "contactId" uuid, "accountManagerId" text, "personId" text)`;
}

/** jsonb of a FollowUpState. */
export function followUpState(invitationId: string): Sql {
  return sql`
  select ${followUpRow} || jsonb_build_object('survey', ${surveyOf('i')}, 'away', ${awayNow},
    'takerName', (select p.name from person p where p.id = f.taken_by),
    'customer', (select jsonb_build_object('ownerId', c.owner_id, 'accountManagerId', c.account_manager_id)
      from customer c where c.id = f.customer_id),
    'holders', ${holdersAmong(sql`array[f.role, ${surveyOf('i')}->>'escalateTo']`)})
  from survey_follow_up f join survey_invitation i on i.id = f.invitation_id where f.invitation_id = ${invitationId}::uuid`;
}

/**
 * jsonb of a FillState: the next of the audience in the order of unit and number, which an index has, from where the last piece ended. Who
 * has moved to a later unit since stands there again, and is asked no second time.
 */
export function nextPiece(runId: string, size: number): Sql {
  return sql`
    select ${runRow} || jsonb_build_object('survey', ${surveyOf('r')},
      'customers', case when r.audience->>'kind' = 'internal' then '[]'::jsonb else coalesce((
        select jsonb_agg(jsonb_build_object('id', q.id, 'number', q.number, 'unit', q.unit, 'accountManagerId', q.account_manager_id,
          'contactId', q.contact_id) order by q.unit, q.number)
        from (select c.id, c.number, c.unit, c.account_manager_id, ${reachableContact} as contact_id from customer c
          where ${isAsked} and (c.unit, c.number) > (split_part(coalesce(r.position, ''), ' ', 1), split_part(coalesce(r.position, ''), ' ', 2))
            and not exists (select 1 from survey_invitation x where x.run_id = r.id and x.customer_id = c.id)
          order by c.unit, c.number limit ${size}::int) q), '[]'::jsonb) end,
      'people', case when r.audience->>'kind' <> 'internal' then '[]'::jsonb else coalesce((
        select jsonb_agg(jsonb_build_object('id', q.id) order by q.id)
        from (select p.id from person p where ${isAskedInside} and p.id > coalesce(r.position, '')
          order by p.id limit ${size}::int) q), '[]'::jsonb) end)
    from survey_run r where r.id = ${runId}::uuid`;
}
