import { assembleDesk } from '../../src/assemble.ts';
import { type Database, openDatabase } from '../../src/database/client.ts';
import { features } from '../../src/desk/index.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { type Clock, createClock } from '../../src/workers/clock.ts';
import { type Ground, RING } from './ground.ts';
import { enterCustomers } from './many-customers.ts';
import { median } from './numbers.ts';
import { type Cost, costOf } from './session-cost.ts';
import { stockDesk } from './stock.ts';

export type TickScale = {
  customers: readonly [number, number];
  rounds: number;
  ticks: number;
  due: readonly [number, number];
  dueRounds: number;
};
type Ratios = { buffers: number; cpu: number; ms: number };
export type TickFigures = {
  /** A tick with nothing due: what it costs at each size, and the second against the first. */
  idle: { customers: number; cost: Cost }[];
  idleRatio: Ratios;
  /** A due moment, by how many are due at once; the second against the first. */
  due: { items: number; cost: Cost }[];
  dueRatio: Ratios;
};

type Ticking = { clock: Clock; database: Database };

/** Of each hundred customers one has something to do for somebody some day, and three things were done for it. */
const OBLIGATIONS = `
  insert into obligation (kind, subject, owner_role, owner_unit, opened_at, due_at, moments, next_at, done_at)
  select 'approval.step', 'stock/' || n, 'supervisor', 'shanghai', desk_now(), desk_now() + interval '30 days',
    case when n % 4 = 0 then jsonb_build_array(jsonb_build_object('at', desk_now() + interval '20 days', 'act', 'remind')) else '[]' end,
    case when n % 4 = 0 then desk_now() + interval '20 days' end, case when n % 4 = 0 then null else desk_now() end
  from generate_series(1, $1::int) n`;

/** What the clock costs when nothing is due, at two sizes of the file, and what a due moment costs, when few and when many are due. */
export async function measureTick(ground: Ground, scale: TickScale): Promise<TickFigures> {
  const sizes: (Ticking & { customers: number; costs: Cost[] })[] = [];
  for (const customers of scale.customers) {
    const stocked = await ground.desk(`tick_${customers}`);
    await enterCustomers(stocked.pool, customers);
    await stocked.pool.query(OBLIGATIONS, [Math.ceil(customers / 25)]);
    await stocked.pool.query('vacuum analyze');
    sizes.push({ customers, costs: [], ...openClock(stocked.url) });
  }
  // The first looks do what the desk does once: schedules that have never run, statements that are not yet planned.
  for (const { clock } of sizes) for (let at = 0; at < 20; at += 1) await clock.tick();
  for (let round = 0; round < scale.rounds; round += 1) {
    for (const { clock, database, costs } of round % 2 ? sizes.toReversed() : sizes)
      costs.push(await ticks(clock, database, scale.ticks));
  }
  const idle = sizes.map(({ customers, costs }) => ({ customers, cost: middle(costs) }));
  for (const { clock, database } of sizes) await close({ clock, database });

  const due = await measureDue(ground, scale);
  return { idle, idleRatio: ratios(idle), due, dueRatio: ratios(due) };
}

async function ticks(clock: Clock, { pool }: Database, count: number): Promise<Cost> {
  const cost = await costOf(pool, async () => {
    for (let at = 0; at < count; at += 1) await clock.tick();
  });
  return share(cost, count);
}

/** The reminder of an approval step, with its note, its cards and its event: the same rows are due again in every round. */
async function measureDue(ground: Ground, { due, dueRounds }: TickScale): Promise<TickFigures['due']> {
  const [few, many] = due;
  const stocked = await ground.desk('due');
  await stockDesk(stocked, many);
  const { clock, database } = openClock(stocked.url);
  const costs = new Map<number, Cost[]>([
    [few, []],
    [many, []],
  ]);
  // As many moments on each side: a hundred rounds of few for one of many.
  for (let round = -1; round < dueRounds; round += 1) {
    const manyCost = await handle(clock, database, many);
    const fewCosts: Cost[] = [];
    for (let at = 0; at < 10; at += 1) fewCosts.push(await handle(clock, database, few));
    if (round < 0) continue;
    costs.get(many)?.push(manyCost);
    costs.get(few)?.push(middle(fewCosts));
  }
  await close({ clock, database });
  return [few, many].map((items) => ({ items, cost: middle(costs.get(items) ?? []) }));
}

async function handle(clock: Clock, { pool }: Database, items: number): Promise<Cost> {
  await pool.query(
    `update obligation set next_at = desk_now(), moments = jsonb_build_array(jsonb_build_object('at', desk_now(), 'act', 'remind'))
     where id in (select id from obligation where kind = 'approval.step' and done_at is null order by id limit $1)`,
    [items],
  );
  await pool.query('vacuum obligation');
  const cost = await costOf(pool, async () => {
    for (;;) {
      await clock.tick();
      const { rows } = await pool.query(
        'select 1 from obligation where next_at <= desk_now() and done_at is null limit 1',
      );
      if (rows.length === 0) return;
    }
  });
  return share(cost, items);
}

function openClock(url: string): Ticking {
  const database = openDatabase(url);
  const log = createLogger('error');
  const metrics = createMetrics(database.pool);
  const desk = assembleDesk({
    database,
    features,
    fieldKeys: RING,
    surfaces: ['slack'],
    count: metrics.countCommand,
  });
  return { clock: createClock({ database, features, desk, log, metrics }), database };
}

async function close({ clock, database }: Ticking): Promise<void> {
  await clock.stop();
  await database.close();
}

function share({ ms, cpu, buffers }: Cost, of: number): Cost {
  return { ms: ms / of, cpu: cpu / of, buffers: buffers / of };
}

function middle(costs: readonly Cost[]): Cost {
  const of = (one: (cost: Cost) => number) => median(costs.map(one));
  return { ms: of(({ ms }) => ms), cpu: of(({ cpu }) => cpu), buffers: of(({ buffers }) => buffers) };
}

function ratios(sides: readonly { cost: Cost }[]): Ratios {
  const [first, second] = sides.map(({ cost }) => cost);
  if (!first || !second) throw new Error('a ratio takes two sides');
  return { buffers: second.buffers / first.buffers, cpu: second.cpu / first.cpu, ms: second.ms / first.ms };
}
