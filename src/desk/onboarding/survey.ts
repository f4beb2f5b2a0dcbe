import type { Circumstances } from '../../kit/command.ts';
import { type Decision, forbid, refuse } from '../../kit/decision.ts';
import { type Advanced, advance, whyNotRunning } from './advance.ts';
import { calledFor, inPlaceOf, maySupport } from './rules.ts';
import { DUTY, type Judged, type SendSurvey, type SettleSurvey } from './schema.ts';
import { surveyDuty } from './watch.ts';

/** R63: customer support names somebody who has an address, and the desk tries again. */
export function sendSurvey(
  state: Judged,
  input: SendSurvey,
  circumstances: Circumstances,
): Decision<Advanced> {
  const { actor, now, organisation } = circumstances;
  if (!maySupport(actor, state, organisation))
    return forbid('onboarding.notYourTask', { role: { key: 'role.customerSupport' } });
  const refusal = whyNotRunning(state);
  if (refusal) return refusal;
  if (state.surveySentAt) return refuse('onboarding.surveyIsSent');
  const { surveyDue } = state;
  if (!surveyDue) return refuse('onboarding.callNotHeld');
  const unknown = 'onboarding.contactUnknown';
  if (!state.contacts.includes(input.contactId))
    return refuse(unknown, { fields: { contactId: { key: unknown } } });
  return advance(
    state,
    {
      events: [{ type: 'onboarding.surveyAsked' }],
      progress: { contactId: input.contactId, surveyTrouble: null },
      obligations: [surveyDuty(state, surveyDue, now)],
    },
    circumstances,
  );
}

/** What the desk found when it sent the survey, and later that it was answered. */
export function settleSurvey(
  state: Judged,
  { invitationId, became }: SettleSurvey,
  circumstances: Circumstances,
): Decision<Advanced> {
  if (state.surveyInvitationId !== invitationId) return refuse('refusal.gone');
  if (became === 'answered') return answered(state, circumstances);
  const refusal = whyNotRunning(state);
  if (refusal) return refusal;
  if (state.surveySentAt) return refuse('onboarding.surveyIsSent');
  const { now, organisation } = circumstances;
  if (became === 'sent') {
    const late = state.surveyDue !== null && now > state.surveyDue;
    return advance(
      state,
      {
        events: [{ type: 'onboarding.surveySent', payload: { invitation: invitationId, late } }],
        progress: { surveySentAt: now, surveyTrouble: null },
        obligations: [{ close: DUTY.survey, subject: state.id, evidence: invitationId }],
      },
      circumstances,
    );
  }
  return advance(
    state,
    {
      events: [{ type: 'onboarding.surveyStuck', payload: { trouble: became } }],
      progress: { surveyTrouble: became },
      tell: calledFor('customerSupport', state, organisation),
    },
    circumstances,
  );
}

/** R63: also when the onboarding has ended meanwhile. */
function answered(state: Judged, circumstances: Circumstances): Decision<Advanced> {
  if (state.surveyAnsweredAt) return refuse('onboarding.surveyIsAnswered');
  return advance(
    state,
    {
      events: [{ type: 'onboarding.surveyAnswered' }],
      progress: { surveyAnsweredAt: circumstances.now },
      tell: [inPlaceOf(state.accountManagerId, state)],
      obligations: [{ close: DUTY.answer, subject: state.id, evidence: 'answered' }],
    },
    circumstances,
  );
}
