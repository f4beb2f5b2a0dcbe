import type pg from 'pg';

/** A platform repeats a delivery for minutes, a person a click on an old card for days. */
const RECEIPT_DAYS = 7;
/** The yearly audit reads the security log; two audits' worth is kept. */
const SECURITY_DAYS = 800;
const BATCH = 5_000;

/** Drops receipts and security events that have served their purpose, in short statements that hold nobody up. */
export async function purgeReceipts(pool: pg.Pool): Promise<void> {
  await purge(pool, 'receipt', RECEIPT_DAYS);
  await purge(pool, 'security_event', SECURITY_DAYS);
}

async function purge(pool: pg.Pool, table: 'receipt' | 'security_event', days: number): Promise<void> {
  for (;;) {
    const { rowCount } = await pool.query(
      `delete from ${table} where ctid = any(array(select ctid from ${table} where at < now() - make_interval(days => $1) limit ${BATCH}))`,
      [days],
    );
    if ((rowCount ?? 0) < BATCH) return;
  }
}
