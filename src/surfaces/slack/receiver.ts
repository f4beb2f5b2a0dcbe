import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Logger, type Receiver, SocketModeReceiver } from '@slack/bolt';
import type { SlackConfig } from '../../config.ts';
import { createHttpReceiver } from './http-receiver.ts';

const PATH = '/slack/events';
/** The largest request that is read, in bytes; the longest form there is takes a tenth of it. */
const BODY_LIMIT = 1024 * 1024;
/** Slack stops listening after 3 s, but a handler that commits later must still find its answer unspent. */
const UNANSWERED_MS = 12_000;

export type Entrance = {
  receiver: Receiver;
  /** 401 for a bad or stale signature, 413 for too much. */
  handle(req: IncomingMessage, res: ServerResponse): void;
  start(): Promise<void>;
  stop(): Promise<void>;
};

/** How deliveries come in: signed HTTP in our own server or, with an app token, a socket that we open ourselves. */
export function createEntrance(config: SlackConfig, logger: Logger): Entrance {
  return config.appToken ? socket(config, config.appToken, logger) : http(config, logger);
}

function http({ signingSecret }: SlackConfig, logger: Logger): Entrance {
  // An empty secret would make Bolt accept whatever is signed with nothing.
  if (!signingSecret) throw new Error('Slack over HTTP needs a signing secret');
  const receiver = createHttpReceiver({
    signingSecret,
    bodyLimit: BODY_LIMIT,
    unansweredMs: UNANSWERED_MS,
    logger,
  });
  return {
    receiver,
    handle(req, res) {
      if (req.method !== 'POST' || req.url?.split('?')[0] !== PATH) res.writeHead(404).end();
      else if (Number(req.headers['content-length']) > BODY_LIMIT) refuseUnread(req, res);
      else void receiver.take(req, res);
    },
    start: async () => undefined,
    stop: async () => undefined,
  };
}

/** What is still on its way is let run out: a connection that is cut while the other side writes takes the answer with it. */
function refuseUnread(req: IncomingMessage, res: ServerResponse): void {
  req.resume();
  res.writeHead(413, { connection: 'close' }).end();
}

function socket({ apiUrl }: SlackConfig, appToken: string, logger: Logger): Entrance {
  const clientOptions = apiUrl ? { slackApiUrl: apiUrl } : {};
  const receiver = new SocketModeReceiver({ appToken, logger, installerOptions: { clientOptions } });
  return {
    receiver,
    handle: (_, res) => void res.writeHead(404).end(),
    async start() {
      await receiver.start();
    },
    async stop() {
      await receiver.stop();
    },
  };
}
