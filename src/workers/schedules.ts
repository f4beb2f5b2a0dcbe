import { z } from 'zod';
import type { Database } from '../database/client.ts';
import { type Line, linesOf } from '../desk/index.ts';
import type { Desk, Feature } from '../kit/feature.ts';
import type { Did } from '../kit/schedule.ts';
import { slotToCome } from '../kit/slots.ts';
import type { Logger } from '../operations/logger.ts';
import type { Metrics } from '../operations/metrics.ts';

export type SchedulesParts = {
  database: Database;
  features: readonly Feature[];
  desk: Desk;
  log: Logger;
  metrics: Metrics;
};

export type Schedules = {
  /** Takes the slots that have come and runs them; `isStopped` is asked between two of them. */
  tick(isStopped?: () => boolean): Promise<void>;
};

/** A run whose process died is taken up again after this. */
const LEASE = `interval '30 seconds'`;
/** Below this a run is on time: beat and restart take their seconds. */
const LATE_AFTER = `interval '1 minute'`;
/** A failed run is tried again after 1, 2, 4 … and then every 60 minutes, for most of a day. */
const MOST_ATTEMPTS = 24;

const STANDING = `
  select w.name, desk_now() as now, s.version, s.next_slot as "nextSlot", s.shifted_to as "shiftedTo", s.last_slot as "lastSlot",
    s.paused_at is not null as paused
  from unnest($1::text[]) w(name) left join schedule s on s.name = w.name order by w.name`;

const Standing = z.object({
  name: z.string(),
  now: z.date(),
  version: z.number().nullable(),
  nextSlot: z.date().nullable(),
  shiftedTo: z.date().nullable(),
  lastSlot: z.date().nullable(),
  paused: z.boolean(),
});
type Standing = z.output<typeof Standing>;

const MEET = `insert into schedule (name, next_slot) values ($1, $2) on conflict do nothing`;

/** The declaration, the organisation's zone or its calendar is another one than when the slot was written down. */
const RESET = `update schedule set next_slot = $3, version = version + 1 where name = $1 and version = $2 and shifted_to is null`;

/**
 * Takes a slot: of several replicas the version lets one through, and the database's clock has the last word. A run that is still open,
 * never begun or failing, ends here, because the new one does its work.
 */
const CLAIM = `
  with claimed as (
    update schedule set last_slot = $3, next_slot = $4, shifted_to = null, version = version + 1
    where name = $1 and version = $2 and paused_at is null and coalesce(shifted_to, next_slot) <= desk_now() returning name),
  passed_over as (
    update schedule_run r set ended_at = desk_now(), outcome = case when r.attempts = 0 then 'skipped' else 'failed' end
    from claimed where r.schedule = claimed.name and r.ended_at is null and r.asked_by is null)
  insert into schedule_run (schedule, slot, due_at, skipped, skipped_from)
  select name, $3, $5, $6, $7 from claimed on conflict do nothing`;

const TAKE = `
  update schedule_run set started_at = desk_now(), attempts = attempts + 1, rests_until = desk_now() + ${LEASE},
    late_ms = case when desk_now() - due_at > ${LATE_AFTER} then (extract(epoch from desk_now() - due_at) * 1000)::bigint else 0 end
  where (schedule, slot) = (
    select schedule, slot from schedule_run
    where ended_at is null and due_at <= desk_now() and coalesce(rests_until, '-infinity') <= desk_now() and schedule = any($1::text[])
    order by due_at, schedule limit 1 for update skip locked)
  returning schedule as name, slot, late_ms as "lateMs", asked_by is not null as asked, attempts`;

const Run = z.object({
  name: z.string(),
  slot: z.date(),
  lateMs: z.number(),
  asked: z.boolean(),
  attempts: z.number(),
});
type Run = z.output<typeof Run>;

