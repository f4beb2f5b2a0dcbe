import type { IncomingMessage, ServerResponse } from 'node:http';
import { Faults } from '../faults.ts';
import { answerJson } from '../faulty-answer.ts';
import { refusalFor } from '../guard.ts';
import { parseJson, readText } from '../read-body.ts';
import { type Shown, ShownLog, type ShownTo } from '../shown.ts';
import { waitFor } from '../wait-for.ts';
import { type Act, createAct } from './act.ts';
import { createDeliver, type Deliver } from './deliver.ts';
import { Journal } from './journal.ts';
import { REFUSAL_SOURCES } from './limits.ts';
import { handlePage, type LocalHooks } from './page-api.ts';
import type { Parts } from './parts.ts';
import { type Conversation, Directory } from './people.ts';
import { keepState } from './persist.ts';
import { Rate } from './rate.ts';
import { ResponseUrls } from './response-urls.ts';
import { Messages } from './state.ts';
import { Triggers } from './triggers.ts';
import { Views } from './views.ts';
import { handleWebApi } from './web-api.ts';
import { isRecord, type SlackChannel, type SlackManifest, type SlackPerson } from './wire.ts';

export type { Fault, FaultKind } from '../faults.ts';
export type { Acted } from './act.ts';
export type { Answer, DeliveryKind, DeliveryOptions } from './deliver.ts';
export type { LocalHooks } from './page-api.ts';
export type { Message, SlackChannel, SlackManifest, SlackPerson, View } from './wire.ts';

export type FakeSlackOptions = {
  team: { id: string; name: string };
  people: readonly SlackPerson[];
  channels: readonly SlackChannel[];
  signingSecret: string;
  botToken: string;
  botUserId?: string;
  /** Where the bot listens for commands, interactions and events. */
  eventsUrl: () => string;
  /** Where this workspace is reached: goes into response URLs and permalinks. */
  baseUrl: () => string;
  /** The contents of `manifests/slack.json`: commands, shortcuts, scopes, subscribed events. */
  manifest: SlackManifest;
  /** False: no rate limits at all. */
  strictRate?: boolean;
  /** Posts a channel takes at once before it is held to one a second. */
  rateBurst?: number;
  now?: () => number;
  /** Milliseconds; the platform's own values unless a test shortens them. */
  timing?: { ack?: number; trigger?: number; eventRetries?: readonly number[] };
  /** How many Web API calls, and how many shown texts, are remembered. */
  remember?: { calls?: number; texts?: number };
  /** A file that keeps the messages over a restart. */
  statePath?: string;
  hooks?: LocalHooks;
};

export type FakeSlack = {
  /** Answers `/api/*`, `/response/*` and `/local/*`; false when the path is none of these. */
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;
  people: ReadonlyMap<string, SlackPerson>;
  channels: ReadonlyMap<string, Conversation>;
  messages: Messages;
  views: Views;
  faults: Faults;
  journal: Journal;
  act: Act;
  /** A signed request to the bot, exactly as given: replays, forgeries, stale clocks. */
  deliver: Deliver;
  /** The direct message between the bot and a person. */
  directWith: (user: string) => string;
  /** Everything ever shown to a person or in a channel, edited and deleted words included. */
  shown: (to?: ShownTo) => Shown[];
  texts: (to?: ShownTo) => string[];
  /** Everything one person could ever read: their forms, home, ephemeral answers and the channels they are in. */
  textsSeenBy: (user: string) => string[];
  /** Waits until `look` finds something; throws with `what` after `ms`. */
  waitFor: <T>(look: () => T | undefined | false, what?: string, ms?: number) => Promise<T>;
  parts: Parts;
  close: () => void;
};

