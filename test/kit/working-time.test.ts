import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Calendar } from '../../src/desk/organisation/schema.ts';
import {
  calendarWarnings,
  isKnownCountry,
  workingCalendar,
} from '../../src/desk/organisation/working-calendar.ts';
import {
  addWorkingHours,
  isWorkingDay,
  subtractWorkingHours,
  type WorkingCalendar,
  workingHoursBetween,
} from '../../src/kit/working-time.ts';

const OFFICE = ['09:00-12:00', '13:00-18:00'];
const WEEK = { mon: OFFICE, tue: OFFICE, wed: OFFICE, thu: OFFICE, fri: OFFICE };
const ROUND_THE_CLOCK = ['00:00-24:00'];
const ALWAYS = {
  mon: ROUND_THE_CLOCK,
  tue: ROUND_THE_CLOCK,
  wed: ROUND_THE_CLOCK,
  thu: ROUND_THE_CLOCK,
  fri: ROUND_THE_CLOCK,
  sat: ROUND_THE_CLOCK,
  sun: ROUND_THE_CLOCK,
};

function calendar(country: string, zone: string, more: object = {}): WorkingCalendar {
  return workingCalendar(Calendar.parse({ id: 'test', country, hours: WEEK, ...more }), zone);
}

function at(iso: string): Date {
  return new Date(iso);
}

const TAIWAN_2026 = [
  '2026-02-27',
  '2026-04-03',
  '2026-05-01',
  '2026-09-28',
  '2026-10-09',
  '2026-10-26',
  '2026-12-25',
];
const shanghai = calendar('CN', 'Asia/Shanghai');
const berlin = calendar('DE', 'Europe/Berlin', { state: 'HH' });
const newYork = calendar('US', 'America/New_York');
const taipei = calendar('TW', 'Asia/Taipei', {
  add: TAIWAN_2026.map((date) => ({ date, why: 'a day off', source: 'the official calendar of 2026' })),
});

describe('working hours', () => {
  it.each([
    ['pass over lunch', '2026-03-02T11:00+08:00', 2, '2026-03-02T14:00+08:00'],
    ['pass over the night', '2026-03-02T17:00+08:00', 2, '2026-03-03T10:00+08:00'],
    ['end at closing time and not the next morning', '2026-03-02T09:00+08:00', 8, '2026-03-02T18:00+08:00'],
    ['begin at the next opening when filed at night', '2026-03-02T22:00+08:00', 1, '2026-03-03T10:00+08:00'],
    ['pass over the weekend', '2026-03-06T17:30+08:00', 1, '2026-03-09T09:30+08:00'],
    ['pass over the spring festival', '2026-02-13T17:00+08:00', 2, '2026-02-14T10:00+08:00'],
    ['count no time for zero hours', '2026-03-02T22:00+08:00', 0, '2026-03-02T22:00+08:00'],
    ['count half hours', '2026-03-02T09:00+08:00', 0.5, '2026-03-02T09:30+08:00'],
  ])('R27 %s', (_, from, hours, expected) => {
    expect(addWorkingHours(shanghai, at(from), hours)).toEqual(at(expected));
  });

  it('R27 are subtracted to the latest instant: a reminder falls into working time', () => {
    expect(subtractWorkingHours(shanghai, at('2026-03-03T10:00+08:00'), 2)).toEqual(
      at('2026-03-02T17:00+08:00'),
    );
    expect(subtractWorkingHours(shanghai, at('2026-03-02T18:00+08:00'), 8)).toEqual(
      at('2026-03-02T09:00+08:00'),
    );
  });

  it('are negative backwards', () => {
    expect(workingHoursBetween(shanghai, at('2026-03-03T10:00+08:00'), at('2026-03-02T17:00+08:00'))).toBe(
      -2,
    );
  });

  it('refuse a negative count and a calendar that never works', () => {
    const idle: WorkingCalendar = { dayOf: () => '2026-03-02', spansOn: () => [] };

    expect(() => addWorkingHours(shanghai, at('2026-03-02T09:00Z'), -1)).toThrow(
      'not a number of working hours',
    );
    expect(() => addWorkingHours(shanghai, at('2026-03-02T09:00Z'), Number.NaN)).toThrow(RangeError);
    expect(() => addWorkingHours(idle, at('2026-03-02T09:00Z'), 1)).toThrow('no working time');
    expect(() => subtractWorkingHours(idle, at('2026-03-02T09:00Z'), 1)).toThrow('no working time');
  });
});