const DONE = `update schedule_run set ended_at = desk_now(), outcome = 'done', did = $3, rests_until = null where schedule = $1 and slot = $2`;
const REST = `
  update schedule_run set rests_until = desk_now() + least(power(2, attempts - 1), 60) * interval '1 minute',
    ended_at = case when attempts >= ${MOST_ATTEMPTS} then desk_now() end,
    outcome = case when attempts >= ${MOST_ATTEMPTS} then 'failed' end
  where schedule = $1 and slot = $2 and ended_at is null`;

/**
 * R55: runs what the features declare for regular times. It has no timer and no clock of its own: the clock's ticker calls it, the
 * database says what time it is, and a row with a unique (schedule, slot) says who runs what. After a downtime the latest slot alone
 * is run, and knows how late it is.
 */
export function createSchedules({ database, features, desk, log, metrics }: SchedulesParts): Schedules {
  const { pool } = database;
  const isIdle = features.every(({ schedules = {} }) => Object.keys(schedules).length === 0);

  async function tick(isStopped: () => boolean = () => false): Promise<void> {
    if (isIdle) return;
    const lines = new Map(linesOf(features, await desk.organisation()).map((line) => [line.name, line]));
    const names = [...lines.keys()];
    const { rows } = await pool.query({ name: 'schedules-standing', text: STANDING, values: [names] });
    for (const standing of z.array(Standing).parse(rows)) {
      const line = lines.get(standing.name);
      if (line) await guarded(line.name, () => advance(line, standing));
    }
    for (;;) {
      if (isStopped()) return;
      const run = await take(names);
      const line = run && lines.get(run.name);
      if (!line) return;
      await perform(line, run);
    }
  }

  /** What cannot be reckoned or stored for one schedule holds no other up. */
  async function guarded(name: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (err) {
      metrics.countFault('schedules');
      log.error({ err, schedule: name }, 'a schedule could not be looked at');
    }
  }

  async function advance({ name, slots }: Line, standing: Standing): Promise<void> {
    const { now, version, nextSlot, shiftedTo, lastSlot, paused } = standing;
    const toCome = () => slotToCome(slots, lastSlot, now);
    if (version === null || nextSlot === null) {
      await pool.query(MEET, [name, toCome()]);
      return;
    }
    const due = shiftedTo ?? nextSlot;
    if (paused) return;
    if (due <= now) await claim(name, slots, { version, nextSlot, due, now });
    else if (!shiftedTo && nextSlot.getTime() !== toCome().getTime())
      await pool.query(RESET, [name, version, toCome()]);
  }

  async function claim(
    name: string,
    slots: Line['slots'],
    { version, nextSlot, due, now }: { version: number; nextSlot: Date; due: Date; now: Date },
  ): Promise<void> {
    // A run that was moved to an earlier moment keeps its slot, which is still to come.
    const { latest, skipped } = slots.caughtUp(nextSlot, now);
    const next = slotToCome(slots, latest, now);
    const dueAt = latest > nextSlot && latest > due ? latest : due;
    await pool.query({
      name: 'schedules-claim',
      text: CLAIM,
      values: [name, version, latest, next, dueAt, skipped, skipped > 0 ? nextSlot : null],
    });
  }

  async function take(names: readonly string[]): Promise<Run | undefined> {
    const { rows } = await pool.query({ name: 'schedules-take', text: TAKE, values: [names] });
    return Run.optional().parse(rows[0]);
  }

  async function perform({ schedule, unit }: Line, run: Run): Promise<void> {
    const { name, lateMs, asked } = run;
    const slot = run.slot.toISOString();
    const firing = { slot, commandId: `schedule:${name}:${slot}`, lateMs, unit, asked };
    let did: Did;
    try {
      did = (await schedule.run(firing, desk)) ?? {};
    } catch (err) {
      metrics.countFault('schedules');
      log.error({ err, schedule: name, slot, attempts: run.attempts }, 'a schedule could not be run');
      await pool.query(REST, [name, run.slot]);
      return;
    }
    await pool.query(DONE, [name, run.slot, did]);
  }

  return { tick };
}
