import { buttonOf } from '../../kit/button-of.ts';
import type { Audience, Button, Fact, Part, Reader } from '../../kit/card.ts';
import { buttonCommandId } from '../../kit/command-id.ts';
import type { CardKind, Desk } from '../../kit/feature.ts';
import { type StoryEvent, storyOf } from '../../kit/story.ts';
import { momentText, type Text, text, verbatim } from '../../kit/text.ts';
import type { Away } from '../absences/schema.ts';
import { groupText, keyLabel, personText, roleText, unitText, valueText } from '../customers/describe.ts';
import { CUSTOMER_FIELDS, FIELDS, fieldOf, REQUEST_FIELDS } from '../customers/fields.ts';
import type { Organisation } from '../organisation/schema.ts';
import type { Candidate } from '../quality/queries.ts';
import {
  alertedFor,
  calledFor,
  candidatesOf,
  decidersOf,
  deputiesOf,
  openChanges,
  openNotes,
  type RequestView,
  remarkText,
  requestView,
} from './queries.ts';
import { missingFields } from './required-fields.ts';
import { requestChain, stepTarget } from './schema.ts';
import { stepChannel } from './show-request.ts';
import { deciderText, kindText, standingIn, storyText } from './story.ts';

/** As many fields stand on a card; the rest is in Details (R23). */
const ROWS_ON_CARD = 8;
const CANDIDATES_ON_CARD = 5;

/** The approval card, one a request in each channel that a step has reached: the root of the request's thread there. */
export const stepCard: CardKind = {
  async draw(requestId, reader, desk) {
    const view = await requestView(requestId, desk);
    if (!view) return null;
    const organisation = await desk.organisation();
    const candidates = await candidatesOf(view, desk);
    const decides = view.state.status === 'pending' && (await isAudienceOfStep(view, reader.audience, desk));
    const deputies = await deputiesOf(view, desk);
    return {
      summary: summaryOf(view),
      parts: [
        ...headOf(view, organisation),
        ...changesOf(view, organisation),
        ...candidatesPart(candidates, organisation, CANDIDATES_ON_CARD),
        progressOf(view, organisation, deputies),
        decides
          ? {
              part: 'buttons',
              buttons: [...decisionButtons(view), detailsButton(view)],
              more: deciderMenu(view),
            }
          : { part: 'buttons', buttons: [detailsButton(view)] },
      ],
    };
  },
  async instead(requestId, desk) {
    const view = await requestView(requestId, desk);
    if (view?.state.status !== 'pending') return [];
    return (await decidersOf(view, desk)).map((id): Audience => `person:${id}`);
  },
};

/** Events that call those who decide: by name in the channel, or whoever has claimed the step. */
const CALLING: ReadonlySet<string> = new Set([
  'step.reminded',
  'step.escalated',
  'step.nudged',
  'step.reassigned',
]);

/** One event of the story, as a reply in the request's thread. Reasons are private: the thread says that one was given. */
export const noteCard: CardKind = {
  draw: async (target, reader, desk) => {
    const told = await eventOf(target, desk);
    if (!told) return null;
    const { view, event, organisation } = told;
    const words = storyText(view, event, organisation);
    const calls = reader.audience.startsWith('channel:') && CALLING.has(event.type);
    const { people, deputies } = calls ? await calledFor(view, desk) : { people: [], deputies: [] };
    const standing = standingIn(deputies, organisation);
    const said: Text =
      standing.length > 0
        ? { join: [words, text('story.deputies', { deputies: { join: standing, with: ', ' } })], with: ' ' }
        : words;
    const part: Part =
      people.length > 0 ? { part: 'mention', people, text: said } : { part: 'text', text: said };
    const remark = await remarkText(view, event.seq, desk);
    return {
      summary: words,
      parts: [part, ...(remark ? [{ part: 'text' as const, text: verbatim(remark) }] : [])],
    };
  },
  /** R23, R27: without the channel, what calls or answers those who decide reaches each of them; the rest stands on their cards. */
  async instead(target, desk) {
    const told = await eventOf(target, desk);
    if (!told || !(CALLING.has(told.event.type) || told.event.type === 'request.answered')) return [];
    return (await calledFor(told.view, desk)).people.map((id): Audience => `person:${id}`);
  },
};

/** The requester's own card: where the request stands, and what can be done with it now (R18). */
export const mineCard: CardKind = {
  async draw(requestId, reader, desk) {
    const view = await requestView(requestId, desk);
    // After a hand-over the card stands with somebody whose request it no longer is.
    if (!view || reader.audience !== `person:${view.state.requesterId}`) return null;
    const organisation = await desk.organisation();
    return {
      summary: summaryOf(view),
      parts: [
        ...headOf(view, organisation),
        progressOf(view, organisation, await deputiesOf(view, desk)),
        { part: 'buttons', buttons: ownButtons(view) },
      ],
    };
  },
};

