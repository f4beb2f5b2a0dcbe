import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { type Job, runJobs } from '../../src/workers/jobs.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const parts = () => ({
  database,
  log: createLogger('silent'),
  metrics: createMetrics(database.pool),
  pollSeconds: 1,
});

describe('jobs', () => {
  it('are done by one replica of two, and tried again when they fail', { timeout: 40_000 }, async () => {
    const done: object[] = [];
    const job: Job = {
      name: 'toy.work',
      async run(data) {
        done.push(data);
        if (done.length === 1) throw new Error('not yet');
      },
    };
    const replicas = [runJobs(parts(), [job]), runJobs(parts(), [job])];
    for (const replica of replicas) await replica.start();
    for (const replica of replicas) await replica.send('toy.work', { letter: 7 }, 'letter-7');

    await expect.poll(() => done, { timeout: 35_000 }).toHaveLength(2);
    await Promise.all(replicas.map((replica) => replica.stop()));
    expect(done).toEqual([{ letter: 7 }, { letter: 7 }]);
    const { rows } = await database.pool.query(
      `select (select count(*)::int from pgboss.schedule) as schedules,
        (select max(expire_seconds)::int from pgboss.queue where name not like $1) as most`,
      ['\\_\\_%'],
    );
    expect(rows).toEqual([{ schedules: 0, most: 30 }]);
  });

  it('start again over the schema that is there, quickly', async () => {
    const jobs = runJobs(parts(), []);
    const began = performance.now();
    await jobs.start();
    expect(performance.now() - began).toBeLessThan(3_000);
    await jobs.stop();
  });
});
