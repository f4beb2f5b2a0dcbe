import type pg from 'pg';
import { appendAnchor, type Head, lastAnchor } from './audit-anchors.ts';

/** Replicas over one folder append in turn. */
const ANCHOR_LOCK = 72_707_371;
/** Heads a line, so that the first anchoring of a large trail stays readable. */
const HEADS_A_LINE = 1_000;
/** Statements end within seconds, so whatever was begun earlier than this before the newest event has been committed. */
const OVERLAP = '10 minutes';

/** The newest event of each chain that has one at or after $1. */
const CHANGED = `
  select h.chain, h.seq, encode(h.hash, 'hex') as hash,
    to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
  from (select distinct chain from audit_event where at >= coalesce($1::timestamptz - interval '${OVERLAP}', '-infinity')) c,
    lateral (select chain, seq, hash, at from audit_event a where a.chain = c.chain order by seq desc limit 1) h
  order by h.at, h.chain`;

type ChangedRow = { chain: string; seq: number; hash: string; at: string };

/**
 * R97: writes the heads of the chains that have grown since the last anchor to a file outside the database, so that an end cut off, or a
 * chain taken out whole, shows. `written` keeps what this process anchored lately, so that the overlap is not written twice.
 * @returns how many heads were written
 */
export async function anchorAudit(
  pool: pg.Pool,
  folder: string,
  now: Date,
  written: Map<string, string>,
): Promise<number> {
  const session = await pool.connect();
  let broken = true;
  try {
    await session.query('select pg_advisory_lock($1)', [ANCHOR_LOCK]);
    const last = await lastAnchor(folder);
    const { rows } = await session.query<ChangedRow>(CHANGED, [last?.upTo ?? null]);
    const fresh = rows.filter((row) => written.get(row.chain) !== row.hash);
    for (let from = 0; from < fresh.length; from += HEADS_A_LINE) {
      const part = fresh.slice(from, from + HEADS_A_LINE);
      await appendAnchor(folder, now, { upTo: part.at(-1)?.at ?? '', heads: part.map(toHead) });
    }
    written.clear();
    for (const row of rows) written.set(row.chain, row.hash);
    await session.query('select pg_advisory_unlock($1)', [ANCHOR_LOCK]);
    broken = false;
    return fresh.length;
  } finally {
    session.release(broken);
  }
}

function toHead({ chain, seq, hash }: ChangedRow): [string, number, string] {
  return [chain, seq, hash] satisfies Head;
}
