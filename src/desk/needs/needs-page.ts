import type { Actor } from '../../kit/actor.ts';
import { buttonOf } from '../../kit/button-of.ts';
import type { Button, Item, Page, Part } from '../../kit/card.ts';
import type { Desk, Interaction } from '../../kit/feature.ts';
import { buttonsPart } from '../../kit/list-parts.ts';
import { dayText, type Text, text, verbatim } from '../../kit/text.ts';
import { customerFile } from '../customers/queries.ts';
import type { Organisation } from '../organisation/schema.ts';
import { nameOf } from '../people/queries.ts';
import { type Need, type NeedLine, needHistory, needLine, needLines, openListOf } from './queries.ts';
import { mayReadNeeds, mayRecord } from './rules.ts';
import { ASPECTS } from './schema.ts';

const PAGE = 10;
/** As much of a need stands in a list; the whole of it opens with the customer. */
const EXCERPT = 90;
const HISTORY = 4;
const ON_FILE = 2;

/**
 * R51: the account manager's customers, ten a page: those that wait while a list is open, all of them otherwise.
 * @param said what has just been done, at the head of the page
 */
export async function listPage(
  actor: Pick<Actor, 'id'>,
  { after = '', said }: { after?: string; said?: Text },
  desk: Desk,
): Promise<Page> {
  const open = await openListOf(actor.id, desk);
  const found = await needLines(actor.id, { after, limit: PAGE + 1, waiting: open !== null }, desk);
  const lines = found.slice(0, PAGE);
  const last = lines.at(-1);
  const summary = open
    ? text('needs.waiting', { left: open.left, done: open.done, due: dayText(open.dueAt) })
    : text(found.length === 0 && after === '' ? 'needs.none' : 'needs.all');
  const more = found.length > PAGE && last ? [buttonOf('needs.more', 'button.more', last.number)] : [];
  return needsPage(said ?? summary, [
    ...(said ? [{ part: 'text' as const, text: said, tone: 'good' as const }] : []),
    { part: 'text', text: summary },
    ...(lines.length > 0 ? [{ part: 'items' as const, items: lines.map(itemOf) }] : []),
    ...buttonsPart(more),
  ]);
}

/** One title for all of them, so that the next page takes the place of this one. */
export function needsPage(summary: Text, parts: readonly Part[]): Page {
  return { title: 'needs.title', summary, parts };
}

function itemOf(line: NeedLine): Item {
  return {
    title: verbatim(line.name),
    facts: [verbatim(line.number), ...lastTexts(line)],
    buttons: recordButtons(line),
  };
}

function lastTexts({ last, confirmed }: NeedLine): Text[] {
  if (!confirmed) return [text('needs.neverRecorded')];
  const words = last ? Object.values(last.texts).join(' · ') : '';
  return [
    text('needs.confirmed', { at: dayText(confirmed) }),
    ...(words === '' ? [] : [verbatim(words.length > EXCERPT ? `${words.slice(0, EXCERPT)}…` : words)]),
  ];
}

/** A button pressed again after something was recorded is another intention. */
function recordButtons({ id, confirmed }: NeedLine): Button[] {
  const version = confirmed?.toISOString() ?? '';
  return [
    buttonOf('needs.unchanged', 'needs.button.unchanged', id, version),
    buttonOf('needs.update', 'needs.button.update', id, version, 'primary'),
  ];
}

/** One customer with what was recorded of them, for `/customer needs <customer>`. null: not for this reader. */
export async function customerNeeds(customerId: string, actor: Actor, desk: Desk): Promise<Page | null> {
  const [file, line, organisation] = await Promise.all([
    customerFile(customerId, desk),
    needLine(customerId, desk),
    desk.organisation(),
  ]);
  if (!file || !line || !mayReadNeeds(file, actor, organisation)) return null;
  const buttons = mayRecord(file, actor, organisation) && file.status !== 'sealed' ? recordButtons(line) : [];
  const summary = text('needs.of', { name: verbatim(file.name), number: file.number });
  return needsPage(summary, [
    { part: 'text', text: summary, tone: 'strong' },
    ...(await historyParts(customerId, HISTORY, desk)),
    ...buttonsPart(buttons),
  ]);
}

/** R51: on the customer's file, for those who may read it. */
export async function needsOnFile(
  customerId: string,
  interaction: Pick<Interaction, 'person'>,
  desk: Desk,
): Promise<Part[]> {
  const [actor, file, organisation]: [Actor, Awaited<ReturnType<typeof customerFile>>, Organisation] =
    await Promise.all([interaction.person(), customerFile(customerId, desk), desk.organisation()]);
  if (!file || !mayReadNeeds(file, actor, organisation)) return [];
  const open = buttonOf('needs.open', 'needs.button.open', customerId);
  return [
    { part: 'heading', text: text('needs.heading') },
    ...(await historyParts(customerId, ON_FILE, desk)),
    { part: 'buttons', buttons: [open] },
  ];
}

async function historyParts(customerId: string, limit: number, desk: Desk): Promise<Part[]> {
  const history = await needHistory(customerId, limit, desk);
  if (history.length === 0) return [{ part: 'text', text: text('needs.neverRecorded'), tone: 'quiet' }];
  const people = [...new Set(history.map(({ by }) => by))];
  const names = new Map(await Promise.all(people.map(async (id) => [id, await nameOf(id, desk)] as const)));
  return history.flatMap((need) => needParts(need, names.get(need.by) ?? need.by));
}

function needParts(need: Need, by: string): Part[] {
  const params = { at: dayText(need.at), by: verbatim(by) };
  const facts = ASPECTS.flatMap((aspect) => {
    const words = need.texts[aspect];
    return words === undefined ? [] : [{ label: text(`needs.${aspect}`), value: verbatim(words) }];
  });
  return [
    {
      part: 'text',
      text: text(need.kind === 'updated' ? 'needs.updatedBy' : 'needs.unchangedBy', params),
      tone: 'quiet',
    },
    ...(facts.length > 0 ? [{ part: 'facts' as const, facts }] : []),
  ];
}
