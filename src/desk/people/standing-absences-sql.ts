import { raw, type Sql, sql } from '../../database/sql.ts';

// Absences (R04) as far as a leaver takes them along; what else is read of them stands in the feature of that name, which knows people.

/** The date where the person `p` is, by the desk's clock. */
export function todayOf(p: string): Sql {
  return raw(`(desk_now() at time zone ${p}.time_zone)::date`);
}

/** For the indexes: what is over everywhere in the world concerns nobody, whether or not it has been noted as over. */
export function recent(a: string): Sql {
  return raw(
    `${a}.ended_at is null and ${a}.stage <> 'over' and ${a}.last_day >= (desk_now() at time zone 'UTC')::date - 1`,
  );
}

/** Whether the absence `a` of the person `p` is still to come or to end. */
export function stands(a: string, p: string): Sql {
  return sql`(${recent(a)} and ${raw(a)}.last_day >= ${todayOf(p)})`;
}

/**
 * jsonb list of the cards that say who is away: those of the open steps that the person's roles may decide, and the messages about
 * the absence. @param person SQL of the person's id
 */
export function cardsShowing(person: Sql, absence: Sql): Sql {
  return sql`
    coalesce((select jsonb_agg(distinct jsonb_build_object('kind', k.kind, 'target', k.target, 'audience', k.audience)) from card k
      where (k.kind = 'absence.told' and k.target in (${absence}::text || '/set', ${absence}::text || '/begun'))
        or (k.kind = 'request.step' and k.target in (
          select r.id::text from request r where r.status = 'pending' and exists (
            select 1 from role_grant g where g.person_id = ${person} and g.role = r.path->r.step_index->>'role')))), '[]'::jsonb)`;
}

/** jsonb list of Standing: the absences that would end with this person. @param person SQL of the person's id */
export function standingWith(person: Sql): Sql {
  return sql`
    coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'personId', a.person_id, 'deputyId', a.deputy_id,
        'cards', ${cardsShowing(sql`a.person_id`, sql`a.id`)}) order by a.first_day, a.id)
      from absence a join person q on q.id = a.person_id
      where (a.person_id = ${person} or a.deputy_id = ${person}) and ${stands('a', 'q')}), '[]'::jsonb)`;
}

/** Ends the absences of these ids with the command whose guard let its row through. */
export function endAbsences(ids: readonly string[], leaverId: string, now: Date): Sql {
  return sql`
    update absence a set ended_at = ${now}::timestamptz,
      ended_because = case when a.person_id = ${leaverId} then 'left' else 'deputyLeft' end
    from once where a.id = any(${ids}::uuid[]) and a.ended_at is null`;
}
