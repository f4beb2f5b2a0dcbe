import { randomBytes, randomUUID } from 'node:crypto';
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
import type { SlackManifest, SlackPerson } from '../../src/local/slack/fake-slack.ts';
import { type ListeningSlack, startFakeSlack } from '../../src/local/slack/listen.ts';
import {
  admins,
  type Colleague,
  channels,
  organisationFile,
  representatives,
  supervisors,
  TEAM,
} from './organisation.ts';
import { type Postgres, startPostgres } from './postgres.ts';
import { type Replica, startReplica } from './replica.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const SECRETS = { signingSecret: 'signing-secret-of-the-fault-runs', botToken: 'xoxb-faults' };
/** In every channel, clicks nothing: through its eyes the harness sees the cards. */
export const OBSERVER = 'U0OBSERVER';

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
  const slack = await openSlack(route);
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

/** Every limit of Slack but its pace: the run lasts minutes and not hours. The desk keeps its own pace all the same. */
async function openSlack(route: FaultOffice['route']): Promise<ListeningSlack> {
  const manifest: SlackManifest = JSON.parse(
    await fs.readFile(path.join(ROOT, 'manifests/slack.json'), 'utf8'),
  );
  const observer = {
    id: 'observer',
    account: OBSERVER,
    name: 'Otto Observer',
    email: 'otto@elsewhere.example',
    language: 'en',
  } as const;
  return startFakeSlack({
    team: { id: TEAM, name: 'Faultline Works' },
    ...SECRETS,
    people: [...supervisors, ...admins, ...representatives, observer].map(slackPerson),
    channels: channels.map(({ id, slack }) => ({
      id: `C0${id.toUpperCase().replace('-', '')}00`,
      name: slack.slice(1),
      topic: '',
      members: 'everyone',
    })),
    eventsUrl: () => route.to(),
    manifest,
    strictRate: false,
    remember: { calls: 100_000, texts: 0 },
  });
}

function slackPerson({ account, id, name, email, language }: Colleague): SlackPerson {
  const locale = language === 'en' ? 'en-US' : language;
  return { id: account, name: id, realName: name, title: '', email, emailConfirmed: true, locale, tz: 'UTC' };
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

/** A new customer, filed by a representative; its card appears in the unit's channel. */
export async function fileRequest({ execute }: Desk, unit: string, by: Colleague): Promise<string> {
  const [requestId, customerId] = [randomUUID(), randomUUID()];
  const envelope = () => ({
    commandId: randomUUID(),
    by: { surface: 'slack' as const, tenant: TEAM, externalId: by.account },
  });
  const values = { name: `Customer ${customerId.slice(0, 13)}`, country: 'DE', creditLimit: '5000' };
  for (const [command, input] of [
    ['request.start', { kind: 'customer.create', requestId, customerId, unit, accountGroup: '1110' }],
    ['request.fill', { requestId, values, check: true }],
    ['request.submit', { requestId }],
  ] as const) {
    const outcome = await execute(command, input, envelope());
    if (outcome.kind === 'refused') throw new Error(`${command}: ${JSON.stringify(outcome.refusal)}`);
  }
  return requestId;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
