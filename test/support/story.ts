import { createHash, randomBytes, randomUUID } from 'node:crypto';
import * as fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { PassThrough } from 'node:stream';
import type pg from 'pg';
import { assembleDesk } from '../../src/assemble.ts';
import { features } from '../../src/desk/index.ts';
import type { Organisation } from '../../src/desk/organisation/schema.ts';
import { accountClosed } from '../../src/desk/people/account-closed.ts';
import { verifyAudit } from '../../src/kit/audit.ts';
import type { Envelope } from '../../src/kit/command.ts';
import type { Outcome } from '../../src/kit/execute.ts';
import type { Desk } from '../../src/kit/feature.ts';
import { textsIn } from '../../src/local/shown.ts';
import type { FakeSlack, Message, SlackManifest, SlackPerson } from '../../src/local/slack/fake-slack.ts';
import { startFakeSlack } from '../../src/local/slack/listen.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { createSlack } from '../../src/surfaces/slack/routes.ts';
import { createClock } from '../../src/workers/clock.ts';
import { createShow } from '../../src/workers/show.ts';
import { demoOrganisation } from '../desk/organisation/demo-organisation.ts';
import { freshDatabase } from './database.ts';
import { MORNING } from './desk.ts';
import { type Hand, handOf } from './hand.ts';

const TEAM = 'T0STORY';
const SECRETS = { signingSecret: 'a-signing-secret-for-stories', botToken: 'xoxb-stories' };
const MANIFEST = path.resolve(import.meta.dirname, '../../manifests/slack.json');

export type Row = Record<string, unknown>;

/** One desk and one Slack in this process: signed payloads go in at one end, rows, cards and audit events come out. */
export type Story = {
  fake: FakeSlack;
  pool: pg.Pool;
  desk: Desk;
  organisation: Organisation;
  /** The hands of a person of the organisation file, or of an account of the workspace. */
  as(who: string): Hand;
  account(person: string): string;
  /** The workspace's id of a channel of the organisation file. */
  channel(id: string): string;
  rows(statement: string, ...values: unknown[]): Promise<Row[]>;
  row(statement: string, ...values: unknown[]): Promise<Row>;
  /** `<actor> <type>` of each event of a chain, oldest first. */
  audit(chain: string): Promise<string[]>;
  /** Everything that an honest check of the audit trail and the files finds wrong. */
  findings(): Promise<unknown[]>;
  /** The message that a card stands in; undefined when it stands nowhere. */
  card(kind: string, target: string, audience: string): Promise<Message | undefined>;
  thread(root: Message): Message[];
  /** Waits until every card is shown. */
  settle(): Promise<void>;
  setNow(at: string): Promise<void>;
  /** The clock looks once, and what it decided is shown. */
  tick(): Promise<void>;
  apply(organisation: Organisation): Promise<Outcome>;
  /** For what is only the ground of a test: commands without the platform. */
  ground: Pick<Desk, 'execute'> & { as(person: string, commandId?: string): Envelope };
  /** What the process has logged so far. */
  log(): string;
  close(): Promise<void>;
};

export type StoryOptions = {
  organisation?: Organisation;
  /** Accounts of the workspace beyond those of the organisation file. */
  strangers?: readonly SlackPerson[];
  /** Channels of the organisation file that the bot was never invited to. */
  uninvited?: readonly string[];
};

