import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { deskFeatures } from '../../src/desk/index.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { createClock } from '../../src/workers/clock.ts';
import { purgeRecords } from '../../src/workers/purge-records.ts';
import { upkeep } from '../../src/workers/upkeep.ts';
import { openTestDesk, type TestDesk } from '../support/desk.ts';

let desk: TestDesk;
let folder: string;
beforeAll(async () => {
  desk = await openTestDesk();
  folder = await fs.mkdtemp(path.join(tmpdir(), 'registrar-upkeep-'));
});
afterAll(async () => {
  await desk.close();
  await fs.rm(folder, { recursive: true });
});

describe('upkeep', () => {
  it('R55a is declared like every other schedule: the trail is anchored each minute, what is spent goes each night', async () => {
    const { database } = desk;
    const features = deskFeatures([upkeep(folder)]);
    const log = createLogger('silent');
    const clock = createClock({ database, features, desk, log, metrics: createMetrics(database.pool) });
    await desk.setNow('2026-03-18T03:16:30Z');
    await clock.tick();
    await desk.setNow('2026-03-18T03:17:00Z');
    await clock.tick();
    await clock.stop();

    const { rows } = await database.pool.query(
      `select schedule, outcome, did from schedule_run where schedule in ('audit.anchor', 'receipts.purge') order by 1`,
    );
    expect(rows).toEqual([
      { schedule: 'audit.anchor', outcome: 'done', did: { heads: expect.any(Number) } },
      { schedule: 'receipts.purge', outcome: 'done', did: { receipts: 0, securityEvents: 0, runs: 0 } },
    ]);
    expect(rows[0].did.heads).toBeGreaterThan(0);
    expect(await fs.readdir(folder)).not.toEqual([]);
  });

  it('keeps receipts for a week, the security log for two audits, and of old runs the last twenty of each schedule', async () => {
    const { pool } = desk.database;
    await pool.query('delete from receipt; delete from security_event; delete from schedule_run');
    await pool.query(
      `insert into receipt (command_id, person_id, answer, at)
       select 'r' || n, 'boss', '{}', now() - make_interval(days => n) from generate_series(1, 10) n;
       insert into security_event (identity, command, code, at) values ('x', 'y', 'z', now() - interval '3 years'), ('x', 'y', 'z', now());
       insert into schedule (name, next_slot) values ('toy.often', now()), ('toy.yearly', now());
       insert into schedule_run (schedule, slot, due_at, ended_at, outcome)
       select 'toy.often', at, at, at, 'done' from generate_series(1, 60) n, lateral (select desk_now() - make_interval(days => n) as at) d
       union all select 'toy.yearly', at, at, at, 'done' from generate_series(1, 3) n, lateral (select desk_now() - make_interval(years => n) as at) y`,
    );

    expect(await purgeRecords(pool)).toEqual({ receipts: 4, securityEvents: 1, runs: 26 });
    const { rows } = await pool.query(
      `select schedule, count(*)::int as runs from schedule_run group by schedule order by schedule`,
    );
    expect(rows).toEqual([
      { schedule: 'toy.often', runs: 34 },
      { schedule: 'toy.yearly', runs: 3 },
    ]);
  });
});
