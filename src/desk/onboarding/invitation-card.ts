import type { LetterKind } from '../../kit/feature.ts';
import type { CalendarEvent, LetterPart } from '../../kit/letter.ts';
import { momentText, type Text, text, verbatim } from '../../kit/text.ts';
import { personText, unitText } from '../organisation/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import { companyText } from '../surveys/describe.ts';
import { bookedFor, mailOf, onboardingView, sideOf, typedOf } from './queries.ts';

/**
 * R62: the invitation to the call, for the calendars of the contact person and the account manager, with the agenda and the link. Drawn when
 * it is sent: one that has been replaced by a later invitation is sent no more.
 */
export const invitationLetter: LetterKind = async (target, reader, desk) => {
  const [id = '', sequence = '', method = ''] = target.split('/');
  const [view, organisation] = await Promise.all([onboardingView(id, desk), desk.organisation()]);
  if (!view || view.state.callSequence !== Number(sequence)) return null;
  const { state } = view;
  const [side, typed, organiser] = await Promise.all([
    sideOf(state.customerId, desk),
    typedOf(view, desk),
    mailOf(state.accountManagerId, desk),
  ]);
  const isOff = method === 'cancel';
  // The call stands, but with somebody else: to this reader it is the earlier one that is off, and the new one no affair of theirs.
  const hasLeft = isOff && state.callStatus === 'booked';
  const contact = hasLeft ? reader : side?.contacts.find((one) => one.id === state.contactId);
  if (!contact) return null;
  const company = companyText(organisation);
  const attendees = [contact, organiser].flatMap(({ name, email }) => (email ? [{ name, email }] : []));
  const earlier = hasLeft ? await bookedFor(id, Number(sequence) - 1, desk) : null;
  const start = earlier ?? state.callAt ?? view.now;
  const event: CalendarEvent = {
    uid: eventUid(id, state.callMissed),
    sequence: Number(sequence),
    method: isOff ? 'cancel' : 'request',
    start,
    minutes: state.callMinutes ?? 60,
    title: text('onboarding.event.name', { company, name: verbatim(state.customerName) }),
    description: scriptOf(organisation, state.callLanguage ?? reader.language),
    ...(typed.callLink !== null && !hasLeft && { location: typed.callLink }),
    organiser,
    attendees,
  };
  const params = {
    company,
    host: personText(state.accountManagerId, organiser.name, organisation),
    reader: verbatim(reader.name),
    at: momentText(start),
  };
  const subject = text(isOff ? 'onboarding.letter.offSubject' : 'onboarding.letter.subject', params);
  return {
    subject,
    parts: isOff
      ? offParts(params)
      : inviteParts(params, typed.callLink, event, unitText(state.unit, organisation)),
    event,
  };
};

/** A call that was missed lies in the past: the next one is another entry in the calendars. */
function eventUid(id: string, missed: number): string {
  return missed === 0 ? id : `${id}-${missed}`;
}

type Params = Record<'company' | 'host' | 'reader' | 'at', Text>;

function offParts(params: Params): LetterPart[] {
  return [
    { text: text('onboarding.letter.greeting', params) },
    { text: text('onboarding.letter.off', params) },
    { text: text('onboarding.letter.close', params) },
  ];
}

function inviteParts(
  params: Params,
  link: string | null,
  { minutes, description }: CalendarEvent,
  unit: Text,
): LetterPart[] {
  return [
    { text: text('onboarding.letter.greeting', params) },
    { text: text('onboarding.letter.invitation', { ...params, minutes }) },
    ...(link ? [{ link, label: text('onboarding.letter.join') }] : []),
    { text: text('onboarding.letter.agenda') },
    ...description.map((words) => ({ text: words })),
    { text: text('onboarding.letter.moving', { ...params, unit }) },
    { text: text('onboarding.letter.close', params) },
  ];
}

/** The agenda in the language of the call: attendees of one call read the same. */
function scriptOf({ onboarding }: Organisation, language: 'en' | 'zh-CN' | 'zh-TW'): Text[] {
  return (onboarding?.callScript[language] ?? []).map((line, at) => verbatim(`${at + 1}. ${line}`));
}