/** A small, strict Slack in memory. */
export function createFakeSlack(options: FakeSlackOptions): FakeSlack {
  const closing = new AbortController();
  const parts = assemble(options, closing.signal);
  const { directory, messages, views, shown } = parts;
  const save = options.statePath ? keepState(options.statePath, directory, messages, views) : undefined;
  return {
    handle: (req, res) => handle(parts, options.hooks ?? {}, req, res),
    people: directory.people,
    channels: directory.conversations,
    messages,
    views,
    faults: parts.faults,
    journal: parts.journal,
    act: createAct(parts),
    deliver: parts.deliver,
    directWith: (user) => directory.directWith(user).id,
    shown: (to) => shown.entries(to),
    texts: (to) => shown.entries(to).flatMap((e) => e.texts),
    textsSeenBy: (user) =>
      shown
        .entries()
        .filter((e) => (e.person === undefined ? isIn(parts, user, e.channel) : e.person === user))
        .flatMap((e) => e.texts),
    waitFor,
    parts,
    close: () => {
      closing.abort();
      save?.();
    },
  };
}

function isIn(parts: Parts, user: string, channel = ''): boolean {
  const conversation = parts.directory.conversations.get(channel);
  return conversation !== undefined && parts.directory.isMember(conversation, user);
}

function assemble(options: FakeSlackOptions, closing: AbortSignal): Parts {
  const now = options.now ?? Date.now;
  const botUserId = options.botUserId ?? 'U0REGISTRAR';
  const directory = new Directory(options.people, options.channels, botUserId);
  const shown = new ShownLog(options.remember?.texts ?? 50_000);
  const messages = new Messages(directory, shown, now);
  const faults = new Faults();
  const { ack, trigger, eventRetries } = options.timing ?? {};
  const { eventsUrl, signingSecret, team, manifest, botToken, baseUrl } = options;
  const journal = new Journal(options.remember?.calls ?? 10_000);
  return {
    team: { ...team, domain: team.name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-') },
    manifest,
    botToken,
    origin: { teamId: team.id, appId: 'A0REGISTRAR', botId: 'B0REGISTRAR' },
    botUserId,
    scopes: new Set(manifest.oauth_config.scopes.bot ?? []),
    baseUrl,
    now,
    retryDelays: eventRetries ?? [0, 60_000, 300_000],
    directory,
    messages,
    views: new Views(messages, shown, now),
    triggers: new Triggers(now, trigger),
    rate: new Rate(now, options.strictRate ?? true, options.rateBurst ?? 3),
    faults,
    shown,
    journal,
    responseUrls: new ResponseUrls(),
    deliver: createDeliver({
      eventsUrl,
      signingSecret,
      faults,
      ...(ack !== undefined && { ackMs: ack }),
      onAnswer: (kind, payload, answer) => journal.delivery({ at: now(), kind, payload, answer }),
    }),
    closing,
  };
}

async function handle(
  parts: Parts,
  hooks: LocalHooks,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<boolean> {
  const url = URL.parse(req.url ?? '/', 'http://localhost');
  const [, first = '', second = ''] = url?.pathname.split('/') ?? [];
  if (!url || !['api', 'response', 'local'].includes(first)) return false;
  try {
    const refused = refusalFor(req, url.pathname);
    if (refused) answerJson(res, { status: 403, body: { ok: false, error: refused, message: refused } });
    else if (first === 'api') await handleWebApi(parts, second, req, res);
    else if (first === 'response') await handleResponse(parts, second, req, res);
    else await handlePage(parts, hooks, url, req, res);
  } catch (error) {
    // A caller that hung up, or a hook of the process that failed: neither may take the workspace down.
    if (res.headersSent) res.destroy();
    else
      answerJson(res, { status: 500, body: { ok: false, error: 'internal_error', message: String(error) } });
  }
  return true;
}

async function handleResponse(
  parts: Parts,
  token: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const body = parseJson((await readText(req)) ?? '');
  const error = isRecord(body) ? parts.responseUrls.use(parts, token, body) : 'invalid_payload';
  const args = isRecord(body) ? body : {};
  const ok = error === undefined;
  const status = ok ? 200 : error.endsWith('_url') ? 404 : 400;
  parts.journal.call({ at: parts.now(), method: 'response_url', args, status, ok, ...(error && { error }) });
  const source = error && REFUSAL_SOURCES[error];
  answerJson(res, {
    status,
    body: { ok, ...(error && { error }), ...(source && { fake_reference: [source] }) },
  });
}
