import { type Sql, sql } from '../../database/sql.ts';
import type { Role } from '../../kit/actor.ts';

/** jsonb list of Holders: the active people who hold one of these roles somewhere, by name. Over which unit, the decision looks. */
export function holdersOfAny(...roles: Role[]): Sql {
  return sql`
    coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'grants',
        (select jsonb_agg(jsonb_build_object('role', g.role, 'unit', g.unit)) from role_grant g where g.person_id = p.id)) order by p.name, p.id)
      from person p where p.active and exists (
        select 1 from role_grant g where g.person_id = p.id and g.role = any(${roles}::text[]))), '[]'::jsonb)`;
}
