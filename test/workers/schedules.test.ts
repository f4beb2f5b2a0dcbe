import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { type Replica, replicaOf, type Timed } from './toy-schedules.ts';

let database: FreshDatabase;
let replicas: Replica[];
beforeEach(async () => {
  database = await freshDatabase({ max: 4 });
  replicas = [];
  await setNow('2026-03-18T06:30:00Z');
});
afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
  await database.drop();
});

const DAILY: Record<string, Timed> = { 'toy.daily': { cron: '0 7 * * *', zone: 'UTC' } };

async function replica(schedules = DAILY, doing: Parameters<typeof replicaOf>[2] = {}): Promise<Replica> {
  const made = await replicaOf(database.url, schedules, doing);
  replicas.push(made);
  return made;
}

async function setNow(at: string): Promise<void> {
  await database.pool.query(
    `update desk_clock set shift_ms = ceil(extract(epoch from $1::timestamptz - clock_timestamp()) * 1000)::bigint`,
    [at],
  );
}

/** `<slot> <outcome>` of each run, oldest first. */
async function ledger(): Promise<string[]> {
  const { rows } = await database.pool.query(
    `select to_char(slot at time zone 'UTC', 'MM-DD HH24:MI') || ' ' || coalesce(outcome, 'open') as line from schedule_run order by slot`,
  );
  return rows.map(({ line }) => line);
}

async function happened(): Promise<number> {
  const { rows } = await database.pool.query(
    `select count(*)::int as events from audit_event where type = 'toy.ran'`,
  );
  return rows[0].events;
}

async function only(columns: string): Promise<Record<string, unknown>> {
  const { rows } = await database.pool.query(`select ${columns} from schedule_run`);
  expect(rows).toHaveLength(1);
  return rows[0];
}

describe('the schedules', () => {
  it('R55a run at their times, and the row says when and what was done', async () => {
    const { clock, runs } = await replica();
    await clock.tick();
    await setNow('2026-03-18T06:59:58Z');
    await clock.tick();
    expect(await ledger()).toEqual([]);
    await setNow('2026-03-18T07:00:00Z');
    await clock.tick();
    await clock.tick();

    expect(await ledger()).toEqual(['03-18 07:00 done']);
    expect(
      await only('did, late_ms, skipped, started_at >= due_at and ended_at >= started_at as in_order'),
    ).toEqual({ did: { things: 3 }, late_ms: 0, skipped: 0, in_order: true });
    expect(runs).toEqual([
      {
        slot: '2026-03-18T07:00:00.000Z',
        commandId: 'schedule:toy.daily:2026-03-18T07:00:00.000Z',
        lateMs: 0,
        unit: null,
        asked: false,
      },
    ]);
  });

  it('R55a follow a declaration that changes, without running for the old one', async () => {
    await (await replica()).clock.tick();
    const later = await replica({ 'toy.daily': { cron: '0 9 * * *', zone: 'UTC' } });
    await later.clock.tick();
    await setNow('2026-03-18T08:00:00Z');
    await later.clock.tick();
    expect(await ledger()).toEqual([]);
    await setNow('2026-03-18T09:00:00Z');
    await later.clock.tick();
    expect(await ledger()).toEqual(['03-18 09:00 done']);
  });

  it('R55d catch up once after days of downtime, by the latest slot, which is told that it is late', async () => {
    const { clock, runs } = await replica();
    await clock.tick();
    await setNow('2026-03-22T09:00:00Z');
    await clock.tick();
    await clock.tick();

    expect(await ledger()).toEqual(['03-22 07:00 done']);
    const row = await only('skipped, skipped_from, late_ms');
    expect(row).toMatchObject({ skipped: 4, skipped_from: new Date('2026-03-18T07:00:00Z') });
    expect(Math.round(Number(row.late_ms) / 60_000)).toBe(120);
    expect(runs.map(({ lateMs }) => lateMs)).toEqual([row.late_ms]);
    await setNow('2026-03-23T07:00:01Z');
    await clock.tick();
    expect(runs.at(-1)).toMatchObject({ slot: '2026-03-23T07:00:00.000Z', lateMs: 0 });
  });

  it('R55e run once over four replicas that look at once, also without taking turns', async () => {
    const hours = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [
        `toy.s${index}`,
        { cron: '0 * * * *', zone: 'UTC' as const },
      ]),
    );
    const four = [await replica(hours), await replica(hours), await replica(hours), await replica(hours)];
    await four[0]?.look();
    for (const hour of ['07', '08', '09']) {
      await setNow(`2026-03-18T${hour}:00:01Z`);
      await Promise.all(four.map(({ look }) => look()));
    }

    expect(await ledger()).toHaveLength(36);
    expect(four.reduce((sum, { runs }) => sum + runs.length, 0)).toBe(36);
    expect(await happened()).toBe(36);
    expect(four.flatMap(({ logged }) => logged)).toEqual([]);
  });

  it('R55f take up a run again whose process ended between the work and its row, and do the work once', async () => {
    const first = await replica();
    await first.clock.tick();
    await setNow('2026-03-18T07:00:00Z');
    await first.clock.tick();
    // As the rows stand when the process is killed after the command and before the row.
    await database.pool.query(
      `update schedule_run set ended_at = null, outcome = null, did = null, rests_until = desk_now() + interval '30 seconds'`,
    );
    const second = await replica();
    await second.clock.tick();
    expect(second.runs).toEqual([]);
    await setNow('2026-03-18T07:00:31Z');
    await second.clock.tick();

    expect(second.runs).toHaveLength(1);
    expect(await ledger()).toEqual(['03-18 07:00 done']);
    expect(await happened()).toBe(1);
    expect(await only('attempts')).toEqual({ attempts: 2 });
  });

  it('R55f try a failed run again later and hold no other up', async () => {
    let isBroken = true;
    const both = { 'toy.bad': { cron: '0 7 * * *', zone: 'UTC' as const }, ...DAILY };
    const { clock, logged } = await replica(both, {
      before: async (name) => {
        if (isBroken && name === 'toy.bad') throw new Error('no way');
      },
    });
    await clock.tick();
    await setNow('2026-03-18T07:00:00Z');
    await clock.tick();
    await clock.tick();
    expect(await ledger()).toEqual(expect.arrayContaining(['03-18 07:00 done', '03-18 07:00 open']));
    expect(logged).toHaveLength(1);
    isBroken = false;
    await setNow('2026-03-18T07:01:01Z');
    await clock.tick();
    expect(await ledger()).toEqual(['03-18 07:00 done', '03-18 07:00 done']);
  });

  it('R55f give a run up that keeps failing when the next slot has come', async () => {
    let isBroken = true;
    const { clock } = await replica(DAILY, {
      before: async () => {
        if (isBroken) throw new Error('no way');
      },
    });
    await clock.tick();
    await setNow('2026-03-18T07:00:00Z');
    await clock.tick();
    isBroken = false;
    await setNow('2026-03-19T07:00:00Z');
    await clock.tick();
    expect(await ledger()).toEqual(['03-18 07:00 failed', '03-19 07:00 done']);
    expect(await happened()).toBe(1);
  });

  it('R55f hold no other up when one can never come', async () => {
    const { clock, logged } = await replica({ 'toy.never': { cron: '0 0 30 2 *', zone: 'UTC' }, ...DAILY });
    await clock.tick();
    await setNow('2026-03-18T07:00:00Z');
    await clock.tick();
    expect(await ledger()).toEqual(['03-18 07:00 done']);
    expect(logged.join()).toContain('never comes');
  });
});
