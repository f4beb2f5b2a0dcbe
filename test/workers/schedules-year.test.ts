import { createTask } from 'node-cron';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { calendarOf } from '../../src/desk/organisation/rules.ts';
import { isWorkingDay } from '../../src/kit/working-time.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { giveOwnClocks, withClockAhead } from '../support/own-clock.ts';
import { type Replica, replicaOf, threeZones, UNITS } from './toy-schedules.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const QUARTER = 15 * MINUTE;
const START = Date.parse('2026-01-01T00:00:00Z');
const END = START + 365 * DAY;
/** The desk is down for 26 hours. */
const DOWN_FROM = Date.parse('2026-06-10T05:10:00Z');
const DOWN_UNTIL = DOWN_FROM + 26 * HOUR;
/** Both changes of clock in Berlin and in New York. */
const CHANGES = [
  '2026-03-29T01:00:00Z',
  '2026-10-25T01:00:00Z',
  '2026-03-08T07:00:00Z',
  '2026-11-01T06:00:00Z',
];

const units = () => Object.keys(UNITS);
const SCHEDULES = {
  // Sundays have the changes of clock, Wednesday and Thursday the downtime; a slot on every day would only make the year longer.
  'toy.often': { cron: '30 2 * * 0,3,4', units },
  'toy.sundays': { cron: '30 1 * * 0', units },
  'toy.fortnight': { cron: '0 9 1,15 * *', units, onWorkingDays: true },
} as const;

let database: FreshDatabase;
let replicas: [Replica, Replica];
beforeAll(async () => {
  giveOwnClocks();
  database = await freshDatabase({ max: 4 });
  replicas = [await replicaOf(database.url, SCHEDULES), await replicaOf(database.url, SCHEDULES)];
}, 60_000);
afterAll(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
  await database.drop();
});

/**
 * When each slot of the year falls, found without the code under test: every quarter of an hour is looked at on the wall of each zone,
 * and a slot is the first of its local day at or after its time.
 */
function slotsOfTheYear(): Map<string, number[]> {
  const organisation = threeZones();
  const found = new Map<string, number[]>();
  for (const [unit, timeZone] of Object.entries(UNITS)) {
    const wall = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
    const calendar = calendarOf(organisation, unit);
    const seen = new Set<string>();
    let isOwed = false;
    const add = (name: string, at: number) => {
      const line = `${name}/${unit}`;
      if (at > START && at <= END) found.set(line, [...(found.get(line) ?? []), at]);
    };
    for (let at = START - 5 * DAY; at <= END; at += QUARTER) {
      const [day = '', time = ''] = wall.format(at).split(' ');
      const isFirst = (due: string) => time >= due && !seen.has(due + day) && Boolean(seen.add(due + day));
      const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
      if (isFirst('02:30') && [0, 3, 4].includes(weekday)) add('toy.often', at);
      if (isFirst('01:30') && weekday === 0) add('toy.sundays', at);
      if (!isFirst('09:00')) continue;
      isOwed ||= day.endsWith('-01') || day.endsWith('-15');
      if (isOwed && isWorkingDay(calendar, new Date(at))) {
        isOwed = false;
        add('toy.fortnight', at);
      }
    }
  }
  return found;
}

/** Exactly at each slot, and hour by hour and a second before each slot around what is interesting; nothing while the desk is down. */
function momentsToLook(slots: Map<string, number[]>): number[] {
  const moments = new Set([START, DOWN_UNTIL, END]);
  const interesting = [...CHANGES.map((change) => Date.parse(change)), DOWN_FROM, DOWN_UNTIL];
  for (const at of interesting) for (let hour = -13; hour <= 13; hour += 1) moments.add(at + hour * HOUR);
  for (const at of [...slots.values()].flat()) {
    moments.add(at);
    if (interesting.some((moment) => Math.abs(at - moment) < 2 * DAY)) moments.add(at - 1_000);
  }
  return [...moments]
    .filter((at) => at >= START && at <= END && (at <= DOWN_FROM || at >= DOWN_UNTIL))
    .sort((a, b) => a - b);
}

