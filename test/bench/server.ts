import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, HTTPReceiver } from '@slack/bolt';
import type pg from 'pg';
import { assembleDesk } from '../../src/assemble.ts';
import { type Database, openDatabase } from '../../src/database/client.ts';
import { features as deskFeatures } from '../../src/desk/index.ts';
import type { Feature } from '../../src/kit/feature.ts';
import { createHttp } from '../../src/operations/http.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { boltLogger } from '../../src/surfaces/slack/bolt-logger.ts';
import { createSlack } from '../../src/surfaces/slack/routes.ts';
import { createShow } from '../../src/workers/show.ts';
import { RING } from './ground.ts';
import { type Ask, answerQuestions, countStatements } from './probe.ts';
import { APPROVE, idleFeature, type Kind, PATH, SECRET, type ServerSettings, TEAM } from './servers.ts';

type Running = { port: number; ask: Ask };

const log = createLogger('warn');

const starts: Record<Kind, (settings: ServerSettings) => Promise<Running>> = {
  http: async () => listen((request, response) => void request.resume().on('end', () => response.end())),
  receiver: async () => listen(receiverFor(async (event) => event.ack())),
  app: async () => listen(appListener()),
  surface: (settings) => startDesk(settings, [idleFeature]),
  desk: (settings) => startDesk(settings, deskFeatures),
  floor: async ({ databaseUrl }) => listen(floorListener(openDatabase(databaseUrl).pool)),
};

const settings = JSON.parse(process.argv[2] ?? '{}') as ServerSettings;
const statements = countStatements();
const running = await starts[settings.kind](settings);
answerQuestions(running.port, statements, running.ask);

/** As main.ts wires it, without what a click never meets: migrations, clock, jobs and the local workspace. */
async function startDesk(
  { databaseUrl, apiUrl, showing }: ServerSettings,
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
  // Without the pause of a second between two posts to one place: the work is to be counted, not spread.
  const show = createShow({
    database,
    features,
    deliverers: { slack: slack.deliver },
    desk,
    log,
    metrics,
    paceMs: 0,
  });
  if (showing) {
    wake = show.kick;
    show.start();
  }
  const http = createHttp({ routes: [{ method: 'POST', path: PATH, handle: slack.handle }], log });
  const port = await http.listen(0, '127.0.0.1');
  return {
    port,
    ask: {
      drain: () => show.drain(),
      flushCounters: () => flushCounters(database),
      acks: async () =>
        (await metrics.expose()).body.split('\n').filter((line) => line.startsWith('registrar_ack_seconds')),
    },
  };
}

/** What has to be done at least: lock the request, move it on, write down that it was done. */
function floorListener(pool: pg.Pool): RequestListener {
  return receiverFor(async ({ body, ack }) => {
    const click = body as { user: { id: string }; actions: { value: string }[] };
    const [target = ''] = click.actions[0]?.value.split('|') ?? [];
    const [id] = target.split('/');
    const client = await pool.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query('select * from request where id = $1 for update', [id]);
      if (rows[0]?.status !== 'pending') throw new Error('not pending');
      await client.query(
        'update request set step_index = step_index + 1, version = version + 1 where id = $1',
        [id],
      );
      await client.query(
        'insert into audit_event (request_id, actor, type, payload) values ($1, $2, $3, $4)',
        [id, click.user.id, 'step.approved', JSON.stringify({ stepIndex: rows[0].step_index })],
      );
      await client.query('commit');
    } finally {
      client.release();
    }
    await ack();
  });
}

type Event = Parameters<App['processEvent']>[0];

function receiverFor(processEvent: (event: Event) => Promise<void>): RequestListener {
  const receiver = newReceiver();
  receiver.init({ processEvent } as App);
  return receiver.requestListener;
}

function newReceiver(): HTTPReceiver {
  return new HTTPReceiver({ signingSecret: SECRET, endpoints: PATH, logger: boltLogger(log) });
}

function appListener(): RequestListener {
  const receiver = newReceiver();
  const app = new App({
    receiver,
    logger: boltLogger(log),
    authorize: async () => ({ botToken: 'xoxb-bench' }),
  });
  app.action(APPROVE, ({ ack }) => ack());
  return receiver.requestListener;
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
