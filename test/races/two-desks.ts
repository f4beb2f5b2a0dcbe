import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type pg from 'pg';
import { assembleDesk } from '../../src/assemble.ts';
import { type Database, openDatabase } from '../../src/database/client.ts';
import { features } from '../../src/desk/index.ts';
import { Organisation } from '../../src/desk/organisation/schema.ts';
import type { Desk } from '../../src/kit/feature.ts';
import type { FakeSlack } from '../../src/local/slack/fake-slack.ts';
import type { FakeTeams } from '../../src/local/teams/fake-teams.ts';
import type { ListeningTeams } from '../../src/local/teams/listen.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { createSlack } from '../../src/surfaces/slack/routes.ts';
import { createTeams } from '../../src/surfaces/teams/routes.ts';
import { createShow, type Show } from '../../src/workers/show.ts';
import type { Deliverers } from '../../src/workers/show-card.ts';
import { type LiveCards, watchLiveCards } from '../faults/cards-in-chat.ts';
import { openFaultlineSlack, SECRETS } from '../faults/faultline-slack.ts';
import { openFaultlineTeams, teamsConfigOf } from '../faults/faultline-teams.ts';
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
  return openTwo(['', '']);
}

/** The same with Teams beside Slack, which speaks to the two in turn as well. */
export async function openTwoDesksOnBoth(): Promise<TwoDesks & { teams: FakeTeams }> {
  const urls: [string, string] = ['', ''];
  let turn = 0;
  const teams = await openFaultlineTeams(() => `${urls[turn++ % 2]}/api/messages`);
  const two = await openTwo(urls, teams);
  return {
    ...two,
    teams: teams.fake,
    async close() {
      await two.close();
      await teams.close();
    },
  };
}

async function openTwo(urls: [string, string], teams?: ListeningTeams): Promise<TwoDesks> {
  const database = await freshDatabase();
  let turn = 0;
  const slack = await openFaultlineSlack(() => `${urls[turn++ % 2]}/slack/events`);
  const platforms = { slackApiUrl: slack.apiUrl, ...(teams && { teams }) };
  const [one, other] = [await openOne(database.url, platforms), await openOne(database.url, platforms)];
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
type Platforms = { slackApiUrl: string; teams?: ListeningTeams };

async function openOne(url: string, platforms: Platforms): Promise<One> {
  const database = openDatabase(url, { max: 8 });
  const { sent, sessions } = watchSessions(database);
  let wake = (): void => undefined;
  const surfaces = platforms.teams ? (['slack', 'teams'] as const) : (['slack'] as const);
  const fieldKeys = [{ id: 'races', key: Buffer.alloc(32, 7) }];
  const desk = assembleDesk({ database, features, surfaces, fieldKeys, afterCommit: () => wake() });
  const log = createLogger('silent');
  const metrics = createMetrics(database.pool);
  const opened = openSurfaces(platforms, { desk, features, log, wake: () => wake() });
  const { deliverers } = opened;
  const show = createShow({ database, features, deliverers, desk, log, metrics, paceMs: 0 });
  wake = show.kick;
  const server = await listen(createServer(opened.handle));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    desk,
    show,
    sent,
    sessions,
    async close() {
      await show.stop();
      await opened.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await database.close();
    },
  };
}

type SurfaceParts = Omit<Parameters<typeof createSlack>[0], 'config' | 'metrics'>;

function openSurfaces(
  { slackApiUrl, teams }: Platforms,
  given: SurfaceParts,
): { deliverers: Deliverers; handle: RequestListener; stop(): Promise<void> } {
  const parts = { ...given, metrics: { answered: () => undefined } };
  const slack = createSlack({ ...parts, config: { teamIds: [TEAM], apiUrl: slackApiUrl, ...SECRETS } });
  const besides = teams && createTeams({ ...parts, config: teamsConfigOf(teams) });
  return {
    deliverers: { slack: slack.deliver, ...(besides && { teams: besides.deliver }) },
    handle(request, response) {
      if (besides && request.url === '/api/messages') void besides.handle(request, response);
      else slack.handle(request, response);
    },
    async stop() {
      await slack.stop();
      await besides?.stop();
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
