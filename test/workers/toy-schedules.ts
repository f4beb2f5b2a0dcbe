import { z } from 'zod';
import { type Database, openDatabase } from '../../src/database/client.ts';
import { sql } from '../../src/database/sql.ts';
import type { Organisation } from '../../src/desk/organisation/schema.ts';
import { defineCommand } from '../../src/kit/command.ts';
import { accept } from '../../src/kit/decision.ts';
import type { Desk, Feature } from '../../src/kit/feature.ts';
import type { Firing, Schedule } from '../../src/kit/schedule.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { type Clock, createClock } from '../../src/workers/clock.ts';
import { createSchedules } from '../../src/workers/schedules.ts';
import { demoOrganisation } from '../desk/organisation/demo-organisation.ts';
import { aDesk } from '../support/a-desk.ts';

/** Three units of three zones, which are those of the year. */
export const UNITS = {
  shanghai: 'Asia/Shanghai',
  hamburg: 'Europe/Berlin',
  newyork: 'America/New_York',
} as const;

export function threeZones(): Organisation {
  const demo = demoOrganisation();
  const [top] = demo.units;
  if (!top) throw new Error('the demo company has no unit');
  const newyork = { id: 'newyork', name: 'New York', kind: 'branch' as const, parent: top.id, closed: false };
  return { ...demo, units: [...demo.units, { ...newyork, timeZone: UNITS.newyork, calendar: 'nl' }] };
}

/** "It was run" as a command: its trace is an audit event, and it happens once for its command id. */
const ran = defineCommand({
  name: 'toy.ran',
  schema: z.object({ name: z.string(), slot: z.string(), lateMs: z.number() }),
  allowed: 'desk',
  load: () => sql`select '{}'::jsonb`,
  read: () => ({}),
  decide: (_state, { name, slot, lateMs }) =>
    accept(null, {
      events: [{ chain: `toy:${name}`, type: 'toy.ran', payload: { slot, lateMs } }],
      answer: { things: 3 },
    }),
  save: () => ({ guard: sql`select 1 as id` }),
});

export type Timed = Omit<Schedule, 'run' | 'title'>;
type Doing = (name: string, firing: Firing) => Promise<void>;

export type Replica = {
  clock: Clock;
  desk: Desk;
  feature: Feature;
  /** A look at the schedules alone, without taking turns with the other replicas. */
  look(): Promise<void>;
  /** What was run here, each time. */
  runs: Firing[];
  logged: string[];
  stop(): Promise<void>;
};

/** A process of its own over the same database, whose only schedules are these. */
export async function replicaOf(
  url: string,
  schedules: Record<string, Timed>,
  { before, after }: { before?: Doing; after?: Doing } = {},
): Promise<Replica> {
  const database: Database = openDatabase(url, { max: 4 });
  const runs: Firing[] = [];
  const logged: string[] = [];
  function toRun(name: string): Schedule['run'] {
    return async (firing, desk) => {
      runs.push(firing);
      await before?.(name, firing);
      const { commandId, slot, lateMs, unit } = firing;
      const line = unit === null ? name : `${name}/${unit}`;
      await desk.execute('toy.ran', { name: line, slot, lateMs }, { commandId, by: { desk: 'clock' } });
      await after?.(name, firing);
      return { things: 3 };
    };
  }
  const feature: Feature = {
    name: 'toys',
    commands: () => [ran],
    schedules: Object.fromEntries(
      Object.entries(schedules).map(([name, timed]): [string, Schedule] => [
        name,
        { ...timed, title: 'schedule.title.stuck', run: toRun(name) },
      ]),
    ),
  };
  const organisation = threeZones();
  const desk: Desk = { ...(await aDesk(database, [feature])), organisation: async () => organisation };
  const parts = {
    database,
    features: [feature],
    desk,
    log: createLogger('warn', { write: (line) => void logged.push(line) }),
    metrics: createMetrics(database.pool),
  };
  const clock = createClock(parts);
  return {
    clock,
    desk,
    feature,
    look: createSchedules(parts).tick,
    runs,
    logged,
    async stop() {
      await clock.stop();
      await database.close();
    },
  };
}
