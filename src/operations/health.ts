import type pg from 'pg';
import { pendingMigrations } from '../database/migrate.ts';

/** Looks at one thing the desk cannot work without. @returns what is wrong with it in a few words, null when nothing is */
export type Check = () => Promise<string | null>;

export type Readiness = { ready: boolean; missing: Record<string, string> };

/** Longer than this a check is taken as failed: the answer must come before the asker gives up. */
const PATIENCE_MS = 2_000;

/** Runs all checks at once. The answer is for machines and operators: it names what is missing and carries no values. */
export function createReadiness(checks: Record<string, Check>): () => Promise<Readiness> {
  return async () => {
    const results = await Promise.all(
      Object.entries(checks).map(async ([name, check]) => [name, await inTime(check)] as const),
    );
    const missing: Record<string, string> = {};
    for (const [name, fault] of results) if (fault !== null) missing[name] = fault;
    return { ready: Object.keys(missing).length === 0, missing };
  };
}

async function inTime(check: Check): Promise<string | null> {
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve('no answer in time'), PATIENCE_MS);
  try {
    return await Promise.race([check(), late]);
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'failed';
  } finally {
    clearTimeout(timer);
  }
}

export function databaseCheck(pool: pg.Pool): Check {
  return async () => {
    await pool.query('select 1');
    return null;
  };
}

/** @param folder prisma/migrations */
export function migrationsCheck(pool: pg.Pool, folder: string): Check {
  return async () => {
    const pending = await pendingMigrations(pool, folder);
    return pending.length > 0 ? `not applied: ${pending.join(', ')}` : null;
  };
}
