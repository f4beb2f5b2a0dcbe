import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import { type Database, openDatabase } from '../../src/database/client.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the run's server, database `registrar`; null while the server could not be started. */
    postgresUrl: string;
    templateDatabase: string;
  }
}

export type FreshDatabase = Database & { url: string; drop(): Promise<void> };

/** A migrated, empty database of the test file's own; cloning the template takes some 30 ms. */
export async function freshDatabase(options: { max?: number } = {}): Promise<FreshDatabase> {
  const url = await createDatabase(inject('templateDatabase'));
  const database = openDatabase(url, options);
  async function drop(): Promise<void> {
    await database.close();
    await dropDatabase(url);
  }
  return { ...database, url, drop };
}

/** A database without tables, for tests of what happens before the first migration. Returns its address. */
export async function emptyDatabase(settings = ''): Promise<string> {
  return createDatabase('template0', settings);
}

export async function dropDatabase(url: string): Promise<void> {
  await administer(`drop database if exists "${new URL(url).pathname.slice(1)}" with (force)`);
}

async function createDatabase(template: string, settings = ''): Promise<string> {
  const url = new URL(inject('postgresUrl'));
  const database = `test_${randomBytes(6).toString('hex')}`;
  await administer(`create database "${database}" template "${template}" strategy file_copy ${settings}`);
  url.pathname = `/${database}`;
  return url.href;
}

/** Postgres refuses a template that another session is just copying; the copies queue on a lock of their own. */
async function administer(statement: string): Promise<void> {
  const client = new pg.Client({
    connectionString: inject('postgresUrl'),
    application_name: 'registrar-test',
  });
  await client.connect();
  try {
    await client.query('select pg_advisory_lock(1)');
    await client.query(statement);
  } finally {
    await client.end();
  }
}
