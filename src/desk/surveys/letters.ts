import type { LetterKind } from '../../kit/feature.ts';
import { momentText, text, verbatim } from '../../kit/text.ts';
import { companyText, lastMoment, subjectText, surveyText } from './describe.ts';
import { invitationOf } from './queries.ts';
import { isOver } from './rules.ts';
import { parseLetterTarget } from './schema.ts';

/** R63, R80: the invitation and its reminders. Neither is sent once there is an answer, or nothing can be answered any more. */
export const invitationLetter: LetterKind = async (target, { name }, desk) => {
  const { invitationId, nr } = parseLetterTarget(target);
  const [view, organisation] = await Promise.all([invitationOf(invitationId, desk), desk.organisation()]);
  if (!view || isOver(view.invitation, view.now)) return null;
  const { invitation, survey } = view;
  if (nr > 0 && invitation.answeredAt) return null;
  const company = companyText(organisation);
  const params = { company, service: subjectText(survey) };
  return {
    subject: text(nr > 0 ? 'survey.letter.reminderSubject' : 'survey.letter.subject', {
      company,
      survey: surveyText(survey),
    }),
    parts: [
      { text: text('survey.letter.greeting', { name: verbatim(name) }) },
      { text: text(nr > 0 ? 'survey.letter.reminder' : 'survey.letter.asking', params) },
      {
        link: desk.links.make('survey', invitation.id, invitation.endsAt),
        label: text('survey.letter.button'),
      },
      {
        text: text('survey.letter.until', {
          until: momentText(lastMoment(invitation.endsAt)),
          count: survey.questions.length,
        }),
      },
      { text: text('survey.letter.private') },
      { text: text('survey.letter.regards', { company }) },
    ],
    ...(invitation.language && { language: invitation.language }),
  };
};
