import { sql } from '../../database/sql.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import { awayNow } from '../absences/absence-sql.ts';
import { grantsOf } from '../people/holders-sql.ts';
import { SendDigests } from './schema.ts';
import { DigestState, type DigestsSent, sendDigests } from './send-digests.ts';

export function obligationCommands(): AnyCommand[] {
  return [sendCommand];
}

/** Nobody whose time has come is no state, so it writes nothing. Who was asleep, or whom a downtime passed by, is told later that day. */
const sendCommand = defineCommand<SendDigests, DigestState, DigestsSent>({
  name: 'obligations.digest',
  schema: SendDigests,
  allowed: 'desk',
  load: ({ at, until }) => sql`
    select case when count(*) > 0 then jsonb_build_object('people', jsonb_agg(due.person order by due.person->>'id'),
      'owners', (select coalesce(jsonb_agg(jsonb_build_object('person', o.person, 'role', o.owner_role, 'unit', o.owner_unit)), '[]'::jsonb)
        from (select person, owner_role, owner_unit from obligation
          where done_at is null and (person is not null or owner_role is not null) group by 1, 2, 3) o),
      'away', ${awayNow}) end
    from (
      select jsonb_build_object('id', p.id, 'name', p.name, 'day', to_char(here.at, 'YYYY-MM-DD'), 'grants', ${grantsOf(sql`p.id`)}) as person
      from person p left join digest d on d.person_id = p.id, lateral (select desk_now() at time zone p.time_zone as at) here
      where p.active and coalesce(d.last_day, '-infinity') < here.at::date
        and here.at::time >= ${at}::time and here.at::time < ${until}::time) due`,
  read: (raw) => DigestState.parse(raw),
  decide: sendDigests,
  save: (sent) => ({
    guard: sql`
      insert into digest (person_id, last_day)
      select s."personId", s.day from jsonb_to_recordset(${JSON.stringify(sent)}::jsonb) as s("personId" text, day date)
      on conflict (person_id) do update set last_day = excluded.last_day where digest.last_day < excluded.last_day
      returning person_id`,
  }),
});
