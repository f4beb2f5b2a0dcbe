import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import pg from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate, pendingMigrations } from '../../src/database/migrate.ts';
import { dropDatabase, emptyDatabase, freshDatabase } from '../support/database.ts';

const OURS = path.resolve(import.meta.dirname, '../../prisma/migrations');
const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) fs.rmSync(folder, { recursive: true });
});

function folderWith(scripts: Record<string, string>): string {
  const folder = fs.mkdtempSync(path.join(tmpdir(), 'registrar-migrations-'));
  folders.push(folder);
  fs.writeFileSync(path.join(folder, 'migration_lock.toml'), 'provider = "postgresql"\n');
  for (const [name, script] of Object.entries(scripts)) {
    fs.mkdirSync(path.join(folder, name));
    fs.writeFileSync(path.join(folder, name, 'migration.sql'), script);
  }
  return folder;
}

const TABLE = 'create table a (n int); insert into a values (1);';
const COLUMN = 'alter table a add column m int; update a set n = n + 1;';

describe('migrate', () => {
  let url: string;
  let client: pg.Client;
  beforeEach(async () => {
    url = await emptyDatabase();
    client = new pg.Client({ connectionString: url });
    await client.connect();
  });
  afterEach(async () => {
    await client.end();
    await dropDatabase(url);
  });
  const all = async (statement: string) => (await client.query(statement)).rows;
  /** Every table with its rows, to see that nothing was touched. */
  async function everything(): Promise<unknown> {
    const tables = await all(
      `select table_name as name, table_to_xml(format('%I', table_name)::regclass, true, false, '')::text as rows
       from information_schema.tables where table_schema = 'public' order by 1`,
    );
    return tables;
  }

  it('applies the folder in order, and nothing the second time', async () => {
    const folder = folderWith({ '2_column': COLUMN, '1_table': TABLE });
    expect(await pendingMigrations(client, folder)).toEqual(['1_table', '2_column']);
    expect(await migrate({ url, folder })).toEqual(['1_table', '2_column']);
    expect(await migrate({ url, folder })).toEqual([]);
    expect(await pendingMigrations(client, folder)).toEqual([]);
    expect(await all('select n from a')).toEqual([{ n: 2 }]);
  });

  it('applies once when four replicas start together', async () => {
    const folder = folderWith({ '1_table': TABLE, '2_column': `select pg_sleep(0.2); ${COLUMN}` });
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate({ url, folder })));
    expect(applied.flat().sort()).toEqual(['1_table', '2_column']);
    expect(await all('select n from a')).toEqual([{ n: 2 }]);
    expect(await all('select count(*)::int as rows from _prisma_migrations')).toEqual([{ rows: 2 }]);
  });

  it('writes the history as the stock command line does', async () => {
    await migrate({ url, folder: folderWith({ '1_table': TABLE }) });
    expect(await all('select * from _prisma_migrations')).toEqual([
      {
        id: expect.stringMatching(/^[0-9a-f-]{36}$/),
        checksum: createHash('sha256').update(TABLE).digest('hex'),
        finished_at: expect.any(Date),
        migration_name: '1_table',
        logs: null,
        rolled_back_at: null,
        started_at: expect.any(Date),
        applied_steps_count: 1,
      },
    ]);
  });

  it('refuses a database that a newer version has migrated and touches nothing', async () => {
    await migrate({ url, folder: folderWith({ '1_table': TABLE, '3_later': 'create table later ()' }) });
    const before = await everything();
    const folder = folderWith({ '1_table': TABLE, '2_column': COLUMN });
    await expect(migrate({ url, folder })).rejects.toMatchObject({
      code: 'database.newer',
      exitCode: 73,
      message: expect.stringContaining('3_later'),
    });
    expect(await everything()).toEqual(before);
  });

  it('refuses a half-migrated database and touches nothing', async () => {
    const folder = folderWith({ '1_table': TABLE, '2_column': COLUMN });
    await migrate({ url, folder: folderWith({ '1_table': TABLE }) });
    await client.query(
      "insert into _prisma_migrations (id, checksum, migration_name) values ('x', 'y', '2_column')",
    );
    const before = await everything();
    await expect(migrate({ url, folder })).rejects.toMatchObject({
      code: 'database.halfMigrated',
      exitCode: 74,
      message: expect.stringContaining('npx prisma migrate resolve --rolled-back 2_column'),
    });
    expect(await everything()).toEqual(before);
  });

  it('undoes a failing file, keeps the reason, and goes on once it is resolved', async () => {
    const broken = folderWith({ '1_table': TABLE, '2_column': `${COLUMN} select 1/0;` });
    await expect(migrate({ url, folder: broken })).rejects.toMatchObject({
      code: 'database.migrationFailed',
      message: 'The migration 2_column failed: division by zero',
    });
    expect(await all('select * from a')).toEqual([{ n: 1 }]);
    expect(await all('select logs from _prisma_migrations where finished_at is null')).toEqual([
      { logs: 'division by zero' },
    ]);
    await expect(migrate({ url, folder: broken })).rejects.toMatchObject({ code: 'database.halfMigrated' });

    await client.query('update _prisma_migrations set rolled_back_at = now() where finished_at is null');
    const mended = folderWith({ '1_table': TABLE, '2_column': COLUMN });
    expect(await migrate({ url, folder: mended })).toEqual(['2_column']);
  });

  it('refuses tables of someone else and touches nothing', async () => {
    await client.query('create table invoices (n int)');
    const before = await everything();
    await expect(migrate({ url, folder: OURS })).rejects.toMatchObject({
      code: 'database.foreign',
      message: expect.stringContaining('invoices'),
    });
    expect(await everything()).toEqual(before);
  });

  it('brings a fresh test database to the newest migration', async () => {
    const fresh = await freshDatabase();
    expect(await pendingMigrations(fresh.pool, OURS)).toEqual([]);
    await fresh.drop();
  });
});
