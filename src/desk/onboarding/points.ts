import type { Circumstances } from '../../kit/command.ts';
import { type Decision, forbid, type Refused, refuse } from '../../kit/decision.ts';
import { momentText } from '../../kit/text.ts';
import type { Organisation } from '../organisation/schema.ts';
import { type Advanced, advance, nameIn, type Step, whyNotRunning } from './advance.ts';
import { calledFor, inPlaceOf, isRunning, mayCall, maySupport } from './rules.ts';
import {
  type AddPoints,
  DUTY,
  type Judged,
  type Point,
  partTarget,
  type ResolvePoint,
  type TakePoint,
} from './schema.ts';
import { dueIn, pointDuty } from './watch.ts';

/** More than this are a project of its own. */
const MOST_POINTS = 50;

/**
 * R64: what the call left open goes to customer support. A point that comes up after everything was done opens the onboarding again until it
 * is resolved.
 */
export function addPoints(state: Judged, input: AddPoints, circumstances: Circumstances): Decision<Advanced> {
  const { actor, now, organisation } = circumstances;
  if (!mayCall(actor, state, organisation)) return forbid('onboarding.notYours');
  if (state.callStatus !== 'held') return refuse('onboarding.callNotHeld');
  if (state.outcome === 'cancelled') return whyNotRunning(state) ?? refuse('refusal.gone');
  if (state.otherRuns) return refuse('onboarding.runsAlready', { params: { name: state.customerName } });
  if (state.points.length + input.points.length > MOST_POINTS)
    return refuse('onboarding.tooManyPoints', { params: { most: MOST_POINTS } });
  const step = addedPoints(state, input.points, actor.id, now, organisation);
  const reopened = isRunning(state) ? {} : { endedAt: null, outcome: null };
  return advance(state, { ...step, progress: reopened }, circumstances);
}

/** The points as a part of a step; none typed, nothing added. */
export function addedPoints(
  state: Judged,
  words: readonly string[],
  by: string,
  now: Date,
  organisation: Organisation,
): Step {
  if (words.length === 0) return { events: [] };
  const dueAt = dueIn(organisation.onboarding?.openPointHours ?? 0, state.unit, now, organisation);
  const first = Math.max(0, ...state.points.map(({ number }) => number)) + 1;
  const points = words.map(
    (_, at): Point => ({
      number: first + at,
      raisedBy: by,
      raisedAt: now,
      dueAt,
      ownerId: null,
      resolvedAt: null,
      resolvedBy: null,
    }),
  );
  return {
    events: [{ type: 'onboarding.pointsAdded', payload: { count: points.length } }],
    points,
    typed: { points: points.map(({ number }, at) => ({ number, words: words[at] ?? '' })) },
    tell: calledFor('customerSupport', state, organisation),
    obligations: points.map((point) => pointDuty(state, point, now, organisation)),
    answer: { points: points.length },
  };
}

export function takePoint(state: Judged, input: TakePoint, circumstances: Circumstances): Decision<Advanced> {
  const { actor, now, organisation } = circumstances;
  const found = openPoint(state, input, circumstances);
  if (!('point' in found)) return found;
  const { point } = found;
  if (point.ownerId === actor.id) return refuse('onboarding.yoursAlready');
  const away = state.away.some(({ personId }) => personId === point.ownerId);
  if (point.ownerId !== null && !away)
    return refuse('onboarding.taken', { params: { name: nameIn(state, point.ownerId) } });
  const taken = { ...point, ownerId: actor.id };
  return advance(
    state,
    {
      events: [{ type: 'onboarding.pointTaken', payload: { number: point.number } }],
      points: [taken],
      obligations: [pointDuty(state, taken, now, organisation)],
    },
    circumstances,
  );
}

/** R64: resolved with what was done; sales and the account manager are told. */
export function resolvePoint(
  state: Judged,
  input: ResolvePoint,
  circumstances: Circumstances,
): Decision<Advanced> {
  const { actor, now } = circumstances;
  const found = openPoint(state, input, circumstances);
  if (!('point' in found)) return found;
  const { point } = found;
  const { number } = point;
  return advance(
    state,
    {
      events: [{ type: 'onboarding.pointResolved', payload: { number, late: now > point.dueAt } }],
      points: [{ ...point, ownerId: point.ownerId ?? actor.id, resolvedAt: now, resolvedBy: actor.id }],
      typed: { outcome: { number, words: input.outcome } },
      tell: [state.repId, state.accountManagerId].map((id) => inPlaceOf(id, state)),
      obligations: [
        {
          close: DUTY.point,
          subject: partTarget(state.id, number),
          evidence: `resolved ${now.toISOString()}`,
        },
      ],
    },
    circumstances,
  );
}

function openPoint(
  state: Judged,
  input: TakePoint,
  { actor, organisation }: Circumstances,
): { point: Point } | Refused {
  const point = state.points.find(({ number }) => number === input.number);
  if (!point) return refuse('refusal.gone');
  if (!maySupport(actor, state, organisation))
    return forbid('onboarding.notYourTask', { role: { key: 'role.customerSupport' } });
  const refusal = whyNotRunning(state);
  if (refusal) return refusal;
  if (point.resolvedAt === null) return { point };
  const at = momentText(point.resolvedAt);
  return refuse('onboarding.pointIsResolved', { params: { name: nameIn(state, point.resolvedBy), at } });
}
