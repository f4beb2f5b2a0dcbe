import type { Circumstances } from '../../kit/command.ts';
import { type Decision, forbid, type Refused, refuse } from '../../kit/decision.ts';
import type { MailWish } from '../../kit/letter.ts';
import { momentText } from '../../kit/text.ts';
import { HOUR } from '../../kit/time-spans.ts';
import type { Organisation } from '../organisation/schema.ts';
import { type Advanced, advance, type Step, whyNotRunning } from './advance.ts';
import { addedPoints } from './points.ts';
import { calledFor, inPlaceOf, MISSES_UNTIL_TOLD, mayCall } from './rules.ts';
import {
  type BookCall,
  CALL_CARD,
  DUTY,
  INVITATION,
  invitationTarget,
  type Judged,
  type SettleCall,
} from './schema.ts';
import { bookingDue } from './start-onboarding.ts';
import { bookDuty, callDuty, callEnd, surveyDuty } from './watch.ts';

/** A later date is a slip of the keyboard. */
const BOOKED_WITHIN_MS = 180 * 24 * HOUR;

/**
 * R62: the account manager proposes a time; the contact person and the account manager get an invitation for their calendars. Another time
 * goes out under the same name with a higher number, so that calendars move the entry.
 */
export function bookCall(state: Judged, input: BookCall, circumstances: Circumstances): Decision<Advanced> {
  const { now, organisation } = circumstances;
  const settings = organisation.onboarding;
  const refusal = whyNotCall(state, input.sequence, circumstances) ?? whyNotThen(state, input, now);
  if (refusal) return refusal;
  if (!settings) return refuse('onboarding.notSetUp');
  const callAt = new Date(input.at);
  const callSequence = state.callSequence + 1;
  const moved = state.callStatus === 'booked';
  const owner = inPlaceOf(state.accountManagerId, state);
  return advance(
    state,
    {
      events: [
        {
          type: moved ? 'onboarding.callMoved' : 'onboarding.callBooked',
          payload: { sequence: callSequence, callAt: callAt.toISOString() },
        },
      ],
      progress: {
        callStatus: 'booked',
        callAt,
        callMinutes: settings.callMinutes,
        callLanguage: input.language,
        callSequence,
        contactId: input.contactId,
      },
      typed: { callLink: input.link },
      cards: [{ kind: CALL_CARD, target: state.id, audience: `person:${owner}` }],
      obligations: [
        { close: DUTY.book, subject: state.id, evidence: `invitation ${callSequence}` },
        callDuty(state, callAt, settings.callMinutes, now),
      ],
      mails: [
        ...invited(state, input.contactId, callSequence, 'request'),
        ...left(state, input, callSequence),
      ],
      answer: { at: callAt.toISOString() },
    },
    circumstances,
  );
}

/** R62: what became of the call. `happened` starts the hours in which the survey must go out (R63). */
export function settleCall(
  state: Judged,
  input: SettleCall,
  circumstances: Circumstances,
): Decision<Advanced> {
  const refusal =
    whyNotCall(state, input.sequence, circumstances) ?? whyNotSettled(state, input, circumstances);
  if (refusal) return refusal;
  const settings = circumstances.organisation.onboarding;
  if (!settings) return refuse('onboarding.notSetUp');
  return advance(state, settled(state, input, circumstances), circumstances);
}

function settled(state: Judged, input: SettleCall, circumstances: Circumstances): Step {
  const { now, organisation } = circumstances;
  const owner = inPlaceOf(state.accountManagerId, state);
  const cards = [{ kind: CALL_CARD, target: state.id, audience: `person:${owner}` as const }];
  const closed = { close: DUTY.call, subject: state.id, evidence: input.how };
  if (input.how === 'happened') return { ...held(state, input, circumstances), cards };
  const callDue = dueAgain(state, now, organisation);
  const again = callDue ? [bookDuty(state, callDue, now, organisation)] : [];
  // When it was to be stays: the cancellation names it.
  const progress = { callStatus: 'open' as const, callDue };
  if (input.how === 'calledOff') {
    const { contactId, callSequence } = state;
    return {
      events: [{ type: 'onboarding.callOff', payload: { sequence: callSequence + 1 } }],
      progress: { ...progress, callSequence: callSequence + 1 },
      cards,
      obligations: [closed, ...again],
      mails: contactId ? invited(state, contactId, callSequence + 1, 'cancel') : [],
    };
  }
  const callMissed = state.callMissed + 1;
  return {
    events: [{ type: 'onboarding.callMissed', payload: { count: callMissed } }],
    progress: { ...progress, callMissed },
    cards,
    tell: callMissed >= MISSES_UNTIL_TOLD ? calledFor('salesManager', state, organisation) : [],
    obligations: [closed, ...again],
    answer: { count: callMissed },
  };
}

