import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readlinkSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import { createServer } from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { StartRefusal } from '../start-refusal.ts';
import { type Cluster, prepareCluster } from './embedded-files.ts';

const DATABASE = 'registrar';
const STOP_SESSION = 'registrar-stop';
const START_PATIENCE_MS = 30_000;
const STOP_PATIENCE_MS = 30_000;
const WATCH_EVERY_MS = 500;
const LEAVING_MS = 1_000;

export type EmbeddedLog = { info(message: string): void; warn(message: string): void };
export type EmbeddedServer = {
  url: string;
  /** Fast shutdown. The server stays up while another process still uses it, unless `evenIfUsed`. */
  stop(options?: { evenIfUsed?: boolean }): Promise<void>;
};
type Running = { pid: number; port: number };

/**
 * Starts the Postgres of the npm package under `<dataDir>/postgres`, on 127.0.0.1 and a port of its own, or adopts the one that
 * already serves that folder: one that outlived a killed process, or one that another desk started. If the server dies it is
 * started again on the same port, so that pools find it where it was.
 *
 * @throws StartRefusal embedded.notStarting
 *
 * The wrapper class of the package is not used: it cannot run as root, forgets its server after a kill and deletes data folders.
 */
export async function startEmbedded(options: { dataDir: string; log: EmbeddedLog }): Promise<EmbeddedServer> {
  const cluster = await prepareCluster(path.resolve(options.dataDir));
  const logFile = path.join(path.resolve(options.dataDir), 'postgres.log');
  let running = await ensureRunning(cluster, logFile);
  await ensureDatabase(cluster, running);
  const { port } = running;

  let stopping = false;
  let restart: Promise<void> | undefined;
  const watch = setInterval(() => {
    if (stopping || restart || isServing(cluster, running.pid)) return;
    options.log.warn('The embedded Postgres has ended; starting it again.');
    restart = ensureRunning(cluster, logFile, port)
      .then((found) => {
        running = found;
      })
      .catch((error: unknown) => options.log.warn(String(error)))
      .finally(() => {
        restart = undefined;
      });
  }, WATCH_EVERY_MS);
  watch.unref();

  async function stop({ evenIfUsed = false } = {}): Promise<void> {
    if (stopping) return;
    stopping = true;
    clearInterval(watch);
    await restart;
    if (!evenIfUsed && (await isUsedByOthers(cluster, running))) {
      options.log.info('Another process uses the embedded Postgres; it stays up.');
      return;
    }
    await shutDown(cluster, running);
  }
  return { url: urlOf(cluster, running.port, DATABASE), stop };
}

/** Loops until this folder's server answers: it may still be starting, be stopping, or refuse a start that came too soon. */
async function ensureRunning(cluster: Cluster, logFile: string, preferredPort?: number): Promise<Running> {
  const deadline = Date.now() + START_PATIENCE_MS;
  let child: ChildProcess | undefined;
  while (Date.now() < deadline) {
    const running = await findServer(cluster);
    if (running && (await answers(cluster, running))) return running;
    if (!running && (!child || child.exitCode !== null || child.signalCode !== null)) {
      child = await launch(cluster, logFile, preferredPort ?? (await freePort()));
    }
    await sleep(20);
  }
  const end = await tail(logFile);
  throw new StartRefusal(
    'embedded.notStarting',
    `The embedded Postgres does not start. Its log ends with:\n${end}`,
  );
}

