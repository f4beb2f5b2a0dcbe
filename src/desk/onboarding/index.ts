import type { Feature } from '../../kit/feature.ts';
import * as act from './actions.ts';
import { callBooked, openCall } from './call-actions.ts';
import { callCard } from './call-card.ts';
import { noteCard, onboardingCard, toldCard } from './cards.ts';
import * as clock from './clock-actions.ts';
import { onboardingCommands } from './commands.ts';
import { DUTY_OF } from './duties-page.ts';
import { invitationLetter } from './invitation-card.ts';
import { lookUpContacts, lookUpCustomers, lookUpManagers } from './lookups.ts';
import { pointsCard } from './points-card.ts';
import { STARTERS } from './rules.ts';
import { CALL_CARD, CARD, DUTY, INVITATION, NOTE, POINTS_CARD, TASKS_CARD, TOLD } from './schema.ts';
import * as step from './step-actions.ts';
import { tasksCard } from './tasks-card.ts';

/** R60 to R64: a new customer's way from the signed contract to daily business. */
export const onboarding: Feature = {
  name: 'onboarding',
  commands: onboardingCommands,
  verbs: {
    onboard: {
      hint: 'verb.onboard',
      roles: [...STARTERS, 'customerSupport', 'salesSupportManager', 'hqFinance'],
      run: act.onboard,
    },
  },
  actions: {
    'onboarding.list': act.onboard,
    'onboarding.more': act.moreRunning,
    'onboarding.open': act.open,
    'onboarding.points': act.openPointsOf,
    'onboarding.new': act.openStart,
    'onboarding.handOver': step.openHandOver,
    'onboarding.take': step.take,
    'onboarding.complete': step.openComplete,
    'onboarding.book': openCall,
    'onboarding.happened': step.openHappened,
    'onboarding.missed': step.missed,
    'onboarding.callOff': step.callOff,
    'onboarding.survey': step.openSurvey,
    'onboarding.addPoints': step.openPoints,
    'onboarding.takePoint': step.takePoint,
    'onboarding.resolve': step.openResolve,
    'onboarding.cancel': step.openCancel,
  },
  opens: [
    'onboarding.open',
    'onboarding.points',
    'onboarding.new',
    'onboarding.handOver',
    'onboarding.complete',
    'onboarding.book',
    'onboarding.happened',
    'onboarding.survey',
    'onboarding.addPoints',
    'onboarding.resolve',
    'onboarding.cancel',
  ],
  submissions: {
    'onboarding.pick': act.customerPicked,
    'onboarding.start': act.started,
    'onboarding.handOver': step.handedOver,
    'onboarding.complete': step.completed,
    'onboarding.book': callBooked,
    'onboarding.happened': step.happened,
    'onboarding.survey': step.surveyChosen,
    'onboarding.addPoints': step.pointsAdded,
    'onboarding.resolve': step.resolved,
    'onboarding.cancel': step.cancelled,
  },
  lookups: {
    onboardingCustomers: lookUpCustomers,
    onboardingContacts: lookUpContacts,
    onboardingManagers: lookUpManagers,
  },
  cards: {
    [CARD]: onboardingCard,
    [NOTE]: noteCard,
    [TOLD]: toldCard,
    [TASKS_CARD]: tasksCard,
    [CALL_CARD]: callCard,
    [POINTS_CARD]: pointsCard,
  },
  obligations: {
    [DUTY.start]: clock.startMoment,
    [DUTY.filed]: clock.filedMoment,
    [DUTY.handOver]: clock.watching('handOver'),
    [DUTY.task]: clock.watching('task'),
    [DUTY.book]: clock.watching('book'),
    [DUTY.call]: clock.watching('call'),
    [DUTY.survey]: clock.surveyMoment,
    [DUTY.answer]: clock.answerMoment,
    [DUTY.point]: clock.watching('point'),
  },
  duties: {
    [DUTY.handOver]: DUTY_OF.handOver,
    [DUTY.task]: DUTY_OF.task,
    [DUTY.book]: DUTY_OF.book,
    [DUTY.call]: DUTY_OF.call,
    [DUTY.survey]: DUTY_OF.survey,
    [DUTY.point]: DUTY_OF.point,
  },
  letters: { [INVITATION]: invitationLetter },
  home: act.ofMine,
  customerParts: act.onFile,
};
