import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { type Accepted, type AuditEvent, accept, type Refused, refuse } from '../../kit/decision.ts';
import type { MailWish } from '../../kit/letter.ts';
import type { ObligationChange } from '../../kit/obligation.ts';
import { momentText } from '../../kit/text.ts';
import { HOUR } from '../../kit/time-spans.ts';
import { channelFor } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { unitOrCompany } from '../organisation/unit-tree.ts';
import { inPlaceOf, isComplete, isRunning } from './rules.ts';
import {
  CARD,
  eventTarget,
  type Judged,
  NOTE,
  type OnboardingState,
  onboardingChain,
  POINTS_CARD,
  type Point,
  Progress,
  TASKS_CARD,
  type Task,
  TOLD,
} from './schema.ts';

/** What somebody typed, in clear until it is stored. */
export type Typed = {
  handOver?: { needs: string; scope: string; notes?: string };
  callLink?: string;
  reason?: string;
  remark?: { task: string; words: string };
  points?: readonly { number: number; words: string }[];
  outcome?: { number: number; words: string };
};

export type Advanced = {
  progress: Progress;
  version: number;
  /** Those that are new or have changed. */
  tasks: readonly Task[];
  points: readonly Point[];
  typed: Typed;
};

export type Told = { type: string; payload?: Record<string, unknown> };

export type Step = {
  events: readonly Told[];
  progress?: Partial<Progress>;
  tasks?: readonly Task[];
  points?: readonly Point[];
  typed?: Typed;
  /** Whom to tell directly, besides the channel; who acts hears the answer instead. */
  tell?: readonly string[];
  cards?: readonly CardWish[];
  obligations?: readonly ObligationChange[];
  mails?: readonly MailWish[];
  answer?: Record<string, unknown>;
};

/**
 * What every step of an onboarding does alike: its events are told in the thread under the card, which shows the new state, and whoever
 * must know is told directly. The version counts the events, so that each has its place in the story.
 */
export function advance(
  state: Judged,
  step: Step,
  circumstances: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Accepted<Advanced> {
  const { actor, organisation } = circumstances;
  const changed = afterStep(state, step);
  const ends = isRunning(changed) && isComplete(changed);
  const after = ends ? { ...changed, ...completed(circumstances) } : changed;
  const told = [...step.events, ...(ends ? [completedEvent(after)] : [])];
  const events = told.map(
    ({ type, payload = {} }): AuditEvent => ({ chain: onboardingChain(state.id), type, payload }),
  );
  const version = state.version + events.length;
  return accept(
    {
      progress: Progress.parse(after),
      version,
      tasks: step.tasks ?? [],
      points: step.points ?? [],
      typed: step.typed ?? {},
    },
    {
      events,
      cards: [
        ...showing(after, organisation),
        ...told.flatMap((_, at) => noting(state, state.version + 1 + at, organisation)),
        ...telling(state, step, ends, actor.id),
        ...(step.cards ?? []),
      ],
      obligations: step.obligations ?? [],
      mails: step.mails ?? [],
      answer: { onboardingId: state.id, ...step.answer },
    },
  );
}

/** Directly: whoever has something to do or must know; at the end, those whose onboarding it was. Who acts hears the answer instead. */
function telling(state: Judged, { events, tell = [] }: Step, ends: boolean, actorId: string): CardWish[] {
  const owners = ends ? [state.repId, state.accountManagerId].map((id) => inPlaceOf(id, state)) : [];
  const last = state.version + events.length;
  const wish = (id: string): CardWish => ({
    kind: TOLD,
    target: eventTarget(state.id, owners.includes(id) ? last + 1 : last),
    audience: `person:${id}`,
  });
  return [...new Set([...owners, ...tell])].filter((id) => id !== actorId).map(wish);
}

function afterStep(state: Judged, { progress, tasks = [], points = [] }: Step): Judged {
  return {
    ...state,
    ...progress,
    tasks: [...state.tasks.filter(({ task }) => !tasks.some((one) => one.task === task)), ...tasks],
    points: [...state.points.filter(({ number }) => !points.some((one) => one.number === number)), ...points],
  };
}

function completed({ now }: Pick<Circumstances, 'now'>): Pick<Progress, 'endedAt' | 'outcome'> {
  return { endedAt: now, outcome: 'completed' };
}

/** R64: how long it all took, as the closing words say it. */
function completedEvent({ signedAt, handedOverAt, sessionEndedAt, surveySentAt }: OnboardingState): Told {
  const hours = (from: Date | null, to: Date | null) =>
    from && to ? Math.max(0, Math.round((to.getTime() - from.getTime()) / HOUR)) : 0;
  return {
    type: 'onboarding.completed',
    payload: {
      handOverHours: hours(signedAt, handedOverAt),
      callDays: Math.round(hours(signedAt, sessionEndedAt) / 24),
      surveyHours: hours(sessionEndedAt, surveySentAt),
    },
  };
}

type Shown = Pick<OnboardingState, 'id' | 'unit' | 'tasks' | 'points'>;

/** The card in the channel of the unit's requests, and the lists in its thread as soon as there is something in them. */
export function showing({ id, unit, tasks, points }: Shown, organisation: Organisation): CardWish[] {
  const audience = channelOf(unit, organisation);
  const root = { kind: CARD, target: id };
  return [
    { ...root, audience },
    ...(tasks.length > 0 ? [{ kind: TASKS_CARD, target: id, audience, inThreadOf: root }] : []),
    ...(points.length > 0 ? [{ kind: POINTS_CARD, target: id, audience, inThreadOf: root }] : []),
  ];
}

function noting(
  { id, unit }: Pick<Shown, 'id' | 'unit'>,
  seq: number,
  organisation: Organisation,
): CardWish[] {
  const root = { kind: CARD, target: id };
  const audience = channelOf(unit, organisation);
  return [{ kind: NOTE, target: eventTarget(id, seq), audience, inThreadOf: root }];
}

export function channelOf(unit: string, organisation: Organisation): `channel:${string}` {
  const channel = channelFor(organisation, unitOrCompany(unit, organisation), 'requests');
  if (!channel) throw new Error(`unit ${unit} has no channel for requests`);
  return `channel:${channel.id}`;
}

/** Most steps make sense only while it runs. */
export function whyNotRunning({ endedAt, outcome }: Pick<Progress, 'endedAt' | 'outcome'>): Refused | null {
  if (endedAt === null) return null;
  const at = momentText(endedAt);
  return refuse(outcome === 'cancelled' ? 'onboarding.isCancelled' : 'onboarding.isCompleted', {
    params: { at },
  });
}

/** How people are called in a refusal; who has left the roles that matter here is called by their id. */
export function nameIn({ holders }: Pick<Judged, 'holders'>, id: string | null): string {
  return holders.find((person) => person.id === id)?.name ?? id ?? '';
}
