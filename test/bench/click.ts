import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from './child.ts';
import { pressOn } from './clicks.ts';
import { type Compared, compare, type Side } from './compare.ts';
import { stockFloor } from './floor.ts';
import type { Ground, Stocked } from './ground.ts';
import { openLine } from './line.ts';
import { median } from './numbers.ts';
import type { QuietChat } from './quiet-chat.ts';
import type { StatementTimes } from './servers.ts';
import { stockDesk } from './stock.ts';

const FLOOR = 'floor: 4 statements in BEGIN … COMMIT';
/** Clicks looked at one by one. */
const SINGLE = 60;

export type Scale = { rounds: number; clicks: number; warmUp: number };
export type ClickFigures = {
  sides: Compared[];
  /** Which of them is the click itself. */
  deskSide: number;
  /** Statements until the answer, the median of single clicks. */
  roundTrips: number;
  /** WAL flushes of client sessions per click. */
  flushes: number;
  readMs: number;
  writeMs: number;
};

/** The approval click beside the floor, and beside itself with what follows it. */
export async function measureClick(ground: Ground, chat: QuietChat, scale: Scale): Promise<ClickFigures> {
  const source = await openSource(
    await ground.desk('click'),
    2 * (scale.rounds + scale.warmUp) * scale.clicks + SINGLE,
  );
  const floors = [...source.stock];
  await stockFloor(
    ground.floorUrl,
    floors.map(({ requestId }) => requestId),
  );
  const { apiUrl, responseUrl } = chat;
  const floor = await startServer({ kind: 'floor', databaseUrl: ground.floorUrl, apiUrl });
  const leanFloor = await startServer({ kind: 'leanFloor', databaseUrl: ground.floorUrl, apiUrl });
  const desk = await startServer({ kind: 'desk', databaseUrl: source.url, apiUrl });
  const click = { name: 'desk: click to acknowledged', child: desk, next: () => source.next() };
  const sides: Side[] = [
    { name: FLOOR, child: floor, next: () => source.next('', floors) },
    { name: 'leaner floor: 3 statements', child: leanFloor, next: () => source.next('', floors) },
    click,
    { name: 'desk, and the private answer behind it', child: desk, next: () => source.next(responseUrl) },
  ];
  const compared = await compare(sides, { ...scale, afterWarmUp: source.analyze });
  // A session that ends hands its counters over: nobody else's may be counted now.
  await Promise.all([floor.stop(), leanFloor.stop()]);
  await sleep(1_000);
  const single = await measureSingle(click, ground);
  await desk.stop();
  return { sides: compared, deskSide: sides.indexOf(click), ...single };
}

/** The same with everything that follows a click: the private answer, and the cards, posted without a pause between them. */
export async function measureShowing(ground: Ground, chat: QuietChat, scale: Scale): Promise<Compared[]> {
  const source = await openSource(await ground.desk('showing'), (scale.rounds + scale.warmUp) * scale.clicks);
  const floors = [...source.stock];
  await stockFloor(
    ground.floorUrl,
    floors.map(({ requestId }) => requestId),
  );
  const { apiUrl, responseUrl } = chat;
  const floor = await startServer({ kind: 'floor', databaseUrl: ground.floorUrl, apiUrl });
  const desk = await startServer({ kind: 'desk', databaseUrl: source.url, apiUrl, paceMs: 0 });
  const sides: Side[] = [
    { name: FLOOR, child: floor, next: () => source.next('', floors) },
    {
      name: 'desk, its answer, all cards shown',
      child: desk,
      next: () => source.next(responseUrl),
      drains: true,
    },
  ];
  const compared = await compare(sides, { ...scale, afterWarmUp: source.analyze });
  await Promise.all([floor.stop(), desk.stop()]);
  return compared;
}

/** Requests to press on, each once. */
async function openSource(desk: Stocked, count: number) {
  const stock = await stockDesk(desk, count);
  const press = await pressOn(desk);
  return {
    url: desk.url,
    stock,
    next(responseUrl = '', from = stock): Buffer {
      const waiting = from.pop();
      if (!waiting) throw new Error('the stock is used up');
      return press(waiting, `U0BENCH${1 + (from.length % 50)}`, { responseUrl });
    },
    // What autovacuum does within a minute: the first plans were made for empty tables.
    async analyze() {
      await desk.pool.query('analyze');
    },
  };
}

async function measureSingle(
  { child, next }: Side,
  { pool }: Ground,
): Promise<Omit<ClickFigures, 'sides' | 'deskSide'>> {
  const line = await openLine(child.port);
  await child.ask('flushCounters');
  await child.ask('statements');
  const before = await flushesOf(pool);
  const statements: number[] = [];
  for (let click = 0; click < SINGLE; click += 1) {
    const request = next();
    const { statements: sent } = await child.usage();
    await line.send(request);
    statements.push((await child.usage()).statements - sent);
  }
  line.close();
  await child.ask('flushCounters');
  const flushes = ((await flushesOf(pool)) - before) / SINGLE;
  const { read, write } = (await child.ask('statements')) as StatementTimes;
  return { roundTrips: median(statements), flushes, readMs: median(read), writeMs: median(write) };
}

async function flushesOf(pool: Ground['pool']): Promise<number> {
  const { rows } = await pool.query<{ flushes: number }>(
    `select coalesce(sum(fsyncs), 0)::int as flushes from pg_stat_io where object = 'wal' and backend_type = 'client backend'`,
  );
  return rows[0]?.flushes ?? 0;
}