/** R19: what has just happened, to the requester directly, with the reason and the notes per field. */
export const toldCard: CardKind = {
  async draw(target, _reader, desk) {
    const told = await eventOf(target, desk);
    if (!told) return null;
    const { view, event, organisation } = told;
    const words = storyText(view, event, organisation);
    const notes = await openNotes(view.state.id, view.state.customerId, desk);
    const given = notes.get(`${event.payload.round}/${event.payload.stepIndex}/${event.actor}`) ?? {};
    const rows = Object.entries(given).map(
      ([name, value]): Fact => ({
        label: name === 'note' ? text('field.reason') : keyLabel(name),
        value: verbatim(value),
      }),
    );
    const remark = await remarkText(view, event.seq, desk);
    const mayAnswer = event.type === 'request.asked' && view.state.status === 'pending';
    const mayCorrect =
      (event.type === 'step.returned' || event.type === 'step.unconfirmed') &&
      view.state.status === 'returned';
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: toneOf(event) },
        ...(rows.length > 0 ? [{ part: 'facts' as const, facts: rows }] : []),
        ...(remark ? [{ part: 'text' as const, text: verbatim(remark) }] : []),
        {
          part: 'buttons',
          buttons: [
            ...(mayAnswer ? [button('request.answer', view, 'button.answer', 'primary')] : []),
            ...(mayCorrect ? [button('request.correct', view, 'button.correct', 'primary')] : []),
            detailsButton(view),
          ],
        },
      ],
    };
  },
};

/** R27: an overdue step, to those it escalates to; and to each decider where the unit has no channel. */
export const alertCard: CardKind = {
  async draw(target, reader, desk) {
    const told = await eventOf(target, desk);
    if (!told) return null;
    const { view, event, organisation } = told;
    const words = storyText(view, event, organisation);
    const absent = await alertedFor(view, reader.audience, desk);
    const names = absent.map(({ personId, name }) => personText(personId, name, organisation));
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: 'warning' },
        ...(names.length > 0
          ? [{ part: 'text' as const, text: text('alert.asDeputy', { name: { join: names, with: ', ' } }) }]
          : []),
        ...headOf(view, organisation),
        { part: 'buttons', buttons: [detailsButton(view)] },
      ],
    };
  },
};

async function eventOf(
  target: string,
  desk: Desk,
): Promise<{ view: RequestView; event: StoryEvent; organisation: Organisation } | null> {
  const [requestId = '', seq = ''] = target.split('/');
  const [view, [event], organisation] = await Promise.all([
    requestView(requestId, desk),
    storyOf(requestChain(requestId), desk, Number(seq)),
    desk.organisation(),
  ]);
  return view && event ? { view, event, organisation } : null;
}

export function summaryOf(view: RequestView): Text {
  const { number, kind, status, customerName } = view.state;
  return text('request.summary', {
    kind: kindText(kind),
    number,
    name: verbatim(customerName),
    status: text(`request.status.${status}`),
  });
}

function headOf(view: RequestView, organisation: Organisation): Part[] {
  const { state } = view;
  const facts: Fact[] = [
    {
      label: text('card.requestedBy'),
      value: personText(state.requesterId, view.requesterName, organisation),
    },
    { label: text('card.unit'), value: unitText(state.unit, organisation) },
    { label: text('field.accountGroup'), value: groupText(state.accountGroup, organisation) },
  ];
  if (view.customerNumber)
    facts.push({ label: text('card.customerNumber'), value: verbatim(view.customerNumber) });
  if (view.submittedAt) facts.push({ label: text('card.filed'), value: momentText(view.submittedAt) });
  if (state.status === 'pending' && state.dueAt)
    facts.push({ label: text('card.due'), value: momentText(state.dueAt) });
  return [
    { part: 'heading', text: text('card.heading', { kind: kindText(state.kind), number: state.number }) },
    { part: 'text', text: verbatim(state.customerName), tone: 'strong' },
    { part: 'facts', facts },
  ];
}

