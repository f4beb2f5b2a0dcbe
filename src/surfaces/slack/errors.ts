import { webApi } from '@slack/bolt';
import type { DeliverFault } from '../../kit/deliver.ts';
import { type Trouble, troubleOf as troubleOfAny } from '../trouble.ts';

/** The audience cannot be written to, whatever is tried: no such place, not a member, account closed. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'cannot_dm_bot',
  'channel_not_found',
  'ekm_access_denied',
  'invalid_channel',
  'is_archived',
  'messages_tab_disabled',
  'not_in_channel',
  'posting_to_channel_denied',
  'posting_to_general_channel_denied',
  'restricted_action',
  'restricted_action_read_only_channel',
  'team_access_not_granted',
  'user_disabled',
  'user_not_found',
  'users_not_found',
]);

/** The message that was to be changed is no longer ours to change. */
const MESSAGE_GONE: ReadonlySet<string> = new Set([
  'message_not_found',
  'cant_update_message',
  'edit_window_closed',
]);
const THREAD_GONE: ReadonlySet<string> = new Set(['thread_not_found', 'cannot_reply_to_message']);

/** Slack itself is ill, or our token is: every card would meet the same. */
const DOWN: ReadonlySet<string> = new Set([
  'account_inactive',
  'fatal_error',
  'internal_error',
  'invalid_auth',
  'not_authed',
  'org_login_required',
  'request_timeout',
  'service_unavailable',
  'team_added_to_org',
  'token_expired',
  'token_revoked',
]);

/** How long to leave a channel alone when Slack says "too fast" without saying how long. */
const UNSAID_RETRY_MS = 30_000;

/** What a failed call of the Web API means for a card. */
export function faultOf(error: unknown): DeliverFault {
  if (error instanceof webApi.WebAPIRateLimitedError) {
    return { fault: 'rateLimited', retryAfterMs: error.retryAfter * 1000 };
  }
  const reason = codeOf(error);
  if (reason === 'ratelimited' || reason === 'rate_limited') {
    return { fault: 'rateLimited', retryAfterMs: UNSAID_RETRY_MS };
  }
  if (UNREACHABLE.has(reason)) return { fault: 'unreachable', reason };
  if (MESSAGE_GONE.has(reason)) return { fault: 'gone', what: 'message', reason };
  if (THREAD_GONE.has(reason)) return { fault: 'gone', what: 'thread', reason };
  if (DOWN.has(reason) || isSilence(error)) return { fault: 'down', reason };
  return { fault: 'failed', reason };
}

/** Slack could not fetch a picture of a message, and so took nothing of the message. */
export function lacksPicture(error: unknown): boolean {
  if (!(error instanceof webApi.WebAPIPlatformError) || error.data.error !== 'invalid_blocks') return false;
  const { messages = [] } = error.data.response_metadata ?? {};
  return messages.some((message) => message.includes('downloading image failed'));
}

function isSilence(error: unknown): boolean {
  if (error instanceof webApi.WebAPIHTTPError) return error.statusCode >= 500;
  return error instanceof webApi.WebAPIRequestError;
}

/** Slack's own short code (`channel_not_found`), else what kind of failure it was. Never a payload. */
export function codeOf(error: unknown): string {
  if (error instanceof webApi.WebAPIPlatformError) return error.data.error;
  if (error instanceof webApi.WebAPIHTTPError) return `http_${error.statusCode}`;
  if (error instanceof webApi.WebAPIRequestError) return `request_${error.original.name}`;
  return error instanceof Error ? error.name : typeof error;
}

/** A Web API error names its own code; everything else is told as anywhere. */
export function troubleOf(error: unknown): Trouble {
  const trouble = troubleOfAny(error);
  return error instanceof webApi.SlackError ? { ...trouble, code: codeOf(error) } : trouble;
}
