import type { Language } from '../../kit/actor.ts';
import type { Refusal } from '../../kit/decision.ts';
import type { Desk } from '../../kit/feature.ts';
import type { Text } from '../../kit/text.ts';
import { languageFor } from '../mail/rules.ts';
import { timeZoneOf } from '../organisation/rules.ts';
import { companyText, pointText, questionText, subjectText, surveyText } from './describe.ts';
import { invitationOf, openAnswers } from './queries.ts';
import { isOver, pointsOf } from './rules.ts';

/** A question as a page shows it. The label of a point has the words of its end. */
export type PaperQuestion = {
  id: string;
  label: Text;
  required: boolean;
} & (
  | {
      kind: 'scale' | 'choice';
      options: readonly { value: string; label: Text }[];
      ends?: { low: Text; high: Text };
    }
  | { kind: 'text'; maxLength: number }
);

/** What a link to a survey leads to (R80). Nothing about the customer stands in it but what they answered before. */
export type Paper = {
  title: Text;
  service: Text;
  company: Text;
  /** Of the one who is asked; the page offers the others. */
  language: Language;
  timeZone: string;
  questions: readonly PaperQuestion[];
  answers: Readonly<Record<string, string>>;
  answeredAt: Date | null;
  /** The last moment at which it can be answered. */
  until: Date;
  isOver: boolean;
};

/** Only reads: opening a link answers nothing. null: no such invitation, or one that is answered in chat. */
export async function paperOf(invitationId: string, desk: Desk): Promise<Paper | null> {
  const [view, organisation] = await Promise.all([invitationOf(invitationId, desk), desk.organisation()]);
  if (!view?.customer) return null;
  const { invitation, survey, customer } = view;
  const known = Object.fromEntries(
    Object.entries({ language: customer.language, country: customer.country }).flatMap(([field, value]) =>
      value === null ? [] : [[field, value]],
    ),
  );
  const over = isOver(invitation, view.now);
  return {
    title: surveyText(survey),
    service: subjectText(survey),
    company: companyText(organisation),
    language: invitation.language ?? languageFor(known, organisation),
    timeZone: timeZoneOf(organisation, customer.unit),
    questions: survey.questions.map((question): PaperQuestion => {
      const { id, required } = question;
      const base = { id, required, label: questionText(question) };
      if (question.kind === 'text') return { ...base, kind: 'text', maxLength: question.maxLength };
      if (question.kind === 'choice') {
        const options = question.options.map((option) => ({
          value: option.id,
          label: { names: option.names, otherwise: option.names.en },
        }));
        return { ...base, kind: 'choice', options };
      }
      const options = pointsOf(question).map((point) => ({
        value: String(point),
        label: pointText(question, point),
      }));
      const { low, high } = question.ends;
      const ends = { low: { names: low, otherwise: low.en }, high: { names: high, otherwise: high.en } };
      return { ...base, kind: 'scale', options, ends };
    }),
    answers: over ? {} : await openAnswers(view, desk),
    answeredAt: invitation.answeredAt,
    until: new Date(invitation.endsAt.getTime() - 1_000),
    isOver: over,
  };
}

/**
 * Stores what was sent from the page. Sending the same twice, by two presses or by going back, is one answer. null: it stands now.
 * @param answers by question id
 */
export async function answerByLink(
  invitationId: string,
  answers: Readonly<Record<string, string>>,
  desk: Desk,
): Promise<Refusal | null> {
  const view = await invitationOf(invitationId, desk);
  if (!view) return { code: 'refusal.gone' };
  const typed = Object.fromEntries(
    view.survey.questions.flatMap(({ id }) => {
      const answer = answers[id]?.trim();
      return answer ? [[id, answer]] : [];
    }),
  );
  const content = JSON.stringify(view.survey.questions.map(({ id }) => typed[id] ?? ''));
  if (view.invitation.answeredAt && !isOver(view.invitation, view.now)) {
    const before = await openAnswers(view, desk);
    if (content === JSON.stringify(view.survey.questions.map(({ id }) => before[id] ?? ''))) return null;
  }
  // Keyed, since words are in it: a plain hash of a short comment could be guessed.
  const digest = desk.seal.digest('survey.answer', `${invitationId}\n${view.invitation.version}\n${content}`);
  const outcome = await desk.execute(
    'survey.answer',
    { invitationId, answers: typed },
    { commandId: digest.toString('base64url').slice(0, 32), by: { desk: 'survey' } },
  );
  return outcome.kind === 'refused' ? outcome.refusal : null;
}
