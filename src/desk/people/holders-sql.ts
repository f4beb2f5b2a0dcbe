import { type Sql, sql } from '../../database/sql.ts';
import type { Role } from '../../kit/actor.ts';

/** jsonb of Grants. @param person SQL of a person's id */
export function grantsOf(person: Sql): Sql {
  return sql`
  coalesce((select jsonb_agg(jsonb_build_object('role', g.role, 'unit', g.unit) order by g.role, g.unit)
    from role_grant g where g.person_id = ${person}), '[]'::jsonb)`;
}

/** jsonb of a Holder from the row `p`. */
export const holderRow: Sql = sql`jsonb_build_object('id', p.id, 'name', p.name, 'grants', ${grantsOf(sql`p.id`)})`;

/** jsonb list of Holders: the active people who hold one of these roles somewhere, by name. Over which unit, the decision looks. */
export function holdersOf(...roles: Role[]): Sql {
  return holdersAmong(sql`${roles}::text[]`);
}

/** The same for roles that the database knows. @param roles SQL of text[] */
export function holdersAmong(roles: Sql): Sql {
  return sql`
    coalesce((select jsonb_agg(${holderRow} order by p.name, p.id) from person p
      where p.active and exists (select 1 from role_grant h where h.person_id = p.id and h.role = any(${roles}))), '[]'::jsonb)`;
}

/** jsonb list of Holders: everybody who holds any role. One pass over the grants, where the others look a few people up. */
export const everyHolder: Sql = sql`
  coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'name', p.name, 'grants', g.grants) order by p.name, p.id) from person p
    join (select person_id, jsonb_agg(jsonb_build_object('role', role, 'unit', unit)) as grants from role_grant group by person_id) g
      on g.person_id = p.id
    where p.active), '[]'::jsonb)`;
