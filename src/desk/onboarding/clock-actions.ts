import { randomUUID } from 'node:crypto';
import { deskNow } from '../../kit/desk-now.ts';
import type { Desk, MomentHandler } from '../../kit/feature.ts';
import { HOUR } from '../../kit/time-spans.ts';
import { timeZoneOf } from '../organisation/rules.ts';
import { unitOrCompany } from '../organisation/unit-tree.ts';
import { onboardingView, sideOf, signingOf, type View } from './queries.ts';
import { parseTarget, type SettleSurvey, type Watched } from './schema.ts';
import { endOfDay } from './wall-time.ts';

/** R27: reminders and escalations of what an onboarding waits for. */
export function watching(what: Watched): MomentHandler {
  return async (subject, act, { commandId, lateMs }, desk) => {
    const { id, part } = parseTarget(subject);
    const input = {
      onboardingId: id,
      what,
      part,
      act: act === 'escalate' ? 'escalate' : act === 'ask' ? 'ask' : 'remind',
      lateMs: Math.max(0, Math.round(lateMs)),
    };
    await desk.execute('onboarding.remind', input, { commandId, by: { desk: 'clock' } });
  };
}

const remindOfSurvey = watching('survey');

/** R63: sends it at once; later moments bring up what could not be sent. */
export const surveyMoment: MomentHandler = async (subject, act, slot, desk) => {
  if (act !== 'send') {
    await remindOfSurvey(subject, act, slot, desk);
    return;
  }
  const [view, organisation] = await Promise.all([onboardingView(subject, desk), desk.organisation()]);
  const invitationId = view?.state.surveyInvitationId;
  const survey = organisation.onboarding?.survey;
  if (!view || !invitationId || !survey || view.state.surveySentAt || view.state.endedAt) return;
  const became = await sent(view, invitationId, survey, desk);
  const input = { onboardingId: subject, invitationId, became } satisfies SettleSurvey;
  await desk.execute('onboarding.settleSurvey', input, { commandId: slot.commandId, by: { desk: 'clock' } });
};

/**
 * The invitation's id is the onboarding's: however often it is tried after a crash, the customer gets one letter. A refusal leaves no
 * receipt, so that the same can be tried again with another contact person.
 */
async function sent(
  { state }: View,
  invitationId: string,
  surveyId: string,
  desk: Desk,
): Promise<SettleSurvey['became']> {
  const { customerId, contactId, id } = state;
  if (!contactId) return 'noContact';
  const side = await sideOf(customerId, desk);
  if (!side?.contacts.find((contact) => contact.id === contactId)?.email) return 'noAddress';
  const outcome = await desk.execute(
    'survey.invite',
    { surveyId, invitationId, customerId, contactId, reason: 'onboarding', reference: id },
    { commandId: `onboarding:${invitationId}`, by: { desk: 'onboarding' } },
  );
  return outcome.kind === 'refused' ? 'notAccepted' : 'sent';
}

/** R63: somebody has answered; the card shows it. */
export const answerMoment: MomentHandler = async (subject, _act, { commandId }, desk) => {
  const view = await onboardingView(subject, desk);
  const invitationId = view?.state.surveyInvitationId;
  if (!invitationId) return;
  const input = { onboardingId: subject, invitationId, became: 'answered' };
  await desk.execute('onboarding.settleSurvey', input, { commandId, by: { desk: 'clock' } });
};

/** R60: the request for a customer whose onboarding waits for its data was sent. */
export const filedMoment: MomentHandler = async (subject, _act, { commandId }, desk) => {
  await desk.execute(
    'onboarding.noticeFiling',
    { onboardingId: subject },
    { commandId, by: { desk: 'clock' } },
  );
};

/**
 * R60: a request that carried the day of signing was approved. A day is all it says, so the hours count from its end. Where nobody could be its
 * account manager yet, it is looked again every hour.
 */
export const startMoment: MomentHandler = async (customerId, _act, { commandId }, desk) => {
  const [signing, organisation] = await Promise.all([signingOf(customerId, desk), desk.organisation()]);
  if (!signing?.day) return undefined;
  const ends = endOfDay(signing.day, timeZoneOf(organisation, unitOrCompany(signing.unit, organisation)));
  if (!ends) return undefined;
  const now = await deskNow(desk);
  const signedAt = (ends < now ? ends : now).toISOString();
  const outcome = await desk.execute(
    'onboarding.start',
    { onboardingId: randomUUID(), customerId, signedAt },
    { commandId, by: { desk: 'clock' } },
  );
  const isWaiting = outcome.kind === 'refused' && outcome.refusal.code === 'onboarding.managerMissing';
  return isWaiting ? new Date(now.getTime() + HOUR) : undefined;
};
