import type { z } from 'zod';
import { sql } from '../../database/sql.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import { personState } from '../people/person-sql.ts';
import { cardsShowing, stands } from '../people/standing-absences-sql.ts';
import { absenceRow, absenceState, holdsNow, today } from './absence-sql.ts';
import { EndState, endAbsence } from './end-absence.ts';
import { EndAbsence, SetAbsence, TurnAbsences } from './schema.ts';
import { type AbsenceSet, AbsenceState, setAbsence } from './set-absence.ts';
import { type Turned, TurnState, turnAbsences } from './turn-absences.ts';

export function absenceCommands(): AnyCommand[] {
  return [setCommand, endCommand, turnCommand];
}

/**
 * The guard looks once more for what was set since the reading. Two statements that run at once and see nothing of each other append to the
 * same chain, so one of them loses, is decided anew and finds the other.
 */
const setCommand = defineCommand<SetAbsence, AbsenceState, AbsenceSet>({
  name: 'absence.set',
  schema: SetAbsence,
  allowed: 'everyone',
  load: ({ personId, deputyId }) =>
    absenceState(personId === undefined ? sql`(select id from who)` : sql`${personId}`, deputyId),
  read: (raw) => AbsenceState.parse(raw),
  decide: setAbsence,
  save: ({ personId, stage }, _state, { absenceId, deputyId, firstDay, lastDay }, { actor, now }) => ({
    guard: sql`
      insert into absence (id, person_id, deputy_id, first_day, last_day, stage, set_by, set_at)
      select ${absenceId}::uuid, ${personId}, d.id, ${firstDay}::date, ${lastDay}::date, ${stage}, ${actor.id}, ${now}::timestamptz
      from person d where d.id = ${deputyId} and d.active and not exists (
        select 1 from absence o where o.person_id in (${personId}, d.id) and o.ended_at is null
          and o.first_day <= ${lastDay}::date and o.last_day >= ${firstDay}::date)
      for share of d
      on conflict (id) do nothing returning id`,
  }),
});

const endCommand = defineCommand<EndAbsence, EndState, null>({
  name: 'absence.end',
  schema: EndAbsence,
  allowed: 'everyone',
  load: ({ absenceId }) => sql`
    select jsonb_build_object('person', ${personState}, 'today', ${today}, 'absence', ${absenceRow},
      'cards', case when ${holdsNow('a', 'p')} then ${cardsShowing(sql`p.id`, sql`a.id`)} else '[]'::jsonb end)
    from absence a join person p on p.id = a.person_id join person d on d.id = a.deputy_id where a.id = ${absenceId}::uuid`,
  read: (raw) => EndState.parse(raw),
  decide: endAbsence,
  save: (_change, { absence }, _input, { now }) => ({
    guard: sql`
      update absence set ended_at = ${now}::timestamptz, ended_because = 'byHand'
      where id = ${absence.id}::uuid and ended_at is null returning id`,
  }),
});

/** Nothing to turn is no state, so it writes nothing. */
const turnCommand = defineCommand<TurnAbsences, z.output<typeof TurnState>, Turned>({
  name: 'absence.turn',
  schema: TurnAbsences,
  allowed: 'desk',
  load: () => sql`
    select jsonb_agg(${absenceRow} || jsonb_build_object('today', ${today}, 'personActive', p.active, 'deputyActive', d.active,
      'cards', ${cardsShowing(sql`p.id`, sql`a.id`)}) order by a.first_day, a.id)
    from absence a join person p on p.id = a.person_id join person d on d.id = a.deputy_id
    where a.ended_at is null and a.stage <> 'over' and (a.stage = 'coming' and ${holdsNow('a', 'p')}
      or not ${stands('a', 'p')} or not p.active or not d.active)`,
  read: (raw) => TurnState.parse(raw),
  decide: turnAbsences,
  save: ({ staged, ended }, _state, _input, { now }) => ({
    guard: sql`
      update absence a set stage = coalesce(s.stage, a.stage), ended_because = e.because,
        ended_at = case when e.id is not null then ${now}::timestamptz end
      from absence b
        left join jsonb_to_recordset(${JSON.stringify(staged)}::jsonb) as s(id uuid, before text, stage text) on s.id = b.id
        left join jsonb_to_recordset(${JSON.stringify(ended)}::jsonb) as e(id uuid, because text) on e.id = b.id
      where b.id = a.id and a.ended_at is null and (s.before = a.stage or e.id is not null) returning a.id`,
  }),
});
