import type pg from 'pg';

/** A platform repeats a delivery for minutes, a person a click on an old card for days. */
const RECEIPT_DAYS = 7;
/** The yearly audit reads the security log; two audits' worth is kept. */
const SECURITY_DAYS = 800;
/** Of each schedule some runs are kept however old they are: one that comes once a year still says what it did. */
const RUN_DAYS = 35;
const RUNS_KEPT = 20;
const BATCH = 5_000;

const RECEIPTS = `select ctid from receipt where at < now() - make_interval(days => ${RECEIPT_DAYS}) limit ${BATCH}`;
const SECURITY = `select ctid from security_event where at < now() - make_interval(days => ${SECURITY_DAYS}) limit ${BATCH}`;
const RUNS = `
  select r.ctid from schedule s, lateral (
    select k.due_at from schedule_run k where k.schedule = s.name order by k.due_at desc offset ${RUNS_KEPT - 1} limit 1) kept, schedule_run r
  where r.schedule = s.name and r.due_at < kept.due_at and r.ended_at < desk_now() - make_interval(days => ${RUN_DAYS}) limit ${BATCH}`;

/** Drops what has served its purpose, in short statements that hold nobody up. How many rows of each. */
export async function purgeRecords(
  pool: pg.Pool,
): Promise<{ receipts: number; securityEvents: number; runs: number }> {
  return {
    receipts: await purge(pool, 'receipt', RECEIPTS),
    securityEvents: await purge(pool, 'security_event', SECURITY),
    runs: await purge(pool, 'schedule_run', RUNS),
  };
}

async function purge(pool: pg.Pool, table: string, spent: string): Promise<number> {
  for (let purged = 0; ; ) {
    const { rowCount } = await pool.query(`delete from ${table} where ctid = any(array(${spent}))`);
    purged += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return purged;
  }
}
