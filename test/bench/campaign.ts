import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { assembleDesk } from '../../src/assemble.ts';
import { openDatabase } from '../../src/database/client.ts';
import { features } from '../../src/desk/index.ts';
import { type Child, startServer } from './child.ts';
import { type Press, pressOn } from './clicks.ts';
import { type Ground, RING, type Stocked } from './ground.ts';
import { type Line, openLine } from './line.ts';
import { enterCustomers } from './many-customers.ts';
import { quantile } from './numbers.ts';
import type { QuietChat } from './quiet-chat.ts';
import { stockDesk, type Waiting } from './stock.ts';

export type CampaignScale = { customers: number; windowMs: number; perSecond: number; stock: number };
export type CampaignFigures = {
  customers: number;
  /** Seconds during which the campaign was being filled, kills and clicks included. */
  seconds: number;
  kills: number;
  items: number;
  /** Customers that are no item, items that are twice, and lists whose count is not that of their items. */
  wrong: number;
  clicks: Record<'alone' | 'meanwhile', { clicks: number; p50: number; p99: number }>;
  ratio: number;
};
type Side = keyof CampaignFigures['clicks'];

const LINES = 16;
const BEAT_MS = 10_000;
/** The process that fills dies in the midst of these windows. */
const KILLED_IN: readonly number[] = [1, 3, 5, 8];
const FILL = `kind = 'review.fill' and done_at is null`;

/**
 * A review campaign over all customers is opened while people click: clicks come at a steady rate, in windows that alternate between the
 * campaign being filled and it being held, all in one process as in real life. In some windows that process is killed.
 */
export async function measureCampaign(
  ground: Ground,
  { apiUrl, responseUrl }: QuietChat,
  { customers, windowMs, perSecond, stock }: CampaignScale,
): Promise<CampaignFigures> {
  const desk = await ground.desk('campaign');
  await enterCustomers(desk.pool, customers);
  const waiting = await stockDesk(desk, stock);
  const press = await pressOn(desk);
  const start = () => startServer({ kind: 'desk', databaseUrl: desk.url, apiUrl, clock: true });
  const clicks = (server: Child): Clicking => ({ server, press, waiting, responseUrl, perSecond, windowMs });

  let server = await start();
  await clickFor({ ...clicks(server), windowMs: 3_000 });
  await openCampaign(desk);
  await hold(desk);
  const times: Record<Side, number[]> = { alone: [], meanwhile: [] };
  let filledMs = 0;
  let kills = 0;
  for (let window = 0; await isFilling(desk); window += 1) {
    times.alone.push(...(await clickFor(clicks(server))));
    const began = performance.now();
    await release(desk);
    const ticking = keepTicking(server);
    times.meanwhile.push(...(await clickFor(clicks(server))));
    ticking.stop();
    if (KILLED_IN.includes(window)) {
      await server.kill();
      kills += 1;
      server = await start();
    }
    await hold(desk);
    filledMs += performance.now() - began;
  }
  await server.stop();
  const { items, wrong } = await count(desk);
  const found = (side: Side) => ({
    clicks: times[side].length,
    p50: quantile(times[side], 0.5),
    p99: quantile(times[side], 0.99),
  });
  const both = { alone: found('alone'), meanwhile: found('meanwhile') };
  return {
    customers,
    seconds: filledMs / 1_000,
    kills,
    items,
    wrong,
    clicks: both,
    ratio: both.meanwhile.p99 / both.alone.p99,
  };
}

async function openCampaign({ url }: Stocked): Promise<void> {
  const database = openDatabase(url);
  const desk = assembleDesk({ database, features, fieldKeys: RING, surfaces: ['slack'] });
  const { units } = await desk.organisation();
  const unit = units.find(({ parent }) => parent === undefined)?.id;
  const input = { campaignId: randomUUID(), kind: 'all', unit, days: 15 };
  const outcome = await desk.execute('review.open', input, {
    commandId: randomUUID(),
    by: { desk: 'bench' },
  });
  await database.close();
  if (outcome.kind !== 'done') throw new Error(`no campaign was opened: ${JSON.stringify(outcome)}`);
}

async function isFilling({ pool }: Stocked): Promise<boolean> {
  const { rows } = await pool.query(`select 1 from obligation where ${FILL}`);
  return rows.length > 0;
}

async function hold({ pool }: Stocked): Promise<void> {
  await pool.query(`update obligation set next_at = desk_now() + interval '1 day' where ${FILL}`);
}

async function release({ pool }: Stocked): Promise<void> {
  await pool.query(`update obligation set next_at = desk_now() where ${FILL}`);
}

/** As the ticker does, whose beat comes every ten seconds; the first one at once. */
function keepTicking(server: Child): { stop(): void } {
  const tick = () => void server.ask('tick').catch(() => undefined);
  const beat = setInterval(tick, BEAT_MS);
  tick();
  return { stop: () => clearInterval(beat) };
}

type Clicking = {
  server: Child;
  press: Press;
  waiting: Waiting[];
  responseUrl: string;
  perSecond: number;
  windowMs: number;
};

/** Clicks at a steady rate, whether or not those before are answered: a wait for a free line counts. */
async function clickFor({
  server,
  press,
  waiting,
  responseUrl,
  perSecond,
  windowMs,
}: Clicking): Promise<number[]> {
  const lines = await Promise.all(Array.from({ length: LINES }, () => openLine(server.port)));
  const free: Line[] = [...lines];
  const wanting: ((line: Line) => void)[] = [];
  const take = async (): Promise<Line> => free.pop() ?? new Promise((resolve) => wanting.push(resolve));
  const give = (line: Line): void => {
    const next = wanting.shift();
    if (next) next(line);
    else free.push(line);
  };
  const times: number[] = [];

  async function click(at: number): Promise<void> {
    const request = waiting.pop();
    if (!request) throw new Error('the stock is used up');
    const line = await take();
    const status = await line.send(press(request, `U0BENCH${1 + (times.length % 50)}`, { responseUrl }));
    times.push(performance.now() - at);
    give(line);
    if (status !== 200) throw new Error(`the desk answered ${status}`);
  }

  const began = performance.now();
  const under: Promise<void>[] = [];
  for (let nth = 0; nth < (windowMs / 1_000) * perSecond; nth += 1) {
    const at = began + (nth * 1_000) / perSecond;
    await sleep(Math.max(0, at - performance.now()));
    under.push(click(at));
  }
  await Promise.all(under);
  for (const line of lines) line.close();
  return times;
}

async function count({ pool }: Stocked): Promise<{ items: number; wrong: number }> {
  const { rows } = await pool.query<{ items: number; wrong: number }>(`
    select (select count(*)::int from review_item) as items,
      (select count(*)::int from customer c where c.status <> 'sealed' and not exists (select 1 from review_item i where i.customer_id = c.id))
      + (select count(*)::int from (select customer_id from review_item group by customer_id having count(*) > 1) twice)
      + (select count(*)::int from review_list l where l.total <> (
          select count(*) from review_item i where i.campaign_id = l.campaign_id and i.list = l.list)) as wrong`);
  return rows[0] ?? { items: 0, wrong: -1 };
}
