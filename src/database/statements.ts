import { createHash } from 'node:crypto';
import pg from 'pg';
import type { Sql } from './sql.ts';

/** The raw road beside Prisma: a click takes one read and one write statement, each prepared once a connection. */
export type Statements = {
  read(statement: Sql): Promise<Record<string, unknown>[]>;
  /** `lost`: nothing was written, because of the guard (null) or of what the database names (its code and constraint or column). */
  write(statement: Sql): Promise<{ won: true } | { won: false; lost: string | null }>;
};

/**
 * Two at once wanted the same key (23505), waited for each other (40001, 40P01), or a value that only the statement itself could find was
 * not there any more (23502: a number series that has just ended, a field that another request has just taken). Nothing was written; the
 * decision taken anew on the new state says why, or succeeds.
 */
const LOST_RACE = new Set(['23505', '23502', '40001', '40P01']);

export function createStatements(pool: pg.Pool): Statements {
  const names = new Map<string, string>();
  function named(statement: Sql): pg.QueryConfig {
    const text = statement.text;
    let name = names.get(text);
    if (!name) {
      name = createHash('sha256').update(text).digest('base64url').slice(0, 32);
      names.set(text, name);
    }
    return { name, text, values: statement.values };
  }
  return {
    async read(statement) {
      const result = await pool.query<Record<string, unknown>>(named(statement));
      return result.rows;
    },
    async write(statement) {
      try {
        const result = await pool.query<{ won: number }>(named(statement));
        return (result.rows[0]?.won ?? 0) > 0 ? { won: true } : { won: false, lost: null };
      } catch (error) {
        if (error instanceof pg.DatabaseError && LOST_RACE.has(error.code ?? '')) {
          return { won: false, lost: [error.code, error.table, error.constraint ?? error.column].join(' ') };
        }
        throw error;
      }
    },
  };
}
