import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver } from '@slack/bolt';
import { assembleDesk } from '../../src/assemble.ts';
import { type Database, openDatabase } from '../../src/database/client.ts';
import { features as deskFeatures } from '../../src/desk/index.ts';
import type { Feature } from '../../src/kit/feature.ts';
import { createHttp } from '../../src/operations/http.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { boltLogger } from '../../src/surfaces/slack/bolt-logger.ts';
import { createHttpReceiver } from '../../src/surfaces/slack/http-receiver.ts';
import { createSlack } from '../../src/surfaces/slack/routes.ts';
import { createClock } from '../../src/workers/clock.ts';
import { createShow } from '../../src/workers/show.ts';
import { createFloor } from './floor.ts';
import { RING } from './ground.ts';
import { type Ask, answerQuestions, watchStatements } from './probe.ts';
import {
  APP_ID,
  APP_PASSWORD,
  APPROVE,
  idleFeature,
  type Kind,
  PATH,
  SECRET,
  type ServerSettings,
  TEAM,
  TEAMS_PATH,
  TENANT,
} from './servers.ts';

type Running = { port: number; ask: Ask };
type Event = Parameters<App['processEvent']>[0];
type Take = (event: Event) => Promise<void>;

const log = createLogger('error');
const logger = boltLogger(log);
const acknowledge: Take = async ({ ack }) => ack();

const starts: Record<Kind, (settings: ServerSettings) => Promise<Running>> = {
  http: async () => listen((request, response) => void request.resume().on('end', () => response.end())),
  receiver: async () => listen(ownReceiver().listener(acknowledge)),
  app: async () => listen(appListener()),
  surface: (settings) => startDesk(settings, [idleFeature]),
  desk: (settings) => startDesk(settings, deskFeatures),
  boltReceiver: async () => listen(boltReceiver(acknowledge)),
  floor: async ({ databaseUrl }) => listen(boltReceiver(floorOf(databaseUrl, false))),
  leanFloor: async ({ databaseUrl }) => listen(boltReceiver(floorOf(databaseUrl, true))),
  teams: startTeams,
  // Loaded by nobody else: it weighs more than everything else here together.
  teamsFloor: async (settings) => listen((await import('./teams-floor.ts')).teamsFloor(settings)),
};

const settings = JSON.parse(process.argv[2] ?? '{}') as ServerSettings;
const watched = watchStatements();
const running = await starts[settings.kind](settings);
answerQuestions(running.port, watched, running.ask);

/** As main.ts wires it, without what a click never meets: migrations, clock, jobs and the local workspace. */
async function startDesk(
  { databaseUrl, apiUrl, paceMs, clock: hasClock }: ServerSettings,
  features: readonly Feature[],
): Promise<Running> {
  const database = openDatabase(databaseUrl);
  const metrics = createMetrics(database.pool);
  let wake = (): void => undefined;
  const desk = assembleDesk({
    database,
    features,
    fieldKeys: RING,
    surfaces: ['slack'],
    afterCommit: () => wake(),
    count: metrics.countCommand,
  });
  const slack = createSlack({
    config: { teamIds: [TEAM], botToken: 'xoxb-bench', signingSecret: SECRET, apiUrl },
    desk,
    features,
    log,
    metrics: { answered: (place, _outcome, ms) => metrics.observeAck(place, ms / 1_000) },
    wake: () => wake(),
  });
  const pace = paceMs !== undefined && { paceMs };
  const show = createShow({
    database,
    features,
    deliverers: { slack: slack.deliver },
    desk,
    log,
    metrics,
    ...pace,
  });
  if (paceMs !== undefined) {
    wake = show.kick;
    show.start();
  }
  const http = createHttp({ routes: [{ method: 'POST', path: PATH, handle: slack.handle }], log });
  const port = await http.listen(0, '127.0.0.1');
  const ask: Ask = { drain: () => show.drain(), flushCounters: () => flushCounters(database) };
  if (!hasClock) return { port, ask };
  const clock = createClock({ database, features, desk, log, metrics });
  return { port, ask: { ...ask, tick: () => clock.tick() } };
}

async function startTeams({ databaseUrl, login }: ServerSettings): Promise<Running> {
  const { createTeams } = await import('../../src/surfaces/teams/routes.ts');
  const database = openDatabase(databaseUrl);
  const metrics = createMetrics(database.pool);
  const desk = assembleDesk({
    database,
    features: deskFeatures,
    fieldKeys: RING,
    surfaces: ['teams'],
    count: metrics.countCommand,
  });
  const teams = createTeams({
    config: { appId: APP_ID, appPassword: APP_PASSWORD, tenantIds: [TENANT], ...login },
    desk,
    features: deskFeatures,
    log,
    metrics: { answered: (place, _outcome, ms) => metrics.observeAck(place, ms / 1_000) },
    wake: () => undefined,
  });
  await teams.start();
  const http = createHttp({ routes: [{ method: 'POST', path: TEAMS_PATH, handle: teams.handle }], log });
  return { port: await http.listen(0, '127.0.0.1'), ask: {} };
}

function floorOf(databaseUrl: string, lean: boolean): Take {
  const floor = createFloor(databaseUrl, { lean });
  return async ({ body, ack }) => {
    const { user, actions } = body as { user: { id: string }; actions: { value: string }[] };
    const [requestId = ''] = actions[0]?.value.split('/') ?? [];
    await floor({ user: user.id, requestId });
    await ack();
  };
}

function boltReceiver(processEvent: Take): RequestListener {
  const receiver = new HTTPReceiver({ signingSecret: SECRET, endpoints: PATH, logger });
  receiver.init({ processEvent } as App);
  return receiver.requestListener;
}

function ownReceiver() {
  const receiver = createHttpReceiver({
    signingSecret: SECRET,
    bodyLimit: 1_000_000,
    unansweredMs: 3_000,
    logger,
  });
  return {
    receiver,
    listener(processEvent: Take): RequestListener {
      receiver.init({ processEvent } as App);
      return receiver.take;
    },
  };
}

function appListener(): RequestListener {
  const { receiver } = ownReceiver();
  const app = new App({ receiver, logger, authorize: async () => ({ botToken: 'xoxb-bench' }) });
  app.action(APPROVE, ({ ack }) => ack());
  return receiver.take;
}

async function listen(listener: RequestListener): Promise<Running> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, ask: {} };
}

/** Postgres hands a session's counters over when it has been idle for a while; here at once. */
async function flushCounters({ pool }: Database): Promise<void> {
  const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()));
  await Promise.all(clients.map((client) => client.query('select pg_stat_force_next_flush()')));
  for (const client of clients) client.release();
}
