import type { IncomingMessage, ServerResponse } from 'node:http';
import { App, HTTPReceiver, type Receiver, SocketModeReceiver, type ViewSubmitAction } from '@slack/bolt';
import type { SlackConfig } from '../../config.ts';
import { createAccounts } from '../../kit/accounts.ts';
import type { Identity } from '../../kit/actor.ts';
import type { Deliver } from '../../kit/deliver.ts';
import type { Action, Desk, Feature } from '../../kit/feature.ts';
import { createAdoption } from './adopt-copy.ts';
import type { Ack } from './answer-place.ts';
import { answerSuggestion } from './answer-suggestion.ts';
import { boltLogger } from './bolt-logger.ts';
import {
  type Click,
  clickOfAction,
  clickOfCommand,
  clickOfShortcut,
  clickOfSubmission,
  clickOfSuggestion,
} from './click.ts';
import { createClients } from './clients.ts';
import { createDeliver } from './deliver.ts';
import { troubleOf } from './errors.ts';
import { followProfiles } from './follow-profiles.ts';
import { collectHandlers, refuseStranger, unknownHandler } from './handlers.ts';
import { publishHome } from './home.ts';
import { createInFlight } from './in-flight.ts';
import { type Log, type Metrics, serve } from './serve.ts';
import { type WhoActs, whoActs } from './who-acts.ts';

/** The largest request that is read, in bytes; the longest form there is takes a tenth of it. */
const BODY_LIMIT = 1024 * 1024;
const PATH = '/slack/events';

export type SlackOptions = {
  config: SlackConfig;
  desk: Desk;
  features: readonly Feature[];
  log: Log;
  metrics: Metrics;
  /** Cards are waiting to be shown. */
  wake(): void;
  /** Somebody's account was closed in Slack (R06). */
  left?(by: Identity): Promise<void>;
};

export type Slack = {
  /** For POST /slack/events. 401 for a bad or stale signature, 413 for too much; neither reaches the database. */
  handle(req: IncomingMessage, res: ServerResponse): void;
  deliver: Deliver;
  start(): Promise<void>;
  /** Takes nothing new and waits for what is being answered. */
  stop(): Promise<void>;
};

