import { type ScheduledTask, schedule } from 'node-cron';
import type pg from 'pg';
import type { Database } from '../database/client.ts';
import type { Desk, Feature, MomentHandler } from '../kit/feature.ts';
import type { Logger } from '../operations/logger.ts';
import type { Metrics } from '../operations/metrics.ts';
import { createSchedules } from './schedules.ts';

export type ClockParts = {
  database: Database;
  features: readonly Feature[];
  desk: Desk;
  log: Logger;
  metrics: Metrics;
};

export type Clock = {
  /** Looks now and every ten seconds from then on. */
  start(): void;
  /** Handles what is due now, one batch after the other; for the start, for tests and for a clock that was moved. */
  tick(): Promise<void>;
  /** Lets the moment that is being handled finish. */
  stop(): Promise<void>;
};

/** The ticker decides nothing: it may miss a beat or strike twice. What is due stands in the rows, by the database's clock. */
const BEAT = '*/10 * * * * *';
const BATCH = 50;
/** A tick ends after so many batches; the next one goes on. */
const MOST_BATCHES = 40;
/** Below this a moment is on time: beat, batch and restart take their seconds. */
const LATE_AFTER_MS = 60_000;
const RETRY_AFTER_MS = 60_000;
/** Replicas take turns on this advisory lock. Should one of them be wrong about it, the command ids still make every moment happen once. */
const CLOCK_LOCK = 72_707_370;

type Due = {
  id: string;
  kind: string;
  subject: string;
  act: string;
  slot: string;
  next_at: Date;
  late_ms: number;
};

/** Oldest first over the partial index. `slot` is the instant to the microsecond, to advance exactly what was read. */
const DUE = `
  select id, kind, subject, moments->0->>'act' as act, next_at, next_at::text as slot,
    (extract(epoch from desk_now() - next_at) * 1000)::float8 as late_ms
  from obligation where next_at <= desk_now() and done_at is null and id <> all($1::uuid[]) order by next_at, id limit ${BATCH}`;

/** Drops the first moment. No row if the obligation was closed or opened anew by its own handler. */
const ADVANCE = `
  update obligation set moments = moments - 0, next_at = (moments->1->>'at')::timestamptz
  where id = $1 and next_at = $2::timestamptz and done_at is null`;

/** The same moment once more, then. Not in the past: what has waited longer goes first. */
const PUT_OFF = `
  update obligation set next_at = greatest($3::timestamptz, desk_now())
  where id = $1 and next_at = $2::timestamptz and done_at is null`;

/**
 * Runs the moments of obligations (R27), then the schedules whose slot has come (R55). A moment is handled, then the obligation is advanced: a process that dies between repeats a
 * command whose id the database has seen. Moments missed while the desk was down are caught up in their order and know how late they are.
 */
export function createClock({ database, features, desk, log, metrics }: ClockParts): Clock {
  const handlers = new Map<string, MomentHandler>(
    features.flatMap((feature) => Object.entries(feature.obligations ?? {})),
  );
  const schedules = createSchedules({ database, features, desk, log, metrics });
  const retryAt = new Map<string, number>();
  let ticker: ScheduledTask | undefined;
  let ticking: Promise<void> | undefined;
  let stopped = false;

  function tick(): Promise<void> {
    ticking ??= holdingTheLock(database.pool, look)
      .catch((err: unknown) => {
        metrics.countFault('clock');
        log.warn({ err }, 'the clock could not look');
      })
      .finally(() => {
        ticking = undefined;
      });
    return ticking;
  }

  async function look(): Promise<void> {
    await handleWhatIsDue();
    await schedules.tick(() => stopped);
  }

  async function handleWhatIsDue(): Promise<void> {
    for (let batch = 0; batch < MOST_BATCHES; batch += 1) {
      const { rows } = await database.pool.query<Due>({ name: 'clock-due', text: DUE, values: [resting()] });
      for (const due of rows) {
        if (stopped) return;
        await handle(due);
      }
      if (rows.length === 0) return;
    }
  }

  async function handle(due: Due): Promise<void> {
    try {
      const lateMs = due.late_ms > LATE_AFTER_MS ? Math.round(due.late_ms) : 0;
      // Two moments may fall on one instant.
      const commandId = `obligation:${due.id}:${due.next_at.toISOString()}:${due.act}`;
      const later = await handlerOf(due)(due.subject, due.act, { commandId, lateMs }, desk);
      await (later
        ? database.pool.query({ name: 'clock-put-off', text: PUT_OFF, values: [due.id, due.slot, later] })
        : database.pool.query({ name: 'clock-advance', text: ADVANCE, values: [due.id, due.slot] }));
    } catch (err) {
      // The others have their turn; this one is tried again in a minute.
      retryAt.set(due.id, Date.now() + RETRY_AFTER_MS);
      metrics.countFault('clock');
      log.error({ err, obligation: due.id, kind: due.kind, act: due.act }, 'a moment could not be handled');
    }
  }

  function handlerOf({ kind }: Due): MomentHandler {
    const handler = handlers.get(kind);
    if (!handler) throw new Error(`no feature handles obligations of the kind ${kind}`);
    return handler;
  }

  function resting(): string[] {
    for (const [id, until] of retryAt) if (until <= Date.now()) retryAt.delete(id);
    return [...retryAt.keys()];
  }

  return {
    start() {
      ticker ??= schedule(BEAT, () => void tick(), { unref: true, suppressMissedWarning: true });
      void tick();
    },
    tick,
    async stop() {
      stopped = true;
      await ticker?.destroy();
      await ticking;
    },
  };
}

/** A replica that finds the lock taken leaves the work to the other. The lock ends with its session, so a killed process holds nothing. */
async function holdingTheLock(pool: pg.Pool, work: () => Promise<void>): Promise<void> {
  const session = await pool.connect();
  let broken = true;
  try {
    const { rows } = await session.query<{ mine: boolean }>('select pg_try_advisory_lock($1) as mine', [
      CLOCK_LOCK,
    ]);
    if (rows[0]?.mine) {
      await work();
      await session.query('select pg_advisory_unlock($1)', [CLOCK_LOCK]);
    }
    broken = false;
  } finally {
    session.release(broken);
  }
}
