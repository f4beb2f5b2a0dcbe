import type { DeliverFault } from '../../kit/deliver.ts';
import { ConnectorFault } from './connector.ts';
import { LoginFailed } from './token.ts';

/** How long to leave a conversation alone when the connector says "too fast" without saying how long: its longest window. */
const UNSAID_RETRY_MS = 30_000;
/** 412: somebody else was changing the same conversation at this moment. */
const COLLISION_MS = 1_000;

/**
 * What a failed call of the connector means for a card.
 * @param needs what must still stand there. A deleted root takes its thread's conversation with it, and the connector says no more than "not
 * found": what is posted anew will show whether the channel itself is gone.
 */
export function faultOf(error: unknown, needs?: 'message' | 'thread'): DeliverFault {
  if (!(error instanceof ConnectorFault)) return { fault: 'down', reason: codeOf(error) };
  const reason = codeOf(error);
  switch (error.status) {
    case 429:
      return { fault: 'rateLimited', retryAfterMs: error.retryAfterMs ?? UNSAID_RETRY_MS };
    case 412:
      return { fault: 'rateLimited', retryAfterMs: error.retryAfterMs ?? COLLISION_MS };
    case 401:
    case 502:
    case 503:
    case 504:
      return { fault: 'down', reason };
    case 404:
      return needs ? { fault: 'gone', what: needs, reason } : { fault: 'unreachable', reason };
    // Not in the roster, blocked by the person, switched off by an administrator: none of these ends by asking again.
    case 403:
      return { fault: 'unreachable', reason };
    default:
      return { fault: 'failed', reason };
  }
}

/** The connector's own short code, else what kind of failure it was. Never a payload. */
export function codeOf(error: unknown): string {
  if (error instanceof ConnectorFault) return error.code || `http_${error.status}`;
  if (error instanceof LoginFailed) return `login_${error.code}`;
  if (!(error instanceof Error)) return typeof error;
  // "fetch failed" says nothing; what it failed of does.
  const { code } = (error.cause ?? {}) as { code?: unknown };
  return typeof code === 'string' ? code : error.name;
}
