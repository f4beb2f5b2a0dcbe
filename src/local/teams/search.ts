import { isRecord, recordsOf, stringOf } from '../json.ts';
import { invoke } from './activities.ts';
import { datasetsIn } from './card-parts.ts';
import { GONE, spotOfMessage } from './interact.ts';
import { LIMITS, PAGES } from './limits.ts';
import { failureOf, type Outcome, refused, send, WENT_WRONG } from './outcome.ts';
import type { Parts } from './parts.ts';
import type { Stored } from './state.ts';
import type { Choice, TeamsPerson } from './wire.ts';

export type Found = Outcome & { results?: Choice[] };

/** The choices of a type-ahead, in the open dialog or in a message's card. */
export async function search(
  parts: Parts,
  person: TeamsPerson,
  dataset: string,
  queryText: string,
  message?: Stored,
): Promise<Found> {
  const open = message ? undefined : parts.dialogs.of(person.key);
  const cards = message ? parts.messages.seenBy(message, person.key).cards : open ? [open.dialog.card] : [];
  if (!cards.flatMap(datasetsIn).includes(dataset)) return refused('action_not_found', GONE);
  const spot = message
    ? spotOfMessage(parts, message)
    : (open?.source ?? { place: parts.directory.chatOf(person.key) });
  const top = LIMITS.searchResults.max;
  const value = { queryText, queryOptions: { skip: 0, top }, dataset };
  const answer = await send(parts, invoke(parts, person, spot, 'application/search', value, message?.id));
  const failure = failureOf(answer);
  if (failure) return failure;
  const results = readResults(answer.body);
  if (!results) {
    const problem = {
      message: 'must be a searchResponse with results of title and value',
      pointer: '',
      source: PAGES.search,
    };
    parts.journal.fumble(parts.now(), 'application/search', [problem]);
    return refused('invalid_response', WENT_WRONG, answer);
  }
  parts.shown.add({ person: person.key }, 'search', results, parts.now());
  return { ok: true, answer, results: results.slice(0, top) };
}

function readResults(body: unknown): Choice[] | undefined {
  if (!isRecord(body) || body.type !== 'application/vnd.microsoft.search.searchResponse') return undefined;
  const { results } = isRecord(body.value) ? body.value : {};
  if (!Array.isArray(results)) return undefined;
  const choices = recordsOf(results).map((r) => ({ title: stringOf(r.title), value: stringOf(r.value) }));
  return choices.length === results.length && choices.every((c) => c.title !== '' && c.value !== '')
    ? choices
    : undefined;
}
