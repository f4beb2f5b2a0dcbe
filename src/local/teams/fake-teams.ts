import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answer } from '../ask-bot.ts';
import { Faults } from '../faults.ts';
import { answerFaulty, answerJson } from '../faulty-answer.ts';
import { refusalFor } from '../guard.ts';
import { readText } from '../read-body.ts';
import { type Shown, ShownLog, type ShownTo } from '../shown.ts';
import { waitFor } from '../wait-for.ts';
import { type Act, createAct } from './act.ts';
import { handleConnector } from './connector.ts';
import { createDeliver, type Deliver, repeat } from './deliver.ts';
import { Dialogs } from './dialogs.ts';
import { announce } from './install.ts';
import { Installs } from './installs.ts';
import { Journal } from './journal.ts';
import { LIMITS } from './limits.ts';
import { answerLogin, Tokens } from './login.ts';
import { handlePage, PAGE_ROOT, type TeamsHooks } from './page-api.ts';
import type { Parts } from './parts.ts';
import { Directory } from './people.ts';
import { keepState } from './persist.ts';
import { Rate } from './rate.ts';
import { refusing } from './refusal.ts';
import { createSigner, type Sign } from './sign.ts';
import { Messages } from './state.ts';
import type { Json, TeamsChannel, TeamsManifest, TeamsPerson } from './wire.ts';

export type { Fault, FaultKind } from '../faults.ts';
export type { Act, Acted } from './act.ts';
export type { Deliver, DeliveryOptions } from './deliver.ts';
export type { TeamsHooks } from './page-api.ts';
export type { Sign, SignOptions } from './sign.ts';
export type { Stored } from './state.ts';
export type { Dialog, Message, TeamsChannel, TeamsManifest, TeamsPerson } from './wire.ts';

export type FakeTeamsOptions = {
  tenantId: string;
  team: { id: string; name: string };
  bot: { appId: string; appPassword: string; name: string };
  people: readonly TeamsPerson[];
  channels: readonly TeamsChannel[];
  /** Where activities go: the bot's `/api/messages`. */
  botUrl: () => string;
  /** Where this workspace is reached. */
  baseUrl: () => string;
  /** A file that keeps the conversations over a restart. */
  statePath?: string;
  /** The contents of `manifests/teams/manifest.json`: commands for hints, the message extension. */
  manifest?: TeamsManifest;
  /** False: no rate limits at all. */
  strictRate?: boolean;
  now?: () => number;
  /** Milliseconds; the platform's own values unless a test shortens them. */
  timing?: { patience?: number; redeliveryPause?: number };
  /** How many connector calls, and how many shown texts, are remembered. */
  remember?: { calls?: number; texts?: number };
  hooks?: TeamsHooks;
};

export type FakeTeams = {
  /** Answers `/teams/{connector,login,openid}/*` and `/local/teams/*`; false when the path is none of these. */
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;
  directory: Directory;
  messages: Messages;
  dialogs: Dialogs;
  installs: Installs;
  faults: Faults;
  journal: Journal;
  act: Act;
  /** A token for the bot, true or forged. */
  sign: Sign;
  /** One request to the bot exactly as given: replays and forgeries. */
  deliver: Deliver;
  /** An activity that was sent before, once more and then twice under new ids, whatever the bot answers. */
  redeliver: (activity: Json) => Promise<Answer[]>;
  /** The id of the chat between the bot and a person. */
  chatOf: (key: string) => string;
  /** Tells the bot of every installation it has not heard of yet. */
  installAll: () => Promise<void>;
  /** Everything ever shown to a person or in a conversation, edited and deleted words included. */
  shown: (to?: ShownTo) => Shown[];
  texts: (to?: ShownTo) => string[];
  /** Everything one person could ever read: their dialogs, own cards and the conversations they are in. */
  textsSeenBy: (key: string) => string[];
  waitFor: typeof waitFor;
  parts: Parts;
  close: () => void;
};

/** A small, strict Teams with its connector, in memory. */
export function createFakeTeams(options: FakeTeamsOptions): FakeTeams {
  const closing = new AbortController();
  const parts = assemble(options, closing.signal);
  const { directory, messages, dialogs, installs, faults, journal, shown, deliver, redeliveryPause } = parts;
  const save = options.statePath ? keepState(options.statePath, messages, installs) : undefined;
  return {
    handle: (req, res) => handle(parts, options.hooks ?? {}, req, res),
    directory,
    messages,
    dialogs,
    installs,
    faults,
    journal,
    act: createAct(parts),
    sign: parts.signer.sign,
    deliver,
    redeliver: (activity) => repeat({ deliver, pause: redeliveryPause, closing: closing.signal }, activity),
    chatOf: (key) => directory.chatOf(key).id,
    installAll: async () => {
      for (const person of directory.people.values()) await announce(parts, person);
    },
    shown: (to) => shown.entries(to),
    texts: (to) => shown.entries(to).flatMap((e) => e.texts),
    textsSeenBy: (key) =>
      shown
        .entries()
        .filter((e) => (e.person === undefined ? isIn(parts, key, e.channel) : e.person === key))
        .flatMap((e) => e.texts),
    waitFor,
    parts,
    close: () => {
      closing.abort();
      save?.();
    },
  };
}

