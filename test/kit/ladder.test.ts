import { describe, expect, it } from 'vitest';
import { calendarOf } from '../../src/desk/organisation/rules.ts';
import { ladder, workingLadder } from '../../src/kit/ladder.ts';
import { demo } from '../support/builders.ts';

const HOUR = 3_600_000;
const NOW = new Date('2026-03-18T02:00:00Z');
const DUE = new Date('2026-03-19T02:00:00Z');

describe('a ladder', () => {
  it('R27b R27c reminds before and escalates at the deadline and later, soonest first', () => {
    expect(ladder(DUE, { remindBefore: [2 * HOUR, 8 * HOUR], escalateAfter: [24 * HOUR] }, NOW)).toEqual([
      { at: '2026-03-18T18:00:00.000Z', act: 'remind' },
      { at: '2026-03-19T00:00:00.000Z', act: 'remind' },
      { at: '2026-03-19T02:00:00.000Z', act: 'escalate' },
      { at: '2026-03-20T02:00:00.000Z', act: 'escalate' },
    ]);
  });

  it('leaves out reminders whose time has passed, and keeps escalations', () => {
    const late = new Date('2026-03-19T03:00:00Z');
    expect(ladder(DUE, { remindBefore: [8 * HOUR], escalateAfter: [] }, late)).toEqual([
      { at: '2026-03-19T02:00:00.000Z', act: 'escalate' },
    ]);
    expect(ladder(DUE, { remindBefore: [24 * HOUR] }, NOW)).toHaveLength(1);
  });

  it('R27h counts working hours of the calendar where that is asked for', () => {
    // Friday noon in Shanghai: four working hours before lie on the same day, eight after on Monday.
    const friday = new Date('2026-03-20T09:00:00Z');
    const moments = workingLadder(
      calendarOf(demo, 'shanghai'),
      friday,
      { remindBefore: [4], escalateAfter: [8] },
      NOW,
    );
    expect(moments.map(({ act }) => act)).toEqual(['remind', 'escalate', 'escalate']);
    expect(moments[0]?.at.slice(0, 10)).toBe('2026-03-20');
    expect(moments[2]?.at.slice(0, 10)).toBe('2026-03-23');
  });
});
