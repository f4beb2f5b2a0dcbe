import { type Sql, sql } from '../../database/sql.ts';
import type { Needed } from './rules.ts';

const grantsOf = (person: Sql): Sql => sql`
  coalesce((select jsonb_agg(jsonb_build_object('role', g.role, 'unit', g.unit) order by g.role, g.unit)
    from role_grant g where g.person_id = ${person}), '[]'::jsonb)`;

/** jsonb of a PersonState from the row `p`. */
export const personState: Sql = sql`
  jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email, 'language', p.language, 'timeZone', p.time_zone, 'active', p.active,
    'grants', ${grantsOf(sql`p.id`)},
    'nextSeq', (select coalesce(max(a.seq), 0) + 1 from audit_event a where a.chain = 'person:' || p.id))`;

/** jsonb list of Holders: the active administrators, whatever their units. */
export const administrators: Sql = sql`
  coalesce((select jsonb_agg(jsonb_build_object('id', h.id, 'name', h.name, 'grants', ${grantsOf(sql`h.id`)}) order by h.id)
    from person h where h.active and exists (select 1 from role_grant g where g.person_id = h.id and g.role = 'administrator')), '[]'::jsonb)`;

/** jsonb of a RegisterState from the row `p`. */
export const registerState: Sql = sql`jsonb_build_object('person', ${personState}, 'administrators', ${administrators})`;

/** Whether the administrators who must remain without this person are there, as of the statement that takes them away. */
export function othersRemain(needed: Needed, personId: string): Sql {
  return sql`
    (${needed === 'nobody'}::boolean or exists (
      select 1 from role_grant g join person o on o.id = g.person_id
      where o.active and o.id <> ${personId} and g.role = 'administrator' and (g.unit = '*' or ${needed === 'anyAdministrator'}::boolean)))`;
}
