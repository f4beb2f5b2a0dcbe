import { z } from 'zod';
import { LANGUAGES, ROLES } from '../../kit/actor.ts';
import { Holder } from '../../kit/grants.ts';
import { Away } from '../absences/schema.ts';

const Id = z.uuid();
const PersonId = z.string().min(1).max(60);
const OnOne = z.object({ onboardingId: Id });
/** Lengths of what is typed (characters): a page shows all of it, and a card of Teams holds 28 KB. */
export const LONGEST = { handOver: 800, remark: 200, point: 500, outcome: 500, reason: 500 } as const;
const words = (most: number) => z.string().trim().min(1).max(most);

/** `customerId`: of a file, or the one that an open request for a new customer has for it. */
export const StartOnboarding = z.object({
  onboardingId: Id,
  customerId: Id,
  signedAt: z.iso.datetime({ offset: true }),
  accountManagerId: PersonId.optional(),
  contactId: Id.optional(),
});
export type StartOnboarding = z.output<typeof StartOnboarding>;

export const HandOverData = OnOne.extend({
  contactId: Id.optional(),
  needs: words(LONGEST.handOver),
  scope: words(LONGEST.handOver),
  notes: words(LONGEST.handOver).optional(),
});
export type HandOverData = z.output<typeof HandOverData>;

export const NoticeFiling = OnOne;
export type NoticeFiling = z.output<typeof NoticeFiling>;

export const TakeTask = OnOne.extend({ task: z.string().min(1).max(60) });
export type TakeTask = z.output<typeof TakeTask>;

export const CompleteTask = TakeTask.extend({ remark: words(LONGEST.remark).optional() });
export type CompleteTask = z.output<typeof CompleteTask>;

/** `sequence`: of the invitation that is to be replaced, so that one of two who book at once is told of the other. */
export const BookCall = OnOne.extend({
  at: z.iso.datetime({ offset: true }),
  link: z.url({ protocol: /^https$/ }).max(500),
  language: z.enum(LANGUAGES),
  contactId: Id,
  sequence: z.int().min(0),
});
export type BookCall = z.output<typeof BookCall>;

/** `invitationId`: the survey's, which is sent when the call has happened. */
export const SettleCall = OnOne.extend({
  sequence: z.int().min(0),
  how: z.enum(['happened', 'missed', 'calledOff']),
  invitationId: Id,
  points: z.array(words(LONGEST.point)).max(10).default([]),
});
export type SettleCall = z.output<typeof SettleCall>;

export const SendSurvey = OnOne.extend({ contactId: Id });
export type SendSurvey = z.output<typeof SendSurvey>;

/** What became of sending it. `trouble`: why it could not be sent, as a code. */
export const SURVEY_TROUBLES = ['noContact', 'noAddress', 'notAccepted'] as const;
export const SettleSurvey = OnOne.extend({
  invitationId: Id,
  became: z.union([z.literal('sent'), z.literal('answered'), z.enum(SURVEY_TROUBLES)]),
});
export type SettleSurvey = z.output<typeof SettleSurvey>;

export const AddPoints = OnOne.extend({ points: z.array(words(LONGEST.point)).min(1).max(10) });
export type AddPoints = z.output<typeof AddPoints>;

export const TakePoint = OnOne.extend({ number: z.int().min(1) });
export type TakePoint = z.output<typeof TakePoint>;

export const ResolvePoint = TakePoint.extend({ outcome: words(LONGEST.outcome) });
export type ResolvePoint = z.output<typeof ResolvePoint>;

export const CancelOnboarding = OnOne.extend({ reason: words(LONGEST.reason) });
export type CancelOnboarding = z.output<typeof CancelOnboarding>;

/** What the clock watches; a task or a point is named by `part`. */
export const WATCHED = ['handOver', 'task', 'book', 'call', 'survey', 'point'] as const;
export type Watched = (typeof WATCHED)[number];
export const RemindOnboarding = OnOne.extend({
  what: z.enum(WATCHED),
  part: z.string().max(60).default(''),
  act: z.enum(['remind', 'escalate', 'ask']),
  /** How late the clock was (ms). */
  lateMs: z.int().min(0).default(0),
});
export type RemindOnboarding = z.output<typeof RemindOnboarding>;

const At = z.coerce.date();
const Names = z.record(z.enum(LANGUAGES), z.string());

