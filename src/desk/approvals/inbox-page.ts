import type { Actor } from '../../kit/actor.ts';
import type { Part } from '../../kit/card.ts';
import { mintCommandId } from '../../kit/command-id.ts';
import type { Action, Desk, HomeSection } from '../../kit/feature.ts';
import type { Reply } from '../../kit/reply.ts';
import { momentText, type Text, text, verbatim } from '../../kit/text.ts';
import { whomStandsInFor } from '../absences/queries.ts';
import { personText, unitText } from '../customers/describe.ts';
import { kindText } from '../requests/story.ts';
import { type Waiting, waitingFor } from './queries.ts';
import { decidesFor, mayDecide } from './rules.ts';

const PAGE = 8;
const ON_HOME = 5;

/** What waits for one's decision beyond the first page, oldest first. */
export const inboxMore: Action = async (interaction, desk) =>
  inboxPage(await interaction.person(), Number(interaction.target), desk);

async function inboxPage(actor: Actor, after: number, desk: Desk): Promise<Reply> {
  const parts = await inboxList(actor, after, PAGE, desk);
  if (parts.length === 0) return { kind: 'say', say: text('inbox.empty'), tone: 'good' };
  return { kind: 'say', say: text('home.waiting'), parts };
}

/** What waits for this person's decision: the list and the way to its next page; no parts where nothing does. */
export async function inboxList(
  actor: Pick<Actor, 'id' | 'grants'>,
  after: number,
  limit: number,
  desk: Desk,
): Promise<Part[]> {
  const [organisation, absent] = await Promise.all([desk.organisation(), whomStandsInFor(actor.id, desk)]);
  const forWhom = (row: Waiting): Text[] => {
    const person = decidesFor(row, row.step, actor, absent, organisation);
    return person ? [text('inbox.for', { name: personText(person.id, person.name, organisation) })] : [];
  };
  const rows = await waitingFor(
    (request, step) => mayDecide(request, step, actor, organisation),
    actor.id,
    { after, limit: limit + 1 },
    desk,
  );
  if (rows.length === 0) return [];
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return [
    {
      part: 'items',
      items: shown.map((row) => ({
        title: verbatim(row.customerName),
        facts: [
          text('card.heading', { kind: kindText(row.kind), number: row.number }),
          unitText(row.unit, organisation),
          ...forWhom(row),
          ...(row.dueAt ? [text('inbox.due', { at: momentText(row.dueAt) })] : []),
        ],
        buttons: [
          { action: 'approval.open', label: 'button.open', target: row.id, commandId: mintCommandId() },
        ],
      })),
    },
    ...(rows.length > limit && last
      ? [
          {
            part: 'buttons' as const,
            buttons: [
              {
                action: 'approval.inboxMore',
                label: 'button.more' as const,
                target: String(last.number),
                commandId: mintCommandId(),
              },
            ],
          },
        ]
      : []),
  ];
}

export const waitingForMe: HomeSection = async (interaction, desk) => {
  const parts = await inboxList(await interaction.person(), 0, ON_HOME, desk);
  return [
    { part: 'heading', text: text('home.waiting') },
    ...(parts.length > 0
      ? parts
      : [{ part: 'text' as const, text: text('inbox.empty'), tone: 'quiet' as const }]),
  ];
};
