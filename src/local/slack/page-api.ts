import type { IncomingMessage, ServerResponse } from 'node:http';
import { isFault } from '../faults.ts';
import { answerJson } from '../faulty-answer.ts';
import type { LocalClock } from '../local-clock.ts';
import { PageRefusal, readInput } from '../page-refusal.ts';
import { streamEvents } from '../stream-events.ts';
import { closeView, type Outcome, press, runShortcut, submit, suggest } from './interact.ts';
import { stateForPage, type Verb } from './page-directory.ts';
import type { Parts } from './parts.ts';
import type { Container } from './payloads.ts';
import type { Conversation } from './people.ts';
import { isRecord, type Json, type Message, type SlackPerson, type StateValues, stringOf } from './wire.ts';
import { openHome, writeLine } from './write.ts';

export type LocalHooks = {
  /** The desk's own clock; without it the page shows the machine's and cannot shift it. */
  clock?: LocalClock;
  /** Verbs of a slash command for the page's hints; without them the usage hint is read. */
  verbs?: Record<string, Verb[]>;
};

type Ask = { parts: Parts; hooks: LocalHooks; person: SlackPerson; input: Json };
type Handler = (ask: Ask) => Json | Promise<Json>;
const PAGE = 50;

const GET: Record<string, Handler> = {
  state: async ({ parts, hooks, person }) => {
    const clock = hooks.clock ? await hooks.clock.now() : new Date(parts.now()).toISOString();
    return stateForPage(parts, person, hooks.verbs ?? {}, clock);
  },
  messages: ({ parts, person, input }) => listMessages(parts, person, input),
  stack: ({ parts, person }) => ({ views: parts.views.stack(person.id) }),
};

const POST: Record<string, Handler> = {
  message: async ({ parts, person, input }) => {
    const place = conversationOf(parts, person, input.channel);
    return told(
      await writeLine(parts, person, place, stringOf(input.text), stringOf(input.thread_ts) || undefined),
    );
  },
  action: async ({ parts, person, input }) => {
    const element = isRecord(input.element) ? input.element : {};
    return told(
      await press(parts, person, containerOf(parts, person, input.container), {
        ...idsOf(input),
        given: element,
        state: statesOf(input),
      }),
    );
  },
  suggest: async ({ parts, person, input }) => {
    const asked = { ...idsOf(input), value: stringOf(input.value), state: statesOf(input) };
    const found = await suggest(parts, person, containerOf(parts, person, input.container), asked);
    if (!found.ok) throw new PageRefusal(502, found.error, found.message);
    const { options = [], option_groups } = found;
    return option_groups === undefined ? { options } : { option_groups };
  },
  submit: async ({ parts, person, input }) =>
    told(await submit(parts, person, stringOf(input.view_id), statesOf(input))),
  close: async ({ parts, person, input }) =>
    told(await closeView(parts, person, stringOf(input.view_id), input.all === true)),
  shortcut: async ({ parts, person, input }) => {
    const message = input.message_ts ? messageOf(parts, person, input.channel, input.message_ts) : undefined;
    return told(await runShortcut(parts, person, stringOf(input.callback_id), message));
  },
  home: async ({ parts, person }) => {
    const answer = await openHome(parts, person);
    if (answer.status !== 200) parts.messages.toast(person.id, 'The app did not answer. It is asked again.');
    return { view: parts.views.home(person.id) ?? null };
  },
  read: ({ parts, person, input }) => {
    parts.messages.read(person.id, conversationOf(parts, person, input.channel).id);
    return { ok: true };
  },
};

/** The addresses under `/local/` that the page uses. */
export async function handlePage(
  parts: Parts,
  hooks: LocalHooks,
  url: URL,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const name = url.pathname.slice('/local/'.length);
  try {
    const input = await readInput(req, url);
    if (name === 'events') {
      const { id } = personOf(parts, input);
      return streamEvents(res, parts.closing, (listener) => parts.messages.listen(id, listener));
    }
    const body = (await answerAdmin(parts, hooks, name, req.method, input)) ?? (await answer());
    answerJson(res, { status: 200, body });

    async function answer(): Promise<Json> {
      const table = req.method === 'POST' ? POST : GET;
      const handler = Object.hasOwn(table, name) ? table[name] : undefined;
      if (!handler) throw new PageRefusal(404, 'not_found', 'There is no such address.');
      const person = name === 'state' ? viewerOf(parts, input) : personOf(parts, input);
      return handler({ parts, hooks, person, input });
    }
  } catch (error) {
    if (!(error instanceof PageRefusal)) throw error;
    const body = { ok: false, error: error.code, message: error.message };
    answerJson(res, { status: error.status, body });
  }
}

