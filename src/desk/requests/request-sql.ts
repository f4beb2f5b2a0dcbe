import { type Sql, sql } from '../../database/sql.ts';

/** jsonb of a RequestState from the row `r`. The decisions of all rounds come with it: the history stays (R18). */
export const requestState: Sql = sql`
  jsonb_build_object('id', r.id, 'number', r.number, 'kind', r.kind, 'status', r.status, 'version', r.version, 'round', r.round,
    'stepIndex', r.step_index, 'requesterId', r.requester_id, 'customerId', r.customer_id, 'customerName', r.customer_name,
    'unit', r.unit, 'accountGroup', r.account_group, 'organisationVersion', r.organisation_version, 'path', r.path,
    'stepStartedAt', r.step_started_at, 'dueAt', r.due_at, 'assigneeId', r.assignee_id,
    'overridden', r.overridden, 'decisions',
    coalesce((select jsonb_agg(jsonb_build_object('round', d.round, 'stepIndex', d.step_index, 'step', d.step, 'personId', d.person_id,
        'name', p.name, 'forId', d.for_id, 'forName', f.name, 'verdict', d.verdict, 'at', d.at) order by d.at)
      from decision d join person p on p.id = d.person_id left join person f on f.id = d.for_id where d.request_id = r.id), '[]'::jsonb))`;
