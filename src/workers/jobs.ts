import { type Db, PgBoss } from 'pg-boss';
import type { Database } from '../database/client.ts';
import { anchorAudit } from '../kit/anchor-audit.ts';
import type { Desk, Feature } from '../kit/feature.ts';
import type { Logger } from '../operations/logger.ts';
import type { Metrics } from '../operations/metrics.ts';
import { purgeReceipts } from './purge-receipts.ts';

export type JobsParts = {
  database: Database;
  anchorFolder: string;
  features: readonly Feature[];
  desk: Desk;
  log: Logger;
  metrics: Metrics;
};

/** What the desk does unasked. `zone` is UTC unless said; `slot`, the minute it was due, happens once over all replicas. */
export type Job = { name: string; cron: string; zone?: string; run(slot: string): Promise<void> };

export type Jobs = {
  /** Not awaited by the start of the desk: it creates a schema of its own on the first run. */
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** A job whose process died is free again after this. */
const EXPIRE_SECONDS = 30;
const STOP_MS = 5_000;
const RESTART_MS = 10_000;

export function createJobs({ database, anchorFolder, features, desk, log, metrics }: JobsParts): Jobs {
  const written = new Map<string, string>();
  const upkeep: Job[] = [
    {
      name: 'audit.anchor',
      cron: '* * * * *',
      run: async () => void (await anchorAudit(database.pool, anchorFolder, new Date(), written)),
    },
    { name: 'receipts.purge', cron: '17 3 * * *', run: () => purgeReceipts(database.pool) },
  ];
  return runJobs({ database, log, metrics }, async () => {
    const { timeZone: zone } = (await desk.organisation()).company;
    return [...upkeep, ...features.flatMap((feature) => regularJobs(feature, zone, desk))];
  });
}

/** The schedules a feature declares. The command id names schedule and slot, so that a job run twice does its work once. */
function regularJobs({ schedules = {} }: Feature, zone: string, desk: Desk): Job[] {
  return Object.entries(schedules).map(([name, { cron, run }]) => ({
    name,
    cron,
    zone,
    run: (slot) => run({ slot, commandId: `schedule:${name}:${slot}` }, desk),
  }));
}

export function runJobs(
  { database, log, metrics }: Pick<JobsParts, 'database' | 'log' | 'metrics'>,
  jobs: () => Promise<readonly Job[]>,
): Jobs {
  let boss: PgBoss | undefined;
  let starting: Promise<void> | undefined;
  let again: NodeJS.Timeout | undefined;

  async function start(): Promise<void> {
    boss = new PgBoss({
      db: overPool(database),
      schema: 'pgboss',
      cronWorkerIntervalSeconds: 5,
      cronMonitorIntervalSeconds: 15,
    });
    boss.on('error', (err) => {
      metrics.countFault('jobs');
      log.warn({ err }, 'the job queue has a fault');
    });
    await boss.start();
    for (const job of await jobs()) await schedule(boss, job);
  }

  /** The desk works without the queue; but the trail is not anchored meanwhile, so operations are told. */
  async function startOrTryAgain(): Promise<void> {
    try {
      await start();
    } catch (err) {
      metrics.countFault('jobs');
      log.error({ err }, 'the job queue cannot start');
      again = setTimeout(() => void startOrTryAgain(), RESTART_MS).unref();
    }
  }

  async function schedule(queue: PgBoss, job: Job): Promise<void> {
    // One queued at most: after a downtime the work is done once, not once for each missed slot.
    const options = {
      policy: 'stately',
      expireInSeconds: EXPIRE_SECONDS,
      retryLimit: 3,
      retryDelay: 5,
      deleteAfterSeconds: 86_400,
    };
    await queue.createQueue(job.name, options);
    await queue.work(job.name, { pollingIntervalSeconds: 5, includeMetadata: true }, (queued) =>
      runLogged(job, slotOf(queued[0]?.createdOn)),
    );
    await queue.schedule(job.name, job.cron, null, { tz: job.zone ?? 'UTC' });
  }

  async function runLogged(job: Job, slot: string): Promise<void> {
    try {
      await job.run(slot);
    } catch (err) {
      metrics.countFault(job.name);
      log.error({ err, job: job.name }, 'a job failed');
      throw new Error(err instanceof Error ? err.name : 'failed', { cause: err });
    }
  }

  return {
    start() {
      starting ??= startOrTryAgain();
      return starting;
    },
    async stop() {
      clearTimeout(again);
      await starting;
      await boss?.stop({ graceful: true, timeout: STOP_MS });
    },
  };
}

/** The desk's own pool: no further connections, and the queue ends with them. */
function overPool({ pool }: Database): Db {
  return { executeSql: (text, values) => pool.query(text, values) };
}

/** pg-boss sends a scheduled job in the minute it is due; to the minute, every replica calls it the same. */
function slotOf(queued: Date | undefined): string {
  return (queued ?? new Date()).toISOString().slice(0, 16);
}