function isIn({ directory }: Parts, key: string, conversation = ''): boolean {
  const place = directory.places.get(conversation);
  return place !== undefined && directory.isMember(place, key);
}

function assemble(options: FakeTeamsOptions, closing: AbortSignal): Parts {
  const { tenantId, team, people, channels, botUrl, baseUrl, manifest = {} } = options;
  const now = options.now ?? Date.now;
  const bot = { ...options.bot, id: `28:${options.bot.appId}` };
  const serviceUrl = () => `${baseUrl()}/teams/connector/`;
  const directory = new Directory(people, channels, team, bot.appId);
  const shown = new ShownLog(options.remember?.texts ?? 50_000);
  const messages = new Messages(directory, shown, now);
  const journal = new Journal(options.remember?.calls ?? 10_000);
  const faults = new Faults();
  const signer = createSigner(bot.appId, serviceUrl);
  const patience = options.timing?.patience ?? LIMITS.patience.max;
  return {
    tenantId,
    team,
    bot,
    manifest,
    baseUrl,
    serviceUrl,
    now,
    redeliveryPause: options.timing?.redeliveryPause ?? 10_000,
    directory,
    installs: new Installs(team.id),
    messages,
    dialogs: new Dialogs((person, dialog) => messages.tell(person, { type: 'dialog', dialog }), shown, now),
    finds: new Map(),
    signer,
    tokens: new Tokens(now),
    rate: new Rate(now, options.strictRate ?? true),
    faults,
    shown,
    journal,
    deliver: createDeliver({
      botUrl,
      sign: signer.sign,
      faults,
      patience,
      onAnswer: (activity, answer) => journal.delivery({ at: now(), activity, answer }),
    }),
    closing,
  };
}

async function handle(
  parts: Parts,
  hooks: TeamsHooks,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<boolean> {
  const url = URL.parse(req.url ?? '/', 'http://localhost');
  if (!url) return false;
  const [, first = '', second = ''] = url.pathname.split('/');
  const isOwn = first === 'teams' && ['connector', 'login', 'openid'].includes(second);
  if (!isOwn && !url.pathname.startsWith(PAGE_ROOT)) return false;
  try {
    const refused = refusalFor(req, url.pathname);
    if (refused) answerJson(res, { status: 403, body: { ok: false, error: refused, message: refused } });
    else if (first === 'local') await handlePage(parts, hooks, url, req, res);
    else if (second === 'connector') await handleConnector(parts, url, req, res);
    else if (second === 'login') await handleLogin(parts, url, req, res);
    else await handleOpenid(parts, url, res);
  } catch (error) {
    // A caller that hung up, or a hook of the process that failed: neither may take the workspace down.
    if (res.headersSent) res.destroy();
    else
      answerJson(res, { status: 500, body: { ok: false, error: 'internal_error', message: String(error) } });
  }
  return true;
}

async function handleLogin(parts: Parts, url: URL, req: IncomingMessage, res: ServerResponse): Promise<void> {
  const [, tenant = ''] = /^\/teams\/login\/([^/]+)\/oauth2\/v2\.0\/token$/.exec(url.pathname) ?? [];
  if (tenant === '' || req.method !== 'POST') return answerJson(res, { status: 404, body: refusing(404) });
  const text = (await readText(req)) ?? '';
  const { appId, appPassword } = parts.bot;
  const app = { tenantId: parts.tenantId, appId, appPassword };
  const fault = parts.faults.hit('login', undefined);
  const type = req.headers['content-type'] ?? '';
  const work = () => answerLogin(parts.tokens, app, decodeURIComponent(tenant), type, text);
  await answerFaulty(res, fault, parts.closing, refusing, work);
}

async function handleOpenid(
  { signer, baseUrl, faults, closing }: Parts,
  url: URL,
  res: ServerResponse,
): Promise<void> {
  const documents: Record<string, () => Json | Promise<Json>> = {
    '/teams/openid/.well-known/openidconfiguration': () => signer.openid(baseUrl()),
    '/teams/openid/keys': () => signer.keys(),
  };
  const body = await documents[url.pathname]?.();
  if (!body) return answerJson(res, { status: 404, body: refusing(404) });
  await answerFaulty(res, faults.hit('openid', undefined), closing, refusing, () => ({ status: 200, body }));
}
