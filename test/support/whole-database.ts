import type pg from 'pg';

async function tablesOf(pool: pg.Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** Every row of every table as text, with binary columns in hex and as the text they may hide. */
export async function dumpDatabase(pool: pg.Pool): Promise<string> {
  const parts: string[] = [];
  for (const table of await tablesOf(pool)) {
    const { rows } = await pool.query<{ line: string }>(`select t::text as line from ${table} t`);
    parts.push(...rows.map(({ line }) => `${table} ${line}`));
  }
  const hidden = parts.join('\n').matchAll(/\\\\x((?:[0-9a-f]{2})+)/g);
  return [...parts, ...[...hidden].map(([, hex = '']) => Buffer.from(hex, 'hex').toString('utf8'))].join(
    '\n',
  );
}

/** The number of rows of every table: equal before and after something that writes nothing. */
export async function countRows(pool: pg.Pool): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const table of await tablesOf(pool)) {
    const { rows } = await pool.query<{ n: number }>(`select count(*)::int as n from ${table}`);
    counts[table] = rows[0]?.n ?? 0;
  }
  return counts;
}

/** A digest of everything stored, the receipts' and sequences' own clocks aside. */
export async function fingerprint(pool: pg.Pool): Promise<Record<string, string>> {
  const prints: Record<string, string> = {};
  for (const table of await tablesOf(pool)) {
    const { rows } = await pool.query<{ md5: string }>(
      `select md5(coalesce(string_agg(t::text, chr(10) order by t::text), '')) as md5 from ${table} t`,
    );
    prints[table] = rows[0]?.md5 ?? '';
  }
  return prints;
}
