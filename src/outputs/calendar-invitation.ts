import { createEvent, type EventAttributes } from 'ics';
import { translator } from '../i18n/translate.ts';
import type { Language } from '../kit/actor.ts';
import type { CalendarEvent } from '../kit/letter.ts';
import { oneLine } from './one-line.ts';

type Reader = { language: Language; timeZone: string; company?: string; now?: Date };
type Address = CalendarEvent['organiser'];

/**
 * An invitation as calendars read it (RFC 5545), or the word that it is off. Times are in UTC: each calendar shows its owner's own.
 * @throws when the event cannot be written, such as an attendee without a usable address
 */
export function writeInvitation(
  event: CalendarEvent,
  { language, timeZone, company = 'Registrar', now = new Date() }: Reader,
): string {
  const translate = translator(language, timeZone, { now });
  const { error, value } = createEvent({
    productId: `-//${oneLine(company)}//Registrar//${language.toUpperCase()}`,
    method: event.method.toUpperCase(),
    uid: oneLine(event.uid),
    sequence: event.sequence,
    status: event.method === 'cancel' ? 'CANCELLED' : 'CONFIRMED',
    ...timesOf(event, now),
    title: oneLine(translate(event.title)),
    description: event.description.map(translate).join('\n').replace(/\r\n?/g, '\n'),
    ...(event.location && { location: oneLine(event.location) }),
    busyStatus: 'BUSY',
    organizer: addressOf(event.organiser),
    attendees: event.attendees.map((attendee) => ({
      ...addressOf(attendee),
      rsvp: event.method === 'request',
      role: 'REQ-PARTICIPANT',
      partstat: 'NEEDS-ACTION',
    })),
  });
  if (value === null) throw error ?? new Error('the invitation could not be written');
  return foldByOctets(value);
}

function timesOf({ start, minutes }: CalendarEvent, now: Date) {
  const times = {
    startInputType: 'utc',
    startOutputType: 'utc',
    endInputType: 'utc',
    endOutputType: 'utc',
  } as const;
  return {
    ...times,
    start: start.getTime(),
    end: start.getTime() + minutes * 60_000,
    // The library takes it, its types do not know it: when this was written.
    timestamp: now.getTime(),
  } satisfies Partial<EventAttributes> & { timestamp: number };
}

/** The library quotes names but lets a line break and a quotation mark through, neither of which a quoted name can hold. */
function addressOf({ name, email }: Address): Address {
  return { name: oneLine(name).replaceAll('"', "'"), email };
}

const MOST_OCTETS = 75;

/**
 * A line holds at most 75 octets, and goes on in the next behind a space. The library counts characters instead, of which a Chinese one
 * has three octets; its breaks are taken out and set anew, never within a character.
 */
function foldByOctets(ics: string): string {
  return ics
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .map(foldLine)
    .join('\r\n');
}

function foldLine(line: string): string {
  let octets = 0;
  let folded = '';
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > MOST_OCTETS) {
      folded += '\r\n ';
      octets = 1;
    }
    folded += character;
    octets += size;
  }
  return folded;
}
