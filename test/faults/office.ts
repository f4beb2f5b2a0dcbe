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
import type { Desk } from '../../src/kit/feature.ts';
import type { ListeningSlack } from '../../src/local/slack/listen.ts';
import { openFaultlineSlack, SECRETS } from './faultline-slack.ts';
import { organisationFile, representatives, TEAM } from './organisation.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { type Replica, startReplica } from './replica.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');

export type FaultOffice = {
  folder: string;
  postgres: Postgres;
  slack: ListeningSlack;
  /** A desk inside the harness: files requests and looks things up. It shows nothing. */
  desk: Desk;
  database: Database;
  anchorFolder: string;
  replicas: readonly [Replica, Replica];
  /** Where Slack sends its deliveries: to a process that is up, if there is one. */
  route: { to(): string; prefer?: Replica | undefined };
  /** Two processes of another program beside the same database and the same Slack; the desk's are stopped by the caller. */
  startOthers(script: string): Promise<readonly [Replica, Replica]>;
  close(): Promise<void>;
};

export async function openFaultOffice(): Promise<FaultOffice> {
  const folder = await fs.mkdtemp(path.join(tmpdir(), 'registrar-faults-'));
  await fs.chmod(folder, 0o755);
  const postgres = await startPostgres(folder);
  await migrate({ url: postgres.url, folder: path.join(ROOT, 'prisma/migrations') });
  const route: FaultOffice['route'] = { to: () => '' };
  const slack = await openFaultlineSlack(() => route.to());
  const key = randomBytes(32);
  const database = openDatabase(postgres.url, { max: 8 });
  const desk = assembleDesk({ database, features, fieldKeys: [{ id: 'faults', key }], surfaces: ['slack'] });
  const deskFile = path.join(folder, 'desk.yaml');
  await fs.writeFile(deskFile, JSON.stringify(organisationFile));
  const applied = await applyOrganisationFile(deskFile, 'faults', {}, desk.execute);
  if (applied.kind === 'mistakes') throw new Error(JSON.stringify(applied.mistakes));
  await joinRepresentatives(database);

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
    FIELD_KEYS: `faults:${key.toString('base64')}`,
    LOG_LEVEL: 'warn',
  };
  async function startTwo(script: string): Promise<readonly [Replica, Replica]> {
    const start = async (name: string) =>
      startReplica({
        script,
        readyPath: '/readyz',
        env,
        cwd: folder,
        port: await freePort(),
        logFile: path.join(folder, `${path.basename(script, '.ts')}-${name}.log`),
      });
    const two = [await start('one'), await start('two')] as const;
    route.to = () => `${choose(two, route.prefer).url}/slack/events`;
    await Promise.all(two.map((replica) => replica.ready()));
    return two;
  }
  const replicas = await startTwo(path.join(ROOT, 'src/main.ts'));
  let others: readonly Replica[] = [];
  return {
    folder,
    postgres,
    slack,
    desk,
    database,
    anchorFolder: path.join(dataDir, 'audit-anchors'),
    replicas,
    route,
    async startOthers(script) {
      const two = await startTwo(script);
      others = two;
      return two;
    },
    async close() {
      await Promise.all([...replicas, ...others].map((replica) => replica.stop()));
      await slack.close();
      await database.close();
      await postgres.stop();
      await fs.rm(await fs.realpath(path.join(folder, 'database', 'postgres')), {
        recursive: true,
        force: true,
      });
    },
  };
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
