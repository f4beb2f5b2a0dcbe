import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '../..');
const READY_MS = 60_000;
const STOP_MS = 30_000;

export type RunningDesk = {
  url: string;
  dataDir: string;
  /** What the process wrote so far, both streams. */
  log(): string;
  /** Ends the process as an operator does and starts another one over the same data. */
  restart(): Promise<void>;
  /** Ends the process with SIGTERM; the exit code. The data stay. */
  halt(): Promise<number | null>;
  /** Starts it again after `halt`. */
  resume(): Promise<void>;
  /** Ends the process and, unless the folder was given, removes what it kept. */
  stop(): Promise<void>;
};

/** `settings`: environment variables beyond what a newcomer has. */
export type Start = { dataDir?: string; port?: number; settings?: Record<string, string> };

/** The desk as `npm start` runs it on a fresh machine: the local workspace, with a Postgres of its own under `dataDir`. */
export async function startDesk(given: Start = {}): Promise<RunningDesk> {
  const dataDir = given.dataDir ?? (await fs.mkdtemp(path.join(tmpdir(), 'registrar-desk-')));
  if (!given.dataDir) await fs.chmod(dataDir, 0o755);
  const port = given.port ?? (await freePort());
  const output: string[] = [];
  let child = await launch(dataDir, port, output, given.settings);

  async function halt(): Promise<number | null> {
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const gone = once(child, 'exit', { signal: AbortSignal.timeout(STOP_MS) });
    child.kill('SIGTERM');
    await gone;
    return child.exitCode;
  }
  async function resume(): Promise<void> {
    child = await launch(dataDir, port, output, given.settings);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    dataDir,
    log: () => output.join(''),
    halt,
    resume,
    async restart() {
      await halt();
      await resume();
    },
    async stop() {
      await halt();
      if (given.dataDir) return;
      const server = await fs.realpath(path.join(dataDir, 'postgres')).catch(() => undefined);
      if (server) await fs.rm(server, { recursive: true, force: true });
      await fs.rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function launch(
  dataDir: string,
  port: number,
  output: string[],
  settings: Start['settings'],
): Promise<ChildProcess> {
  const started = output.length;
  const child = spawn(process.execPath, ['src/main.ts'], {
    cwd: ROOT,
    // Nothing of this machine's own settings: what counts is what a newcomer has.
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      DATA_DIR: dataDir,
      PORT: String(port),
      LOG_LEVEL: 'info',
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = () => output.slice(started).join('');
  await new Promise<void>((resolve, reject) => {
    const late = setTimeout(() => {
      child.kill('SIGTERM');
      reject(new Error(`The desk was not ready in time.\n${said()}`));
    }, READY_MS);
    const fail = () => reject(new Error(`The desk ended while starting.\n${said()}`));
    child.once('exit', fail);
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        output.push(text);
        if (!said().includes('The desk is open')) return;
        clearTimeout(late);
        child.off('exit', fail);
        resolve();
      });
    }
  });
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
