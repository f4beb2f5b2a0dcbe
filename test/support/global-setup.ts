import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import pg from 'pg';
import type { TestProject } from 'vitest/node';
import { startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';

const TEMPLATE = 'migrated_template';

/** One real Postgres for the whole run, with a migrated database that every test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await fs.mkdtemp(path.join(tmpdir(), 'registrar-test-'));
  await fs.chmod(dataDir, 0o755);
  const server = await startEmbedded({ dataDir, log: { info: () => undefined, warn: console.warn } });
  await migrateTemplate(server.url);
  project.provide('postgresUrl', server.url);
  project.provide('templateDatabase', TEMPLATE);
  return async () => {
    await server.stop({ evenIfUsed: true });
    // A folder that only root may enter makes the server's files live elsewhere, behind a link.
    await fs.rm(await fs.realpath(path.join(dataDir, 'postgres')), { recursive: true, force: true });
    await fs.rm(dataDir, { recursive: true, force: true });
  };
}

async function migrateTemplate(serverUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  await client.query(`create database ${TEMPLATE}`);
  await client.end();
  const url = new URL(serverUrl);
  url.pathname = `/${TEMPLATE}`;
  await migrate({ url: url.href, folder: path.resolve(import.meta.dirname, '../../prisma/migrations') });
}