/** What needs no person: the switches for faults, the clock. */
async function answerAdmin(
  parts: Parts,
  hooks: LocalHooks,
  name: string,
  method: string | undefined,
  input: Json,
): Promise<Json | undefined> {
  if (name === 'faults') {
    if (input.clear === true) parts.faults.clear();
    if (method === 'POST' && input.clear !== true) {
      if (!isFault(input)) throw new PageRefusal(400, 'invalid_fault', 'A fault has a method and a kind.');
      parts.faults.add(input);
    }
    return { ok: true, faults: [...parts.faults.list()] };
  }
  if (name !== 'clock' || method !== 'POST') return undefined;
  if (!hooks.clock) throw new PageRefusal(501, 'no_clock', 'This desk runs on the real clock.');
  const minutes = Number(input.shiftMinutes);
  if (!Number.isFinite(minutes)) throw new PageRefusal(400, 'invalid_shift', 'shiftMinutes is a number.');
  await hooks.clock.shift(minutes);
  return { ok: true, clock: await hooks.clock.now() };
}

function told(outcome: Outcome): Json {
  if (outcome.ok) return { ok: true };
  const { error, message, errors } = outcome;
  return { ok: false, error, message, ...(errors && { errors }) };
}

function personOf(parts: Parts, input: Json): SlackPerson {
  const person = parts.directory.people.get(stringOf(input.as));
  if (!person) throw new PageRefusal(404, 'user_not_found', 'Nobody here has that id.');
  if (person.deactivated) throw new PageRefusal(403, 'account_inactive', 'This account is deactivated.');
  return person;
}

/** The page's first question may name nobody, or somebody of an older demo: then it looks through the first person's eyes. */
function viewerOf(parts: Parts, input: Json): SlackPerson {
  const named = parts.directory.people.get(stringOf(input.as));
  if (named && !named.deactivated) return named;
  const first = [...parts.directory.people.values()].find((p) => !p.deactivated);
  if (!first) throw new PageRefusal(404, 'user_not_found', 'Nobody is here.');
  return first;
}

/** A channel one is no member of answers like one that does not exist. */
function conversationOf(parts: Parts, person: SlackPerson, id: unknown): Conversation {
  const conversation = parts.directory.conversations.get(stringOf(id));
  if (conversation && parts.directory.isMember(conversation, person.id)) return conversation;
  throw new PageRefusal(404, 'channel_not_found', 'You are in no such channel.');
}

function messageOf(parts: Parts, person: SlackPerson, channel: unknown, ts: unknown): Message {
  const { id } = conversationOf(parts, person, channel);
  const own = parts.messages.ephemeralFor(person.id, id).find((m) => m.ts === ts);
  const message = own ?? parts.messages.find(id, stringOf(ts));
  if (!message) throw new PageRefusal(404, 'message_not_found', 'This message is no longer there.');
  return message;
}

function containerOf(parts: Parts, person: SlackPerson, given: unknown): Container {
  const container = isRecord(given) ? given : {};
  if (container.type !== 'view') {
    const message = messageOf(parts, person, container.channel, container.message_ts);
    return { type: 'message', channel: message.channel, message };
  }
  const found = parts.views.find(stringOf(container.view_id));
  if (found?.person !== person.id) {
    throw new PageRefusal(404, 'view_not_found', 'This form is no longer open.');
  }
  return { type: 'view', view: found.view };
}

function idsOf(input: Json): { blockId: string; actionId: string } {
  return { blockId: stringOf(input.block_id), actionId: stringOf(input.action_id) };
}

function statesOf(input: Json): StateValues {
  const state = isRecord(input.state) ? input.state : {};
  return isRecord(state.values) ? (state.values as StateValues) : {};
}

function listMessages(parts: Parts, person: SlackPerson, input: Json): Json {
  const { id } = conversationOf(parts, person, input.channel);
  const root = stringOf(input.thread_ts);
  const own = parts.messages.ephemeralFor(person.id, id);
  const all = root
    ? [...parts.messages.thread(id, root), ...own.filter((m) => m.thread_ts === root)]
    : [...parts.messages.in(id), ...own].filter((m) => !m.thread_ts || m.thread_ts === m.ts);
  const before = stringOf(input.before);
  const wanted = all
    .filter((m) => before === '' || Number(m.ts) < Number(before))
    .sort((a, b) => (a.ts < b.ts ? -1 : 1));
  return { messages: wanted.slice(-PAGE), more: wanted.length > PAGE };
}
