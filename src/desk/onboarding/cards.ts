import { buttonOf } from '../../kit/button-of.ts';
import type { Audience, Button, Part, Reader } from '../../kit/card.ts';
import type { CardKind, Desk } from '../../kit/feature.ts';
import type { StoryEvent } from '../../kit/story.ts';
import { momentText, type Text, text } from '../../kit/text.ts';
import { unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { customerText, openButton, personIn, stepFacts } from './describe.ts';
import { eventOf, onboardingView, type View } from './queries.ts';
import { isRunning, stepState } from './rules.ts';
import { parseTarget } from './schema.ts';
import { storyText } from './story.ts';

/** The root of the onboarding's thread in the channel of the unit: where it stands, always current. No value of a person, no typed words. */
export const onboardingCard: CardKind = {
  async draw(target, _reader, desk) {
    const drawn = await viewed(target, desk);
    if (!drawn) return null;
    const { view, organisation } = drawn;
    return {
      summary: summaryOf(view),
      parts: [...headOf(view, organisation), { part: 'buttons', ...rootButtons(view) }],
    };
  },
  /** R23: without a channel it reaches those it is about. */
  async instead(target, desk) {
    const view = await onboardingView(target, desk);
    return view ? ownersOf(view) : [];
  },
};

export function summaryOf(view: View): Text {
  return text('onboarding.summary', { customer: customerText(view.state) });
}

export function headOf(view: View, organisation: Organisation): Part[] {
  const { state } = view;
  return [
    { part: 'heading', text: text('onboarding.heading') },
    { part: 'text', text: customerText(state), tone: 'strong' },
    ...endPart(view),
    {
      part: 'facts',
      facts: [
        { label: text('card.unit'), value: unitText(state.unit, organisation) },
        { label: text('onboarding.signed'), value: momentText(state.signedAt) },
        { label: text('onboarding.rep'), value: personIn(view, state.repId, organisation) },
        { label: text('onboarding.manager'), value: personIn(view, state.accountManagerId, organisation) },
      ],
    },
    { part: 'facts', facts: stepFacts(view) },
  ];
}

function endPart({ state }: View): Part[] {
  if (!state.endedAt) return [];
  const at = momentText(state.endedAt);
  return state.outcome === 'cancelled'
    ? [{ part: 'text', text: text('onboarding.cancelledAt', { at }), tone: 'warning' }]
    : [{ part: 'text', text: text('onboarding.completedAt', { at }), tone: 'good' }];
}

function rootButtons(view: View): { buttons: Button[]; more?: Button[] } {
  const { state } = view;
  const { id, version } = state;
  if (!isRunning(state)) {
    const late = state.outcome === 'completed' ? [pointsButton(view)] : [];
    return { buttons: [openButton(view), ...late] };
  }
  const buttons = [
    ...(state.handedOverAt ? [] : [handOverButton(view)]),
    ...(state.handedOverAt && state.callStatus === 'open' ? [bookButton(view)] : []),
    openButton(view),
    ...(state.callStatus === 'held' ? [pointsButton(view)] : []),
    ...(state.callStatus === 'held' && state.surveyTrouble ? [surveyButton(view)] : []),
  ];
  return {
    buttons,
    more: [buttonOf('onboarding.cancel', 'onboarding.button.cancel', id, version, 'danger')],
  };
}

function handOverButton({ state }: View): Button {
  return buttonOf('onboarding.handOver', 'onboarding.button.handOver', state.id, state.version, 'primary');
}
function bookButton({ state }: View): Button {
  return buttonOf('onboarding.book', 'onboarding.button.book', state.id, state.version, 'primary');
}
function pointsButton({ state }: View): Button {
  return buttonOf('onboarding.addPoints', 'onboarding.button.addPoints', state.id, state.version);
}
function surveyButton({ state }: View): Button {
  return buttonOf('onboarding.survey', 'onboarding.button.survey', state.id, state.version, 'primary');
}

/** Events that call whoever owes something, by name in the thread. */
const CALLING: ReadonlySet<string> = new Set([
  'onboarding.reminded',
  'onboarding.escalated',
  'onboarding.callAsked',
]);

/** One event, as a reply in the onboarding's thread. */
export const noteCard: CardKind = {
  async draw(target, reader, desk) {
    const told = await toldOf(target, desk);
    if (!told) return null;
    const { view, event, organisation } = told;
    const words = storyText(view, event, organisation);
    const people = reader.audience.startsWith('channel:') ? calledBy(event) : [];
    const part: Part =
      people.length > 0 ? { part: 'mention', people, text: words } : { part: 'text', text: words };
    return { summary: words, parts: [part] };
  },
  async instead(target, desk) {
    const told = await toldOf(target, desk);
    return told ? calledBy(told.event).map((id): Audience => `person:${id}`) : [];
  },
};

function calledBy({ type, payload }: StoryEvent): string[] {
  if (!CALLING.has(type) || !Array.isArray(payload.called)) return [];
  return payload.called.map(String);
}

/** The same event to somebody directly, with what they can do about it. */
export const toldCard: CardKind = {
  async draw(target, reader, desk) {
    const told = await toldOf(target, desk);
    if (!told) return null;
    const { view, event, organisation } = told;
    const words = storyText(view, event, organisation);
    const warns = /escalated|Missed|Stuck|cancelled/.test(event.type);
    return {
      summary: words,
      parts: [
        { part: 'text', text: words, tone: warns ? 'warning' : 'plain' },
        { part: 'buttons', buttons: [...nextButtons(view, event, reader), openButton(view)] },
      ],
    };
  },
};

/** What whoever is told can do about it; rights are judged when it is pressed. */
function nextButtons(view: View, { type, payload }: StoryEvent, { audience }: Reader): Button[] {
  const { state } = view;
  if (!isRunning(state)) return [];
  // The account manager only waits for it.
  if (stepState('handOver', state) === 'open') return isFor(audience, state) ? [handOverButton(view)] : [];
  if (state.surveyTrouble) return [surveyButton(view)];
  const aboutBooking = payload.what === 'book' || /setUpDone|callMissed/.test(type);
  return aboutBooking && state.callStatus === 'open' ? [bookButton(view)] : [];
}

function isFor(audience: Audience, { repId, accountManagerId }: View['state']): boolean {
  return repId === accountManagerId || audience !== `person:${accountManagerId}`;
}

function ownersOf({ state }: View): Audience[] {
  return [...new Set([state.repId, state.accountManagerId])].map((id): Audience => `person:${id}`);
}

/** An onboarding and the organisation it lives in, as cards need them. */
export async function viewed(
  target: string,
  desk: Desk,
): Promise<{ view: View; organisation: Organisation } | null> {
  const [view, organisation] = await Promise.all([onboardingView(target, desk), desk.organisation()]);
  return view && { view, organisation };
}

async function toldOf(
  target: string,
  desk: Desk,
): Promise<{
  view: View;
  event: NonNullable<Awaited<ReturnType<typeof eventOf>>>;
  organisation: Organisation;
} | null> {
  const { id, part } = parseTarget(target);
  const [view, event, organisation] = await Promise.all([
    onboardingView(id, desk),
    eventOf(id, Number(part), desk),
    desk.organisation(),
  ]);
  return view && event ? { view, event, organisation } : null;
}