describe('properties of working time', () => {
  const instants = fc.date({
    min: at('2026-01-01T00:00Z'),
    max: at('2026-12-20T00:00Z'),
    noInvalidDate: true,
  });
  const minutes = fc.integer({ min: 1, max: 60 * 60 });
  const calendars = fc.constantFrom(shanghai, berlin, newYork, taipei);

  it('a later start or more hours never end earlier', () => {
    fc.assert(
      fc.property(calendars, instants, instants, minutes, minutes, (days, a, b, short, long) => {
        const [first, second] = a < b ? [a, b] : [b, a];
        const hours = Math.min(short, long) / 60;
        expect(+addWorkingHours(days, first, hours)).toBeLessThanOrEqual(
          +addWorkingHours(days, second, hours),
        );
        expect(+addWorkingHours(days, first, hours)).toBeLessThanOrEqual(
          +addWorkingHours(days, first, Math.max(short, long) / 60),
        );
      }),
      { numRuns: 200 },
    );
  });

  it('exactly the added hours lie between, and subtracting them leads back to the same working moment', () => {
    fc.assert(
      fc.property(calendars, instants, minutes, (days, from, count) => {
        const end = addWorkingHours(days, from, count / 60);
        const back = subtractWorkingHours(days, end, count / 60);
        expect(workingHoursBetween(days, from, end)).toBeCloseTo(count / 60, 6);
        expect(workingHoursBetween(days, from, back)).toBe(0);
        expect(+back).toBeGreaterThanOrEqual(+from);
      }),
      { numRuns: 200 },
    );
  });
});

describe('calendars', () => {
  it.each([
    ['Berlin', 'DE', 'Europe/Berlin', '2026-03-29', 23],
    ['Berlin', 'DE', 'Europe/Berlin', '2026-10-25', 25],
    ['New York', 'US', 'America/New_York', '2026-03-08', 23],
    ['New York', 'US', 'America/New_York', '2026-11-01', 25],
  ])('R27 a day round the clock in %s (%s, %s) on %s has %i hours', (_, country, zone, day, hours) => {
    const always = calendar(country, zone, { hours: ALWAYS });
    const [span] = always.spansOn(day);

    expect(((span?.end ?? 0) - (span?.start ?? 0)) / 3_600_000).toBe(hours);
  });

  it('R27 office hours keep to the wall clock over the change to summer time', () => {
    expect(addWorkingHours(berlin, at('2026-03-27T17:00+01:00'), 2)).toEqual(at('2026-03-30T10:00+02:00'));
    expect(addWorkingHours(newYork, at('2026-10-30T17:00-04:00'), 2)).toEqual(at('2026-11-02T10:00-05:00'));
  });

  it.each(['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'])(
    'R27 the make-up day %s is worked in mainland China',
    (day) => {
      expect(isWorkingDay(shanghai, at(`${day}T12:00+08:00`))).toBe(true);
      expect(shanghai.spansOn(day)).toHaveLength(2);
    },
  );

  it('R27 the make-up hours of the file replace those of a weekday', () => {
    const short = calendar('CN', 'Asia/Shanghai', { hours: { ...WEEK, makeUp: ['09:00-12:00'] } });

    expect(workingHoursBetween(short, at('2026-02-14T00:00+08:00'), at('2026-02-15T00:00+08:00'))).toBe(3);
  });

  it('R27 holidays are free in mainland China, and a shop that opens on Saturdays is closed on a holiday', () => {
    const shop = calendar('CN', 'Asia/Shanghai', { hours: { ...WEEK, sat: OFFICE } });

    expect(isWorkingDay(shanghai, at('2026-02-17T12:00+08:00'))).toBe(false);
    expect(isWorkingDay(shop, at('2026-03-07T12:00+08:00'))).toBe(true);
    expect(isWorkingDay(shop, at('2026-02-21T12:00+08:00'))).toBe(false);
  });

  it.each([
    '2026-01-01',
    '2026-02-16',
    '2026-02-20',
    '2026-04-06',
    '2026-06-19',
    '2026-09-25',
    ...TAIWAN_2026,
  ])('R27 %s is free in Taiwan', (day) => {
    expect(isWorkingDay(taipei, at(`${day}T12:00+08:00`))).toBe(false);
  });

  it('R27 a removed holiday is worked', () => {
    const removed = { remove: [{ date: '2026-05-01', why: 'stock-taking', source: 'the works agreement' }] };

    expect(isWorkingDay(berlin, at('2026-05-01T12:00+02:00'))).toBe(false);
    expect(isWorkingDay(calendar('DE', 'Europe/Berlin', removed), at('2026-05-01T12:00+02:00'))).toBe(true);
  });

  it('R27 the holidays of a state are its own', () => {
    const bavaria = calendar('DE', 'Europe/Berlin', { state: 'BY' });

    expect(isWorkingDay(bavaria, at('2026-01-06T12:00+01:00'))).toBe(false);
    expect(isWorkingDay(berlin, at('2026-01-06T12:00+01:00'))).toBe(true);
    expect(isKnownCountry('DE', 'BY')).toBe(true);
    expect(isKnownCountry('DE', 'XX')).toBe(false);
  });

  it('R27 warns of a year whose holidays nobody knows yet, unless somebody has checked it', () => {
    const china = Calendar.parse({ id: 'cn', country: 'CN', hours: WEEK });
    const taiwan = Calendar.parse({ id: 'tw', country: 'TW', hours: WEEK, checkedYears: [2026] });

    expect(calendarWarnings([china, taiwan], [2026])).toEqual([]);
    expect(calendarWarnings([china, taiwan], [2031])).toMatchObject([
      { calendar: 'cn', year: 2031 },
      { calendar: 'tw', year: 2031 },
    ]);
  });
});
