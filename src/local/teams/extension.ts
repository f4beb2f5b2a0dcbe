import { randomUUID } from 'node:crypto';
import { isRecord, type Json, recordsOf, stringOf } from '../json.ts';
import { invoke } from './activities.ts';
import { CARD_TYPE } from './check-activity.ts';
import { checkCard } from './check-card.ts';
import type { Problem } from './check-shape.ts';
import { spotOfMessage } from './interact.ts';
import { LIMITS, PAGES } from './limits.ts';
import { done, failureOf, type Outcome, refused, send, WENT_WRONG } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { Spot } from './people.ts';
import type { Stored } from './state.ts';
import { followTask } from './task-answer.ts';
import type { ExtensionResult, TeamsManifest, TeamsPerson } from './wire.ts';

export type ExtensionFound = Outcome & { results?: ExtensionResult[] };
type Commands = NonNullable<NonNullable<TeamsManifest['composeExtensions']>[number]['commands']>;

export function commandsOf({ manifest }: Parts, type: 'query' | 'action'): Commands[number][] {
  return (manifest.composeExtensions ?? [])
    .flatMap((extension) => extension.commands ?? [])
    .filter((command) => (command.type ?? 'query') === type);
}

/** Searches with a command of the message extension. */
export async function queryExtension(
  parts: Parts,
  person: TeamsPerson,
  commandId: string,
  query: string,
  spot: Spot,
): Promise<ExtensionFound> {
  const command = commandsOf(parts, 'query').find((known) => known.id === commandId);
  if (!command) return refused('unknown_command', 'There is no such search.');
  const value = {
    commandId,
    parameters: [{ name: command.parameters?.[0]?.name ?? 'query', value: query }],
    queryOptions: { skip: 0, count: LIMITS.extensionResults.max },
  };
  const answer = await send(parts, invoke(parts, person, spot, 'composeExtension/query', value));
  const failure = failureOf(answer);
  if (failure) return failure;
  const extension =
    isRecord(answer.body) && isRecord(answer.body.composeExtension) ? answer.body.composeExtension : {};
  if (extension.type === 'message') {
    const text = stringOf(extension.text);
    parts.shown.add({ person: person.key }, 'extension', text, parts.now());
    return refused('message', text, answer);
  }
  const problems: Problem[] = [];
  const results = recordsOf(extension.attachments).map((found, index) => readResult(found, index, problems));
  if (extension.type !== 'result')
    problems.push({
      message: 'must be of the type result or message',
      pointer: '/composeExtension',
      source: PAGES.codes,
    });
  if (problems.length > 0) {
    parts.journal.fumble(parts.now(), 'composeExtension/query', problems);
    return refused('invalid_response', WENT_WRONG, answer);
  }
  parts.finds.set(person.key, results);
  parts.shown.add({ person: person.key }, 'extension', results, parts.now());
  return { ok: true, answer, results };
}

function readResult(found: Json, index: number, problems: Problem[]): ExtensionResult {
  const at = `/composeExtension/attachments/${index}`;
  if (found.contentType !== CARD_TYPE) {
    problems.push({
      message: `must be of the type ${CARD_TYPE}`,
      pointer: `${at}/contentType`,
      source: PAGES.cards,
    });
  } else problems.push(...checkCard(found.content, 'message', `${at}/content`));
  const preview = isRecord(found.preview) && isRecord(found.preview.content) ? found.preview.content : {};
  const title = stringOf(preview.title);
  if (title === '')
    problems.push({
      message: 'a list needs a preview with a title',
      pointer: `${at}/preview`,
      source: PAGES.cards,
    });
  const [subtitle, text] = [stringOf(preview.subtitle), stringOf(preview.text)];
  return {
    id: randomUUID(),
    title,
    ...(subtitle !== '' && { subtitle }),
    ...(text !== '' && { text }),
    card: isRecord(found.content) ? found.content : {},
  };
}

/** Puts a result of the person's last search into a conversation, as the person's own message. */
export function insertResult(parts: Parts, person: TeamsPerson, resultId: string, spot: Spot): Outcome {
  const result = parts.finds.get(person.key)?.find((found) => found.id === resultId);
  if (!result) return refused('result_not_found', 'Search again: this result is no longer there.');
  const { place, thread } = spot;
  parts.messages.post({
    place,
    ...(thread !== undefined && { thread }),
    from: person.key,
    cards: [result.card],
  });
  return done();
}

/** Uses a message action: the bot is shown the message and answers with a dialog. */
export async function runMessageAction(
  parts: Parts,
  person: TeamsPerson,
  commandId: string,
  message: Stored,
): Promise<Outcome> {
  const command = commandsOf(parts, 'action').find((known) => known.id === commandId);
  if (!command?.context?.includes('message')) return refused('unknown_command', 'There is no such action.');
  const value = { commandId, commandContext: 'message', messagePayload: payloadOf(parts, message) };
  const spot = spotOfMessage(parts, message);
  const activity = invoke(parts, person, spot, 'composeExtension/fetchTask', {
    ...value,
    context: { theme: 'default' },
  });
  return followTask(parts, person.key, { ...spot, command: { value } }, await send(parts, activity));
}

function payloadOf(parts: Parts, message: Stored): Json {
  const author = parts.directory.people.get(message.from);
  const from = author
    ? { user: { userIdentityType: 'aadUser', id: author.aadObjectId, displayName: author.name } }
    : { application: { applicationIdentityType: 'bot', id: parts.bot.appId, displayName: parts.bot.name } };
  return {
    id: message.id,
    replyToId: message.thread ?? null,
    createdDateTime: message.at,
    importance: 'normal',
    locale: 'en-us',
    from,
    body: { contentType: 'text', content: message.text ?? '' },
    attachments: message.cards.map((card) => ({ contentType: CARD_TYPE, content: JSON.stringify(card) })),
    mentions: [],
    reactions: [],
  };
}
