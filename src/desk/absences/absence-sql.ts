import { raw, type Sql, sql } from '../../database/sql.ts';
import { grantsOf, holderRow } from '../people/holders-sql.ts';
import { personState } from '../people/person-sql.ts';
import { cardsShowing, recent, stands, todayOf } from '../people/standing-absences-sql.ts';

/** Whether the absence `a` of the person `p` holds now: from the first to the last day, by the date where the person is. */
export function holdsNow(a: string, p: string): Sql {
  return sql`(${recent(a)} and ${todayOf(p)} between ${raw(a)}.first_day and ${raw(a)}.last_day)`;
}

const isAway = (person: Sql): Sql => sql`
  exists (select 1 from absence x join person y on y.id = x.person_id where x.person_id = ${person} and ${holdsNow('x', 'y')})`;

/**
 * R04: jsonb list of Holders for whom this person stands in now. None while the person is away too: a deputy has no deputy.
 * @param deputy SQL of a person's id
 */
export function standsInFor(deputy: Sql): Sql {
  return sql`
    coalesce((select jsonb_agg(${holderRow} order by a.first_day, p.id)
      from absence a join person p on p.id = a.person_id
      where a.deputy_id = ${deputy} and p.active and ${holdsNow('a', 'p')} and not ${isAway(sql`a.deputy_id`)}), '[]'::jsonb)`;
}

/** jsonb list of Away: whoever is away now. */
export const awayNow: Sql = sql`
  coalesce((select jsonb_agg(jsonb_build_object('personId', p.id, 'name', p.name,
      'deputyId', case when d.active and not ${isAway(sql`d.id`)} then d.id end,
      'deputyName', case when d.active and not ${isAway(sql`d.id`)} then d.name end) order by a.first_day, p.id)
    from absence a join person p on p.id = a.person_id join person d on d.id = a.deputy_id
    where p.active and ${holdsNow('a', 'p')}), '[]'::jsonb)`;

/** jsonb of an Absence from the rows `a`, `p` (who is away) and `d` (the deputy). */
export const absenceRow: Sql = sql`
  jsonb_build_object('id', a.id, 'personId', a.person_id, 'name', p.name, 'deputyId', a.deputy_id, 'deputyName', d.name,
    'firstDay', a.first_day, 'lastDay', a.last_day, 'stage', a.stage, 'ended', a.ended_at is not null)`;

/** jsonb list of Absences that are still to come or to end. @param whose a condition on `a` */
export function absencesWhere(whose: Sql): Sql {
  return sql`
    coalesce((select jsonb_agg(${absenceRow} order by a.first_day, a.id)
      from absence a join person p on p.id = a.person_id join person d on d.id = a.deputy_id
      where ${whose} and ${stands('a', 'p')}), '[]'::jsonb)`;
}

/** The date where the person `p` is, as text. */
export const today: Sql = sql`to_char(desk_now() at time zone p.time_zone, 'YYYY-MM-DD')`;

/** jsonb of an AbsenceState. @param personId SQL of the id of whoever will be away; @param deputyId empty: not chosen yet */
export function absenceState(personId: Sql, deputyId: string): Sql {
  return sql`
    select jsonb_build_object('person', ${personState}, 'today', ${today},
      'own', ${absencesOf(personId)}, 'standsIn', ${absencesWith(personId)},
      'deputy', (
        select jsonb_build_object('id', d.id, 'name', d.name, 'grants', ${grantsOf(sql`d.id`)},
          'absences', ${absencesOf(sql`${deputyId}`)})
        from person d where d.id = ${deputyId} and d.active),
      'cards', ${cardsShowing(sql`p.id`, sql`''`)})
    from person p where p.id = ${personId}`;
}

function absencesOf(person: Sql): Sql {
  return absencesWhere(sql`a.person_id = ${person}`);
}

function absencesWith(deputy: Sql): Sql {
  return absencesWhere(sql`a.deputy_id = ${deputy}`);
}
