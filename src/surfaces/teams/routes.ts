import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TeamsConfig } from '../../config.ts';
import { createAccounts } from '../../kit/accounts.ts';
import type { Deliver } from '../../kit/deliver.ts';
import type { Desk, Feature } from '../../kit/feature.ts';
import { createAdoption } from '../adopt-copy.ts';
import { collectHandlers } from '../handlers.ts';
import { createInFlight } from '../in-flight.ts';
import { readBody } from '../read-body.ts';
import type { Log } from '../run-handler.ts';
import { troubleOf } from '../trouble.ts';
import { Activity, tenantOf } from './activity.ts';
import type { BotFramework, Verified } from './bot-framework.ts';
import { cloudOf } from './cloud.ts';
import { createConnector } from './connector.ts';
import { createConversations } from './conversations.ts';
import { createDeliver } from './deliver.ts';
import { createSend } from './send.ts';
import type { Metrics } from './serve.ts';
import { createTaking } from './take.ts';
import { createTokens } from './token.ts';

export type TeamsOptions = {
  config: TeamsConfig;
  desk: Desk;
  features: readonly Feature[];
  log: Log;
  metrics: Metrics;
  /** Cards are waiting to be shown. */
  wake(): void;
  /** The SDK is loaded by the first activity instead of the start. */
  lazy?: boolean;
};

export type Teams = {
  /** For POST /api/messages. A request without a token of Teams reaches no handler and no database. */
  handle(req: IncomingMessage, res: ServerResponse): Promise<void>;
  deliver: Deliver;
  /** Loads what checks tokens, so that the first click does not wait for it, unless it is to be lazy. */
  start(): Promise<void>;
  /** Waits for what is being answered. */
  stop(): Promise<void>;
};

/** Teams sends cards and what was typed into them; nothing of it comes near this size. */
const MOST_BYTES = 512 * 1024;

export function createTeams(options: TeamsOptions): Teams {
  const { config, desk, features, log } = options;
  const cloud = cloudOf(config);
  const tenant = config.tenantIds[0] ?? '';
  const tokens = createTokens({ ...config, tenant, loginUrl: cloud.loginUrl, scope: cloud.scope });
  const connector = createConnector(tokens);
  const conversations = createConversations(desk.database);
  const accounts = createAccounts(desk);
  const handlers = collectHandlers(features);
  const send = createSend(connector, conversations, config.appId);
  const inFlight = createInFlight();
  const deliver = createDeliver({
    send,
    conversations,
    accounts,
    handlers,
    organisation: desk.organisation,
    tenant,
  });
  const adopt = createAdoption({ surface: 'teams', desk, handlers, deliver, wake: options.wake });
  const serve = createTaking({
    accounts,
    desk,
    log,
    handlers,
    send,
    metrics: options.metrics,
    connector,
    conversations,
    adopt,
    later: (work) => void inFlight.track(work),
  });
  let loading: Promise<BotFramework> | undefined;

  function botFramework(): Promise<BotFramework> {
    loading ??= import('./bot-framework.ts').then(({ createBotFramework }) =>
      createBotFramework({ appId: config.appId, cloud, tokens, serve }),
    );
    return loading;
  }

  async function answer(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const raw = await readBody(req, MOST_BYTES);
    if (!raw) return refuse(res, 413, 'too large');
    const body = parsed(raw);
    const verified = await verify(body, req.headers.authorization ?? '');
    if (verified === 'unknown') return refuse(res, 503, 'the keys cannot be had');
    if (!verified) return refuse(res, 401, 'no valid token');
    const { data: activity } = Activity.safeParse(body);
    if (!activity) return refuse(res, 400, 'not an activity');
    // Nobody else checks it: the token says that Teams sends, not for which company.
    if (!config.tenantIds.includes(tenantOf(activity)?.toLowerCase() ?? ''))
      return refuse(res, 403, 'another tenant');
    const answered = await verified.run(activity);
    const words = answered?.body ? JSON.stringify(answered.body) : '';
    // With its length said an answer is one write instead of three.
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(words) };
    res.writeHead(answered?.status ?? 200, headers).end(words);
  }

  /**
   * The SDK says no in several ways, some of them by failing: whatever it throws here, the token is not taken. `unknown`: the keys could
   * not be had, so nobody can tell; Teams sends again what is answered so.
   */
  async function verify(body: unknown, authorization: string): Promise<Verified | 'unknown' | undefined> {
    if (!/^Bearer \S+$/.test(authorization) || typeof body !== 'object' || body === null) return undefined;
    try {
      return await (await botFramework()).verify(body, authorization);
    } catch (error) {
      const name = troubleOf(error).name;
      log.warn({ name }, 'a token was refused');
      return isKeysAway(error) ? 'unknown' : undefined;
    }
  }

  function refuse(res: ServerResponse, status: number, why: string): void {
    if (status !== 401) log.warn({ status, why }, 'a request for Teams was refused');
    res.writeHead(status).end();
  }

  return {
    async handle(req, res) {
      inFlight.track(new Promise((resolve) => res.once('close', resolve)));
      try {
        await answer(req, res);
      } catch (error) {
        // The connection was lost while the body arrived, or a handler was interrupted: Teams sends it again.
        log.error(troubleOf(error), 'a delivery from Teams failed');
        if (!res.headersSent) res.writeHead(500);
        res.end();
      }
    },
    async deliver(row, card, reader) {
      const delivered = await deliver(row, card, reader);
      if ('address' in delivered) adopt.remember(row.id, delivered.address);
      return delivered;
    },
    async start() {
      if (!options.lazy) await botFramework();
    },
    stop: () => inFlight.idle(),
  };
}

/** The SDK's own word for "the metadata or keys did not come", or the failed fetch itself. */
function isKeysAway(error: unknown): boolean {
  const { statusCode, type } = (error ?? {}) as { statusCode?: unknown; type?: unknown };
  return statusCode === 500 || type === 'system';
}

function parsed(raw: Buffer): unknown {
  try {
    return JSON.parse(raw.toString());
  } catch {
    return undefined;
  }
}