async function lookAt(moment: number, turn: number): Promise<void> {
  await database.pool.query(
    `update desk_clock set shift_ms = ceil(extract(epoch from $1::timestamptz - clock_timestamp()) * 1000)::bigint`,
    [new Date(moment).toISOString()],
  );
  // Each has the first look half of the time; their own clocks stand ten minutes apart.
  const order = turn % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const);
  await Promise.all(
    order.map((which) =>
      withClockAhead(which === 0 ? 5 * MINUTE : -5 * MINUTE, () => replicas[which].clock.tick()),
    ),
  );
}

type Row = {
  schedule: string;
  slot: Date;
  started_at: Date;
  late_ms: number;
  skipped: number;
  outcome: string;
  is_early: boolean;
};

describe('a year of schedules', () => {
  it('R55b R55c R55d R55e happens slot by slot, once and never early, in three zones, over both changes of clock, 26 hours of downtime and two replicas ten minutes apart', {
    timeout: 120_000,
  }, async () => {
    const slots = slotsOfTheYear();
    for (const [turn, moment] of momentsToLook(slots).entries()) await lookAt(moment, turn);
    const { rows } = await database.pool.query<Row>(
      `select *, started_at < due_at or due_at < slot as is_early from schedule_run order by schedule, slot`,
    );

    const isDown = (at: number) => at > DOWN_FROM && at < DOWN_UNTIL;
    for (const [name, expected] of slots) {
      const ofLine = rows.filter(({ schedule }) => schedule === name);
      // Of the slots missed while the desk was down the latest is run and stands for the others.
      const missed = expected.filter(isDown);
      const isRun = (at: number) => !isDown(at) || at === missed.at(-1);
      expect(ofLine.map(({ slot }) => slot.toISOString())).toEqual(
        expected.filter(isRun).map((at) => new Date(at).toISOString()),
      );
      expect(ofLine.reduce((sum, { skipped }) => sum + 1 + skipped, 0)).toBe(expected.length);
      const late = ofLine.filter(({ late_ms }) => late_ms > 0);
      expect(late.map(({ slot }) => slot.getTime())).toEqual(missed.slice(-1));
      for (const { slot, late_ms } of late)
        expect(Math.abs(late_ms - (DOWN_UNTIL - slot.getTime()))).toBeLessThan(30_000);
    }
    expect(rows.filter(({ is_early }) => is_early)).toEqual([]);
    expect(rows.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
    expect(slots.get('toy.often/hamburg')).toContain(Date.parse('2026-03-29T01:00:00Z'));
    expect(slots.get('toy.often/hamburg')).toContain(Date.parse('2026-10-25T00:30:00Z'));
    expect(slots.get('toy.sundays/newyork')).toContain(Date.parse('2026-11-01T05:30:00Z'));
    expect(slots.get('toy.often/newyork')?.filter(isDown)).toHaveLength(2);
    expect(rows.length).toBeGreaterThan(690);

    // What was run, was run once, by one of the two, and was told the same as the row says.
    const ids = replicas.flatMap(({ runs }) => runs.map(({ commandId }) => commandId));
    expect(ids.length).toBe(rows.length);
    expect(new Set(ids).size).toBe(rows.length);
    for (const { runs, logged } of replicas) {
      expect(runs.length).toBeGreaterThan(100);
      expect(logged).toEqual([]);
    }
    const { rows: events } = await database.pool.query(
      `select count(*)::int as events, count(*) filter (where e.payload->>'lateMs' = r.late_ms::text)::int as told
       from audit_event e join schedule_run r on e.chain = 'toy:' || r.schedule and (e.payload->>'slot')::timestamptz = r.slot`,
    );
    expect(events).toEqual([{ events: rows.length, told: rows.length }]);

    expect([timesOfNodeCron('2026-03-29'), timesOfNodeCron('2026-10-25')]).toEqual([0, 2]);
  });
});

/** How often node-cron alone would run a job of 02:30 in Berlin on that day: by its own matcher, asked for every minute. */
function timesOfNodeCron(day: string): number {
  const task = createTask('30 2 * * *', () => undefined, { timezone: 'Europe/Berlin' });
  const noon = Date.parse(`${day}T12:00:00Z`);
  let times = 0;
  for (let at = noon - 16 * HOUR; at < noon + 8 * HOUR; at += MINUTE)
    if (task.match(new Date(at))) times += 1;
  return times;
}
