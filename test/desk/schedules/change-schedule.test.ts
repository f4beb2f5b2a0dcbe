import { describe, expect, it } from 'vitest';
import { resume, shift } from '../../../src/desk/schedules/change-schedule.ts';
import { type Line, linesOf } from '../../../src/desk/schedules/lines.ts';
import { administersLine, nextRuns } from '../../../src/desk/schedules/rules.ts';
import type { ScheduleState } from '../../../src/desk/schedules/schema.ts';
import type { Feature } from '../../../src/kit/feature.ts';
import { anActor, circumstances, demo, verdictOf } from '../../support/builders.ts';

const feature: Feature = {
  name: 'toys',
  schedules: {
    'toy.company': { title: 'schedule.title.stuck', cron: '0 7 * * *', run: async () => ({}) },
    'toy.unit': {
      title: 'schedule.title.stuck',
      cron: '0 7 * * *',
      units: () => ['shanghai', 'hamburg'],
      onWorkingDays: true,
      run: async () => ({}),
    },
  },
};
const features = [feature];

function line(name: string): Line {
  const found = linesOf(features, demo).find((one) => one.name === name);
  if (!found) throw new Error(`no line ${name}`);
  return found;
}

const at = (moment: string) => new Date(moment);
const state = (more: Partial<ScheduleState> = {}): ScheduleState => ({
  name: 'toy.unit/hamburg',
  version: 1,
  nextSlot: at('2026-03-27T06:00:00Z'),
  shiftedTo: null,
  lastSlot: null,
  pausedAt: null,
  asked: false,
  ...more,
});
const all = anActor('oliver', ['administrator', '*']);

describe('the lines of a schedule', () => {
  it('R55a are one for the company, or one for each unit in its own zone and by its own calendar', () => {
    expect(linesOf(features, demo).map(({ name, zone }) => [name, zone])).toEqual([
      ['toy.company', 'Asia/Shanghai'],
      ['toy.unit/hamburg', 'Europe/Berlin'],
      ['toy.unit/shanghai', 'Asia/Shanghai'],
    ]);
    // Good Friday is the third of April; the Chinese holiday of the same days begins on the fourth.
    const next = (name: string) => line(name).slots.after(at('2026-04-02T12:00:00Z')).toISOString();
    expect([next('toy.unit/hamburg'), next('toy.unit/shanghai')]).toEqual([
      '2026-04-07T05:00:00.000Z',
      '2026-04-02T23:00:00.000Z',
    ]);
  });

  it('R55k are handled by the administrators of their unit, and for the company by those of all of it', () => {
    const local = anActor('local', ['administrator', 'hamburg']);
    const handles = (name: string) => [all, local].map((actor) => administersLine(actor, line(name), demo));
    expect(handles('toy.company')).toEqual([true, false]);
    expect(handles('toy.unit/hamburg')).toEqual([true, true]);
    expect(handles('toy.unit/shanghai')).toEqual([true, false]);
  });
});

describe('a change', () => {
  it('R55i by days keeps the time of day over a change of clock', () => {
    const input = { schedule: 'toy.unit/hamburg', amount: 3, unit: 'days' as const };
    const around = circumstances(all, { now: at('2026-03-26T12:00:00Z') });
    const decision = shift(line('toy.unit/hamburg'), state(), input, around);
    expect(decision).toMatchObject({ ok: true, change: { shiftedTo: at('2026-03-30T05:00:00Z') } });
  });

  it('R55h keeps a moved run that is still to come when it is resumed', () => {
    const paused = { pausedAt: at('2026-03-26T12:00:00Z'), shiftedTo: at('2026-03-27T09:00:00Z') };
    const resumed = (now: string) =>
      resume(line('toy.unit/hamburg'), state(paused), circumstances(all, { now: at(now) }));
    expect(resumed('2026-03-27T08:00:00Z')).toMatchObject({ change: { shiftedTo: paused.shiftedTo } });
    expect(resumed('2026-03-27T10:00:00Z')).toMatchObject({
      change: { nextSlot: at('2026-03-30T05:00:00Z'), shiftedTo: null },
    });
  });

  it('R55k of a schedule that is no longer declared is refused', () => {
    expect(verdictOf(resume(undefined, state(), circumstances(all)))).toBe('refusal.gone');
  });

  it('R55g the three runs to come begin with the moved one', () => {
    const moved = state({ shiftedTo: at('2026-03-31T10:00:00Z') });
    expect(nextRuns(line('toy.unit/hamburg').slots, moved).map((run) => run.toISOString())).toEqual([
      '2026-03-31T10:00:00.000Z',
      '2026-04-01T05:00:00.000Z',
      '2026-04-02T05:00:00.000Z',
    ]);
  });
});
