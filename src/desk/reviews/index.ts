import { ROLES } from '../../kit/actor.ts';
import type { Feature } from '../../kit/feature.ts';
import { inPlace } from '../../kit/in-place.ts';
import * as act from './actions.ts';
import * as campaign from './campaign-actions.ts';
import { alertCard, campaignCard, flagCard, listCard, reminderCard } from './cards.ts';
import * as clock from './clock-actions.ts';
import { reviewCommands } from './commands.ts';
import { resultsOnFile } from './file-page.ts';
import { lookUpReviewers, lookUpUnits } from './lookups.ts';
import { reportCard } from './report-card.ts';
import { customersFile, matrixPicture, ownersFile, progressPicture } from './report-page.ts';
import {
  ALERT_CARD,
  CAMPAIGN_CARD,
  CLOSE_OBLIGATION,
  FILL_OBLIGATION,
  FLAG_CARD,
  LIST_CARD,
  LIST_OBLIGATION,
  NOTE_CARD,
  REMINDER_CARD,
  REPORT_CARD,
  WATCH_OBLIGATION,
} from './schema.ts';

/** R50: going through all customer files twice a year, owner by owner. R54: departments check files now and then. */
export const reviews: Feature = {
  name: 'reviews',
  commands: reviewCommands,
  verbs: {
    review: {
      hint: 'reviews.verb',
      roles: ROLES,
      run: act.review,
    },
  },
  actions: {
    'review.mine': act.openMine,
    'review.moreLists': act.moreLists,
    'review.list': act.openList,
    'review.next': inPlace(act.openList),
    'review.previous': inPlace(act.openList),
    'review.confirm': inPlace(act.confirm),
    'review.confirmThese': inPlace(act.confirm),
    'review.correct': act.correct,
    'review.flag': act.openFlag,
    'review.resolve': act.openResolve,
    'review.missing': act.openMissing,
    'review.openForm': campaign.openCampaignForm,
    'review.checkForm': campaign.openCheckForm,
    'review.moreCampaigns': campaign.moreCampaigns,
    'review.lists': campaign.lists,
    'review.file': campaign.file,
    'review.close': campaign.close,
    'review.assign': campaign.openAssign,
  },
  opens: [
    'review.correct',
    'review.flag',
    'review.resolve',
    'review.missing',
    'review.openForm',
    'review.checkForm',
    'review.assign',
  ],
  submissions: {
    'review.open': campaign.opened,
    'review.openCheck': campaign.checkOpened,
    'review.flag': act.flagged,
    'review.resolve': act.resolved,
    'review.assign': campaign.assigned,
    'review.missing': act.missingChosen,
  },
  lookups: { reviewUnits: lookUpUnits, reviewers: lookUpReviewers },
  cards: {
    [CAMPAIGN_CARD]: campaignCard,
    [NOTE_CARD]: alertCard,
    [ALERT_CARD]: alertCard,
    [LIST_CARD]: listCard,
    [REMINDER_CARD]: reminderCard,
    [FLAG_CARD]: flagCard,
    [REPORT_CARD]: reportCard,
  },
  obligations: {
    [FILL_OBLIGATION]: clock.fillMoment,
    [LIST_OBLIGATION]: clock.listMoment,
    [WATCH_OBLIGATION]: clock.watchMoment,
    [CLOSE_OBLIGATION]: clock.closeMoment,
  },
  duties: clock.duties,
  schedules: { 'reviews.biannual': clock.biannual, 'reviews.checks': clock.quarterly },
  pictures: { 'review.progress': progressPicture, 'review.matrix': matrixPicture },
  files: {
    'review.owners': ownersFile,
    'review.open': customersFile('open'),
    'review.touched': customersFile('touched'),
  },
  home: act.myReview,
  customerParts: resultsOnFile,
};
