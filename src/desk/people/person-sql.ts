import { type Sql, sql } from '../../database/sql.ts';
import { grantsOf, holdersOf } from './holders-sql.ts';
import type { Needed } from './rules.ts';

/** jsonb of a PersonState from the row `p`. */
export const personState: Sql = sql`
  jsonb_build_object('id', p.id, 'name', p.name, 'email', p.email, 'language', p.language, 'timeZone', p.time_zone, 'active', p.active,
    'grants', ${grantsOf(sql`p.id`)},
    'nextSeq', (select coalesce(max(a.seq), 0) + 1 from audit_event a where a.chain = 'person:' || p.id))`;

/** jsonb of a RegisterState from the row `p`. */
export const registerState: Sql = sql`jsonb_build_object('person', ${personState}, 'administrators', ${holdersOf('administrator')})`;

/** Whether the administrators who must remain without this person are there, as of the statement that takes them away. */
export function othersRemain(needed: Needed, personId: string): Sql {
  return sql`
    (${needed === 'nobody'}::boolean or exists (
      select 1 from role_grant g join person o on o.id = g.person_id
      where o.active and o.id <> ${personId} and g.role = 'administrator' and (g.unit = '*' or ${needed === 'anyAdministrator'}::boolean)))`;
}
