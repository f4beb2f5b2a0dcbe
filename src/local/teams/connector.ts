import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerFaulty, answerJson, type Reply } from '../faulty-answer.ts';
import { isRecord, type Json } from '../json.ts';
import { parseJson, readText } from '../read-body.ts';
import { createConversation, deleteActivity, postActivity, putActivity } from './connector-activities.ts';
import { getMember, getTeam, listChannels, listMembers, pageMembers } from './connector-members.ts';
import type { Parts } from './parts.ts';
import { ConnectorRefusal, refusalBody, refusing } from './refusal.ts';

/** One request of the bot; what its address does not name is empty. */
export type Call = {
  conversation: string;
  activity: string;
  member: string;
  team: string;
  body: Json;
  query: URLSearchParams;
};
type Method = {
  /** The name that faults and the journal know it by. */
  name: string;
  verb: string;
  path: string;
  status: number;
  run: (parts: Parts, call: Call) => Json | Json[];
};

const METHODS: readonly Method[] = [
  { name: 'conversations.create', verb: 'POST', path: 'conversations', status: 201, run: createConversation },
  {
    name: 'activities.post',
    verb: 'POST',
    path: 'conversations/:conversation/activities',
    status: 201,
    run: postActivity,
  },
  {
    name: 'activities.post',
    verb: 'POST',
    path: 'conversations/:conversation/activities/:activity',
    status: 201,
    run: postActivity,
  },
  {
    name: 'activities.put',
    verb: 'PUT',
    path: 'conversations/:conversation/activities/:activity',
    status: 200,
    run: putActivity,
  },
  {
    name: 'activities.delete',
    verb: 'DELETE',
    path: 'conversations/:conversation/activities/:activity',
    status: 200,
    run: deleteActivity,
  },
  {
    name: 'members.list',
    verb: 'GET',
    path: 'conversations/:conversation/members',
    status: 200,
    run: listMembers,
  },
  {
    name: 'members.get',
    verb: 'GET',
    path: 'conversations/:conversation/members/:member',
    status: 200,
    run: getMember,
  },
  {
    name: 'members.list',
    verb: 'GET',
    path: 'conversations/:conversation/pagedmembers',
    status: 200,
    run: pageMembers,
  },
  { name: 'teams.get', verb: 'GET', path: 'teams/:team', status: 200, run: getTeam },
  { name: 'teams.channels', verb: 'GET', path: 'teams/:team/conversations', status: 200, run: listChannels },
];
const ROOT = '/teams/connector/v3/';

/** One request of the bot, from the socket to the journal. */
export async function handleConnector(
  parts: Parts,
  url: URL,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const found = url.pathname.startsWith(ROOT) && match(req.method ?? '', url.pathname.slice(ROOT.length));
  if (!found) return answerJson(res, { status: 404, body: refusing(404, 'NotFound') });
  const text = await readText(req);
  if (text === undefined) return answerJson(res, { status: 413, body: refusing(413) });
  const body = parseJson(text);
  const { method, names } = found;
  const call: Call = { ...EMPTY, ...names, body: isRecord(body) ? body : {}, query: url.searchParams };
  const fault = parts.faults.hit(method.name, call.conversation.split(';')[0] || channelIn(call.body));
  const work = () => run(parts, method, call, req.headers.authorization);
  const { status, body: answer } = await answerFaulty(res, fault, parts.closing, refusing, work);
  const error = isRecord(answer) && isRecord(answer.error) ? String(answer.error.code) : undefined;
  parts.journal.call({
    at: parts.now(),
    method: method.name,
    conversation: call.conversation,
    ...(call.activity && { activity: call.activity }),
    body: call.body,
    status,
    ...(error !== undefined && { code: error }),
    ...(fault && { fault: fault.kind }),
  });
}

const EMPTY = { conversation: '', activity: '', member: '', team: '' };

function match(verb: string, path: string): { method: Method; names: Record<string, string> } | undefined {
  const given = path.replace(/\/$/, '').split('/');
  for (const method of METHODS) {
    const wanted = method.path.split('/');
    const fits = wanted.every((part, i) => part === given[i] || (part.startsWith(':') && given[i]));
    if (method.verb !== verb || wanted.length !== given.length || !fits) continue;
    const named = wanted.flatMap((part, i) =>
      part.startsWith(':') ? [[part.slice(1), decode(given[i])]] : [],
    );
    return { method, names: Object.fromEntries(named) };
  }
  return undefined;
}

function decode(part = ''): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function channelIn({ channelData }: Json): string | undefined {
  const channel = isRecord(channelData) ? channelData.channel : undefined;
  return isRecord(channel) ? String(channel.id) : undefined;
}

function run(
  parts: Parts,
  method: Method,
  call: Call,
  authorization: string | undefined,
): Reply<Json | Json[]> {
  try {
    if (!parts.tokens.accepts(authorization)) {
      throw new ConnectorRefusal(401, 'Unauthorized', 'Authorization has been denied for this request.');
    }
    return { status: method.status, body: method.run(parts, call) };
  } catch (error) {
    if (!(error instanceof ConnectorRefusal)) throw error;
    const headers = error.retryAfter > 0 ? { 'retry-after': String(error.retryAfter) } : {};
    return { status: error.status, headers, body: refusalBody(error) };
  }
}
