import { describe, expect, it } from 'vitest';
import { parseCron } from '../../src/kit/cron.ts';
import { slotsOf, slotToCome } from '../../src/kit/slots.ts';
import type { WorkingCalendar } from '../../src/kit/working-time.ts';

const at = (moment: string) => new Date(moment);

function next(cron: string, zone: string, from: string, count: number, calendar?: WorkingCalendar): string[] {
  const slots = slotsOf({ cron, zone, ...(calendar && { calendar }) });
  const found: string[] = [];
  for (let moment = at(from); found.length < count; ) {
    moment = slots.after(moment);
    found.push(moment.toISOString().slice(0, 16));
  }
  return found;
}

/** Works on all days but these. */
const closedOn = (...days: string[]): WorkingCalendar => ({
  dayOf: (moment) => moment.toISOString().slice(0, 10),
  spansOn: (day) => (days.includes(day) ? [] : [{ start: 0, end: 1 }]),
});

describe('a cron line', () => {
  it('R55a has numbers, lists, ranges and steps', () => {
    expect(parseCron('5 7 * * *').minutes).toEqual([7 * 60 + 5]);
    expect(parseCron('0,30 9-11 * * *').minutes).toEqual([540, 570, 600, 630, 660, 690]);
    expect(parseCron('*/20 8-18/5 * * *').minutes).toEqual([480, 500, 520, 780, 800, 820, 1080, 1100, 1120]);
    expect(parseCron('50/5 23 * * *').minutes).toEqual([1430, 1435]);
  });

  it('R55a takes 0 and 7 as Sunday, and either of two restricted days', () => {
    const days = ['2026-03-01', '2026-03-02', '2026-03-13', '2026-03-15'];
    const on = (line: string) => days.filter((day) => parseCron(line).matches(day));
    expect([on('0 0 * * 0'), on('0 0 * * 7')]).toEqual([
      ['2026-03-01', '2026-03-15'],
      ['2026-03-01', '2026-03-15'],
    ]);
    expect(on('0 0 13 * 1')).toEqual(['2026-03-02', '2026-03-13']);
    expect(on('0 0 13 2 *')).toEqual([]);
  });

  it.each([
    ['0 7 * *', /five fields/],
    ['60 7 * * *', /minute from 0 to 59/],
    ['0 5-3 * * *', /hour from 0 to 23/],
    ['0 7 * JAN *', /not a month/],
    ['0/0 7 * * *', /minute from 0 to 59/],
  ])('R55a is refused with its mistake: %s', (line, words) => {
    expect(() => parseCron(line)).toThrow(words);
  });
});

describe('slots', () => {
  it('R55c are times on the wall: what spring leaves out comes at the first moment after it, once', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00:00Z', 3)).toEqual([
      '2026-03-28T01:30',
      '2026-03-29T01:00',
      '2026-03-30T00:30',
    ]);
    expect(next('*/15 2 * * *', 'America/New_York', '2026-03-08T06:00:00Z', 2)).toEqual([
      '2026-03-08T07:00',
      '2026-03-09T06:00',
    ]);
  });

  it('R55c at a change at midnight come at the start of the next day', () => {
    expect(next('30 0 * * *', 'Asia/Beirut', '2026-03-28T12:00:00Z', 2)).toEqual([
      '2026-03-28T22:00',
      '2026-03-29T21:30',
    ]);
  });

  it('R55c of an hour that autumn doubles come at its first passing, once', () => {
    expect(next('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', 2)).toEqual([
      '2026-10-25T00:30',
      '2026-10-26T01:30',
    ]);
    expect(next('30 1 * * *', 'America/New_York', '2026-11-01T00:00:00Z', 2)).toEqual([
      '2026-11-01T05:30',
      '2026-11-02T06:30',
    ]);
  });

  it('R55a on a day off move to the next working day, and two that meet there are one', () => {
    const holiday = closedOn('2026-10-01', '2026-10-02', '2026-10-03');
    expect(next('0 9 1 * *', 'UTC', '2026-09-30T00:00:00Z', 2, holiday)).toEqual([
      '2026-10-04T09:00',
      '2026-11-01T09:00',
    ]);
    expect(next('0 9 * * *', 'UTC', '2026-09-30T00:00:00Z', 3, holiday)).toEqual([
      '2026-09-30T09:00',
      '2026-10-04T09:00',
      '2026-10-05T09:00',
    ]);
  });

  it('wait for a leap day, and say of a day that never comes that it does not', () => {
    expect(next('0 0 29 2 *', 'UTC', '2096-03-01T00:00:00Z', 1)).toEqual(['2104-02-29T00:00']);
    expect(() => slotsOf({ cron: '0 0 30 2 *', zone: 'UTC' }).after(at('2026-01-01T00:00:00Z'))).toThrow(
      /never comes/,
    );
    expect(() => slotsOf({ cron: '0 0 1 1 *', zone: 'Mars/Base' })).toThrow(/not a time zone/);
  });

  it('R55d missed are counted, and the latest is told', () => {
    const { caughtUp } = slotsOf({ cron: '0 * * * *', zone: 'UTC' });
    expect(caughtUp(at('2026-01-01T05:00:00Z'), at('2026-01-01T05:00:00Z'))).toEqual({
      latest: at('2026-01-01T05:00:00Z'),
      skipped: 0,
    });
    expect(caughtUp(at('2026-01-01T05:00:00Z'), at('2026-01-02T07:10:00Z'))).toEqual({
      latest: at('2026-01-02T07:00:00Z'),
      skipped: 26,
    });
  });

  it('never come again after they were run, also ahead of their time', () => {
    const slots = slotsOf({ cron: '0 7 * * *', zone: 'UTC' });
    const now = at('2026-01-01T05:00:00Z');
    expect(slotToCome(slots, null, now)).toEqual(at('2026-01-01T07:00:00Z'));
    expect(slotToCome(slots, at('2026-01-01T07:00:00Z'), now)).toEqual(at('2026-01-02T07:00:00Z'));
  });
});