export async function openStory(options: StoryOptions = {}): Promise<Story> {
  const organisation = options.organisation ?? demoOrganisation();
  const database = await freshDatabase({ max: 10 });
  const { pool } = database;
  const written: string[] = [];
  const log = createLogger('debug', lines(written));
  const metrics = createMetrics(pool);
  let wake = (): void => undefined;
  const desk = assembleDesk({
    database,
    features,
    fieldKeys: [{ id: 'story', key: randomBytes(32) }],
    surfaces: ['slack'],
    afterCommit: () => wake(),
    count: metrics.countCommand,
  });
  let events = '';
  const listening = await startFakeSlack({
    team: { id: TEAM, name: organisation.company.name },
    ...SECRETS,
    people: [...peopleOf(organisation), ...(options.strangers ?? [])],
    channels: organisation.channels.map(({ id, slack = '' }) => ({
      id: channelId(id),
      name: slack.replace(/^#/, ''),
      topic: '',
      members: 'everyone' as const,
      bot: !options.uninvited?.includes(id),
    })),
    eventsUrl: () => events,
    manifest: JSON.parse(fs.readFileSync(MANIFEST, 'utf8')) as SlackManifest,
    // Every limit of Slack but its pace: a story would last minutes.
    strictRate: false,
  });
  const { fake } = listening;
  const slack = createSlack({
    config: { teamIds: [TEAM], apiUrl: listening.apiUrl, ...SECRETS },
    desk,
    features,
    log,
    metrics: { answered: (place, _outcome, ms) => metrics.observeAck(place, ms / 1_000) },
    wake: () => wake(),
    left: (by) => accountClosed(by, desk, log),
  });
  const server = createServer((request, response) => slack.handle(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  events = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  const show = createShow({
    database,
    features,
    deliverers: { slack: slack.deliver },
    desk,
    log,
    metrics,
    paceMs: 1,
  });
  wake = show.kick;
  const clock = createClock({ database, features, desk, log, metrics });
  const accounts = new Map(organisation.people.map(({ id, identities }) => [id, identities?.slack]));

  async function apply(next: Organisation): Promise<Outcome> {
    const sha256 = createHash('sha256').update(JSON.stringify(next)).digest('hex');
    const input = { organisation: next, sha256, by: 'story', tenants: { slack: TEAM } };
    return desk.execute('organisation.apply', input, { commandId: randomUUID(), by: { desk: 'story' } });
  }
  async function rows(statement: string, ...values: unknown[]): Promise<Row[]> {
    return (await pool.query<Row>(statement, values)).rows;
  }
  async function setNow(at: string): Promise<void> {
    await rows(
      `update desk_clock set shift_ms = (extract(epoch from $1::timestamptz - now()) * 1000)::bigint`,
      at,
    );
  }
  function account(person: string): string {
    const known = accounts.get(person) ?? person;
    if (!fake.people.has(known)) throw new Error(`${person} has no account here`);
    return known;
  }

  await setNow(MORNING);
  const applied = await apply(organisation);
  if (applied.kind !== 'done')
    throw new Error(`the organisation was not applied: ${JSON.stringify(applied)}`);
  return {
    fake,
    pool,
    desk,
    organisation,
    account,
    as: (who) => handOf(account(who), fake, show.drain),
    channel: channelId,
    rows,
    async row(statement, ...values) {
      const [only, second] = await rows(statement, ...values);
      if (!only || second) throw new Error(`not exactly one row: ${statement}`);
      return only;
    },
    async audit(chain) {
      const found = await rows('select actor, type from audit_event where chain = $1 order by seq', chain);
      return found.map(({ actor, type }) => `${actor} ${type}`);
    },
    async findings() {
      return (await verifyAudit(pool, '/nowhere')).findings;
    },
    async card(kind, target, audience) {
      const [found] = await rows(
        `select address->>'channel' as channel, address->>'ts' as ts from card where kind = $1 and target = $2 and audience = $3`,
        kind,
        target,
        audience,
      );
      return found?.ts ? fake.messages.find(String(found.channel), String(found.ts)) : undefined;
    },
    thread: ({ channel, ts }) => fake.messages.thread(channel, ts),
    settle: show.drain,
    setNow,
    async tick() {
      await clock.tick();
      await show.drain();
    },
    apply,
    ground: {
      execute: desk.execute,
      as: (person, commandId = randomUUID()) => ({
        commandId,
        by: { surface: 'slack', tenant: TEAM, externalId: account(person) },
      }),
    },
    log: () => written.join(''),
    async close() {
      await Promise.all([show.stop(), clock.stop()]);
      await slack.stop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await listening.close();
      await database.drop();
    },
  };
}

/** What a message says, markup apart. */
export function wordsOf(message: Message | undefined): string {
  return message ? [message.text, ...textsIn(message.blocks)].join('\n') : '';
}

/** The action ids of a message's buttons and of the menu behind them. */
export function buttonsOf(message: Message | undefined): string[] {
  return [
    ...JSON.stringify(message?.blocks ?? []).matchAll(/"(?:action_id":"|value":")([a-z]+\.[A-Za-z]+)[|"]/g),
  ].map(([, action = '']) => action);
}

function lines(written: string[]): PassThrough {
  const stream = new PassThrough();
  stream.on('data', (chunk) => written.push(String(chunk)));
  return stream;
}

export function slackPerson(id: string, realName: string, more: Partial<SlackPerson> = {}): SlackPerson {
  const email = `${id.toLowerCase()}@elsewhere.example`;
  const base = { id, name: id.toLowerCase(), realName, title: '', email, emailConfirmed: true };
  return { ...base, locale: 'en-US', tz: 'Europe/Berlin', ...more };
}

function peopleOf({ people }: Organisation): SlackPerson[] {
  const locales = { en: 'en-US', 'zh-CN': 'zh-CN', 'zh-TW': 'zh-TW' } as const;
  return people.flatMap(({ identities, name, id, email, language, timeZone }) =>
    identities?.slack
      ? [slackPerson(identities.slack, name, { name: id, email, locale: locales[language], tz: timeZone })]
      : [],
  );
}

function channelId(id: string): string {
  return `C0${id.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`.padEnd(9, '0');
}
