import { type Sql, sql } from '../../database/sql.ts';

/** jsonb list of RegisteredPersons: everybody, with where each grant was given. */
export const register: Sql = sql`
  coalesce((select jsonb_agg(jsonb_build_object('id', p.id, 'email', p.email, 'active', p.active, 'managedIn', p.managed_in,
      'nextSeq', (select coalesce(max(a.seq), 0) + 1 from audit_event a where a.chain = 'person:' || p.id),
      'grants', coalesce((select jsonb_agg(jsonb_build_object('role', g.role, 'unit', g.unit, 'givenIn', g.given_in))
        from role_grant g where g.person_id = p.id), '[]'::jsonb)) order by p.id)
    from person p), '[]'::jsonb)`;
