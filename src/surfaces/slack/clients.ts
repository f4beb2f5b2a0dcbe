import { type Logger, webApi } from '@slack/bolt';
import type { SlackConfig } from '../../config.ts';

export type Clients = {
  /** Opens views for people who wait: gives up before the trigger dies and never tries twice. */
  people: webApi.WebClient;
  /** Shows cards. Its rate limits and its slowness never touch the other one. */
  showing: webApi.WebClient;
};

/**
 * A client that retries posts a message twice when only the answer was lost, and one that waits out a 429 holds up every other call it
 * makes. So nothing here retries: the person tries again, or the worker does.
 */
export function createClients(config: Pick<SlackConfig, 'botToken' | 'apiUrl'>, logger: Logger): Clients {
  const shared = {
    logger,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    ...(config.apiUrl && { slackApiUrl: config.apiUrl }),
  };
  return {
    people: new webApi.WebClient(config.botToken, { ...shared, timeout: 2_500 }),
    showing: new webApi.WebClient(config.botToken, { ...shared, timeout: 10_000 }),
  };
}