/** What the request does to the file, as far as a channel may see it: a personal or restricted value shows as "changed". */
function changesOf(view: RequestView, organisation: Organisation): Part[] {
  const order = new Map<string, number>(CUSTOMER_FIELDS.map((field, at) => [field, at]));
  const keys = Object.keys(view.changes)
    .filter(
      (key) =>
        (!REQUEST_FIELDS.includes(fieldOf(key).field) && key !== 'name') ||
        (view.state.kind === 'customer.change' && key === 'name'),
    )
    .sort((a, b) => (order.get(a) ?? 99) - (order.get(b) ?? 99));
  const shown = keys.slice(0, ROWS_ON_CARD);
  const isNew = view.state.kind === 'customer.create';
  const part: Part = isNew
    ? {
        part: 'facts',
        facts: shown.map((key) => ({
          label: keyLabel(key),
          value: publicValue(view, key, 'new', organisation),
        })),
      }
    : {
        part: 'diff',
        rows: shown.map((key) => ({
          label: keyLabel(key),
          before:
            FIELDS[fieldOf(key).field].secrecy === 'open' && view.changes[key]?.old !== null
              ? publicValue(view, key, 'old', organisation)
              : null,
          after: publicValue(view, key, 'new', organisation),
        })),
      };
  const more = keys.length - shown.length;
  return [
    part,
    ...(more > 0
      ? [{ part: 'text' as const, text: text('card.moreInDetails', { count: more }), tone: 'quiet' as const }]
      : []),
    ...completenessPart(view, organisation),
  ];
}

function publicValue(view: RequestView, key: string, which: 'old' | 'new', organisation: Organisation): Text {
  const value = view.changes[key]?.[which] ?? null;
  if (value === null) return text('value.empty');
  if (typeof value !== 'string')
    return text(view.state.kind === 'customer.create' ? 'value.given' : 'value.changed');
  return valueText(key, value, organisation);
}

/** R23: how much of what the account group asks for is there. */
function completenessPart(view: RequestView, organisation: Organisation): Part[] {
  if (view.state.kind !== 'customer.create') return [];
  const wanted = Object.fromEntries(
    Object.entries(view.changes).map(([key, change]) => [key, change.new === null ? null : '·']),
  );
  const missing = missingFields(view.state, wanted, {}, organisation);
  const words =
    missing.length === 0
      ? text('card.complete')
      : text('card.incomplete', { fields: { join: missing.map((field) => keyLabel(field)), with: ', ' } });
  return [{ part: 'text', text: words, tone: missing.length === 0 ? 'quiet' : 'warning' }];
}

export function candidatesPart(
  candidates: readonly Candidate[],
  organisation: Organisation,
  most = candidates.length,
): Part[] {
  if (candidates.length === 0) return [];
  const more = candidates.length - most;
  return [
    { part: 'text', text: text('card.candidates', { count: candidates.length }), tone: 'warning' },
    {
      part: 'items',
      items: candidates.slice(0, most).map((candidate) => ({
        title: verbatim(candidate.name),
        facts: [
          candidate.number
            ? verbatim(candidate.number)
            : text('card.openRequest', { number: candidate.requestNumber ?? 0 }),
          unitText(candidate.unit, organisation),
          { join: candidate.reasons.map((reason) => text(`candidate.${reason}`)), with: ' · ' },
        ],
      })),
    },
    ...(more > 0
      ? [{ part: 'text' as const, text: text('card.moreInDetails', { count: more }), tone: 'quiet' as const }]
      : []),
  ];
}

/** The path at a glance: what is decided by whom, what waits, what is to come. */
function progressOf(view: RequestView, organisation: Organisation, deputies: readonly Away[]): Part {
  const { state } = view;
  const lines = state.path.map((step, at): Text => {
    const taken = state.decisions.filter(
      (decision) => decision.round === state.round && decision.stepIndex === at,
    );
    const by: Text = {
      join: taken.map((decision) => deciderText(decision, organisation)),
      with: ', ',
    };
    const verdict = taken.at(-1)?.verdict;
    if (at === state.stepIndex && state.status === 'pending') {
      const waiting = text('progress.waiting', {
        step: roleText(step.role),
        have: taken.length,
        quorum: step.quorum,
      });
      const assignee = state.assigneeId;
      const claimed = assignee
        ? [
            text('progress.claimed', {
              by: personText(assignee, view.names.get(assignee) ?? assignee, organisation),
            }),
          ]
        : [];
      return { join: [waiting, ...claimed, ...standingIn(deputies, organisation)], with: ' · ' };
    }
    if (verdict) return text(`progress.${verdict}`, { step: roleText(step.role), by });
    return text('progress.later', { step: roleText(step.role) });
  });
  return { part: 'text', text: { join: [text(`request.state.${state.status}`), ...lines], with: '\n' } };
}

