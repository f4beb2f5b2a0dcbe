import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type pg from 'pg';
import { assembleDesk } from '../../src/assemble.ts';
import { type Database, openDatabase } from '../../src/database/client.ts';
import { features } from '../../src/desk/index.ts';
import { Organisation } from '../../src/desk/organisation/schema.ts';
import type { Desk } from '../../src/kit/feature.ts';
import type { FakeSlack } from '../../src/local/slack/fake-slack.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { createSlack } from '../../src/surfaces/slack/routes.ts';
import { createShow, type Show } from '../../src/workers/show.ts';
import { type LiveCards, watchLiveCards } from '../faults/cards-in-chat.ts';
import { openFaultlineSlack, SECRETS } from '../faults/faultline-slack.ts';
import { organisationFile, representatives, TEAM } from '../faults/organisation.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

export type TwoDesks = {
  /** The test's own sessions; what they do is not counted. */
  database: FreshDatabase;
  fake: FakeSlack;
  live: LiveCards;
  desk: Desk;
  /** Where each of the two listens. */
  urls: readonly [string, string];
  /** Every statement that either desk has sent to the database since the last call. */
  statements(): string[];
  /** Bytes of write-ahead log that the sessions of both desks have made since they began. */
  walBytes(): Promise<number>;
  /** Everything is shown, and nothing will be until the next click. */
  shown(): Promise<void>;
  close(): Promise<void>;
};

/** Two desks, each with its own server, pool and showing worker, over one database and behind one Slack that speaks to them in turn. */
export async function openTwoDesks(): Promise<TwoDesks> {
  const database = await freshDatabase();
  let turn = 0;
  const urls: [string, string] = ['', ''];
  const slack = await openFaultlineSlack(() => `${urls[turn++ % 2]}/slack/events`);
  const [one, other] = [await openOne(database.url, slack.apiUrl), await openOne(database.url, slack.apiUrl)];
  [urls[0], urls[1]] = [one.url, other.url];
  await enterFaultline(one.desk, database);
  for (const { show } of [one, other]) show.start();
  const both = [one, other];
  return {
    database,
    fake: slack.fake,
    live: watchLiveCards(slack.fake),
    desk: one.desk,
    urls,
    statements: () => both.flatMap(({ sent }) => sent.splice(0)),
    async walBytes() {
      const bytes = await Promise.all(both.flatMap(({ sessions }) => [...sessions].map(walOf)));
      return bytes.reduce((sum, more) => sum + more, 0);
    },
    async shown() {
      for (const { show } of both) await show.drain();
    },
    async close() {
      for (const { close } of both) await close();
      await slack.close();
      await database.drop();
    },
  };
}

type One = {
  url: string;
  desk: Desk;
  show: Show;
  sent: string[];
  sessions: Set<pg.PoolClient>;
  close(): Promise<void>;
};

async function openOne(url: string, apiUrl: string): Promise<One> {
  const database = openDatabase(url, { max: 8 });
  const { sent, sessions } = watchSessions(database);
  let wake = (): void => undefined;
  const parts = { database, features, surfaces: ['slack'] as const };
  const fieldKeys = [{ id: 'races', key: Buffer.alloc(32, 7) }];
  const desk = assembleDesk({ ...parts, fieldKeys, afterCommit: () => wake() });
  const log = createLogger('silent');
  const metrics = createMetrics(database.pool);
  const slack = createSlack({
    config: { teamIds: [TEAM], apiUrl, ...SECRETS },
    desk,
    features,
    log,
    metrics: { answered: () => undefined },
    wake: () => wake(),
  });
  const deliverers = { slack: slack.deliver };
  const show = createShow({ database, features, deliverers, desk, log, metrics, paceMs: 0 });
  wake = show.kick;
  const server = await listen(createServer((request, response) => slack.handle(request, response)));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    desk,
    show,
    sent,
    sessions,
    async close() {
      await show.stop();
      await slack.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.close();
    },
  };
}

/** Sees what every session of a pool sends, whoever sends it: the statements of a click, Prisma, the showing worker. */
function watchSessions({ pool }: Database): { sent: string[]; sessions: Set<pg.PoolClient> } {
  const sent: string[] = [];
  const sessions = new Set<pg.PoolClient>();
  pool.on('connect', (client) => {
    sessions.add(client);
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    Object.assign(client, {
      query(...args: unknown[]) {
        const [first] = args;
        sent.push(typeof first === 'string' ? first : String((first as { text?: string }).text));
        return query(...args);
      },
      unseen: query,
    });
  });
  pool.on('remove', (client) => sessions.delete(client));
  return { sent, sessions };
}

async function walOf(session: pg.PoolClient): Promise<number> {
  const { unseen } = session as unknown as { unseen: pg.PoolClient['query'] };
  await unseen('select pg_stat_force_next_flush()');
  const { rows } = await unseen(
    'select (pg_stat_get_backend_wal(pg_backend_pid())).wal_bytes::float8 as bytes',
  );
  return Number((rows as { bytes: number }[])[0]?.bytes);
}

async function enterFaultline({ execute }: Desk, { prisma }: Database): Promise<void> {
  const organisation = Organisation.parse(organisationFile);
  const input = { organisation, sha256: '0'.repeat(64), by: 'races' };
  await execute('organisation.apply', input, { commandId: 'races', by: { desk: 'races' } });
  const identity = { surface: 'slack', tenant: TEAM, joinedBy: 'races' };
  await prisma.identity.createMany({
    data: representatives.map(({ id, account }) => ({ ...identity, externalId: account, personId: id })),
  });
}

async function listen(server: Server): Promise<Server> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
