import type { Database } from './database/client.ts';
import { lostKeys } from './database/lost-keys.ts';
import type { RingKey } from './kit/seal.ts';
import { StartRefusal } from './start-refusal.ts';

/**
 * A desk without one of its keys would show files with holes in them and refuse their changes, and look well otherwise.
 * @throws StartRefusal naming the keys
 */
export async function checkKeys(database: Database, ring: readonly RingKey[]): Promise<void> {
  const lost = await lostKeys(database.pool, ring);
  if (lost.length === 0) return;
  const message = `FIELD_KEYS lacks keys that values in this database are sealed under: ${lost.join(', ')}. Put them back, behind the newest one; without them these values cannot be read by anybody.`;
  throw new StartRefusal('config.invalid', message);
}
