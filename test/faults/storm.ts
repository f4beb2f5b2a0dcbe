import { setTimeout as sleep } from 'node:timers/promises';
import { CRASH_POINTS, type CrashPoint } from '../../src/kit/crash-point.ts';
import type { Postgres } from './postgres.ts';
import type { Replica } from './replica.ts';

export type Plan = { processKills: number; databaseKills: number; hitsPerPoint: number };
/** How often the process died at each named point. */
export type Hits = Partial<Record<CrashPoint, number>>;

const between = (from: number, to: number) => from + Math.random() * (to - from);
const HIT_PATIENCE_MS = 30_000;

/** `kill -9` of one process or the other at any moment, until there were so many of both together. */
export async function killProcesses(replicas: readonly Replica[], count: number): Promise<number> {
  let kills = 0;
  await Promise.all(
    replicas.map(async (replica) => {
      while (kills < count) {
        await replica.ready();
        await sleep(between(50, 1_500));
        if (kills >= count) return;
        kills += 1;
        replica.kill();
      }
    }),
  );
  return kills;
}

/** `kill -9` of all of Postgres, and now and then of a desk process as well. */
export async function killDatabase(
  postgres: Postgres,
  replicas: readonly Replica[],
  count: number,
): Promise<number> {
  for (let kills = 0; kills < count; kills += 1) {
    await sleep(between(300, 2_500));
    if (kills % 4 === 3) replicas[kills % 2]?.kill();
    await postgres.kill();
  }
  return count;
}

/** Lets one process die at each named point so often, every time at another passing. */
export async function dieAtEveryPoint(
  replica: Replica,
  hits: number,
  prefer: (replica: Replica | undefined) => void,
): Promise<Hits> {
  const points: Hits = {};
  const plan = CRASH_POINTS.flatMap((point) =>
    Array.from({ length: hits }, (_, hit) => ({ point, passing: 1 + (hit % 5) })),
  );
  prefer(replica);
  for (const [at, { point }] of plan.entries()) {
    const before = replica.ends.crashPoint;
    if (at === 0) {
      replica.crashNextAt(nameOf(plan[0]));
      replica.kill();
      await sleep(500);
    }
    // The start after this death is already the next one's.
    const next = plan[at + 1];
    if (next) replica.crashNextAt(nameOf(next));
    for (const end = Date.now() + HIT_PATIENCE_MS; Date.now() < end && replica.ends.crashPoint === before; )
      await sleep(20);
    points[point] = (points[point] ?? 0) + replica.ends.crashPoint - before;
    if (replica.ends.crashPoint === before) replica.kill();
  }
  prefer(undefined);
  return points;
}

function nameOf(one: { point: CrashPoint; passing: number } | undefined): string {
  return one ? `${one.point}:${one.passing}` : '';
}
