import type pg from 'pg';

/** Ring keys that values are sealed under and FIELD_KEYS lacks. */
export async function lostKeys(pool: pg.Pool, ring: readonly { id: string }[]): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    'select distinct ring_id as id from data_key where ring_id <> all($1) order by 1',
    [ring.map(({ id }) => id)],
  );
  return rows.map(({ id }) => id);
}
