import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EmbeddedServer, startEmbedded } from '../../src/database/embedded.ts';

describe('the embedded server', () => {
  let dataDir: string;
  let servers: EmbeddedServer[];
  beforeEach(() => {
    dataDir = fs.mkdtempSync(path.join(tmpdir(), 'registrar-embedded-'));
    fs.chmodSync(dataDir, 0o711);
    servers = [];
  });
  afterEach(async () => {
    for (const server of servers) await server.stop({ evenIfUsed: true });
    fs.rmSync(fs.realpathSync(path.join(dataDir, 'postgres')), { recursive: true });
    fs.rmSync(dataDir, { recursive: true });
  });

  async function start(): Promise<EmbeddedServer> {
    const server = await startEmbedded({ dataDir, log: { info: () => undefined, warn: () => undefined } });
    servers.push(server);
    return server;
  }
  async function ask(server: EmbeddedServer, statement: string): Promise<unknown> {
    const client = new pg.Client({ connectionString: server.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      const { rows } = await client.query({ text: statement, rowMode: 'array' });
      return rows[0]?.[0];
    } finally {
      await client.end();
    }
  }
  const pidFile = () => path.join(dataDir, 'postgres', 'postmaster.pid');
  const pidOf = () => Number(fs.readFileSync(pidFile(), 'utf8').split('\n')[0]);

  it('serves UTF-8 on 127.0.0.1, to whoever knows the password, with nothing switched off that keeps data safe', async () => {
    const server = await start();
    expect(new URL(server.url).hostname).toBe('127.0.0.1');
    expect(await ask(server, "select current_setting('listen_addresses')")).toBe('127.0.0.1');
    expect(await ask(server, "select current_setting('server_encoding')")).toBe('UTF8');
    for (const setting of ['fsync', 'full_page_writes', 'synchronous_commit']) {
      expect(await ask(server, `select current_setting('${setting}')`)).toBe('on');
    }
    const stranger = { ...server, url: server.url.replace(/:[^:@]+@/, ':guess@') };
    await expect(ask(stranger, 'select 1')).rejects.toThrow(/password authentication failed/);
    expect(fs.statSync(path.join(dataDir, 'postgres', 'registrar-password')).mode & 0o777).toBe(0o600);
  });

  it('keeps what it holds over a stop and a start', async () => {
    const first = await start();
    await ask(first, 'create table kept as select 42 as n');
    await first.stop();
    expect(fs.existsSync(pidFile())).toBe(false);
    expect(await ask(await start(), 'select n from kept')).toBe(42);
  });

  it('is one server for two desks that start together on an empty folder, and ends with the last of them', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(one.url).toBe(two.url);
    expect(fs.readdirSync(dataDir).sort()).toEqual(['postgres', 'postgres.log']);
    const client = new pg.Client({ connectionString: two.url });
    await client.connect();
    await one.stop();
    expect((await client.query('select 1 as n')).rows).toEqual([{ n: 1 }]);
    await client.end();
    await two.stop();
    expect(fs.existsSync(pidFile())).toBe(false);
  });

  it('comes back on the same port after it was killed, with every committed row', async () => {
    const server = await start();
    await ask(server, 'create table kept as select 42 as n');
    const killed = pidOf();
    process.kill(killed, 'SIGKILL');
    let found: unknown;
    for (
      const deadline = Date.now() + 15_000;
      found === undefined && Date.now() < deadline;
      await sleep(50)
    ) {
      found = await ask(server, 'select n from kept').catch(() => undefined);
    }
    expect(found).toBe(42);
    expect(pidOf()).not.toBe(killed);
  });

  it('starts though its pid file names a living process that is another program', async () => {
    const server = await start();
    const left = fs.readFileSync(pidFile(), 'utf8');
    await server.stop();
    fs.writeFileSync(pidFile(), left.replace(/^\d+/, String(process.pid)));
    expect(await ask(await start(), 'select 1')).toBe(1);
  });

  it('is not disturbed by a half-made folder that a killed first start left', async () => {
    fs.mkdirSync(path.join(dataDir, 'postgres.new-1-abcdef'));
    fs.writeFileSync(path.join(dataDir, 'postgres.new-1-abcdef', 'PG_VERSION'), '18\n');
    expect(await ask(await start(), 'select 1')).toBe(1);
  });

  it('starts under a folder that only its owner may enter', async () => {
    fs.chmodSync(dataDir, 0o700);
    const server = await start();
    await ask(server, 'create table kept as select 42 as n');
    await server.stop();
    expect(await ask(await start(), 'select n from kept')).toBe(42);
  });
});
