import { afterAll, beforeAll, expect, it } from 'vitest';
import { checkKeys } from '../src/check-keys.ts';
import { type Database, openDatabase } from '../src/database/client.ts';
import { type FreshDatabase, freshDatabase } from './support/database.ts';

const key = (id: string) => ({ id, key: Buffer.alloc(32, 1) });
let fresh: FreshDatabase;
let database: Database;
beforeAll(async () => {
  fresh = await freshDatabase();
  database = openDatabase(fresh.url);
});
afterAll(async () => {
  await database.close();
  await fresh.drop();
});

it('refuses a start without a key that values are sealed under, and names it', async () => {
  await checkKeys(database, [key('2026b')]);
  await database.prisma.dataKey.create({
    data: { ownerId: '0b8f3c1e-0000-4000-8000-000000000001', ringId: '2026a', wrapped: Buffer.from('w') },
  });
  await checkKeys(database, [key('2026b'), key('2026a')]);

  await expect(checkKeys(database, [key('2026b')])).rejects.toMatchObject({
    exitCode: 78,
    message: expect.stringContaining('sealed under: 2026a.'),
  });
});
