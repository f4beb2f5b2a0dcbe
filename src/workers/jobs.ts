import { type Db, type JobResult, type JobWithMetadata, PgBoss } from 'pg-boss';
import type { Database } from '../database/client.ts';
import type { Logger } from '../operations/logger.ts';
import type { Metrics } from '../operations/metrics.ts';

export type JobsParts = { database: Database; log: Logger; metrics: Metrics; pollSeconds?: number };

/** Work that outlives the process that asked for it and is tried again when it fails, so it must bear being begun twice. */
export type Job = { name: string; run(data: object, tried: Tried): Promise<void> };

/** `isLast`: should this try fail, nobody tries again. */
export type Tried = { isLast: boolean };

export type Jobs = {
  /** Not awaited by the start of the desk: it creates a schema of its own on the first run. */
  start(): Promise<void>;
  /** @param key while a job of this name and key waits, a second one is not taken. Waits for the start. */
  send(name: string, data: object, key: string): Promise<void>;
  stop(): Promise<void>;
};

/** A job whose process died is free again after this. */
const EXPIRE_SECONDS = 30;
const RETRIES = 8;
/** Jobs of a kind that run at once. As long as so many wait, the next ones follow without a pause. */
const AT_ONCE = 10;
const STOP_MS = 5_000;
const RESTART_MS = 10_000;

/** Queues of work with retries. Regular times are no affair of theirs: schedules.ts runs what is due. */
export function runJobs({ database, log, metrics, pollSeconds = 5 }: JobsParts, jobs: readonly Job[]): Jobs {
  let boss: PgBoss | undefined;
  let starting: Promise<void> | undefined;
  let again: NodeJS.Timeout | undefined;

  async function start(): Promise<void> {
    boss = new PgBoss({ db: overPool(database), schema: 'pgboss', schedule: false });
    boss.on('error', (err) => {
      metrics.countFault('jobs');
      log.warn({ err }, 'the job queue has a fault');
    });
    await boss.start();
    for (const job of jobs) await serve(boss, job);
  }

  /** The desk works without the queue; but what was asked of it waits meanwhile, so operations are told. */
  async function startOrTryAgain(): Promise<void> {
    try {
      await start();
    } catch (err) {
      metrics.countFault('jobs');
      log.error({ err }, 'the job queue cannot start');
      again = setTimeout(() => void startOrTryAgain(), RESTART_MS).unref();
    }
  }

  async function serve(queue: PgBoss, job: Job): Promise<void> {
    await queue.createQueue(job.name, {
      policy: 'stately',
      expireInSeconds: EXPIRE_SECONDS,
      retryLimit: RETRIES,
      retryDelay: 5,
      retryBackoff: true,
      deleteAfterSeconds: 86_400,
    });
    await queue.work(
      job.name,
      {
        pollingIntervalSeconds: pollSeconds,
        batchSize: AT_ONCE,
        burstWhenBatchFull: true,
        perJobResults: true,
        includeMetadata: true,
      },
      (queued: JobWithMetadata<object>[]) => Promise.all(queued.map((one) => settled(job, one))),
    );
  }

  /** The queue keeps what it is told of a failure for a day: the kind of the error, whose words could be anybody's. */
  async function settled(
    job: Job,
    { id, data, retryCount }: JobWithMetadata<object>,
  ): Promise<JobResult<{ error: string }>> {
    try {
      await job.run(data, { isLast: retryCount >= RETRIES });
      return { id, status: 'completed' };
    } catch (err) {
      metrics.countFault(job.name);
      log.error({ err, job: job.name }, 'a job failed');
      return { id, status: 'failed', output: { error: err instanceof Error ? err.name : 'failed' } };
    }
  }

  return {
    start() {
      starting ??= startOrTryAgain();
      return starting;
    },
    async send(name, data, key) {
      await starting;
      if (!boss) throw new Error('the job queue has not started');
      await boss.send(name, data, { singletonKey: key });
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
