import { describe, expect, it } from 'vitest';
import { quietUntil } from '../../../src/desk/organisation/quiet-hours.ts';
import { demo } from '../../support/builders.ts';

const at = (iso: string, zone: string, quietHours = { from: '20:00', to: '08:00' }) =>
  quietUntil(zone, new Date(iso), { settings: { ...demo.settings, quietHours } })?.toISOString() ?? null;

describe('quiet hours', () => {
  it.each([
    [
      'in the evening until the next morning',
      '2026-03-18T12:30:00Z',
      'Asia/Shanghai',
      '2026-03-19T00:00:00.000Z',
    ],
    ['at night until the morning', '2026-03-18T19:00:00Z', 'Asia/Shanghai', '2026-03-19T00:00:00.000Z'],
    ['from the first minute', '2026-03-18T12:00:00Z', 'Asia/Shanghai', '2026-03-19T00:00:00.000Z'],
    ['not from the last minute on', '2026-03-19T00:00:00Z', 'Asia/Shanghai', null],
    ['not by day', '2026-03-18T03:00:00Z', 'Asia/Shanghai', null],
    ['where the person is, not where the company is', '2026-03-18T19:00:00Z', 'America/New_York', null],
    ['over the change to summer time', '2026-03-28T21:00:00Z', 'Europe/Berlin', '2026-03-29T06:00:00.000Z'],
    ['over the change back', '2026-10-24T20:00:00Z', 'Europe/Berlin', '2026-10-25T07:00:00.000Z'],
  ])('R27i hold %s', (_what, now, zone, until) => {
    expect(at(now, zone)).toBe(until);
  });

  it('R27i can lie within one day', () => {
    const siesta = { from: '12:00', to: '14:00' };
    expect(at('2026-03-18T05:00:00Z', 'Asia/Shanghai', siesta)).toBe('2026-03-18T06:00:00.000Z');
    expect(at('2026-03-18T15:00:00Z', 'Asia/Shanghai', siesta)).toBeNull();
  });
});
