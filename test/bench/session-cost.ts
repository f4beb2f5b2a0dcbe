import * as fs from 'node:fs';
import type pg from 'pg';

/** What a piece of work took: milliseconds on the wall, microseconds of processor time here and in the database's sessions, pages touched. */
export type Cost = { ms: number; cpu: number; buffers: number };

/** Clock ticks a second of /proc; the same on every Linux of today. */
const TICKS = 100;

/**
 * Costs of work over the sessions of one pool. The processor time of the sessions is read from /proc, so it is 0 where there is none; it counts in
 * hundredths of a second, so the work must be repeated often.
 */
export async function costOf(pool: pg.Pool, work: () => Promise<void>): Promise<Cost> {
  const before = await usage(pool);
  const cpu = process.cpuUsage();
  const began = performance.now();
  await work();
  const ms = performance.now() - began;
  const own = process.cpuUsage(cpu);
  const after = await usage(pool);
  return {
    ms,
    cpu: own.user + own.system + after.cpu - before.cpu,
    buffers: after.buffers - before.buffers,
  };
}

async function usage(pool: pg.Pool): Promise<{ cpu: number; buffers: number }> {
  // A session hands its counters over when it is told to, and only the next statement shows them.
  const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
  await Promise.all(clients.map((client) => client.query('select pg_stat_force_next_flush()')));
  for (const client of clients) client.release();
  const { rows } = await pool.query<{ buffers: string }>(
    'select blks_hit + blks_read as buffers from pg_stat_database where datname = current_database()',
  );
  const { rows: sessions } = await pool.query<{ pid: number }>(
    `select pid from pg_stat_activity where datname = current_database() and backend_type = 'client backend'`,
  );
  const cpu = sessions.reduce((sum, { pid }) => sum + processorTime(pid), 0);
  return { cpu, buffers: Number(rows[0]?.buffers) };
}

function processorTime(pid: number): number {
  try {
    // After the name in brackets, which may hold anything: user and system time are the 14th and 15th field.
    const [, fields = ''] = fs.readFileSync(`/proc/${pid}/stat`, 'utf8').split(/\) (?=[A-Z] )/);
    const [user = 0, system = 0] = fields.split(' ').slice(11, 13).map(Number);
    return ((user + system) / TICKS) * 1_000_000;
  } catch {
    return 0;
  }
}
