import { z } from 'zod';
import type { Choice } from '../../kit/card.ts';
import { type Desk, NotRegistered } from '../../kit/feature.ts';
import type { Handlers } from '../handlers.ts';
import { type Asked, interactionOf, type Log } from '../run-handler.ts';
import { troubleOf } from '../trouble.ts';
import type { WhoActs } from '../who-acts.ts';
import type { Activity } from './activity.ts';
import { attachmentOf } from './messages.ts';
import { readDataset } from './read-values.ts';
import { renderSay } from './render-card.ts';
import { renderFound } from './render-found.ts';

export type SuggestParts = { desk: Desk; handlers: Pick<Handlers, 'lookups' | 'verbs'>; log: Log };

const MOST = 50;
const Typed = z.object({ queryText: z.string().max(1_000).default(''), dataset: z.string().max(2_000) });
const Searched = z.object({
  commandId: z.string().max(100),
  parameters: z
    .array(z.object({ name: z.string(), value: z.union([z.string(), z.boolean()]) }))
    .max(10)
    .default([]),
});

/** What a type-ahead of a dialog shows while somebody types. Nobody can be told of a fault there: the list stays empty, the log says why. */
export async function suggest(activity: Activity, who: WhoActs, parts: SuggestParts): Promise<object> {
  const typed = Typed.safeParse(activity.value).data;
  const dataset = typed && readDataset(typed.dataset);
  const found = dataset ? await look(dataset.lookup, typed.queryText, dataset, who, parts) : [];
  const results = renderFound(found, await who.words());
  return { statusCode: 200, type: 'application/vnd.microsoft.search.searchResponse', value: { results } };
}

/**
 * The search beside the message box. A result shows what every registered person may see of a customer (R37), and what is put into a
 * conversation is no more than that.
 */
export async function searchExtension(
  activity: Activity,
  who: WhoActs,
  parts: SuggestParts,
): Promise<object> {
  const asked = Searched.safeParse(activity.value).data;
  const words = asked?.parameters.find(({ name }) => name === 'query')?.value;
  const ids = { target: '', commandId: activity.id ?? '' };
  const found = asked
    ? await look(asked.commandId, typeof words === 'string' ? words : '', ids, who, parts)
    : [];
  const t = await who.words();
  const attachments = found.map((choice) => {
    const words = t(choice.label);
    const card = renderSay({ text: words }, t, { where: 'a search result', place: 'message' });
    const preview = { contentType: 'application/vnd.microsoft.card.thumbnail', content: { title: words } };
    return { ...attachmentOf(card), preview };
  });
  return { composeExtension: { type: 'result', attachmentLayout: 'list', attachments } };
}

async function look(
  name: string,
  typed: string,
  { target, commandId }: { target: string; commandId: string },
  who: WhoActs,
  { desk, handlers, log }: SuggestParts,
): Promise<readonly Choice[]> {
  const asked: Asked = { place: 'lookup', name, target, commandId, values: {}, state: {} };
  try {
    const lookup = handlers.lookups.get(name);
    if (!lookup) throw new Error('no such look-up');
    await who.person();
    return (await lookup(typed.trim(), interactionOf(asked, who), desk)).slice(0, MOST);
  } catch (error) {
    if (!(error instanceof NotRegistered))
      log.error({ handler: name, ...troubleOf(error) }, 'a type-ahead failed');
    return [];
  }
}
