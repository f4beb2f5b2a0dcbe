import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { assembleDesk } from '../../src/assemble.ts';
import { type Database, openDatabase } from '../../src/database/client.ts';
import { migrate } from '../../src/database/migrate.ts';
import { features } from '../../src/desk/index.ts';
import { applyOrganisationFile } from '../../src/desk/organisation/apply-organisation.ts';
import type { Surface } from '../../src/kit/actor.ts';
import type { Desk } from '../../src/kit/feature.ts';
import type { ListeningSlack } from '../../src/local/slack/listen.ts';
import type { ListeningTeams } from '../../src/local/teams/listen.ts';
import { openFaultlineSlack, SECRETS } from './faultline-slack.ts';
import { openFaultlineTeams, teamsConfigOf } from './faultline-teams.ts';
import { organisationFile, representatives, TEAM } from './organisation.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { type Replica, startReplica } from './replica.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export type FaultOffice = {
  folder: string;
  postgres: Postgres;
  slack: ListeningSlack;
  /** The same company there, when it was asked for. */
  teams?: ListeningTeams;
  /** A desk inside the harness: files requests and looks things up. It shows nothing. */
  desk: Desk;
  database: Database;
  anchorFolder: string;
  replicas: readonly [Replica, Replica];
  /** Where Slack sends its deliveries, and Teams as well: to a process that is up, if there is one. */
  route: { to(): string; prefer?: Replica | undefined };
  /** Two processes of another program beside the same database, to which Slack speaks from now on. */
  startTwo(script: string): Promise<readonly [Replica, Replica]>;
  /** `keepFolder`: the logs of every process stay for somebody to read. */
  close(options: { keepFolder: boolean }): Promise<void>;
};

export async function openFaultOffice({ withTeams = false } = {}): Promise<FaultOffice> {
  const folder = await fs.mkdtemp(path.join(tmpdir(), 'registrar-faults-'));
  await fs.chmod(folder, 0o755);
  const postgres = await startPostgres(folder);
  const route: FaultOffice['route'] = { to: () => '' };
  const slack = await openFaultlineSlack(() => route.to());
  const teams = withTeams
    ? await openFaultlineTeams(() => route.to().replace('/slack/events', '/api/messages'))
    : undefined;
  const key = randomBytes(32);
  const deskFile = path.join(folder, 'desk.yaml');
  await fs.writeFile(deskFile, JSON.stringify(organisationFile));
  const surfaces = teams ? (['slack', 'teams'] as const) : (['slack'] as const);
  const { database, desk } = await openDesk(postgres.url, deskFile, key, surfaces);
  const dataDir = path.join(folder, 'desk');
  const env = {
    PATH: process.env.PATH ?? '',
    NODE_ENV: 'production',
    DATABASE_URL: postgres.url,
    DATA_DIR: dataDir,
    DESK_FILE: deskFile,
    SLACK_TEAM_IDS: TEAM,
    SLACK_BOT_TOKEN: SECRETS.botToken,
    SLACK_SIGNING_SECRET: SECRETS.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    ...(teams && teamsSettings(teams)),
    FIELD_KEYS: `faults:${key.toString('base64')}`,
    LOG_LEVEL: 'warn',
  };
  const started: Replica[] = [];
  async function startTwo(script: string): Promise<readonly [Replica, Replica]> {
    const two = [
      await startNamed(script, 'one', folder, env),
      await startNamed(script, 'two', folder, env),
    ] as const;
    started.push(...two);
    route.to = () => `${choose(two, route.prefer).url}/slack/events`;
    await Promise.all(two.map((replica) => replica.ready()));
    return two;
  }
  const replicas = await startTwo(path.join(ROOT, 'src/main.ts'));
  return {
    folder,
    postgres,
    slack,
    ...(teams && { teams }),
    desk,
    database,
    anchorFolder: path.join(dataDir, 'audit-anchors'),
    replicas,
    route,
    startTwo,
    async close({ keepFolder }) {
      await Promise.all(started.map((replica) => replica.stop()));
      await slack.close();
      await teams?.close();
      await database.close();
      await postgres.stop();
      // A folder that only root may enter makes the server's files live elsewhere, behind a link.
      await fs.rm(await fs.realpath(path.join(folder, 'database', 'postgres')), {
        recursive: true,
        force: true,
      });
      if (!keepFolder) await fs.rm(folder, { recursive: true, force: true });
    },
  };
}

function teamsSettings(teams: ListeningTeams): Record<string, string> {
  const { appId, appPassword, tenantIds, openIdMetadataUrl = '', loginUrl = '' } = teamsConfigOf(teams);
  return {
    TEAMS_APP_ID: appId,
    TEAMS_APP_PASSWORD: appPassword,
    TEAMS_TENANT_IDS: tenantIds.join(),
    TEAMS_OPENID_METADATA_URL: openIdMetadataUrl,
    TEAMS_LOGIN_URL: loginUrl,
  };
}

async function openDesk(
  url: string,
  deskFile: string,
  key: Buffer,
  surfaces: readonly Surface[],
): Promise<{ database: Database; desk: Desk }> {
  await migrate({ url, folder: path.join(ROOT, 'prisma/migrations') });
  const database = openDatabase(url, { max: 8 });
  const desk = assembleDesk({ database, features, fieldKeys: [{ id: 'faults', key }], surfaces });
  const applied = await applyOrganisationFile(deskFile, 'faults', {}, desk.execute);
  if (applied.kind === 'mistakes') throw new Error(JSON.stringify(applied.mistakes));
  await joinRepresentatives(database);
  return { database, desk };
}

async function startNamed(
  script: string,
  name: string,
  folder: string,
  env: Record<string, string>,
): Promise<Replica> {
  return startReplica({
    script,
    env,
    readyPath: '/readyz',
    cwd: folder,
    port: await freePort(),
    logFile: path.join(folder, `${path.basename(script, '.ts')}-${name}.log`),
  });
}

function choose(replicas: readonly [Replica, Replica], preferred: Replica | undefined): Replica {
  if (preferred?.isUp() && Math.random() < 0.8) return preferred;
  const up = replicas.filter((replica) => replica.isUp());
  return up[Math.floor(Math.random() * up.length)] ?? replicas[0];
}

/** They never click, so no e-mail would ever join them. */
async function joinRepresentatives({ prisma }: Database): Promise<void> {
  await prisma.identity.createMany({
    data: representatives.map(({ id, account }) => ({
      surface: 'slack',
      tenant: TEAM,
      externalId: account,
      personId: id,
      joinedBy: 'faults',
    })),
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
