import type { Organisation } from '../../src/desk/organisation/schema.ts';
import { demoOrganisation } from '../desk/organisation/demo-organisation.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';
import { type WiredDesk, type Wiring, wireDesk } from './wire-desk.ts';

export type TestDesk = WiredDesk & {
  database: FreshDatabase;
  /** Moves the desk's clock; nothing else in a test does. */
  setNow(at: string): Promise<void>;
  close(): Promise<void>;
};

/** A Wednesday morning in Shanghai, a working day of the demo's calendars in every unit. */
export const MORNING = '2026-03-18T02:00:00Z';

/**
 * The whole desk over a database of the test file's own, with the demo organisation unless another is given. Its clock is set to
 * MORNING and goes on from there.
 */
export async function openTestDesk(
  options: Partial<Wiring> & { organisation?: Organisation; max?: number } = {},
): Promise<TestDesk> {
  const database = await freshDatabase(options.max === undefined ? {} : { max: options.max });
  const wired = await wireDesk(database, {
    ...options,
    organisation: options.organisation ?? demoOrganisation(),
  });
  async function setNow(at: string): Promise<void> {
    await database.pool.query(
      `update desk_clock set shift_ms = (extract(epoch from $1::timestamptz - now()) * 1000)::bigint`,
      [at],
    );
  }
  await setNow(MORNING);
  return { ...wired, database, setNow, close: () => database.drop() };
}
