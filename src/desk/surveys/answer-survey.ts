import { z } from 'zod';
import { DESK } from '../../kit/actor.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { type AuditEvent, accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { workingLadder } from '../../kit/ladder.ts';
import type { ObligationChange } from '../../kit/obligation.ts';
import { addWorkingHours } from '../../kit/working-time.ts';
import { DUTY } from '../onboarding/schema.ts';
import { calendarOf } from '../organisation/rules.ts';
import { type Organisation, Survey } from '../organisation/schema.ts';
import { customerChain } from '../requests/schema.ts';
import { followUpCards } from './follow-up.ts';
import { type Answers, readAnswers, scoreOf } from './read-answers.ts';
import { isInsufficient, isOver } from './rules.ts';
import {
  ANSWER_OBLIGATION,
  type AnswerSurvey,
  ASK_CARD,
  FOLLOW_UP_OBLIGATION,
  FollowUp,
  Invitation,
  REPLY_OBLIGATION,
  runChain,
} from './schema.ts';

/** `survey`: as it was asked. `customer`: whose people are told of a bad score. `onboarding`: the one that had it sent (R63). */
export const AnswerState = z.object({
  invitation: Invitation,
  survey: Survey,
  customer: z
    .object({ unit: z.string(), ownerId: z.string().nullable(), accountManagerId: z.string().nullable() })
    .nullable(),
  followUp: FollowUp.nullable(),
  onboarding: z.uuid().nullish(),
});
export type AnswerState = z.output<typeof AnswerState>;

/** `followUp`: one is opened, or opened again. */
export type Answered = {
  answers: Answers;
  score: number | null;
  followUp: { unit: string; dueAt: Date } | null;
};

/** Working hours before a follow-up is due, and after it, when its people and those above them hear of it again. */
const REMIND_BEFORE_HOURS = [4];
const ESCALATE_AFTER_HOURS = [8];

/**
 * R80: the answer of an invitation, which can be changed until the period ends. R81: a score that is not enough opens a follow-up at once.
 * A customer answers by the link in the letter, through the desk; a person of the desk in chat.
 */
export function answerSurvey(
  state: AnswerState,
  input: AnswerSurvey,
  { actor, now, organisation }: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Decision<Answered> {
  const { invitation, survey } = state;
  const isOwn = actor === DESK ? invitation.contactId !== null : invitation.personId === actor.id;
  if (!isOwn) return forbid('survey.notYours');
  if (isOver(invitation, now)) return refuse('survey.over');
  const read = readAnswers(survey, input.answers);
  if (!read.ok) return refuse('refusal.invalid', { fields: read.fields });
  const score = scoreOf(survey, read.answers);
  const opening = opensFollowUp(state, score, now, organisation);
  return accept(
    { answers: read.answers, score, followUp: opening },
    {
      events: events(state, score, opening !== null),
      cards: cards(state, opening?.unit ?? state.followUp?.unit, organisation),
      obligations: [...obligations(state, opening, now, organisation), ...toldOnboarding(state, now)],
      answer: { invitationId: invitation.id, changed: invitation.answeredAt !== null },
    },
  );
}

/** One that is open goes on, whatever the customer says now; one that was done opens again when they are still not satisfied. */
function opensFollowUp(
  { customer, survey, followUp }: AnswerState,
  score: number | null,
  now: Date,
  organisation: Organisation,
): Answered['followUp'] {
  if (!customer || !isInsufficient(survey, score) || (followUp && !followUp.doneAt)) return null;
  const { unit } = customer;
  return { unit, dueAt: addWorkingHours(calendarOf(organisation, unit), now, survey.followUpHours) };
}

/** The score is told, never the words. */
function events({ invitation, survey }: AnswerState, score: number | null, opens: boolean): AuditEvent[] {
  const { id, customerId } = invitation;
  const chain = customerId ? customerChain(customerId) : runChain(invitation.runId ?? id);
  const payload = { survey: survey.id, invitation: id, score };
  return [
    { chain, type: invitation.answeredAt ? 'survey.answerChanged' : 'survey.answered', payload },
    ...(opens
      ? [{ chain, type: 'survey.followUpOpened', payload: { ...payload, role: survey.followUpRole } }]
      : []),
  ];
}

function cards(
  { invitation, customer }: AnswerState,
  followUpUnit: string | undefined,
  organisation: Organisation,
): CardWish[] {
  const { id, personId } = invitation;
  if (personId) return [{ kind: ASK_CARD, target: id, audience: `person:${personId}` }];
  return customer && followUpUnit !== undefined
    ? followUpCards({ invitationId: id, unit: followUpUnit }, customer, organisation)
    : [];
}

/** R63: the onboarding that had it sent shows that it was answered; the clock tells it, since that feature knows this one and not the other way. */
function toldOnboarding({ invitation, onboarding }: AnswerState, now: Date): ObligationChange[] {
  if (!onboarding || invitation.answeredAt) return [];
  const owner = { role: 'customerSupport' as const, unit: invitation.unit };
  const moments = [{ at: now.toISOString(), act: 'answered' }];
  return [{ open: DUTY.answer, subject: onboarding, owner, dueAt: now, moments }];
}

function obligations(
  { invitation, survey }: AnswerState,
  opening: Answered['followUp'],
  now: Date,
  organisation: Organisation,
): ObligationChange[] {
  const { id, personId } = invitation;
  const answered = {
    close: personId ? REPLY_OBLIGATION : ANSWER_OBLIGATION,
    subject: id,
    evidence: 'answered',
  };
  if (!opening) return [answered];
  const { unit, dueAt } = opening;
  const rungs = { remindBefore: REMIND_BEFORE_HOURS, escalateAfter: ESCALATE_AFTER_HOURS };
  return [
    answered,
    {
      open: FOLLOW_UP_OBLIGATION,
      subject: id,
      owner: { role: survey.followUpRole, unit },
      dueAt,
      moments: workingLadder(calendarOf(organisation, unit), dueAt, rungs, now),
    },
  ];
}
