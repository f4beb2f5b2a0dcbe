import type { Feature } from '../../kit/feature.ts';
import * as act from './actions.ts';
import { checkCard, checkDuties, lateCard, workCard } from './check-card.ts';
import { spotCheckCommands } from './commands.ts';
import * as mend from './finding-actions.ts';
import { findingCard, findingLateCard, recheckCard, recheckDuties, rectifyDuties } from './finding-card.ts';
import { checkSheet, findingsPicture, trendPicture } from './report-page.ts';
import * as names from './schema.ts';

/** R52: the sales managers' monthly look at customers drawn at random, and how what they find is mended. */
export const spotChecks: Feature = {
  name: 'spot-checks',
  commands: spotCheckCommands,
  verbs: {
    check: {
      hint: 'verb.check',
      roles: ['salesManager', 'auditor', 'implementationManager'],
      run: act.check,
    },
  },
  actions: {
    'spotCheck.list': act.checkMore,
    'spotCheck.new': act.openDraw,
    'spotCheck.open': act.openSample,
    'spotCheck.more': act.openSample,
    'spotCheck.inOrder': act.inOrder,
    'spotCheck.finding': act.openFindingForm,
    'spotCheck.findings': act.findings,
    'spotCheck.redraw': act.redraw,
    'spotCheck.report': act.report,
    'finding.open': mend.openFindingPage,
    'finding.rectify': mend.openRectify,
    'finding.change': mend.changeFor,
    'finding.accept': mend.accepted,
    'finding.giveBack': mend.openGiveBack,
  },
  opens: [
    'spotCheck.new',
    'spotCheck.open',
    'spotCheck.more',
    'spotCheck.inOrder',
    'spotCheck.finding',
    'finding.open',
    'finding.rectify',
    'finding.change',
    'finding.giveBack',
  ],
  submissions: {
    'spotCheck.draw': act.drawn,
    'spotCheck.finding': act.findingSent,
    'finding.rectify': mend.rectified,
    'finding.giveBack': mend.givenBack,
  },
  cards: {
    [names.CHECK_CARD]: checkCard,
    [names.WORK_CARD]: workCard,
    [names.LATE_CARD]: lateCard,
    [names.FINDING_CARD]: findingCard,
    [names.RECHECK_CARD]: recheckCard,
    [names.FINDING_LATE_CARD]: findingLateCard,
  },
  obligations: {
    [names.FINISH_OBLIGATION]: act.checkMoment,
    [names.RECTIFY_OBLIGATION]: mend.rectifyMoment,
    [names.RECHECK_OBLIGATION]: mend.recheckMoment,
    [names.LINKED_OBLIGATION]: mend.linkedMoment,
  },
  duties: {
    [names.FINISH_OBLIGATION]: checkDuties,
    [names.RECTIFY_OBLIGATION]: rectifyDuties,
    [names.RECHECK_OBLIGATION]: recheckDuties,
  },
  schedules: { 'spotChecks.monthly': act.monthly },
  pictures: { 'spotCheck.findings': findingsPicture, 'spotCheck.trend': trendPicture },
  files: { 'spotCheck.report': checkSheet },
};