export function createSlack(options: SlackOptions): Slack {
  const { config, desk, features, log, metrics } = options;
  const logger = boltLogger(log);
  const clients = createClients(config, logger);
  const accounts = createAccounts(desk);
  const inFlight = createInFlight();
  const handlers = collectHandlers(features);
  const isServed = (teamId: string) => config.teamIds.includes(teamId);
  const tenant = config.teamIds[0] ?? '';
  const post = createDeliver({
    client: clients.showing,
    accounts,
    organisation: desk.organisation,
    tenant,
    isServed,
  });
  const adopt = createAdoption({ desk, features, deliver: post, wake: options.wake });
  const follow = followProfiles({ client: clients.people, accounts, isServed, log });
  const home = { client: clients.people, accounts, desk, features, log };
  const serving = {
    client: clients.people,
    accounts,
    desk,
    log,
    metrics,
    publishHome: (who: WhoActs, commandId: string) => publishHome(who, commandId, home),
  };

  function whoIs(by: Identity): WhoActs {
    const missed = (code: string) => log.warn({ code }, 'Slack did not tell who somebody is');
    return whoActs(by, { accounts, client: clients.people, isServed, missed });
  }

  async function take(click: Click, handler: Action | undefined, ack: Ack): Promise<void> {
    const tenantOfClick = servedTenant(click, config.teamIds);
    if (!tenantOfClick) return refuseStranger(click, ack, log);
    const who = whoIs({ surface: 'slack', tenant: tenantOfClick, externalId: click.user });
    await serve(click, handler ?? unknownHandler, who, ack, serving);
    if (click.copy) await adopt(click.copy);
    await follow(who.by);
  }

  const receiver = receiverFor(config, logger);
  const app = new App({
    receiver,
    logger,
    // No call of the Web API: whether a team is served stands in the configuration.
    authorize: async () => ({ botToken: config.botToken }),
    ignoreSelf: false,
    convoStore: false,
    clientOptions: { ...(config.apiUrl && { slackApiUrl: config.apiUrl }), retryConfig: { retries: 0 } },
  });
  const tracked = (work: Promise<void>) => inFlight.track(work);

  app.command(/.*/, ({ body, ack }) => {
    const click = clickOfCommand(body);
    const verb = handlers.verbs.get(click.name);
    if (verb) return tracked(take(click, verb, ack as Ack));
    // Help hears what was typed instead of a verb.
    const values = body.text?.trim() ? { words: body.text.trim() } : {};
    return tracked(take({ ...click, name: 'help', values }, handlers.verbs.get('help'), ack as Ack));
  });
  app.shortcut(/.*/, ({ body, ack }) => {
    const click = clickOfShortcut(body);
    const verb = handlers.shortcuts.get(click.name) ?? '';
    return tracked(take(click, handlers.verbs.get(verb), ack as Ack));
  });
  app.action({ type: 'block_actions' }, ({ body, ack }) => {
    const click = clickOfAction(body);
    return tracked(click ? take(click, handlers.actions.get(click.name), ack as Ack) : ack());
  });
  app.view<ViewSubmitAction>({ callback_id: /.*/, type: 'view_submission' }, ({ body, ack }) => {
    const click = clickOfSubmission(body);
    return tracked(take(click, handlers.submissions.get(click.name), ack as Ack));
  });
  app.options<'block_suggestion'>({ type: 'block_suggestion' }, ({ body, ack }) => {
    const click = clickOfSuggestion(body);
    const tenantOfClick = servedTenant(click, config.teamIds);
    if (!tenantOfClick) return tracked(ack({ options: [] }));
    const who = whoIs({ surface: 'slack', tenant: tenantOfClick, externalId: click.user });
    return tracked(
      answerSuggestion(click, body.value, who, handlers.lookups, desk, log).then((found) => ack(found)),
    );
  });
  app.event('app_home_opened', ({ event, body, context }) => {
    const by = servedTenant({ teams: [context.teamId ?? body.team_id] }, config.teamIds);
    if (event.tab !== 'home' || !by) return Promise.resolve();
    const who = whoIs({ surface: 'slack', tenant: by, externalId: event.user });
    return tracked(publishHome(who, body.event_id, home));
  });
  app.event('user_change', async ({ event, body }) => {
    const by: Identity = {
      surface: 'slack',
      tenant: event.user.team_id || body.team_id,
      externalId: event.user.id,
    };
    if (!isServed(by.tenant)) return;
    follow.forget(by);
    if (event.user.deleted) await options.left?.(by);
  });
  app.error(async (error) => {
    log.error(troubleOf(error.original ?? error), 'a delivery from Slack failed');
  });

  return {
    handle(req, res) {
      inFlight.track(new Promise((resolve) => res.once('close', resolve)));
      if (
        !(receiver instanceof HTTPReceiver) ||
        new URL(req.url ?? '/', 'http://localhost').pathname !== PATH
      ) {
        res.writeHead(404).end();
        return;
      }
      receiver.requestListener(req, res);
    },
    async deliver(row, card, reader) {
      const delivered = await post(row, card, reader);
      if ('address' in delivered) adopt.remember(row.id, delivered.address['ts'] ?? '');
      return delivered;
    },
    async start() {
      if (receiver instanceof SocketModeReceiver) await receiver.start();
    },
    async stop() {
      if (receiver instanceof SocketModeReceiver) await receiver.stop();
      await inFlight.idle();
    },
  };
}

function receiverFor(config: SlackConfig, logger: ReturnType<typeof boltLogger>): Receiver {
  if (config.appToken) {
    const clientOptions = config.apiUrl ? { slackApiUrl: config.apiUrl } : {};
    return new SocketModeReceiver({ appToken: config.appToken, logger, installerOptions: { clientOptions } });
  }
  if (!config.signingSecret) throw new Error('Slack over HTTP needs a signing secret');
  return new HTTPReceiver({
    signingSecret: config.signingSecret,
    endpoints: PATH,
    logger,
    bodyLimit: BODY_LIMIT,
    // Slack stops listening after 3 s, but a handler that commits later must still find its answer unspent.
    unhandledRequestTimeoutMillis: 12_000,
  });
}

/** The workspace under which an account is filed; undefined for a stranger, whoever else is in the room. */
function servedTenant(
  { teams, enterprise }: Pick<Click, 'teams' | 'enterprise'>,
  served: readonly string[],
): string | undefined {
  if (enterprise && served.includes(enterprise)) return enterprise;
  return teams.length > 0 && teams.every((team) => served.includes(team)) ? teams.at(-1) : undefined;
}
