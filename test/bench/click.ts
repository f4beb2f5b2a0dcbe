import { type Child, startServer } from './child.ts';
import { pressOn } from './clicks.ts';
import { type Compared, compare, type Side } from './compare.ts';
import { stockFloor } from './floor.ts';
import type { Ground } from './ground.ts';
import { openLine } from './line.ts';
import { median } from './numbers.ts';
import type { QuietChat } from './quiet-chat.ts';
import type { Kind, ServerSettings, StatementTimes } from './servers.ts';
import { stockDesk, type Waiting } from './stock.ts';

export type Scale = { rounds: number; clicks: number; warmUp: number };
export type ClickFigures = {
  sides: Compared[];
  /** Statements until the answer, the median of single clicks. */
  roundTrips: number;
  /** WAL flushes of client sessions per click. */
  flushes: number;
  readMs: number;
  writeMs: number;
};

type Sort = {
  name: string;
  settings: ServerSettings;
  responseUrl?: string;
  database: 'quiet' | 'showing' | 'floor';
};

/** The approval click beside the floor, and beside itself with what follows it. */
export async function measureClick(ground: Ground, chat: QuietChat, scale: Scale): Promise<ClickFigures> {
  const [quiet, showing] = [await ground.desk('click_quiet'), await ground.desk('click_showing')];
  const { apiUrl, responseUrl } = chat;
  const at = (kind: Kind, databaseUrl: string): ServerSettings => ({ kind, databaseUrl, apiUrl });
  const desk = at('desk', quiet.url);
  const sorts: Sort[] = [
    {
      name: 'floor: 4 statements in BEGIN … COMMIT',
      settings: at('floor', ground.floorUrl),
      database: 'floor',
    },
    { name: 'leaner floor: 3 statements', settings: at('leanFloor', ground.floorUrl), database: 'floor' },
    { name: 'desk: click to acknowledged', settings: desk, database: 'quiet' },
    { name: 'desk, and the private answer behind it', settings: desk, responseUrl, database: 'quiet' },
    {
      name: 'desk, the answer and all cards shown',
      settings: { ...at('desk', showing.url), paceMs: 0 },
      responseUrl,
      database: 'showing',
    },
  ];
  const each = (scale.rounds + scale.warmUp) * scale.clicks;
  const stocks = {
    quiet: await stockDesk(quiet, each * 2 + EXTRA),
    showing: await stockDesk(showing, each),
    floor: [] as Waiting[],
  };
  stocks.floor = [...stocks.quiet];
  await stockFloor(
    ground.floorUrl,
    stocks.floor.map(({ requestId }) => requestId),
  );
  const press = await pressOn(quiet);
  const children = new Map<string, Child>();
  const childOf = async (settings: ServerSettings) => {
    const key = JSON.stringify(settings);
    const child = children.get(key) ?? (await startServer(settings));
    children.set(key, child);
    return child;
  };
  const pressShowing = await pressOn(showing);
  const sides = await Promise.all(
    sorts.map(async ({ name, settings, responseUrl: told, database }): Promise<Side> => {
      const pressed = database === 'showing' ? pressShowing : press;
      const child = await childOf(settings);
      const next = () =>
        pressed(taken(stocks[database]), userOf(stocks[database].length), told ? { responseUrl: told } : {});
      return { name, child, next, drains: settings.paceMs !== undefined };
    }),
  );
  const afterWarmUp = async () => {
    // What autovacuum does within a minute: the first plans were made for empty tables.
    await Promise.all([quiet.pool.query('analyze'), showing.pool.query('analyze')]);
  };
  const compared = await compare(sides, { ...scale, afterWarmUp });
  const deskSide = sides[2];
  if (!deskSide) throw new Error('there is no desk');
  const single = await measureSingle(deskSide, ground);
  for (const child of children.values()) await child.stop();
  return { sides: compared, ...single };
}

const SINGLE = 60;
const EXTRA = SINGLE;

async function measureSingle(
  { child, next }: Side,
  { pool }: Ground,
): Promise<Omit<ClickFigures, 'sides'>> {
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

function taken(stock: Waiting[]): Waiting {
  const waiting = stock.pop();
  if (!waiting) throw new Error('the stock is used up');
  return waiting;
}

function userOf(index: number): string {
  return `U0BENCH${1 + (index % 50)}`;
}