function held(state: Judged, input: SettleCall, { actor, now, organisation }: Circumstances): Step {
  const planned = callEnd(state.callAt ?? now, state.callMinutes ?? 0);
  const sessionEndedAt = planned < now ? planned : now;
  const hours = organisation.onboarding?.surveyHours ?? 0;
  const surveyDue = new Date(sessionEndedAt.getTime() + hours * HOUR);
  const added = addedPoints(state, input.points, actor.id, now, organisation);
  return {
    ...added,
    events: [{ type: 'onboarding.callHeld' }, ...added.events],
    progress: {
      callStatus: 'held',
      sessionEndedAt,
      surveyDue,
      surveyInvitationId: input.invitationId,
      surveyTrouble: null,
    },
    tell: [inPlaceOf(state.repId, state), ...(added.tell ?? [])],
    obligations: [
      { close: DUTY.call, subject: state.id, evidence: 'happened' },
      { close: DUTY.book, subject: state.id, evidence: 'happened' },
      surveyDuty(state, surveyDue, now),
      ...(added.obligations ?? []),
    ],
  };
}

function whyNotCall(state: Judged, sequence: number, { actor, organisation }: Circumstances): Refused | null {
  if (!mayCall(actor, state, organisation)) return forbid('onboarding.notYours');
  const ended = whyNotRunning(state);
  if (ended) return ended;
  if (state.callStatus === 'held') return refuse('onboarding.callIsHeld');
  return sequence === state.callSequence ? null : refuse('onboarding.callChanged');
}

function whyNotThen(state: Judged, input: BookCall, now: Date): Refused | null {
  if (!state.handedOverAt) return refuse('onboarding.notHandedOver');
  if (state.customerNumber === null) return refuse('onboarding.notOnFile');
  const at = Date.parse(input.at);
  const early = 'onboarding.callInPast';
  if (at <= now.getTime()) return refuse(early, { fields: { callOn: { key: early } } });
  const late = 'onboarding.callTooLate';
  if (at > now.getTime() + BOOKED_WITHIN_MS) return refuse(late, { fields: { callOn: { key: late } } });
  const unknown = 'onboarding.contactUnknown';
  return state.contacts.includes(input.contactId)
    ? null
    : refuse(unknown, { fields: { contactId: { key: unknown } } });
}

function whyNotSettled(state: Judged, { how }: SettleCall, { now }: Circumstances): Refused | null {
  if (state.callStatus !== 'booked' || !state.callAt) return refuse('onboarding.noCall');
  if (how === 'calledOff' || state.callAt <= now) return null;
  const at = momentText(state.callAt);
  return refuse('onboarding.callToCome', { params: { at } });
}

/** A call that is missed or called off is proposed anew within the same time; while something is still to be set up it has time. */
function dueAgain(state: Judged, now: Date, organisation: Organisation): Date | null {
  const settings = organisation.onboarding;
  const setUp = state.tasks.length > 0 && state.tasks.every(({ doneAt }) => doneAt !== null);
  return settings && setUp ? bookingDue(settings, state.unit, now, organisation) : null;
}

/** To the contact person and to the account manager, so that both have it in their calendars. */
function invited(
  { id, customerId, accountManagerId }: Judged,
  contact: string,
  sequence: number,
  method: 'request' | 'cancel',
): MailWish[] {
  const target = invitationTarget(id, sequence, method);
  return [
    { kind: INVITATION, target, to: { contact, customer: customerId } },
    { kind: INVITATION, target, to: { person: accountManagerId } },
  ];
}

/** Somebody else is invited instead: the call leaves the calendar of whom it was booked with. */
function left(
  { id, customerId, contactId, callStatus }: Judged,
  input: BookCall,
  sequence: number,
): MailWish[] {
  if (callStatus !== 'booked' || contactId === null || contactId === input.contactId) return [];
  const target = invitationTarget(id, sequence, 'cancel');
  return [{ kind: INVITATION, target, to: { contact: contactId, customer: customerId } }];
}
