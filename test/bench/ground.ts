import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { assembleDesk } from '../../src/assemble.ts';
import { openDatabase } from '../../src/database/client.ts';
import { startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { features } from '../../src/desk/index.ts';
import { applyOrganisationFile } from '../../src/desk/organisation/apply-organisation.ts';
import { fileNew } from '../support/builders.ts';
import { createFloorDatabase } from './floor.ts';
import { TEAM } from './servers.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const RING = [{ id: 'bench', key: Buffer.alloc(32, 7) }];

/** The server that both sides use, and what was built on it. */
export type Ground = {
  /** A database of its own with the organisation and one pending request, by name; made when first asked for. */
  desk(name: string): Promise<Stocked>;
  floorUrl: string;
  /** Sessions of the bench itself, on the server's own database. */
  pool: pg.Pool;
  close(): Promise<void>;
};
export type Stocked = { url: string; pool: pg.Pool; pattern: string };

const DURABLE = ['fsync', 'full_page_writes', 'synchronous_commit'];

export async function openGround(): Promise<Ground> {
  const dataDir = await fs.mkdtemp(path.join(tmpdir(), 'registrar-bench-'));
  await fs.chmod(dataDir, 0o755);
  const server = await startEmbedded({ dataDir, log: { info: () => undefined, warn: console.warn } });
  const pool = openPool(server.url);
  const { rows } = await pool.query<{ name: string; setting: string }>(
    'select name, setting from pg_settings where name = any($1)',
    [DURABLE],
  );
  if (rows.some(({ setting }) => setting !== 'on')) throw new Error(`not durable: ${JSON.stringify(rows)}`);
  const urlOf = (name: string) => Object.assign(new URL(server.url), { pathname: `/${name}` }).href;
  await pool.query('create database floor');
  await createFloorDatabase(urlOf('floor'));
  await pool.query('create database stencil');
  const pattern = await furnish(urlOf('stencil'));
  const pools: pg.Pool[] = [pool];
  const made = new Map<string, Stocked>();

  async function desk(name: string): Promise<Stocked> {
    const known = made.get(name);
    if (known) return known;
    await pool.query(`create database ${name} template stencil`);
    const url = urlOf(name);
    const stocked = { url, pattern, pool: openPool(url) };
    pools.push(stocked.pool);
    made.set(name, stocked);
    return stocked;
  }

  async function close(): Promise<void> {
    await Promise.all(pools.map((each) => each.end()));
    await server.stop({ evenIfUsed: true });
    await fs.rm(await fs.realpath(path.join(dataDir, 'postgres')), { recursive: true, force: true });
    await fs.rm(dataDir, { recursive: true, force: true });
  }
  return { desk, floorUrl: urlOf('floor'), pool, close };
}

/** Migrated, with the demo organisation, fifty more supervisors and one request that waits for the first of them. @returns its id */
async function furnish(url: string): Promise<string> {
  await migrate({ url, folder: path.join(ROOT, 'prisma/migrations') });
  const database = openDatabase(url);
  const desk = assembleDesk({ database, features, fieldKeys: RING, surfaces: ['slack'] });
  await applyOrganisationFile(
    path.join(ROOT, 'manifests/desk.yaml'),
    'bench',
    { slack: TEAM },
    desk.execute,
    true,
  );
  await database.pool.query(
    `with hired as (
       insert into person (id, name, email, language, time_zone)
       select 'bench-' || n, 'Supervisor ' || n, 'bench-' || n || '@example.com', 'en', 'Asia/Shanghai' from generate_series(1, 50) n
       returning id),
     known as (
       insert into identity (surface, tenant, external_id, person_id, joined_by)
       select 'slack', $1, upper(replace(id, 'bench-', 'U0BENCH')), id, 'file' from hired)
     insert into role_grant (person_id, role, unit) select id, 'supervisor', 'shanghai' from hired`,
    [TEAM],
  );
  const account = await accountOf(database.pool, 'lily');
  const as = () => ({
    commandId: randomUUID(),
    by: { surface: 'slack' as const, tenant: TEAM, externalId: account },
  });
  const { requestId } = await fileNew({ execute: desk.execute, as });
  await database.close();
  return requestId;
}

async function accountOf(pool: pg.Pool, person: string): Promise<string> {
  const { rows } = await pool.query('select external_id from identity where person_id = $1', [person]);
  return String(rows[0]?.external_id);
}

/** Nobody waits on an idle session when the server goes down at the end. */
function openPool(connectionString: string): pg.Pool {
  return new pg.Pool({ connectionString, max: 2 }).on('error', () => undefined);
}
