import type { IncomingMessage, ServerResponse } from 'node:http';
import { App, type Logger, type ViewSubmitAction } from '@slack/bolt';
import type { SlackConfig } from '../../config.ts';
import { createAccounts } from '../../kit/accounts.ts';
import type { Identity } from '../../kit/actor.ts';
import type { Deliver } from '../../kit/deliver.ts';
import type { Desk, Feature } from '../../kit/feature.ts';
import { createAdoption } from '../adopt-copy.ts';
import { followProfiles } from '../follow-profiles.ts';
import { collectHandlers, type Handlers } from '../handlers.ts';
import { createInFlight, type InFlight } from '../in-flight.ts';
import type { Log } from '../run-handler.ts';
import type { Ack } from './answer-place.ts';
import { boltLogger } from './bolt-logger.ts';
import {
  clickOfAction,
  clickOfCommand,
  clickOfShortcut,
  clickOfSubmission,
  clickOfSuggestion,
} from './click.ts';
import { createClients } from './clients.ts';
import { createDeliver } from './deliver.ts';
import { troubleOf } from './errors.ts';
import { readProfile } from './profile.ts';
import { createEntrance, type Entrance } from './receiver.ts';
import type { Metrics } from './serve.ts';
import { createTaking, type Taking } from './take.ts';

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
  /** For POST /slack/events. A request that is forged, stale or too large reaches no handler and no database. */
  handle(req: IncomingMessage, res: ServerResponse): void;
  deliver: Deliver;
  start(): Promise<void>;
  /** Takes nothing new over the socket and waits for what is being answered. */
  stop(): Promise<void>;
};

export function createSlack(options: SlackOptions): Slack {
  const { config, desk, features, log } = options;
  const logger = boltLogger(log);
  const clients = createClients(config, logger);
  const accounts = createAccounts(desk);
  const handlers = collectHandlers(features);
  const isServed = (teamId: string) => config.teamIds.includes(teamId);
  const deliver = createDeliver({
    client: clients.showing,
    accounts,
    organisation: desk.organisation,
    tenant: config.teamIds[0] ?? '',
    isServed,
  });
  const adopt = createAdoption({ surface: 'slack', desk, handlers, deliver, wake: options.wake });
  const follow = followProfiles({
    readProfile: ({ externalId }) => readProfile(clients.people, externalId, isServed),
    accounts,
    log,
  });
  const taking = createTaking({ ...options, clients, accounts, handlers, isServed, adopt, follow });
  const inFlight = createInFlight();
  const entrance = createEntrance(config, logger);
  const app = createApp(config, entrance, logger, log);
  routeClicks(app, taking, handlers, inFlight);
  routeEvents(app, taking, inFlight, async (by, deactivated) => {
    if (!isServed(by.tenant)) return;
    follow.forget(by);
    if (deactivated) await options.left?.(by);
  });

  return {
    handle(req, res) {
      inFlight.track(new Promise((resolve) => res.once('close', resolve)));
      entrance.handle(req, res);
    },
    async deliver(row, card, reader) {
      const delivered = await deliver(row, card, reader);
      if ('address' in delivered) adopt.remember(row.id, delivered.address);
      return delivered;
    },
    start: entrance.start,
    async stop() {
      // In Socket Mode the answers travel over the connection: it is closed when they are out.
      await inFlight.idle();
      await entrance.stop();
    },
  };
}

/** Bolt verifies, parses and dispatches. Its own client is never used, and nothing of it calls Slack. */
function createApp(config: SlackConfig, { receiver }: Entrance, logger: Logger, log: Log): App {
  const app = new App({
    receiver,
    logger,
    authorize: async () => ({ botToken: config.botToken }),
    ignoreSelf: false,
    convoStore: false,
    clientOptions: { ...(config.apiUrl && { slackApiUrl: config.apiUrl }), retryConfig: { retries: 0 } },
  });
  app.error(async (error) => {
    log.error(troubleOf(error.original ?? error), 'a delivery from Slack failed');
  });
  return app;
}

/** Everything a person does. Which feature means it is a matter of names, so one route serves each sort. */
function routeClicks(
  app: App,
  taking: Taking,
  { verbs, actions, submissions, shortcuts }: Handlers,
  { track }: InFlight,
): void {
  app.command(/.*/, ({ body, ack }) => {
    const click = clickOfCommand(body);
    const verb = verbs.get(click.name);
    if (verb) return track(taking.click(click, verb, ack as Ack));
    // Help hears what was typed instead of a verb.
    const words = body.text?.trim();
    const asked = { ...click, name: 'help', values: words ? { words } : {} };
    return track(taking.click(asked, verbs.get('help'), ack as Ack));
  });
  app.shortcut(/.*/, ({ body, ack }) => {
    const click = clickOfShortcut(body);
    return track(taking.click(click, verbs.get(shortcuts.get(click.name) ?? ''), ack as Ack));
  });
  app.action({ type: 'block_actions' }, ({ body, ack }) => {
    const click = clickOfAction(body);
    return track(click ? taking.click(click, actions.get(click.name), ack as Ack) : ack());
  });
  app.view<ViewSubmitAction>({ callback_id: /.*/, type: 'view_submission' }, ({ body, ack }) => {
    const click = clickOfSubmission(body);
    return track(taking.click(click, submissions.get(click.name), ack as Ack));
  });
  app.options<'block_suggestion'>({ type: 'block_suggestion' }, ({ body, ack }) =>
    track(taking.suggestion(clickOfSuggestion(body), body.value).then((found) => ack(found))),
  );
}

/** Bolt acknowledges events before their listeners run: nothing here may be lost that is not found again. */
function routeEvents(
  app: App,
  taking: Taking,
  { track }: InFlight,
  changed: (by: Identity, deactivated: boolean) => Promise<void>,
): void {
  app.event('app_home_opened', async ({ event, body }) => {
    if (event.tab === 'home') await track(taking.home(event.user, body.team_id, body.event_id));
  });
  app.event('user_change', async ({ event: { user }, body }) => {
    const by: Identity = { surface: 'slack', tenant: user.team_id || body.team_id, externalId: user.id };
    await track(changed(by, user.deleted));
  });
}
