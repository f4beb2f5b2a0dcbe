import type { IncomingMessage, ServerResponse } from 'node:http';
import { isFault } from '../faults.ts';
import { answerJson } from '../faulty-answer.ts';
import { isRecord, type Json, stringOf } from '../json.ts';
import type { LocalClock } from '../local-clock.ts';
import { PageRefusal, readInput } from '../page-refusal.ts';
import { streamEvents } from '../stream-events.ts';
import { insertResult, queryExtension, runMessageAction } from './extension.ts';
import { announce, install, uninstall } from './install.ts';
import { closeDialog, press, refresh, submitDialog } from './interact.ts';
import type { Outcome } from './outcome.ts';
import { stateForPage } from './page-directory.ts';
import type { Parts } from './parts.ts';
import type { Place, Spot } from './people.ts';
import { search } from './search.ts';
import type { Stored } from './state.ts';
import type { Inputs, MessagesForPage, TeamsPerson, Told } from './wire.ts';
import { say } from './write.ts';

/** What the process adds; without a clock the page shows the machine's. */
export type TeamsHooks = { clock?: LocalClock };

type Ask = { parts: Parts; hooks: TeamsHooks; person: TeamsPerson; input: Json };
type Handler = (ask: Ask) => object | Promise<object>;
const PAGE = 50;
export const PAGE_ROOT = '/local/teams/';

const GET: Record<string, Handler> = {
  state: async ({ parts, hooks, person }) => {
    // The first look at a person's side is what installs the app there; nobody waits for the bot's word.
    void announce(parts, person);
    const clock = hooks.clock ? await hooks.clock.now() : new Date(parts.now()).toISOString();
    return stateForPage(parts, person, clock);
  },
  messages: ({ parts, person, input }) => listMessages(parts, person, input),
  dialog: ({ parts, person }) => ({ dialog: parts.dialogs.of(person.key)?.dialog ?? null }),
};

const POST: Record<string, Handler> = {
  message: async ({ parts, person, input }) =>
    told(await say(parts, person, spotOf(parts, person, input), stringOf(input.text))),
  press: async ({ parts, person, input }) => {
    const message = messageOf(parts, person, input);
    return told(await press(parts, person, message, recordOf(input.action), inputsOf(input)));
  },
  submit: async ({ parts, person, input }) =>
    told(await submitDialog(parts, person, recordOf(input.action), inputsOf(input))),
  close: ({ parts, person }) => told(closeDialog(parts, person)),
  search: async ({ parts, person, input }) => {
    const message = input.message === undefined ? undefined : messageOf(parts, person, input);
    const found = await search(parts, person, stringOf(input.dataset), stringOf(input.query), message);
    return found.ok ? { ok: true, results: found.results ?? [] } : told(found);
  },
  extension: async ({ parts, person, input }) => {
    const spot = input.conversation === undefined ? chatOf(parts, person) : spotOf(parts, person, input);
    const found = await queryExtension(parts, person, stringOf(input.command), stringOf(input.query), spot);
    return found.ok ? { ok: true, results: found.results ?? [] } : told(found);
  },
  insert: ({ parts, person, input }) => {
    const { id } = recordOf(input.result);
    return told(insertResult(parts, person, stringOf(id), spotOf(parts, person, input)));
  },
  messageAction: async ({ parts, person, input }) =>
    told(await runMessageAction(parts, person, stringOf(input.command), messageOf(parts, person, input))),
  refresh: async ({ parts, person, input }) =>
    told(await refresh(parts, person, messageOf(parts, person, input))),
  read: ({ parts, person, input }) => {
    parts.messages.read(person.key, placeOf(parts, person, input).id);
    return { ok: true };
  },
  install: async ({ parts, person }) => told(await install(parts, person, chatOf(parts, person).place)),
  uninstall: async ({ parts, person }) => told(await uninstall(parts, person, chatOf(parts, person).place)),
};

