import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { organisationFile } from '../faults/organisation.ts';
import { dropDatabase, emptyDatabase } from '../support/database.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
/** What the SDK of Teams brings with it: the only packages that take a second and a hundred megabytes. */
const TEAMS_PACKAGES = ['@microsoft/teams-ai', 'botbuilder', 'botframework-connector', 'openai'];
const SLACK_PACKAGES = ['@slack/bolt', '@slack/web-api'];
const PATIENCE_MS = 40_000;
/** Nobody listens there. */
const NOWHERE = 'http://127.0.0.1:9';

const SLACK = {
  SLACK_TEAM_IDS: 'T0START',
  SLACK_BOT_TOKEN: 'xoxb-1-start',
  SLACK_SIGNING_SECRET: '0123456789abcdef',
};
const TEAMS = {
  TEAMS_APP_ID: '22222222-2222-4222-8222-222222222222',
  TEAMS_APP_PASSWORD: 'a-password-of-the-tests',
  TEAMS_TENANT_IDS: '11111111-1111-4111-8111-111111111111',
  TEAMS_OPENID_METADATA_URL: `${NOWHERE}/openid`,
  TEAMS_LOGIN_URL: `${NOWHERE}/login`,
};

type Served = {
  ready: { status: number; body: unknown };
  /** Statuses of an unsigned POST. */
  slack: number;
  teams: number;
  code: number | null;
  packages: string[];
};

let folder: string;
beforeAll(async () => {
  folder = await fs.mkdtemp(path.join(tmpdir(), 'registrar-start-'));
  await fs.writeFile(path.join(folder, 'desk.yaml'), JSON.stringify(organisationFile));
});
afterAll(() => fs.rm(folder, { recursive: true, force: true }));

/** Runs the program as an installation with these platforms until it is ready, knocks at both doors, and ends it. */
async function serve(name: string, platforms: Record<string, string>): Promise<Served> {
  const databaseUrl = await emptyDatabase();
  const port = await freePort();
  const packagesFile = path.join(folder, `${name}.json`);
  const env = {
    PATH: process.env.PATH,
    NODE_ENV: 'production',
    PORT: String(port),
    DATABASE_URL: databaseUrl,
    DATA_DIR: path.join(folder, name),
    DESK_FILE: path.join(folder, 'desk.yaml'),
    FIELD_KEYS: `start:${Buffer.alloc(32, 1).toString('base64')}`,
    LOG_LEVEL: 'warn',
    PACKAGES_FILE: packagesFile,
    ...platforms,
  };
  const recorder = path.join(ROOT, 'test/support/record-packages.ts');
  const desk = spawn(process.execPath, ['--import', recorder, path.join(ROOT, 'src/main.ts')], {
    cwd: folder,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(desk, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const deadline = performance.now() + PATIENCE_MS;
  try {
    while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) {
      if (desk.exitCode !== null || performance.now() > deadline) throw new Error('the desk did not start');
      await sleep(50);
    }
    const ready = await fetch(`${url}/readyz`);
    const slack = await post(`${url}/slack/events`);
    const teams = await post(`${url}/api/messages`);
    const body: unknown = await ready.json();
    desk.kill('SIGTERM');
    const [code] = (await ended) as [number | null];
    const packages = JSON.parse(await fs.readFile(packagesFile, 'utf8')) as string[];
    return { ready: { status: ready.status, body }, slack, teams, code, packages };
  } finally {
    desk.kill('SIGKILL');
    await dropDatabase(databaseUrl);
  }
}

async function post(url: string): Promise<number> {
  const answer = await fetch(url, { method: 'POST', body: '{}' });
  await answer.body?.cancel();
  return answer.status;
}

describe('a start', { timeout: 60_000 }, () => {
  it('with Slack alone loads nothing of the SDK of Teams, and serves no door of it', async () => {
    const server = createServer((_, response) => response.end('{"ok":true}')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/`;
    const { packages, ...served } = await serve('slack', { ...SLACK, SLACK_API_URL: apiUrl });
    server.close();

    expect(served).toMatchObject({ ready: { status: 200 }, slack: 401, teams: 404, code: 0 });
    expect(packages).toEqual(expect.arrayContaining(SLACK_PACKAGES));
    expect(packages.filter((name) => isOfTeams(name))).toEqual([]);
  });

  it('with Teams alone serves it, loads its SDK before it is ready, and nothing of Slack', async () => {
    const { packages, ...served } = await serve('teams', TEAMS);

    expect(served).toMatchObject({ ready: { status: 200 }, slack: 404, teams: 401, code: 0 });
    expect(packages).toEqual(expect.arrayContaining(TEAMS_PACKAGES));
    expect(packages.filter((name) => name.startsWith('@slack/'))).toEqual([]);
  });
});

function isOfTeams(name: string): boolean {
  return TEAMS_PACKAGES.includes(name) || /^(botbuilder|botframework|adaptive|@azure|@microsoft)/.test(name);
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
