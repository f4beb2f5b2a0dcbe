import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { features } from '../../src/desk/index.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { createJobs, runJobs } from '../../src/workers/jobs.ts';
import { purgeReceipts } from '../../src/workers/purge-receipts.ts';
import type { FreshDatabase } from '../support/database.ts';
import { openTestDesk, type TestDesk } from '../support/desk.ts';

let desk: TestDesk;
let database: FreshDatabase;
beforeAll(async () => {
  desk = await openTestDesk();
  database = desk.database;
});
afterAll(() => desk.close());

const quiet = () => ({ database, log: createLogger('silent'), metrics: createMetrics(database.pool) });

describe('jobs', () => {
  it('start in a schema of their own, schedule their slots, start again over it and stop', async () => {
    const anchorFolder = await fs.mkdtemp(path.join(tmpdir(), 'registrar-jobs-'));
    const took: number[] = [];
    for (const _run of [1, 2]) {
      const jobs = createJobs({ ...quiet(), anchorFolder, features, desk });
      const began = performance.now();
      await jobs.start();
      took.push(performance.now() - began);
      await jobs.stop();
    }
    const { rows } = await database.pool.query('select name, cron from pgboss.schedule order by name');
    expect(rows).toEqual([
      { name: 'approvals.stuck', cron: '0 7 * * *' },
      { name: 'audit.anchor', cron: '* * * * *' },
      { name: 'receipts.purge', cron: '17 3 * * *' },
    ]);
    const { rows: queues } = await database.pool.query(
      'select max(expire_seconds)::int as most from pgboss.queue where name not like $1',
      ['\\_\\_%'],
    );
    expect(queues[0].most).toBeLessThanOrEqual(30);
    expect(took[1]).toBeLessThan(3_000);
    await fs.rm(anchorFolder, { recursive: true });
  });

  it('are done by one replica of two', async () => {
    let runs = 0;
    async function run(): Promise<void> {
      runs += 1;
    }
    const job = { name: 'toy.often', cron: '* * * * *', run };
    const replicas = [runJobs(quiet(), async () => [job]), runJobs(quiet(), async () => [job])];
    for (const replica of replicas) await replica.start();
    // What the schedulers of both replicas do when a minute begins.
    const { rows } = await database.pool.query(
      `insert into pgboss.job (name, data, policy, singleton_on, singleton_key)
       select name, '{}', policy, date_trunc('minute', now() at time zone 'UTC'), 'slot' from pgboss.queue, generate_series(1, 2) where name = 'toy.often'
       on conflict do nothing returning 1`,
    );
    expect(rows).toHaveLength(1);
    await expect.poll(() => runs, { timeout: 12_000 }).toBe(1);
    await Promise.all(replicas.map((replica) => replica.stop()));
    expect(runs).toBe(1);
  });

  it('purge receipts after a week and keep the younger ones', async () => {
    await database.pool.query(
      `insert into receipt (command_id, person_id, answer, at)
       select 'r' || n, 'boss', '{}', now() - make_interval(days => n) from generate_series(1, 10) n;
       insert into security_event (identity, command, code, at) values ('x', 'y', 'z', now() - interval '3 years'), ('x', 'y', 'z', now())`,
    );
    await purgeReceipts(database.pool);
    const { rows } = await database.pool.query(
      `select (select count(*)::int from receipt) as receipts, (select count(*)::int from security_event) as events`,
    );
    expect(rows).toEqual([{ receipts: 7, events: 1 }]);
  });
});
