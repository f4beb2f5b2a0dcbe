import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { startEmbedded } from '../../src/database/embedded.ts';

export type Postgres = {
  url: string;
  /** Kills the server and every process of it at once, and waits until it has been started again and has recovered. */
  kill(): Promise<void>;
  stop(): Promise<void>;
};

/** A server of the run's own, with the settings that promise durability. @throws when one of them is off */
export async function startPostgres(folder: string): Promise<Postgres> {
  const dataDir = path.join(folder, 'database');
  const server = await startEmbedded({ dataDir, log: { info: () => undefined, warn: () => undefined } });
  for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) {
    const value = await ask(server.url, `show ${name}`);
    if (value !== 'on') throw new Error(`${name} is ${value}: this server promises nothing`);
  }
  return {
    url: server.url,
    async kill() {
      const [first] = fs.readFileSync(path.join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n');
      const postmaster = Number(first);
      for (const pid of [postmaster, ...childrenOf(postmaster)]) killHard(pid);
      await answering(server.url);
    },
    stop: () => server.stop({ evenIfUsed: true }),
  };
}

function childrenOf(parent: number): number[] {
  return fs.readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry)) return [];
    try {
      const [, , after = ''] = /^(.*)\)(.*)$/s.exec(fs.readFileSync(`/proc/${entry}/stat`, 'utf8')) ?? [];
      return Number(after.trim().split(' ')[1]) === parent ? [Number(entry)] : [];
    } catch {
      return [];
    }
  });
}

function killHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in between.
  }
}

async function answering(url: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(50)) {
    if ((await ask(url, 'select 1').catch(() => undefined)) !== undefined) return;
  }
  throw new Error('Postgres did not come back');
}

async function ask(connectionString: string, statement: string): Promise<string> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query({ text: statement, rowMode: 'array' });
    return String(rows[0]?.[0]);
  } finally {
    await client.end().catch(() => undefined);
  }
}
