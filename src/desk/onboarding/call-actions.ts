import { LANGUAGES, type Language } from '../../kit/actor.ts';
import { deskNow } from '../../kit/desk-now.ts';
import type { Action } from '../../kit/feature.ts';
import { refused } from '../../kit/reply.ts';
import { momentText, text, verbatim } from '../../kit/text.ts';
import { DAY } from '../../kit/time-spans.ts';
import { callForm, When } from './forms.ts';
import { onboardingView, sideOf } from './queries.ts';
import { isRunning, mayCall, mayRead } from './rules.ts';
import { instantOn, wallOf } from './wall-time.ts';

/** R62: proposes tomorrow at this hour, or the time the call is booked for, on the wall of the one who asks. */
export const openCall: Action = async (interaction, desk) => {
  const [view, actor, organisation] = await Promise.all([
    onboardingView(interaction.target, desk),
    interaction.person(),
    desk.organisation(),
  ]);
  if (!view || !mayRead(actor, view.state, organisation))
    return { kind: 'say', say: text('onboarding.closed'), tone: 'warning' };
  const { state } = view;
  if (!isRunning(state)) return { kind: 'say', say: text('onboarding.isOver'), tone: 'warning' };
  if (state.callStatus === 'held')
    return { kind: 'say', say: text('onboarding.callIsHeld'), tone: 'warning' };
  // Deputies are known to the command; whoever is neither is told there.
  const names = mayCall(actor, { ...state, away: [] }, organisation);
  const side = await sideOf(state.customerId, desk);
  const contact = side?.contacts.find(({ id }) => id === state.contactId);
  const booked = state.callStatus === 'booked' ? state.callAt : null;
  const { day, time } = wallOf(booked ?? new Date((await deskNow(desk)).getTime() + DAY), actor.timeZone);
  const intro = text(booked ? 'onboarding.intro.move' : 'onboarding.intro.call', {
    name: verbatim(state.customerName),
    minutes: organisation.onboarding?.callMinutes ?? 0,
  });
  return {
    kind: 'form',
    open: callForm({
      id: state.id,
      sequence: state.callSequence,
      intro,
      contact: names && contact ? contact : null,
      values: {
        callOn: day,
        callAt: booked ? time : `${time.slice(0, 2)}:00`,
        zone: actor.timeZone,
        language: state.callLanguage ?? spokenBy(contact?.language) ?? actor.language,
        ...(names && contact && { contactId: contact.id }),
      },
    }),
  };
};

function spokenBy(language: string | null | undefined): Language | undefined {
  return LANGUAGES.find((known) => known === language);
}

export const callBooked: Action = async (interaction, desk) => {
  const { target, values, state, envelope } = interaction;
  const when = When.safeParse({ day: values.callOn, time: values.callAt, zone: values.zone });
  const at = when.success ? instantOn(when.data.day, when.data.time, when.data.zone) : null;
  if (!at) return { kind: 'errors', fields: { callAt: text('check.invalid') } };
  const { link, contactId, language } = values;
  const input = {
    onboardingId: target,
    at: at.toISOString(),
    link,
    contactId,
    language,
    sequence: Number(state.sequence ?? 0),
  };
  const outcome = await desk.execute('onboarding.bookCall', input, envelope);
  if (outcome.kind === 'refused') return refused(outcome.refusal);
  return {
    kind: 'done',
    say: text('onboarding.callInvited', { at: momentText(at) }),
  };
};