/** The addresses under `/local/teams/` that the page uses. */
export async function handlePage(
  parts: Parts,
  hooks: TeamsHooks,
  url: URL,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const name = url.pathname.slice(PAGE_ROOT.length);
  try {
    const input = await readInput(req, url);
    if (name === 'faults')
      return answerJson(res, { status: 200, body: switchFaults(parts, req.method, input) });
    const person = personOf(parts, input, name === 'state');
    if (name === 'events') {
      return streamEvents(res, parts.closing, (listener) => parts.messages.listen(person.key, listener));
    }
    const table = req.method === 'POST' ? POST : GET;
    const handler = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!handler) throw new PageRefusal(404, 'not_found', 'There is no such address.');
    answerJson(res, { status: 200, body: await handler({ parts, hooks, person, input }) });
  } catch (error) {
    if (!(error instanceof PageRefusal)) throw error;
    const body = { ok: false, error: error.code, message: error.message };
    answerJson(res, { status: error.status, body });
  }
}

function switchFaults({ faults }: Parts, method: string | undefined, input: Json): Json {
  if (input.clear === true) faults.clear();
  else if (method === 'POST') {
    if (!isFault(input)) throw new PageRefusal(400, 'invalid_fault', 'A fault has a method and a kind.');
    faults.add(input);
  }
  return { ok: true, faults: [...faults.list()] };
}

function told(outcome: Outcome): Told {
  if (outcome.ok) return { ok: true };
  const { error, message, errors } = outcome;
  return { ok: false, error, message, ...(errors && { errors }) };
}

/** The page's first question may name nobody, or somebody of an older demo: then it looks through the first person's eyes. */
function personOf({ directory }: Parts, input: Json, isFirst: boolean): TeamsPerson {
  const named = directory.people.get(stringOf(input.as));
  const [first] = directory.people.values();
  const person = named ?? (isFirst ? first : undefined);
  if (!person) throw new PageRefusal(404, 'user_not_found', 'Nobody here is called so.');
  return person;
}

function chatOf({ directory }: Parts, person: TeamsPerson): Spot {
  return { place: directory.chatOf(person.key) };
}

/** A channel one is no member of answers like one that does not exist. */
function placeOf({ directory }: Parts, person: TeamsPerson, { conversation }: Json): Place {
  const place =
    conversation === 'bot' ? directory.chatOf(person.key) : directory.places.get(stringOf(conversation));
  if (place && directory.isMember(place, person.key)) return place;
  throw new PageRefusal(404, 'conversation_not_found', 'You are in no such conversation.');
}

function spotOf(parts: Parts, person: TeamsPerson, input: Json): Spot {
  const place = placeOf(parts, person, input);
  const thread = stringOf(input.thread);
  if (thread === '' || place.kind === 'personal') return { place };
  const root = parts.messages.find(place.id, thread);
  if (!root || root.thread !== undefined)
    throw new PageRefusal(404, 'thread_not_found', 'This thread is no longer there.');
  return { place, thread };
}

function messageOf(parts: Parts, person: TeamsPerson, input: Json): Stored {
  const message = parts.messages.find(placeOf(parts, person, input).id, stringOf(input.message));
  if (!message || message.deleted) {
    throw new PageRefusal(404, 'message_not_found', 'This message is no longer there.');
  }
  return message;
}

function recordOf(value: unknown): Json {
  return isRecord(value) ? value : {};
}

function inputsOf({ inputs }: Json): Inputs {
  return Object.fromEntries(Object.entries(recordOf(inputs)).map(([id, value]) => [id, String(value ?? '')]));
}

function listMessages(parts: Parts, person: TeamsPerson, input: Json): MessagesForPage {
  const { messages } = parts;
  const { id } = placeOf(parts, person, input);
  const thread = stringOf(input.thread);
  const before = stringOf(input.before);
  const all = thread ? messages.thread(id, thread) : messages.in(id).filter((m) => m.thread === undefined);
  const wanted = all.filter((m) => before === '' || Number(m.id) < Number(before));
  const seen = wanted.slice(-PAGE).map((message) => messages.seenBy(message, person.key));
  return { messages: seen, more: wanted.length > PAGE };
}
