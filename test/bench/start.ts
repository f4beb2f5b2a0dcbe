import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { median } from './numbers.ts';

export type StartFigures = { cold: number; warm: number[]; warmMedian: number };

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const PATIENCE_MS = 60_000;

/** Milliseconds from `node src/main.ts` until /readyz says yes, on a folder that is new and on one that was used before. */
export async function measureStart(times: number): Promise<StartFigures> {
  const dataDir = await fs.mkdtemp(path.join(tmpdir(), 'registrar-bench-start-'));
  await fs.chmod(dataDir, 0o755);
  const cold = await startOnce(dataDir);
  const warm: number[] = [];
  for (let run = 0; run < times; run += 1) warm.push(await startOnce(dataDir));
  await fs.rm(await fs.realpath(path.join(dataDir, 'postgres')), { recursive: true, force: true });
  await fs.rm(dataDir, { recursive: true, force: true });
  return { cold, warm, warmMedian: median(warm) };
}

async function startOnce(dataDir: string): Promise<number> {
  const port = await freePort();
  // Nothing of the surroundings, nor of an .env beside the program: it could make this a real installation.
  const env = {
    PATH: process.env['PATH'],
    PORT: String(port),
    DATA_DIR: dataDir,
    DESK_FILE: path.join(ROOT, 'manifests/desk.yaml'),
    LOG_LEVEL: 'error',
  };
  const began = performance.now();
  const desk = spawn(process.execPath, [path.join(ROOT, 'src/main.ts')], {
    cwd: dataDir,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(desk, 'exit');
  while (!(await isReady(port))) {
    if (desk.exitCode !== null || performance.now() - began > PATIENCE_MS)
      throw new Error('the desk did not start');
    await sleep(10);
  }
  const ms = performance.now() - began;
  desk.kill('SIGTERM');
  await ended;
  return ms;
}

async function isReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
