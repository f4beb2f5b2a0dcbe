import { type Sql, sql } from '../../database/sql.ts';
import { type AnyCommand, type Circumstances, defineCommand } from '../../kit/command.ts';
import type { Feature } from '../../kit/feature.ts';
import { pause, resume, runNow, shift, type Times } from './change-schedule.ts';
import { type Line, linesOf } from './lines.ts';
import { NamesSchedule, ScheduleState, ShiftSchedule } from './schema.ts';

const scheduleOf = ({ schedule }: NamesSchedule): Sql => sql`
  select jsonb_build_object('name', s.name, 'version', s.version, 'nextSlot', s.next_slot, 'shiftedTo', s.shifted_to,
    'lastSlot', s.last_slot, 'pausedAt', s.paused_at, 'asked', exists (
      select 1 from schedule_run r where r.schedule = s.name and r.ended_at is null and r.asked_by is not null))
  from schedule s where s.name = ${schedule}`;

/** The clock counts a version on when it takes a slot, so that a change decided on what stood before it is decided again. */
const changeOf = (state: ScheduleState, change: Sql): Sql => sql`
  update schedule set version = version + 1, ${change} where name = ${state.name} and version = ${state.version}::int returning name`;

const timesOf = ({ nextSlot, shiftedTo }: Times): Sql =>
  sql`next_slot = ${nextSlot}::timestamptz, shifted_to = ${shiftedTo}::timestamptz`;

/** R55. @param features those whose schedules are handled */
export function scheduleCommands(features: readonly Feature[]): AnyCommand[] {
  const lineOf = (name: string, { organisation }: Circumstances): Line | undefined =>
    linesOf(features, organisation).find((line) => line.name === name);
  const common = {
    allowed: ['administrator'],
    load: scheduleOf,
    read: (raw: unknown) => ScheduleState.parse(raw),
  } as const;
  return [
    defineCommand<NamesSchedule, ScheduleState, null>({
      ...common,
      name: 'schedule.pause',
      schema: NamesSchedule,
      decide: (state, { schedule }, at) => pause(lineOf(schedule, at), state, at),
      save: (_change, state, _input, { now, actor }) => ({
        guard: changeOf(state, sql`paused_at = ${now}::timestamptz, paused_by = ${actor.id}`),
      }),
    }),
    defineCommand<NamesSchedule, ScheduleState, Times>({
      ...common,
      name: 'schedule.resume',
      schema: NamesSchedule,
      decide: (state, { schedule }, at) => resume(lineOf(schedule, at), state, at),
      save: (times, state) => ({
        guard: changeOf(state, sql`paused_at = null, paused_by = null, ${timesOf(times)}`),
      }),
    }),
    defineCommand<NamesSchedule, ScheduleState, null>({
      ...common,
      name: 'schedule.runNow',
      schema: NamesSchedule,
      decide: (state, { schedule }, at) => runNow(lineOf(schedule, at), state, at),
      save: (_change, state, _input, { now, actor }) => ({
        guard: changeOf(state, sql`name = name`),
        also: {
          asked: sql`
            insert into schedule_run (schedule, slot, due_at, asked_by)
            select name, ${now}::timestamptz, ${now}::timestamptz, ${actor.id} from guard`,
        },
      }),
    }),
    defineCommand<ShiftSchedule, ScheduleState, Times>({
      ...common,
      name: 'schedule.shift',
      schema: ShiftSchedule,
      decide: (state, input, at) => shift(lineOf(input.schedule, at), state, input, at),
      save: (times, state) => ({ guard: changeOf(state, timesOf(times)) }),
    }),
  ];
}
