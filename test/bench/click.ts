import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from './child.ts';
import { pressOn } from './clicks.ts';
import { type Compared, compare, SETTLE_MS, type Side } from './compare.ts';
import { stockFloor } from './floor.ts';
import type { Ground, Stocked } from './ground.ts';
import { openLine } from './line.ts';
import { median } from './numbers.ts';
import type { QuietChat } from './quiet-chat.ts';
import type { StatementTimes } from './servers.ts';
import { stockDesk } from './stock.ts';

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
  const each = (scale.rounds + scale.warmUp) * scale.clicks;
  const quiet = await openSource(await ground.desk('click_quiet'), 2 * each + SINGLE);
  const showing = await openSource(await ground.desk('click_showing'), each);
  const floors = [...quiet.stock];
  await stockFloor(
    ground.floorUrl,
    floors.map(({ requestId }) => requestId),
  );
  const { apiUrl, responseUrl } = chat;
  const floor = await startServer({ kind: 'floor', databaseUrl: ground.floorUrl, apiUrl });
  const leanFloor = await startServer({ kind: 'leanFloor', databaseUrl: ground.floorUrl, apiUrl });
  const desk = await startServer({ kind: 'desk', databaseUrl: quiet.url, apiUrl });
  const busyDesk = await startServer({ kind: 'desk', databaseUrl: showing.url, apiUrl, paceMs: 0 });

  const click = { name: 'desk: click to acknowledged', child: desk, next: () => quiet.next() };
  const sides: Side[] = [
    { name: 'floor: 4 statements in BEGIN … COMMIT', child: floor, next: () => quiet.next('', floors) },
    { name: 'leaner floor: 3 statements', child: leanFloor, next: () => quiet.next('', floors) },
    click,
    { name: 'desk, and the private answer behind it', child: desk, next: () => quiet.next(responseUrl) },
    {
      name: 'desk, the answer, and all cards shown',
      child: busyDesk,
      next: () => showing.next(responseUrl),
      drains: true,
    },
  ];
  // What autovacuum does within a minute: the first plans were made for empty tables.
  const afterWarmUp = async () => {
    await Promise.all([quiet.analyze(), showing.analyze()]);
  };
  const compared = await compare(sides, { ...scale, afterWarmUp });
  // A session that ends hands its counters over: nobody else's may be counted now.
  await Promise.all([floor, leanFloor, busyDesk].map((child) => child.stop()));
  await sleep(SETTLE_MS);
  const single = await measureSingle(click, ground);
  await desk.stop();
  return { sides: compared, deskSide: sides.indexOf(click), ...single };
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
    analyze: () => desk.pool.query('analyze'),
  };
}

const SINGLE = 60;

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
