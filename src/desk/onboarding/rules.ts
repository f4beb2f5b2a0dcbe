import { holdsOver } from '../../kit/access.ts';
import { type Actor, DESK, type Role } from '../../kit/actor.ts';
import { HOUR } from '../../kit/time-spans.ts';
import { callable } from '../absences/rules.ts';
import type { Away } from '../absences/schema.ts';
import type { Organisation } from '../organisation/schema.ts';
import type { Judged, OnboardingState, Progress, Task, Watched } from './schema.ts';

/** R60: whoever may say that a contract was signed, by a role over the customer's unit. */
export const STARTERS: readonly Role[] = [
  'salesRep',
  'supervisor',
  'accountManager',
  'salesManager',
  'administrator',
];

/** Whom an overdue step escalates to, over the customer's unit: the first at once, the second when it is still open hours later. */
export const ESCALATES: Readonly<Record<Watched, readonly [Role, Role]>> = {
  handOver: ['supervisor', 'salesManager'],
  task: ['supervisor', 'salesManager'],
  book: ['supervisor', 'salesManager'],
  call: ['supervisor', 'salesManager'],
  survey: ['salesSupportManager', 'salesManager'],
  point: ['salesSupportManager', 'salesManager'],
};
/** R60: hours after the deadline at which it escalates again, and higher. */
export const ESCALATE_AGAIN_AFTER = 8;
/** R62: so often a call may be missed until the sales manager hears of it. */
export const MISSES_UNTIL_TOLD = 2;
/** A contract signed longer ago than this is no news; a request filed so long before it is not about it. */
export const SIGNED_WITHIN_MS = 30 * 24 * HOUR;

type Acting = Pick<Actor, 'id' | 'grants'>;
type Covering = { away: readonly Away[] };

/** R04: the person, or who stands in for them today. */
export function actsFor(actor: Acting, personId: string, { away }: Covering): boolean {
  return (
    actor.id === personId ||
    away.some((absence) => absence.personId === personId && absence.deputyId === actor.id)
  );
}

/** R04: whom to tell what concerns this person: their deputy while they are away. */
export function inPlaceOf(personId: string, { away }: Covering): string {
  return away.find((absence) => absence.personId === personId)?.deputyId ?? personId;
}

type Place = Pick<OnboardingState, 'unit' | 'repId' | 'accountManagerId'> & Covering;

function holdsOne(actor: Acting, roles: readonly Role[], unit: string, organisation: Organisation): boolean {
  return roles.some((role) => holdsOver(actor, role, unit, organisation));
}

export function mayStart(
  actor: Acting,
  customer: { unit: string; ownerId: string | null },
  organisation: Organisation,
): boolean {
  return (
    actor === DESK || actor.id === customer.ownerId || holdsOne(actor, STARTERS, customer.unit, organisation)
  );
}

export function mayHandOver(actor: Acting, place: Place, organisation: Organisation): boolean {
  return actsFor(actor, place.repId, place) || holdsOver(actor, 'supervisor', place.unit, organisation);
}

/** The call is the account manager's; a colleague of the same role over the unit may stand in. */
export function mayCall(actor: Acting, place: Place, organisation: Organisation): boolean {
  return (
    actsFor(actor, place.accountManagerId, place) ||
    holdsOver(actor, 'accountManager', place.unit, organisation)
  );
}

export function mayDoTask(
  actor: Acting,
  { role }: Pick<Task, 'role'>,
  { unit }: Pick<Place, 'unit'>,
  organisation: Organisation,
): boolean {
  return holdsOver(actor, role, unit, organisation);
}

export function maySupport(
  actor: Acting,
  { unit }: Pick<Place, 'unit'>,
  organisation: Organisation,
): boolean {
  return holdsOver(actor, 'customerSupport', unit, organisation);
}

export function mayCancel(actor: Acting, place: Place, organisation: Organisation): boolean {
  return (
    actsFor(actor, place.accountManagerId, place) ||
    holdsOne(actor, ['supervisor', 'salesManager', 'administrator'], place.unit, organisation)
  );
}

/** Who may look at an onboarding at all: those it concerns, and every role over the unit that the desk knows. */
export function mayRead(
  actor: Acting,
  place: Pick<OnboardingState, 'unit' | 'repId' | 'accountManagerId' | 'tasks'>,
  organisation: Organisation,
): boolean {
  if (actor.id === place.repId || actor.id === place.accountManagerId) return true;
  const roles: readonly Role[] = [
    ...STARTERS,
    'customerSupport',
    'salesSupportManager',
    'auditor',
    ...place.tasks.map(({ role }) => role),
  ];
  return holdsOne(actor, roles, place.unit, organisation);
}

/** The people to call for a role over the unit, without those who are away. */
export function calledFor(
  role: Role,
  { unit, holders, away }: Pick<Judged, 'unit' | 'holders' | 'away'>,
  organisation: Organisation,
): string[] {
  const people = holders.filter((person) => holdsOver(person, role, unit, organisation)).map(({ id }) => id);
  return callable(people, away);
}

/** R27: whom an overdue step escalates to by now. */
export function escalatedTo(
  what: Watched,
  dueAt: Date,
  now: Date,
  place: Pick<Judged, 'unit' | 'holders' | 'away'>,
  organisation: Organisation,
): string[] {
  const [first, second] = ESCALATES[what];
  const again = now.getTime() >= dueAt.getTime() + ESCALATE_AGAIN_AFTER * HOUR;
  const roles = again ? [first, second] : [first];
  return [...new Set(roles.flatMap((role) => calledFor(role, place, organisation)))];
}

export type Pace = { hours: number; late: boolean; lateHours: number };

/** How long something took, and by how much it was late; before it is done, how long it has taken so far. */
export function paceOf(from: Date, dueAt: Date, doneAt: Date | null, now: Date): Pace {
  const end = doneAt ?? now;
  return {
    hours: Math.max(0, Math.round((end.getTime() - from.getTime()) / HOUR)),
    late: end > dueAt,
    lateHours: Math.max(1, Math.ceil((end.getTime() - dueAt.getTime()) / HOUR)),
  };
}

export const STEPS = ['handOver', 'setUp', 'call', 'survey', 'points'] as const;
export type Step = (typeof STEPS)[number];
export type StepState = 'done' | 'open' | 'later';

type Standing = Progress & Pick<OnboardingState, 'tasks' | 'points'>;

export function stepState(step: Step, state: Standing): StepState {
  const done = isDone(step, state);
  if (done) return 'done';
  return isOpen(step, state) ? 'open' : 'later';
}

function isDone(step: Step, state: Standing): boolean {
  switch (step) {
    case 'handOver':
      return state.handedOverAt !== null;
    case 'setUp':
      return state.tasks.length > 0 && state.tasks.every(({ doneAt }) => doneAt !== null);
    case 'call':
      return state.callStatus === 'held';
    case 'survey':
      return state.surveySentAt !== null;
    case 'points':
      return state.callStatus === 'held' && state.points.every(({ resolvedAt }) => resolvedAt !== null);
    default:
      return step satisfies never;
  }
}

function isOpen(step: Step, state: Standing): boolean {
  if (step === 'handOver') return true;
  if (step === 'setUp') return state.handedOverAt !== null;
  if (step === 'call') return state.callStatus === 'booked' || isDone('setUp', state);
  return state.callStatus === 'held';
}

/** R64: it ends when everything is set up, the call was held, the survey is sent and no point is open. */
export function isComplete(state: Standing): boolean {
  return STEPS.every((step) => isDone(step, state));
}

export function isRunning({ endedAt }: Pick<Progress, 'endedAt'>): boolean {
  return endedAt === null;
}
