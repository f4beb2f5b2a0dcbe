import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import pg from 'pg';
import { StartRefusal } from '../start-refusal.ts';

/** The same lock that `prisma migrate` takes, so that the desk and the command line wait for each other too. */
const MIGRATION_LOCK = 72_707_369;

/** The table of `prisma migrate`, column for column: the stock command line must go on agreeing with it. */
const HISTORY_TABLE = `create table "_prisma_migrations" (
  "id" varchar(36) primary key not null,
  "checksum" varchar(64) not null,
  "finished_at" timestamptz,
  "migration_name" varchar(255) not null,
  "logs" text,
  "rolled_back_at" timestamptz,
  "started_at" timestamptz not null default now(),
  "applied_steps_count" integer not null default 0
)`;

type Migration = { name: string; script: string; checksum: string };
type Applied = { name: string; finished: boolean };

/**
 * Brings the database to the newest migration as `prisma migrate deploy` would; replicas that start together wait and find the work
 * done. Returns the names applied now, oldest first.
 * @throws StartRefusal database.newer, database.halfMigrated, database.foreign (nothing touched); database.migrationFailed
 */
export async function migrate({ url, folder }: { url: string; folder: string }): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new pg.Client({ connectionString: url, application_name: 'registrar-migrate' });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // A role's own time-out must not end the wait for another replica's long migration.
    await client.query('set statement_timeout = 0');
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const history = await readHistory(client);
    refuseUnfit(history ?? [], migrations);
    if (!history) await createHistory(client);
    const done = new Set(history?.map(({ name }) => name));
    const pending = migrations.filter(({ name }) => !done.has(name));
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  } finally {
    // Ends the session and with it the lock.
    await client.end();
  }
}

/** Names of migrations this program knows and the database lacks; for `/readyz`. */
export async function pendingMigrations(db: pg.Pool | pg.Client, folder: string): Promise<string[]> {
  const [migrations, history] = [await readMigrations(folder), await readHistory(db)];
  const done = new Set(history?.filter(({ finished }) => finished).map(({ name }) => name));
  return migrations.map(({ name }) => name).filter((name) => !done.has(name));
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const entries = await fs.readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
  return Promise.all(
    names.sort().map(async (name) => {
      const script = await fs.readFile(path.join(folder, name, 'migration.sql'), 'utf8');
      return { name, script, checksum: createHash('sha256').update(script).digest('hex') };
    }),
  );
}

/** Rolled-back attempts are left out. `undefined`: this database has never been migrated. */
async function readHistory(db: pg.Pool | pg.Client): Promise<Applied[] | undefined> {
  const { rows: tables } = await db.query(`select 1 where to_regclass('"_prisma_migrations"') is not null`);
  if (tables.length === 0) return undefined;
  const { rows } = await db.query<Applied>(
    `select migration_name as name, finished_at is not null as finished
     from "_prisma_migrations" where rolled_back_at is null order by started_at`,
  );
  return rows;
}

function refuseUnfit(history: Applied[], migrations: Migration[]): void {
  const halfDone = history.find(({ finished }) => !finished);
  if (halfDone) {
    throw new StartRefusal(
      'database.halfMigrated',
      `The migration ${halfDone.name} was begun in this database and not finished. Look at its "logs" in the table _prisma_migrations, mend the cause, then run: npx prisma migrate resolve --rolled-back ${halfDone.name}. Nothing was changed.`,
    );
  }
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = history.find(({ name }) => !known.has(name));
  if (unknown) {
    throw new StartRefusal(
      'database.newer',
      `This database has the migration ${unknown.name}, which this version of the desk does not know. Start the newer version, or restore a backup from before. Nothing was changed.`,
    );
  }
}

/** Like the stock command line (its error P3005): tables of someone else are no place for ours. */
async function createHistory(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where n.nspname = current_schema() and c.relkind in ('r', 'p')
       and not exists (select 1 from pg_depend d where d.objid = c.oid and d.deptype = 'e') limit 1`,
  );
  if (rows[0]) {
    throw new StartRefusal(
      'database.foreign',
      `This database holds tables that are not the desk's (${rows[0].name}). Give the desk a database of its own. Nothing was changed.`,
    );
  }
  await client.query(HISTORY_TABLE);
}

/** The row is written first and finished last: a process that dies between leaves a half-done migration that the next start names. */
async function apply(client: pg.Client, { name, script, checksum }: Migration): Promise<void> {
  const id = randomUUID();
  await client.query('insert into "_prisma_migrations" (id, checksum, migration_name) values ($1, $2, $3)', [
    id,
    checksum,
    name,
  ]);
  try {
    // One simple query: Postgres runs the file's statements as one transaction unless the file says otherwise.
    await client.query(script);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    await client.query('rollback');
    await client.query('update "_prisma_migrations" set logs = $2 where id = $1', [id, reason]);
    throw new StartRefusal('database.migrationFailed', `The migration ${name} failed: ${reason}`, { cause });
  }
  await client.query(
    'update "_prisma_migrations" set finished_at = now(), applied_steps_count = 1 where id = $1',
    [id],
  );
}
