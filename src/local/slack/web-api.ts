import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerFaulty, answerJson, type Reply } from '../faulty-answer.ts';
import { parseArguments, readText } from '../read-body.ts';
import { textArgument } from './arguments.ts';
import { deleteMessage, getPermalink, postEphemeral, postMessage, updateMessage } from './chat-methods.ts';
import {
  authTest,
  conversationInfo,
  conversationMembers,
  joinConversation,
  listConversations,
  listUsers,
  lookupByEmail,
  openConversation,
  userInfo,
} from './directory-methods.ts';
import { RATE_SOURCE, type RateTier } from './limits.ts';
import type { Parts } from './parts.ts';
import { ApiRefusal, refusalBody } from './refusal.ts';
import { openView, publishView, pushView, updateView } from './view-methods.ts';
import type { Json } from './wire.ts';

type Method = { run: (parts: Parts, args: Json) => Json; scope?: string; tier?: RateTier };

/** What the workspace answers, the scope each asks for, and its tier; posts have their own pace, by channel. */
const METHODS: Record<string, Method> = {
  'api.test': { run: (_, args) => ({ args }) },
  'auth.test': { run: authTest },
  'chat.postMessage': { run: postMessage, scope: 'chat:write' },
  'chat.postEphemeral': { run: postEphemeral, scope: 'chat:write', tier: 'tier4' },
  'chat.update': { run: updateMessage, scope: 'chat:write', tier: 'tier3' },
  'chat.delete': { run: deleteMessage, scope: 'chat:write', tier: 'tier3' },
  'chat.getPermalink': { run: getPermalink },
  'views.open': { run: openView, tier: 'tier4' },
  'views.push': { run: pushView, tier: 'tier4' },
  'views.update': { run: updateView, tier: 'tier4' },
  'views.publish': { run: publishView, tier: 'tier4' },
  'users.info': { run: userInfo, scope: 'users:read', tier: 'tier4' },
  'users.list': { run: listUsers, scope: 'users:read', tier: 'tier2' },
  'users.lookupByEmail': { run: lookupByEmail, scope: 'users:read.email', tier: 'tier3' },
  'conversations.list': { run: listConversations, scope: 'channels:read', tier: 'tier2' },
  'conversations.info': { run: conversationInfo, scope: 'channels:read', tier: 'tier3' },
  'conversations.members': { run: conversationMembers, scope: 'channels:read', tier: 'tier4' },
  'conversations.open': { run: openConversation, scope: 'im:write', tier: 'tier3' },
  'conversations.join': { run: joinConversation, scope: 'channels:join', tier: 'tier3' },
};

/** One Web API call, from the socket to the journal. */
export async function handleWebApi(
  parts: Parts,
  method: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const text = await readText(req);
  if (text === undefined) return answerJson(res, { status: 413, body: { ok: false, error: 'too_large' } });
  const { token, ...args } = parseArguments(text, req.headers['content-type'] ?? '');
  const bearer = /^Bearer (.+)$/.exec(req.headers.authorization ?? '')?.[1] ?? String(token ?? '');
  const place = textArgument(args, 'channel');
  const fault = parts.faults.hit(method, parts.directory.named(place)?.id ?? (place || undefined));
  const done = await answerFaulty(res, fault, parts.closing, refusing, () =>
    run(parts, method, args, bearer),
  );
  parts.journal.call({
    at: parts.now(),
    method,
    args,
    status: done.status,
    ok: done.body.ok === true,
    ...(typeof done.body.error === 'string' && { error: done.body.error }),
    ...(fault && { fault: fault.kind }),
  });
}

function refusing(status: number, code = 'internal_error'): Json {
  return status === 429
    ? { ok: false, error: 'ratelimited', fake_reference: [RATE_SOURCE] }
    : { ok: false, error: code };
}

function run(parts: Parts, method: string, args: Json, token: string): Reply {
  const headers = { 'x-oauth-scopes': [...parts.scopes].join(',') };
  try {
    return { status: 200, headers, body: { ok: true, ...call(parts, method, args, token) } };
  } catch (error) {
    if (!(error instanceof ApiRefusal)) throw error;
    const body = refusalBody(method, error);
    if (error.code !== 'ratelimited') return { status: 200, headers, body };
    return { status: 429, headers: { ...headers, 'retry-after': String(error.retryAfter) }, body };
  }
}

function call(parts: Parts, method: string, args: Json, token: string): Json {
  const known = Object.hasOwn(METHODS, method) ? METHODS[method] : undefined;
  if (!known) throw new ApiRefusal('unknown_method', [], { req_method: method });
  if (method !== 'api.test') {
    if (token === '') throw new ApiRefusal('not_authed');
    if (token !== parts.botToken) throw new ApiRefusal('invalid_auth');
  }
  if (known.scope && !parts.scopes.has(known.scope)) {
    const provided = [...parts.scopes].join(',');
    throw new ApiRefusal('missing_scope', [], { needed: known.scope, provided });
  }
  const wait = known.tier ? parts.rate.take(known.tier, method) : 0;
  if (wait > 0) throw new ApiRefusal('ratelimited', [], {}, wait);
  return known.run(parts, args);
}
