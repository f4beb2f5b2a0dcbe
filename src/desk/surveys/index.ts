import type { Feature } from '../../kit/feature.ts';
import * as act from './actions.ts';
import { alertCard, askCard, followUpCard, followUpDuties, pressCard, replyDuties } from './cards.ts';
import { surveyCommands } from './commands.ts';
import { invitationLetter } from './letters.ts';
import { gaps, look } from './plan-page.ts';
import { reportCard, surveyPictures } from './report-card.ts';
import { answersFile, comments, fileOf, report } from './report-page.ts';
import { PLANNERS } from './rules.ts';
import {
  ALERT_CARD,
  ANSWER_OBLIGATION,
  ASK_CARD,
  FOLLOW_UP_CARD,
  FOLLOW_UP_OBLIGATION,
  INVITATION_LETTER,
  PRESS_CARD,
  REPLY_OBLIGATION,
  REPORT_CARD,
  RUN_OBLIGATION,
} from './schema.ts';
import { list, moreFollowUps, moreRuns, results, scoresOnFile } from './surveys-page.ts';

/** R80 to R82: surveys, what follows from a bad score, and what the answers say together. */
export const surveys: Feature = {
  name: 'surveys',
  commands: surveyCommands,
  verbs: { survey: { hint: 'verb.survey', roles: PLANNERS, run: list } },
  actions: {
    'survey.more': moreRuns,
    'survey.moreFollowUps': moreFollowUps,
    'survey.results': results,
    'survey.openPlan': act.openPlan,
    'survey.look': look,
    'survey.gaps': gaps,
    'survey.start': act.start,
    'survey.close': act.close,
    'survey.report': report,
    'survey.file': fileOf,
    'survey.comments': comments,
    'survey.take': act.take,
    'survey.finish': act.openFinish,
    'survey.details': act.details,
    'survey.answer': act.openAnswer,
  },
  opens: ['survey.openPlan', 'survey.finish', 'survey.details', 'survey.answer'],
  submissions: {
    'survey.plan': act.basicsChosen,
    'survey.audience': act.audienceChosen,
    'survey.finish': act.finished,
    'survey.answer': act.answered,
  },
  cards: {
    [FOLLOW_UP_CARD]: followUpCard,
    [ALERT_CARD]: alertCard,
    [PRESS_CARD]: pressCard,
    [ASK_CARD]: askCard,
    [REPORT_CARD]: reportCard,
  },
  obligations: {
    [RUN_OBLIGATION]: act.runMoment,
    [ANSWER_OBLIGATION]: act.answerMoment,
    [REPLY_OBLIGATION]: act.answerMoment,
    [FOLLOW_UP_OBLIGATION]: act.followUpMoment,
  },
  duties: { [FOLLOW_UP_OBLIGATION]: followUpDuties, [REPLY_OBLIGATION]: replyDuties },
  letters: { [INVITATION_LETTER]: invitationLetter },
  pictures: surveyPictures,
  files: { 'survey.answers': answersFile },
  customerParts: scoresOnFile,
};
