import { describe, expect, it } from 'vitest';
import type { CalendarEvent, Letter } from '../../src/kit/letter.ts';
import { text, verbatim } from '../../src/kit/text.ts';
import { writeInvitation } from '../../src/outputs/calendar-invitation.ts';
import { writeLetter } from '../../src/outputs/write-letter.ts';

const READER = {
  language: 'en',
  timeZone: 'Europe/Berlin',
  company: 'Haimen & Söhne',
  now: new Date('2027-03-01T08:00:00Z'),
} as const;
const LINK = 'https://desk.example/s/abc?x=1&y=2';
const LETTER: Letter = {
  subject: verbatim('Your opinion\r\nBcc: x@y.example'),
  parts: [
    { text: verbatim('Dear <b>Grace</b> & "friends",\nthank you.') },
    { link: LINK, label: text('button.more') },
    { text: { moment: '2027-03-01T23:30:00Z', style: 'dateTime' } },
  ],
};

const EVENT: CalendarEvent = {
  uid: 'onboarding-4711@registrar.example',
  sequence: 2,
  method: 'request',
  start: new Date('2027-03-28T07:00:00Z'),
  minutes: 60,
  title: verbatim('Onboarding; call, with \\ all'),
  description: [verbatim('第一行。'.repeat(40)), verbatim('Second line')],
  location: 'https://meet.example/abc',
  organiser: { name: '陳"美"\r\nX-EVIL:1', email: 'mei@registrar.example' },
  attendees: [{ name: 'Jürgen, Groß; (CEO)', email: 'jg@customer.example' }],
};

/** The lines of an invitation put together again, by what stands before the colon. */
function fieldsOf(ics: string): Map<string, string> {
  const lines = ics
    .replace(/\r\n[ \t]/g, '')
    .split('\r\n')
    .filter(Boolean);
  return new Map(
    lines.map((line) => {
      const [, name = '', value = ''] = /^([A-Z-]+)(?=[:;])[:;](.*)$/.exec(line) ?? [];
      return [name, value];
    }),
  );
}