async function isAudienceOfStep(
  view: RequestView,
  audience: Reader['audience'],
  desk: Desk,
): Promise<boolean> {
  const step = view.state.path[view.state.stepIndex];
  if (!step) return false;
  if (audience.startsWith('channel:'))
    return audience === stepChannel(step, view.state.unit, await desk.organisation());
  return (await decidersOf(view, desk)).some((id) => audience === `person:${id}`);
}

function decisionButtons(view: RequestView): Button[] {
  const target = stepTarget(view.state);
  const step = view.state.path[view.state.stepIndex];
  const approve = step && step.asks.length > 0 ? 'approval.answer' : 'approval.approve';
  const make = (action: string, label: Button['label'], style?: Button['style']): Button =>
    buttonOf(action, label, target, '', style);
  return [
    make(approve, 'button.approve', 'primary'),
    make('approval.return', 'button.return'),
    make('approval.reject', 'button.reject', 'danger'),
  ];
}

/** R05, R07: what those who decide need less often. */
function deciderMenu(view: RequestView): Button[] {
  const target = stepTarget(view.state);
  const make = (action: string, label: Button['label']): Button =>
    buttonOf(action, label, target, view.state.version);
  return [
    make('approval.claim', 'button.claim'),
    make('approval.reassign', 'button.reassign'),
    make('approval.ask', 'button.ask'),
    make('approval.why', 'button.why'),
  ];
}

/** It ends a request, so it asks once more (R18). */
export function withdrawButton(
  { id: target, number }: Pick<RequestView['state'], 'id' | 'number'>,
  commandId: string,
): Button {
  return {
    action: 'request.withdraw',
    label: 'button.withdraw',
    target,
    commandId,
    style: 'danger',
    confirm: {
      title: 'confirm.withdraw.title',
      text: text('confirm.withdraw.text', { number }),
      yes: 'button.withdraw',
    },
  };
}

function ownButtons(view: RequestView): Button[] {
  const { id, version } = view.state;
  const withdraw = withdrawButton(view.state, buttonCommandId('request.withdraw', id, version));
  switch (view.state.status) {
    case 'draft':
    case 'returned':
      return [button('request.correct', view, 'button.correct', 'primary'), withdraw, detailsButton(view)];
    case 'pending':
      return [
        button('request.nudge', view, 'button.nudge'),
        button('request.edit', view, 'button.edit'),
        withdraw,
        detailsButton(view),
      ];
    case 'approved':
      return view.state.kind === 'customer.change'
        ? [button('request.reverse', view, 'button.reverse'), detailsButton(view)]
        : [detailsButton(view)];
    default:
      return [detailsButton(view)];
  }
}

export function detailsButton(view: RequestView): Button {
  return button('request.details', view, 'button.details');
}

function button(action: string, view: RequestView, label: Button['label'], style?: Button['style']): Button {
  const target = view.state.id;
  return buttonOf(action, label, target, view.state.version, style);
}

function toneOf(event: StoryEvent): 'good' | 'warning' | 'plain' {
  if (event.type === 'request.approved' || event.type === 'step.approved') return 'good';
  return event.type === 'step.returned' || event.type === 'step.unconfirmed' || event.type === 'step.rejected'
    ? 'warning'
    : 'plain';
}

/** R20: to the owner, whose draft it has become, and to the data admins: what somebody found wrong in a file. */
export const clueCard: CardKind = {
  async draw(requestId, reader, desk) {
    const view = await requestView(requestId, desk);
    const [raised] = await storyOf(requestChain(requestId), desk, 1);
    if (!view || !raised) return null;
    const organisation = await desk.organisation();
    const reason = (await openChanges(view, desk)).find(({ key }) => key === 'reason')?.new;
    const isOwner = reader.audience === `person:${view.state.requesterId}`;
    const isDraft = view.state.status === 'draft';
    const words = storyText(view, raised, organisation);
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: 'warning' },
        ...(reason ? [{ part: 'text' as const, text: verbatim(reason) }] : []),
        {
          part: 'text',
          text:
            isOwner && isDraft
              ? text('clue.yours')
              : text('request.stands', { status: text(`request.status.${view.state.status}`) }),
          tone: 'quiet',
        },
        {
          part: 'buttons',
          buttons: [
            ...(isOwner && isDraft
              ? [
                  button('request.correct', view, 'button.continue', 'primary'),
                  withdrawButton(
                    view.state,
                    buttonCommandId('request.withdraw', view.state.id, view.state.version),
                  ),
                ]
              : []),
            buttonOf('customer.open', 'button.openFile', view.state.customerId),
          ],
        },
      ],
    };
  },
};