/** Detached: Ctrl-C in a terminal must reach the desk first; the desk ends the server when its own work is done. */
async function launch(cluster: Cluster, logFile: string, port: number): Promise<ChildProcess> {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: 100,
    log_timezone: 'UTC',
    // The details of a refused row are its values, which belong into no log.
    log_error_verbosity: 'terse',
    timezone: 'UTC',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const recorded = await recordedServer(cluster);
  const log = await fs.open(logFile, 'a');
  try {
    const child = spawn(path.join(cluster.binaries, 'postgres'), ['-D', cluster.folder, ...args], {
      cwd: cluster.folder,
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      // A pid file whose number now belongs to another program (usual when a container restarts) would stop the server. Postgres
      // overlooks its grandparent's number, and still checks the shared memory of a server that might be left.
      env: recorded ? { PG_GRANDPARENT_PID: String(recorded.pid) } : {},
      ...(cluster.account && { uid: cluster.account.uid, gid: cluster.account.gid }),
    });
    child.unref();
    await once(child, 'spawn');
    return child;
  } finally {
    await log.close();
  }
}

/** The live server of this folder, if there is one. Port 0: it has not written its port yet. */
async function findServer(cluster: Cluster): Promise<Running | undefined> {
  const recorded = await recordedServer(cluster);
  return recorded && isServing(cluster, recorded.pid) ? recorded : undefined;
}

async function recordedServer(cluster: Cluster): Promise<Running | undefined> {
  const text = await fs.readFile(path.join(cluster.folder, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  return pid > 1 ? { pid, port: Number(lines[3] ?? 0) } : undefined;
}

/** A number alone proves nothing: it may be reused, or be a zombie's. On Linux a server is known by its working folder. */
function isServing(cluster: Cluster, pid: number): boolean {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === cluster.folder;
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function answers(cluster: Cluster, running: Running): Promise<boolean> {
  if (!running.port) return false;
  return withClient(cluster, running, 'registrar-probe', async (client) => {
    const { rows } = await client.query<{ folder: string }>(
      "select current_setting('data_directory') as folder",
    );
    return rows[0]?.folder === cluster.folder;
  }).catch(() => false);
}

async function ensureDatabase(cluster: Cluster, running: Running): Promise<void> {
  await withClient(cluster, running, 'registrar-setup', async (client) => {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount) return;
    await client.query(`create database ${DATABASE}`).catch((error: unknown) => {
      const twoAtOnce = error instanceof pg.DatabaseError && ['42P04', '23505'].includes(error.code ?? '');
      if (!twoAtOnce) throw error;
    });
  });
}

/** Asked for a moment: the sessions that this process has just closed are still listed for some milliseconds. */
async function isUsedByOthers(cluster: Cluster, running: Running): Promise<boolean> {
  return withClient(cluster, running, STOP_SESSION, async (client) => {
    for (const deadline = Date.now() + LEAVING_MS; Date.now() < deadline; await sleep(20)) {
      const { rowCount } = await client.query(
        "select 1 from pg_stat_activity where backend_type = 'client backend' and application_name <> $1 limit 1",
        [STOP_SESSION],
      );
      if (rowCount === 0) return false;
    }
    return true;
  }).catch(() => false);
}

/** SIGINT is Postgres' fast shutdown: sessions are ended, everything committed is on disk. */
async function shutDown(cluster: Cluster, { pid }: Running): Promise<void> {
  if (!isServing(cluster, pid)) return;
  process.kill(pid, 'SIGINT');
  for (const deadline = Date.now() + STOP_PATIENCE_MS; Date.now() < deadline; await sleep(10)) {
    if (!isServing(cluster, pid)) return;
  }
  throw new Error(`The embedded Postgres (process ${pid}) does not stop.`);
}

async function withClient<T>(
  cluster: Cluster,
  { port }: Running,
  application_name: string,
  use: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const connectionString = urlOf(cluster, port, 'postgres');
  const client = new pg.Client({ connectionString, application_name, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await use(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function urlOf(cluster: Cluster, port: number, database: string): string {
  return `postgresql://registrar:${cluster.password}@127.0.0.1:${port}/${database}`;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (address === null || typeof address === 'string') throw new Error('No free port on 127.0.0.1.');
  return address.port;
}

async function tail(file: string): Promise<string> {
  const text = await fs.readFile(file, 'utf8').catch(() => '');
  return text.trim().split('\n').slice(-5).join('\n');
}