describe('a letter', () => {
  it('says the same in text and in HTML, in its own order, with the bare address below each button', () => {
    const { subject, text: plain, html } = writeLetter(LETTER, READER);

    expect(subject).toBe('Your opinion Bcc: x@y.example');
    expect(plain).toBe(
      `Dear <b>Grace</b> & "friends",\nthank you.\n\nMore\n${LINK}\n\nMar 2, 2027, 12:30 AM\n\n-- \nHaimen & Söhne\n`,
    );
    const escaped = LINK.replace('&', '&amp;');
    const places = [
      'Dear &lt;b&gt;Grace',
      `<a href="${escaped}"`,
      `>More</a>`,
      `>${escaped}</a>`,
      'Mar 2, 2027',
    ];
    const found = places.map((place) => html.indexOf(place));
    expect(found.every((place) => place > 0)).toBe(true);
    expect(found).toEqual(found.toSorted((a, b) => a - b));
  });

  it('leaves nothing unescaped that somebody typed', () => {
    const evil = `</title><script>alert('1')</script>"&`;
    const { html } = writeLetter(
      {
        subject: verbatim(evil),
        parts: [{ text: verbatim(evil) }, { link: `https://x.example/"onload="`, label: verbatim(evil) }],
      },
      { ...READER, company: evil },
    );

    expect(html).not.toContain('<script');
    expect(html).not.toContain('"onload=');
    expect(html.match(/&lt;script&gt;alert\(&#39;1&#39;\)/g)).toHaveLength(4);
  });

  it('makes no link of what is no page of the web', () => {
    const { html } = writeLetter(
      { subject: verbatim('x'), parts: [{ link: 'javascript:alert(1)', label: verbatim('Press') }] },
      READER,
    );

    expect(html).not.toContain('href');
    expect(html).toContain('Press<br>javascript:alert(1)');
  });

  it.each([
    ['en', 'Mar 2, 2027, 12:30 AM'],
    ['zh-CN', '2027年3月2日 00:30'],
    ['zh-TW', '2027年3月2日 凌晨12:30'],
  ] as const)('R110 is in the reader’s language and time zone: %s', (language, moment) => {
    const written = writeLetter(LETTER, { ...READER, language });

    expect(written.language).toBe(language);
    expect(written.html).toContain(`<html lang="${language}">`);
    expect(written.text).toContain(moment);
  });

  it('is in its own language where one was chosen for it', () => {
    const written = writeLetter({ ...LETTER, language: 'zh-CN' }, READER);

    expect(written.language).toBe('zh-CN');
    expect(written.html).toContain('<html lang="zh-CN">');
  });

  it('asks nothing of other servers: no image, no style sheet, no script', () => {
    const { html } = writeLetter(LETTER, READER);

    expect(html).not.toMatch(/<(img|link|script|style|iframe)\b|url\(|@import/i);
  });

  it('R62 brings its invitation along, in the same language', () => {
    const { event } = writeLetter({ ...LETTER, event: EVENT }, { ...READER, language: 'zh-TW' });

    expect(event?.method).toBe('request');
    expect(fieldsOf(event?.ics ?? '').get('PRODID')).toBe('-//Haimen & Söhne//Registrar//ZH-TW');
  });
});

describe('a calendar invitation', () => {
  const write = (change: Partial<CalendarEvent> = {}) => writeInvitation({ ...EVENT, ...change }, READER);

  it('R62 holds what a calendar needs, in UTC', () => {
    const fields = fieldsOf(write());

    expect(Object.fromEntries(fields)).toMatchObject({
      METHOD: 'REQUEST',
      UID: 'onboarding-4711@registrar.example',
      SEQUENCE: '2',
      STATUS: 'CONFIRMED',
      DTSTAMP: '20270301T080000Z',
      DTSTART: '20270328T070000Z',
      DTEND: '20270328T080000Z',
      LOCATION: 'https://meet.example/abc',
      SUMMARY: 'Onboarding\\; call\\, with \\\\ all',
      DESCRIPTION: `${'第一行。'.repeat(40)}\\nSecond line`,
    });
    expect(fields.get('ATTENDEE')).toMatch(
      /RSVP=TRUE.*CN="Jürgen, Groß; \(CEO\)":mailto:jg@customer\.example$/,
    );
  });

  it('R62 is taken back under the same name', () => {
    const asked = fieldsOf(write());
    const cancelled = fieldsOf(write({ method: 'cancel', sequence: 3 }));

    expect(cancelled.get('UID')).toBe(asked.get('UID'));
    expect([cancelled.get('METHOD'), cancelled.get('STATUS'), cancelled.get('SEQUENCE')]).toEqual([
      'CANCEL',
      'CANCELLED',
      '3',
    ]);
  });

  it('folds its lines at 75 octets and never within a character', () => {
    const ics = write();
    const lines = ics.split('\r\n');

    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect(Math.max(...lines.map((line) => Buffer.byteLength(line)))).toBeGreaterThan(72);
    expect(ics).not.toContain('\ufffd');
    expect(ics).toMatch(/\r\n$/);
    expect(ics.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  it('has no line of somebody else’s making', () => {
    const ics = write({ location: 'Room 1\nX-EVIL:2', uid: 'a\r\nX-EVIL:3' });

    expect(fieldsOf(ics).has('X-EVIL')).toBe(false);
    expect(fieldsOf(ics).get('ORGANIZER')).toBe(`CN="陳'美' X-EVIL:1":MAILTO:mei@registrar.example`);
  });

  it('is not written for somebody without a usable address', () => {
    expect(() => write({ attendees: [{ name: 'X', email: 'x@y\r\nX-EVIL:1' }] })).toThrow(/email/);
  });
});
