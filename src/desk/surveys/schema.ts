import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LANGUAGES, ROLES } from '../../kit/actor.ts';
import { Stored } from '../../kit/seal.ts';

/** Whom a survey asks: the active customers of a unit, of an account group or the strategic ones there, one customer, or people of the desk. */
export const AUDIENCES = ['unit', 'group', 'strategic', 'customer', 'internal'] as const;
export type AudienceKind = (typeof AUDIENCES)[number];

/**
 * The audience as it was planned. `units`: the unit with everything below it; for people of the desk also what covers it from above. Kept with
 * the plan, so that a piece of the sending needs no tree.
 */
export const SurveyAudience = z.object({
  kind: z.enum(AUDIENCES),
  unit: z.string(),
  units: z.array(z.string()),
  group: z.string().optional(),
  customer: z.uuid().optional(),
  role: z.enum(ROLES).optional(),
});
export type SurveyAudience = z.output<typeof SurveyAudience>;

const RunId = z.object({ runId: z.uuid() });
const InvitationId = z.object({ invitationId: z.uuid() });
const Day = z.iso.date();
const Typed = z.string().max(60).optional();

/** The first form of a plan: what is asked, of whom, and when. */
export const PlanBasics = z.object({
  surveyId: z.string().min(1).max(60),
  audience: z.enum(AUDIENCES),
  firstDay: Day,
  lastDay: Day,
  language: z.enum(['own', ...LANGUAGES]),
});
export type PlanBasics = z.output<typeof PlanBasics>;

/** Both forms together. Which of the last four is needed depends on the audience. */
export const PlanSurvey = PlanBasics.extend({
  runId: z.uuid(),
  unit: Typed,
  group: Typed,
  customerId: z.uuid().optional(),
  role: z.enum(ROLES).optional(),
});
export type PlanSurvey = z.output<typeof PlanSurvey>;

export const NamesRun = RunId;
export type NamesRun = z.output<typeof NamesRun>;
export const NamesInvitation = InvitationId;
export type NamesInvitation = z.output<typeof NamesInvitation>;

export const REASONS = ['onboarding', 'plan'] as const;

/** One customer is asked, through one contact person. `dueAt`: by when it had to go out (R63); how long the link works is the survey's affair. */
export const InviteContact = z.object({
  surveyId: z.string().min(1).max(60),
  invitationId: z.uuid(),
  customerId: z.uuid(),
  contactId: z.uuid(),
  reason: z.enum(REASONS),
  reference: z.uuid().nullable().default(null),
  dueAt: z.iso.datetime({ offset: true }).optional(),
});
export type InviteContact = z.output<typeof InviteContact>;

/** `nr`: which reminder it is. */
export const RemindInvited = InvitationId.extend({ nr: z.int().min(1).max(99) });
export type RemindInvited = z.output<typeof RemindInvited>;

/** What was typed, by question id; checked against the questions it was asked with. */
export const AnswerSurvey = InvitationId.extend({
  answers: z.record(z.string().max(40), z.string().max(5000)),
});
export type AnswerSurvey = z.output<typeof AnswerSurvey>;

export const FinishFollowUp = InvitationId.extend({ note: z.string().trim().min(1).max(1000) });
export type FinishFollowUp = z.output<typeof FinishFollowUp>;

export const PressFollowUp = InvitationId.extend({
  act: z.enum(['remind', 'escalate']),
  /** How late the clock was (ms). */
  lateMs: z.int().min(0).default(0),
});
export type PressFollowUp = z.output<typeof PressFollowUp>;

/** An answer as it is stored: a number of a scale, an option's id, or sealed words. */
export const StoredAnswers = z.record(z.string(), z.union([z.number(), Stored]));
export type StoredAnswers = z.output<typeof StoredAnswers>;

export const STAGES = ['planned', 'running', 'closed'] as const;

export const Run = z.object({
  id: z.uuid(),
  surveyId: z.string(),
  organisationVersion: z.int(),
  audience: SurveyAudience,
  unit: z.string(),
  language: z.enum(LANGUAGES).nullable(),
  startsAt: z.coerce.date(),
  endsAt: z.coerce.date(),
  stage: z.enum(STAGES),
  plannedBy: z.string(),
  filledAt: z.coerce.date().nullable(),
  closedAt: z.coerce.date().nullable(),
  position: z.string().nullable(),
  sent: z.int(),
  withoutAddress: z.int(),
  version: z.int(),
});
export type Run = z.output<typeof Run>;

/** One who is asked. `endsAt`: when the link stops working: at its own time, or because the run was closed before. */
export const Invitation = z.object({
  id: z.uuid(),
  runId: z.uuid().nullable(),
  surveyId: z.string(),
  organisationVersion: z.int(),
  unit: z.string(),
  customerId: z.uuid().nullable(),
  contactId: z.uuid().nullable(),
  personId: z.string().nullable(),
  language: z.enum(LANGUAGES).nullable(),
  sentAt: z.coerce.date(),
  endsAt: z.coerce.date(),
  answeredAt: z.coerce.date().nullable(),
  score: z.number().nullable(),
  version: z.int(),
});
export type Invitation = z.output<typeof Invitation>;

export const FollowUp = z.object({
  invitationId: z.uuid(),
  customerId: z.uuid(),
  unit: z.string(),
  role: z.enum(ROLES),
  openedAt: z.coerce.date(),
  dueAt: z.coerce.date(),
  escalatedAt: z.coerce.date().nullable(),
  takenBy: z.string().nullable(),
  doneBy: z.string().nullable(),
  doneAt: z.coerce.date().nullable(),
  version: z.int(),
});
export type FollowUp = z.output<typeof FollowUp>;

export const RUN_OBLIGATION = 'survey.run';
/** A customer's answer: watched by the desk alone, since nobody here can give it. */
export const ANSWER_OBLIGATION = 'survey.answer';
/** The answer of a person of the desk, who finds it among what they have to do. */
export const REPLY_OBLIGATION = 'survey.reply';
export const FOLLOW_UP_OBLIGATION = 'survey.followUp';

export const FOLLOW_UP_CARD = 'survey.followUp';
export const ALERT_CARD = 'survey.alert';
export const PRESS_CARD = 'survey.press';
export const ASK_CARD = 'survey.ask';
export const REPORT_CARD = 'survey.report';

export const INVITATION_LETTER = 'survey.invitation';

/** A letter: the invitation itself, or its reminder of a number. */
export function letterTarget(invitationId: string, nr = 0): string {
  return nr === 0 ? invitationId : `${invitationId}/${nr}`;
}

export function parseLetterTarget(target: string): { invitationId: string; nr: number } {
  const [invitationId = '', nr = '0'] = target.split('/');
  return { invitationId, nr: Number(nr) };
}

export function runChain(runId: string): string {
  return `survey:${runId}`;
}

/** The same for every try of a piece: an id that two replicas reckon alike. */
export function invitationIdOf(runId: string, whom: string): string {
  const hex = createHash('sha256').update(`${runId}\n${whom}`).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 18), 16) & 0x3f) | 0x80).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `5${hex.slice(13, 16)}`,
    variant + hex.slice(18, 20),
    hex.slice(20, 32),
  ].join('-');
}
