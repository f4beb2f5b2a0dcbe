import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartRefusal } from '../start-refusal.ts';

/** As `server_version_num` counts: 15.0. */
const OLDEST = 150_000;
const PATIENCE_MS = 8_000;

/**
 * Looks whether this server can carry the desk; changes nothing. Waits some seconds for one that is just starting.
 * @throws StartRefusal database.unreachable, database.tooOld, database.noChinese
 */
export async function checkServer(
  url: string,
  { patienceMs = PATIENCE_MS, oldest = OLDEST } = {},
): Promise<void> {
  const client = await connect(url, patienceMs);
  try {
    await checkVersion(client, oldest);
    await checkChinese(client);
  } finally {
    await client.end();
  }
}

/** Codes that do not mend themselves by waiting: wrong password or user, no such database, no right to connect. */
const FINAL = new Set(['28P01', '28000', '3D000', '42501']);

async function connect(url: string, patienceMs: number): Promise<pg.Client> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const client = new pg.Client({
      connectionString: url,
      application_name: 'registrar-start',
      connectionTimeoutMillis: 2_000,
      statement_timeout: 10_000,
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      const code = error instanceof pg.DatabaseError ? error.code : undefined;
      if (FINAL.has(code ?? '') || Date.now() > deadline) throw unreachable(url, error);
      await sleep(250);
    }
  }
}

function unreachable(url: string, cause: unknown): StartRefusal {
  const { host, pathname } = URL.parse(url) ?? { host: 'the address of DATABASE_URL', pathname: '' };
  const reason = reasonOf(cause);
  return new StartRefusal(
    'database.unreachable',
    `The database ${host}${pathname} cannot be reached: ${reason}. Check DATABASE_URL and that Postgres is running.`,
    { cause },
  );
}

/** A name with several addresses fails with one error an address and an empty message of its own. */
function reasonOf(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}

async function checkVersion(client: pg.Client, oldest: number): Promise<void> {
  const { rows } = await client.query<{ number: string; name: string }>(
    "select current_setting('server_version_num') as number, current_setting('server_version') as name",
  );
  const version = rows[0];
  if (version && Number(version.number) >= oldest) return;
  throw new StartRefusal(
    'database.tooOld',
    `The database server is Postgres ${version?.name}; the desk needs ${Math.floor(oldest / 10_000)} or newer. Nothing was changed.`,
  );
}

/** Under most locales pg_trgm finds nothing in Chinese text and says nothing; the extension is only tried and rolled back. */
async function checkChinese(client: pg.Client): Promise<void> {
  try {
    await client.query('begin');
    await client.query('create extension if not exists pg_trgm');
    const { rows } = await client.query<{ found: number }>("select cardinality(show_trgm('上海')) as found");
    if (rows[0]?.found) return;
  } catch (cause) {
    throw new StartRefusal(
      'database.noChinese',
      `The extension pg_trgm cannot be used here: ${reasonOf(cause)}. Install Postgres' contrib package, or have an administrator run "create extension pg_trgm" in this database. Nothing was changed.`,
      { cause },
    );
  } finally {
    await client.query('rollback');
  }
  throw new StartRefusal(
    'database.noChinese',
    `This database cannot search Chinese names: its character type (LC_CTYPE) is not a UTF-8 locale of the C library. Create it anew, for example: create database registrar template template0 encoding 'UTF8' locale_provider libc locale 'C.utf8'. Nothing was changed.`,
  );
}
