import { holdsOver } from '../../kit/access.ts';
import type { Actor } from '../../kit/actor.ts';
import type { Fact, Page, Part } from '../../kit/card.ts';
import type { Desk } from '../../kit/feature.ts';
import { type StoryEvent, storyOf } from '../../kit/story.ts';
import { momentText, type Text, text, verbatim } from '../../kit/text.ts';
import { keyLabel, optionText, valueText } from '../customers/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { candidatesPart, summaryOf } from './cards.ts';
import {
  candidatesOf,
  type OpenChange,
  openChanges,
  openNotes,
  type RequestView,
  requestView,
} from './queries.ts';
import { requestChain } from './schema.ts';
import { storyText } from './story.ts';

/** R23: everything a request asks for, in private, with its whole story. null: not for this person. */
export async function requestDetails(requestId: string, actor: Actor, desk: Desk): Promise<Page | null> {
  const [view, organisation] = await Promise.all([requestView(requestId, desk), desk.organisation()]);
  if (!view || !mayReadRequest(view.state, actor, organisation)) return null;
  const [changes, candidates, story, notes] = await Promise.all([
    openChanges(view, desk),
    candidatesOf(view, desk),
    storyOf(requestChain(requestId), desk),
    openNotes(requestId, view.state.customerId, desk),
  ]);
  return {
    title: 'details.title',
    summary: summaryOf(view),
    parts: [
      { part: 'text', text: verbatim(view.state.customerName), tone: 'strong' },
      valuesPart(view, changes, organisation),
      ...candidatesPart(candidates, organisation),
      ...answersPart(view),
      { part: 'heading', text: text('details.story') },
      // Lines and not items: a long story would have more items than a page has blocks.
      { part: 'facts', facts: story.map((event) => storyFact(view, event, notes, organisation)) },
    ],
  };
}

/** Its requester, whoever decides on one of its steps or was given one (R05), and the auditor. */
export function mayReadRequest(
  request: RequestView['state'],
  actor: Actor,
  organisation: Organisation,
): boolean {
  if (actor.id === request.requesterId || (request.overridden && actor.id === request.assigneeId))
    return true;
  return (
    holdsOver(actor, 'auditor', request.unit, organisation) ||
    request.path.some((step) => holdsOver(actor, step.role, step.unit, organisation))
  );
}

function valuesPart(view: RequestView, changes: readonly OpenChange[], organisation: Organisation): Part {
  const shown = (key: string, value: string | null): Text | null =>
    value === null ? null : valueText(key, value, organisation);
  if (view.state.kind === 'customer.create') {
    return {
      part: 'facts',
      facts: changes.map(({ key, new: value }) => ({
        label: keyLabel(key),
        value: shown(key, value) ?? text('value.empty'),
      })),
    };
  }
  return {
    part: 'diff',
    rows: changes.map(({ key, old, new: value }) => ({
      label: keyLabel(key),
      before: shown(key, old),
      after: shown(key, value),
    })),
  };
}

/** R25, R26: what the data admin answered; the name of who confirmed stays in the sealed answer. */
function answersPart({ answers }: RequestView): Part[] {
  const { duplicate, confirmedHow, confirmedOn } = answers;
  if (typeof duplicate !== 'string') return [];
  return [
    {
      part: 'facts',
      facts: [
        { label: text('field.duplicate'), value: optionText('duplicate', duplicate) },
        ...(typeof confirmedHow === 'string'
          ? [{ label: text('field.confirmedHow'), value: optionText('confirmedHow', confirmedHow) }]
          : []),
        ...(typeof confirmedOn === 'string'
          ? [{ label: text('field.confirmedOn'), value: { moment: confirmedOn, style: 'date' as const } }]
          : []),
      ],
    },
  ];
}

function storyFact(
  view: RequestView,
  event: StoryEvent,
  notes: Awaited<ReturnType<typeof openNotes>>,
  organisation: Organisation,
): Fact {
  const given = notes.get(`${event.payload.round}/${event.payload.stepIndex}/${event.actor}`);
  return {
    label: momentText(event.at),
    value: { join: [storyText(view, event, organisation), ...reasonOf(given, event.type)], with: ' · ' },
  };
}

function reasonOf(notes: Record<string, string> | undefined, type: string): Text[] {
  if (!notes || (type !== 'step.returned' && type !== 'step.rejected')) return [];
  return Object.entries(notes).map(([name, value]) =>
    name === 'note' ? verbatim(value) : { join: [keyLabel(name), verbatim(value)], with: ': ' },
  );
}
