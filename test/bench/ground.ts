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
import type { Surface } from '../../src/kit/actor.ts';
import { fileNew } from '../support/builders.ts';
import { createFloorDatabase } from './floor.ts';
import { TEAM, TENANT } from './servers.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const RING = [{ id: 'bench', key: Buffer.alloc(32, 7) }];

const TENANTS: Record<Surface, string> = { slack: TEAM, teams: TENANT };

/** Where the card of every request stands. */
export const ADDRESS = {
  slack: { channel: 'C0BENCH', ts: '1773993600.000100' },
  teams: {
    conversation: '19:desk-east@thread.tacv2;messageid=1773993600000',
    activity: '1773993600000',
  },
} as const;

/** The account of the nth of the fifty supervisors. */
export function accountOf(surface: Surface, n: number): string {
  return surface === 'slack' ? `U0BENCH${n}` : `00000000-0000-4000-9000-${String(n).padStart(12, '0')}`;
}

/** The server that both sides use, and what was built on it. */
export type Ground = {
  /** A database of its own with the organisation and one pending request, by name; made when first asked for. */
  desk(name: string, surface?: Surface): Promise<Stocked>;
  floorUrl: string;
  /** Sessions of the bench itself, on the server's own database. */
  pool: pg.Pool;
  close(): Promise<void>;
};
export type Stocked = { url: string; pool: pg.Pool; pattern: string; surface: Surface };

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
  const pools: pg.Pool[] = [pool];
  const made = new Map<string, Stocked>();
  const stencils: Partial<Record<Surface, string>> = {};

  /** @returns the pending request in what is copied for every desk of this surface */
  async function stencil(surface: Surface): Promise<string> {
    const known = stencils[surface];
    if (known) return known;
    await pool.query(`create database stencil_${surface}`);
    const pattern = await furnish(urlOf(`stencil_${surface}`), surface);
    stencils[surface] = pattern;
    return pattern;
  }

  async function desk(name: string, surface: Surface = 'slack'): Promise<Stocked> {
    const known = made.get(name);
    if (known) return known;
    const pattern = await stencil(surface);
    await pool.query(`create database ${name} template stencil_${surface}`);
    const url = urlOf(name);
    const stocked = { url, pattern, surface, pool: openPool(url) };
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
async function furnish(url: string, surface: Surface): Promise<string> {
  const tenant = TENANTS[surface];
  await migrate({ url, folder: path.join(ROOT, 'prisma/migrations') });
  const database = openDatabase(url);
  const desk = assembleDesk({ database, features, fieldKeys: RING, surfaces: [surface] });
  await applyOrganisationFile(
    path.join(ROOT, 'manifests/desk.yaml'),
    'bench',
    { [surface]: tenant },
    desk.execute,
    true,
  );
  await database.pool.query(
    `with hired as (
       insert into person (id, name, email, language, time_zone)
       select 'bench-' || n, 'Supervisor ' || n, 'bench-' || n || '@example.com', 'en', 'Asia/Shanghai' from generate_series(1, 50) n),
     known as (
       insert into identity (surface, tenant, external_id, person_id, joined_by)
       select $1, $2, account, 'bench-' || n, 'file' from unnest($3::text[]) with ordinality hired(account, n))
     insert into role_grant (person_id, role, unit) select 'bench-' || n, 'supervisor', 'shanghai' from generate_series(1, 50) n`,
    [surface, tenant, Array.from({ length: 50 }, (_, index) => accountOf(surface, index + 1))],
  );
  const account = await accountIn(database.pool, 'lily');
  const as = () => ({
    commandId: randomUUID(),
    by: { surface, tenant, externalId: account },
  });
  const { requestId } = await fileNew({ execute: desk.execute, as });
  await database.close();
  return requestId;
}

async function accountIn(pool: pg.Pool, person: string): Promise<string> {
  const { rows } = await pool.query('select external_id from identity where person_id = $1', [person]);
  return String(rows[0]?.external_id);
}

/** Nobody waits on an idle session when the server goes down at the end. */
function openPool(connectionString: string): pg.Pool {
  return new pg.Pool({ connectionString, max: 2 }).on('error', () => undefined);
}
