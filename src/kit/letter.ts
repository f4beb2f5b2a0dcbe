import type { Language } from './actor.ts';
import type { Text } from './text.ts';

/** An hour in somebody's calendar. `uid` stays the same and `sequence` grows when it is moved or cancelled, so that calendars follow. */
export type CalendarEvent = {
  uid: string;
  sequence: number;
  /** `cancel` takes it out again. */
  method: 'request' | 'cancel';
  start: Date;
  minutes: number;
  title: Text;
  description: readonly Text[];
  /** Where to meet: a link or a place. */
  location?: string;
  organiser: { name: string; email: string };
  attendees: readonly { name: string; email: string }[];
};

export type LetterPart = { text: Text } | { link: string; label: Text };

/**
 * An e-mail before it has a language. `link` is shown as a button, and as the bare address in the text version. `language` where somebody
 * has chosen one for it; else it is the reader's.
 */
export type Letter = {
  subject: Text;
  parts: readonly LetterPart[];
  event?: CalendarEvent;
  language?: Language;
};

/** "This letter must go to this person": a contact person of a customer, or a person of the desk. One a (kind, target, recipient). */
export type MailWish = {
  kind: string;
  target: string;
  to: { contact: string; customer: string } | { person: string };
};

/** For whom a letter is drawn. */
export type LetterReader = { language: Language; timeZone: string; name: string; email: string };

/**
 * What became of handing a letter to the mail server. `refused`: it does not take this recipient, now or later. `later`: it, or the way to
 * it, is out of order. `code` is the server's or the network's own short one, never an address.
 */
export type Posted = { posted: 'sent' } | { posted: 'refused' | 'later'; code: string };

/** Hands a letter over. The same `id` gives the same Message-ID, should it have to be sent again. Faults of the mail server are values. */
export type PostLetter = (id: string, letter: Letter, reader: LetterReader) => Promise<Posted>;