/** R61. `names` and `what` as the organisation file had them when the customer was handed over. */
export const Task = z.object({
  task: z.string(),
  position: z.int(),
  names: Names,
  what: Names,
  role: z.enum(ROLES),
  dueAt: At,
  ownerId: z.string().nullable(),
  doneAt: At.nullable(),
  doneBy: z.string().nullable(),
});
export type Task = z.output<typeof Task>;

/** R64. Its text is sealed and no decision needs it. */
export const Point = z.object({
  number: z.int(),
  raisedBy: z.string(),
  raisedAt: At,
  dueAt: At,
  ownerId: z.string().nullable(),
  resolvedAt: At.nullable(),
  resolvedBy: z.string().nullable(),
});
export type Point = z.output<typeof Point>;

/** What a command can change of the row itself; the rest stays as it began. */
export const Progress = z.object({
  contactId: z.uuid().nullable(),
  handedOverAt: At.nullable(),
  handedOverBy: z.string().nullable(),
  callStatus: z.enum(['open', 'booked', 'held']),
  callDue: At.nullable(),
  callAt: At.nullable(),
  callMinutes: z.int().nullable(),
  callLanguage: z.enum(LANGUAGES).nullable(),
  callSequence: z.int(),
  callMissed: z.int(),
  sessionEndedAt: At.nullable(),
  surveyDue: At.nullable(),
  surveyInvitationId: z.uuid().nullable(),
  surveySentAt: At.nullable(),
  surveyAnsweredAt: At.nullable(),
  surveyTrouble: z.enum(SURVEY_TROUBLES).nullable(),
  endedAt: At.nullable(),
  outcome: z.enum(['completed', 'cancelled']).nullable(),
});
export type Progress = z.output<typeof Progress>;

/** An onboarding without anything that somebody typed. `customerNumber` is null until the file stands. */
export const OnboardingState = Progress.extend({
  id: z.uuid(),
  version: z.int(),
  customerId: z.uuid(),
  customerName: z.string(),
  customerNumber: z.string().nullable(),
  customerStatus: z.string().nullable(),
  unit: z.string(),
  repId: z.string(),
  accountManagerId: z.string(),
  signedAt: At,
  startedAt: At,
  startedBy: z.string(),
  handOverDue: At,
  /** Needs and scope stand there: typed by somebody, not only filed with the request. */
  noted: z.boolean(),
  tasks: z.array(Task),
  points: z.array(Point),
});
export type OnboardingState = z.output<typeof OnboardingState>;

/** `holders`: who holds a role that matters here. `filedAt`: when the request for the new customer was first sent. */
export const Judged = OnboardingState.extend({
  contacts: z.array(z.uuid()),
  filedAt: At.nullable(),
  filedBy: z.string().nullable(),
  otherRuns: z.boolean(),
  holders: z.array(Holder),
  away: z.array(Away),
});
export type Judged = z.output<typeof Judged>;

export const CARD = 'onboarding.card';
export const NOTE = 'onboarding.note';
export const TOLD = 'onboarding.told';
export const TASKS_CARD = 'onboarding.tasks';
export const CALL_CARD = 'onboarding.call';
export const POINTS_CARD = 'onboarding.points';
export const INVITATION = 'onboarding.invitation';

/**
 * The kinds of obligations of an onboarding. `start`, `filed` and `answer` only hand the news of other features to the clock: a customer's file
 * with a day of signing, a request that was sent, a survey that was answered.
 */
export const DUTY = {
  start: 'onboarding.start',
  filed: 'onboarding.filed',
  handOver: 'onboarding.handOver',
  task: 'onboarding.task',
  book: 'onboarding.book',
  call: 'onboarding.call',
  survey: 'onboarding.survey',
  answer: 'onboarding.answer',
  point: 'onboarding.point',
} as const;

export function onboardingChain(id: string): string {
  return `onboarding:${id}`;
}

/** A note or a message about one event of an onboarding's story. */
export function eventTarget(id: string, seq: number): string {
  return `${id}/${seq}`;
}

/** A task or a point of an onboarding: on its buttons, and as the subject of its obligation. */
export function partTarget(id: string, part: string | number): string {
  return `${id}/${part}`;
}

export function parseTarget(target: string): { id: string; part: string } {
  const [id = '', ...part] = target.split('/');
  return { id, part: part.join('/') };
}

/** One letter an invitation: each booking has a sequence number of its own. */
export function invitationTarget(id: string, sequence: number, method: 'request' | 'cancel'): string {
  return `${id}/${sequence}/${method}`;
}
