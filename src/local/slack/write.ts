import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './deliver.ts';
import { failed, failureOf, fumble, type Outcome } from './interact.ts';
import type { Parts } from './parts.ts';
import { commandPayload, eventPayload } from './payloads.ts';
import type { Conversation } from './people.ts';
import { readContent, showAsBot } from './response-urls.ts';
import { isRecord, type Json, type SlackPerson } from './wire.ts';

/** A person writes a line: a message, or a slash command (which Slack does not take in threads). */
export async function writeLine(
  parts: Parts,
  person: SlackPerson,
  place: Conversation,
  text: string,
  threadTs?: string,
): Promise<Outcome> {
  if (text.startsWith('/')) return runCommand(parts, person, place, text, threadTs);
  const words = text.trim();
  if (words === '') return failed('no_text', 'Nothing was written.');
  parts.messages.post({
    channel: place.id,
    user: person.id,
    text: escapeText(parts, words),
    ...(threadTs && { thread_ts: threadTs }),
  });
  await sendIfSubscribed(parts, place, person, words);
  return { ok: true, answer: { status: 200, body: '', ms: 0, timedOut: false } };
}

async function runCommand(
  parts: Parts,
  person: SlackPerson,
  place: Conversation,
  line: string,
  threadTs?: string,
): Promise<Outcome> {
  const [command = '', ...rest] = line.trim().split(/\s+/);
  const known = parts.manifest.features.slash_commands?.some((c) => c.command === command);
  if (!known) return failed('unknown_command', `${command} is not a valid command.`);
  if (threadTs) return failed('command_in_thread', `${command} is not supported in threads. Sorry!`);
  const text = line.trim().slice(command.length).trim();
  const payload = commandPayload(parts, person, place, command, rest.length > 0 ? text : '');
  const answer = await parts.deliver('command', payload);
  return failureOf(answer, command) ?? showCommandAnswer(parts, person.id, place.id, command, answer);
}

function showCommandAnswer(
  parts: Parts,
  person: string,
  channel: string,
  command: string,
  answer: Answer,
): Outcome {
  if (answer.body === '') return { ok: true, answer };
  const body = isRecord(answer.body) ? answer.body : { text: String(answer.body) };
  const content = readContent(body);
  if (typeof content === 'string') {
    fumble(parts, `answer to ${command}`, [{ message: content, pointer: '', source: '' }]);
    return failed('invalid_command_response', `${command} failed with the error "${content}"`, answer);
  }
  showAsBot(parts, person, channel, content, body.response_type === 'in_channel');
  return { ok: true, answer };
}

/** Opening the App Home: the bot hears of it, and hears again if it does not answer. */
export async function openHome(parts: Parts, person: SlackPerson): Promise<Answer> {
  const view = parts.views.home(person.id);
  return sendEvent(parts, {
    type: 'app_home_opened',
    user: person.id,
    channel: parts.directory.directWith(person.id).id,
    tab: 'home',
    ...(view && { view }),
  });
}

/** An event is sent once and up to three times more; the promise settles with the first attempt. */
export async function sendEvent(parts: Parts, event: Json): Promise<Answer> {
  const payload = eventPayload(parts, event);
  const answer = await parts.deliver('event', payload);
  if (answer.status !== 200) void retryEvent(parts, payload, answer);
  return answer;
}

async function retryEvent(parts: Parts, payload: Json, first: Answer): Promise<void> {
  let last = first;
  for (const [index, delay] of parts.retryDelays.entries()) {
    const waited = await pause(delay, true, { ref: false, signal: parts.closing }).catch(() => false);
    if (!waited) return;
    last = await parts.deliver('event', payload, { retryNum: index + 1, retryReason: reasonOf(last) });
    if (last.status === 200) return;
  }
}

function reasonOf(answer: Answer): string {
  if (answer.timedOut) return 'http_timeout';
  return answer.failure ? 'connection_failed' : 'http_error';
}

/** Messages travel to the bot only where the manifest subscribes to them; the desk's does not. */
async function sendIfSubscribed(
  parts: Parts,
  place: Conversation,
  person: SlackPerson,
  text: string,
): Promise<void> {
  const events = parts.manifest.settings?.event_subscriptions?.bot_events ?? [];
  const type = place.kind === 'im' ? 'message.im' : 'message.channels';
  if (!events.includes(type)) return;
  const channelType = place.kind === 'im' ? 'im' : 'channel';
  await sendEvent(parts, {
    type: 'message',
    channel: place.id,
    channel_type: channelType,
    user: person.id,
    text,
  });
}

/** What people type is text; only mentions of people and channels that exist stay alive. */
function escapeText(parts: Parts, text: string): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const byName = new Map([...parts.directory.people.values()].map((p) => [p.name, p.id]));
  return escaped
    .replace(/&lt;([@#])([A-Z0-9]+)&gt;/g, (whole, sign: string, id: string) =>
      parts.directory.people.has(id) || parts.directory.conversations.has(id) ? `<${sign}${id}>` : whole,
    )
    .replace(/@([\w.-]+)/g, (whole, name: string) => (byName.has(name) ? `<@${byName.get(name)}>` : whole));
}
