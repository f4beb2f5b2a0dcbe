import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureBurst } from './burst.ts';
import { measureCampaign } from './campaign.ts';
import { measureClick, measureShowing } from './click.ts';
import type { Compared } from './compare.ts';
import { type Ground, openGround } from './ground.ts';
import { measureMemory } from './memory.ts';
import { measureOpenView } from './open-view.ts';
import { measureParts } from './parts.ts';
import { type QuietChat, startQuietChat } from './quiet-chat.ts';
import { type Figure, figure, format, printTable, writeReport } from './report.ts';
import type { Cost } from './session-cost.ts';
import { measureStart } from './start.ts';
import { measureTeamsClick } from './teams-click.ts';
import { measureTick } from './tick.ts';

const SCALES = {
  full: {
    click: { rounds: 50, clicks: 20, warmUp: 25 },
    showing: { rounds: 10, clicks: 5, warmUp: 3 },
    parts: { rounds: 20, clicks: 20, warmUp: 20 },
    burst: 4_000,
    starts: 5,
    memory: { warmUp: 20_000, clicks: 100_000, step: 10_000 },
    campaign: { customers: 1_000_000, windowMs: 20_000, perSecond: 25, stock: 26_000 },
    tick: { customers: [1_000, 1_000_000], rounds: 20, ticks: 50, due: [100, 10_000], dueRounds: 3 },
  },
  quick: {
    click: { rounds: 12, clicks: 20, warmUp: 12 },
    showing: { rounds: 2, clicks: 4, warmUp: 1 },
    parts: { rounds: 5, clicks: 15, warmUp: 5 },
    burst: 800,
    starts: 2,
    memory: { warmUp: 500, clicks: 1_500, step: 500 },
    campaign: { customers: 60_000, windowMs: 10_000, perSecond: 25, stock: 4_000 },
    tick: { customers: [1_000, 20_000], rounds: 6, ticks: 30, due: [100, 1_000], dueRounds: 2 },
  },
} as const;
type Scale = (typeof SCALES)[keyof typeof SCALES];
type Setting = { ground: Ground; chat: QuietChat; scale: Scale; isQuick: boolean };
type Measured = { figures: Figure[]; details: object };

/** In this order, and all of them unless some are named with --only. */
const MEASURES: Record<string, (setting: Setting) => Promise<Measured>> = {
  async click({ ground, chat, scale }) {
    const { sides, deskSide, ...single } = await measureClick(ground, chat, scale.click);
    printTable('The approval click', [...SIDE_HEAD], sides.map(sideRow));
    console.log(
      `one read ${format(single.readMs)} ms and one write ${format(single.writeMs)} ms of it in the database`,
    );
    const desk = sides[deskSide];
    const figures = [
      figure('click, time against the floor', desk?.timeRatio ?? Number.NaN, 1.5, 'x'),
      figure('click, processor time against the floor', desk?.cpuRatio ?? Number.NaN, 2, 'x'),
      figure('click, round trips to the database', single.roundTrips, 2, ''),
      figure('click, WAL flushes', single.flushes, 1, ''),
    ];
    return { figures, details: { sides, ...single } };
  },
  async teams({ ground, chat, scale }) {
    const sides = await measureTeamsClick(ground, chat, scale.click);
    printTable('The approval click in Teams', [...SIDE_HEAD], sides.map(sideRow));
    const found = sides[1]?.timeRatio ?? Number.NaN;
    return { figures: [figure('Teams click, time against the floor', found, 1.5, 'x')], details: sides };
  },
  async showing({ ground, chat, scale }) {
    const sides = await measureShowing(ground, chat, scale.showing);
    printTable('A click with everything that follows it', [...SIDE_HEAD], sides.map(sideRow));
    return { figures: [], details: sides };
  },
  async burst({ ground, chat, scale }) {
    const burst = await measureBurst(ground, chat, scale.burst);
    const { p50, p99, most, perSecond, inFlight } = burst;
    const words = `p50 ${format(p50)} ms, p99 ${format(p99)} ms, most ${format(most)} ms, ${format(perSecond)} clicks a second`;
    console.log(`\n${inFlight} in flight: ${words}`);
    return { figures: [figure('acknowledgement, p99 at 50 in flight', p99, 500, ' ms')], details: burst };
  },
  async openView({ ground, chat }) {
    const view = await measureOpenView(ground, chat);
    console.log(
      `\nviews.open under a 429: median ${format(view.median)} ms of ${view.opened}, ${view.heldBack} posts were turned away`,
    );
    return { figures: [figure('views.open during a 429 of 30 s', view.most, 300, ' ms')], details: view };
  },
  async start({ scale }) {
    const start = await measureStart(scale.starts);
    console.log(`\nstart: the first ${format(start.cold)} ms, then ${start.warm.map(format).join(', ')} ms`);
    return { figures: [figure('start to ready, warm', start.warmMedian, 3_000, ' ms')], details: start };
  },
  async parts({ ground, chat, scale }) {
    const parts = await measureParts(ground, chat, scale.parts);
    const rows = parts.map((part, index) => partRow(part, index === 0 ? undefined : parts[index - 1]));
    printTable('What each part adds', ['', 'ms', 'more ms', 'CPU µs', 'more µs'], rows);
    return { figures: [], details: parts };
  },
  async tick({ ground, scale }) {
    const { idle, idleRatio, due, dueRatio } = await measureTick(ground, scale.tick);
    printTable(
      'A tick with nothing due',
      [...COST_HEAD],
      idle.map(({ customers, cost }) => costRow(`${customers} customers`, cost)),
    );
    printTable(
      'A due moment',
      [...COST_HEAD],
      due.map(({ items, cost }) => costRow(`${items} due at once`, cost)),
    );
    const figures = [
      figure('idle tick, pages at most against least customers', idleRatio.buffers, 2, 'x'),
      figure('idle tick, processor time at most against least customers', idleRatio.cpu, 2, 'x'),
      figure('due moment, processor time at most against least due', dueRatio.cpu, 1.2, 'x'),
      figure('due moment, time at most against least due', dueRatio.ms, 1.2, 'x'),
    ];
    return { figures, details: { idle, idleRatio, due, dueRatio } };
  },
  async campaign({ ground, chat, scale }) {
    const found = await measureCampaign(ground, chat, scale.campaign);
    const { customers, seconds, kills, items, wrong, clicks, ratio } = found;
    console.log(
      `\na campaign over ${customers} customers: ${items} items in ${format(seconds)} s, killed ${kills} times, ${wrong} wrong`,
    );
    printTable(
      'Clicks, the campaign held and being filled',
      ['', 'clicks', 'p50 ms', 'p99 ms'],
      Object.entries(clicks).map(([side, { clicks: sent, p50, p99 }]) => [
        side,
        String(sent),
        format(p50),
        format(p99),
      ]),
    );
    const figures = [
      figure('opening a campaign, minutes', seconds / 60, 20, ' min'),
      figure('opening a campaign, missing or doubled', wrong, 0, ''),
      figure('clicks meanwhile, p99 against held', ratio, 1.5, 'x'),
    ];
    return { figures, details: found };
  },
  async memory({ ground, chat, scale, isQuick }) {
    const memory = await measureMemory(ground, chat, scale.memory);
    console.log(
      `\nheap in MB by clicks: ${memory.heap.map(({ clicks, mb }) => `${clicks}: ${mb.toFixed(2)}`).join(', ')}`,
    );
    // Too few clicks to tell a leak from a cache that fills.
    if (isQuick) return { figures: [], details: memory };
    return { figures: [figure('heap growth per 100,000 clicks', memory.growth, 1, ' MB')], details: memory };
  },
};

const COST_HEAD = ['', 'ms', 'CPU µs', 'pages'] as const;

function costRow(name: string, { ms, cpu, buffers }: Cost): string[] {
  return [name, ...[ms, cpu, buffers].map(format)];
}

const SIDE_HEAD = ['', 'ms', 'CPU µs', 'statements', 'time x', 'CPU x'] as const;

function sideRow({ name, ms, cpu, statements, timeRatio, cpuRatio }: Compared): string[] {
  return [name, ...[ms, cpu, statements, timeRatio, cpuRatio].map(format)];
}

function partRow({ name, ms, cpu }: Compared, before: Compared | undefined): string[] {
  if (!before || name === 'boltReceiver') return [name, format(ms), '', format(cpu), ''];
  return [name, format(ms), format(ms - before.ms), format(cpu), format(cpu - before.cpu)];
}

async function run(): Promise<void> {
  const { values } = parseArgs({ options: { quick: { type: 'boolean' }, only: { type: 'string' } } });
  const isQuick = values.quick ?? false;
  const named = values.only?.split(',') ?? Object.keys(MEASURES);
  const [ground, chat] = await Promise.all([openGround(), startQuietChat()]);
  // The server is a process of its own and would stay behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void ground.close().finally(() => process.exit(1)));
  }
  const setting: Setting = { ground, chat, scale: isQuick ? SCALES.quick : SCALES.full, isQuick };
  const figures: Figure[] = [];
  const details: Record<string, object> = {};
  try {
    for (const name of named) {
      const measured = await MEASURES[name]?.(setting);
      if (!measured)
        throw new Error(`there is no measure ${name}; there are ${Object.keys(MEASURES).join(', ')}`);
      figures.push(...measured.figures);
      details[name] = measured.details;
    }
  } finally {
    await chat.close();
    await ground.close();
  }
  const rows = figures.map(({ what, promised, found, holds }) => [
    what,
    promised,
    found,
    holds ? 'yes' : 'NO',
  ]);
  printTable('Figures', ['', 'promised', 'found', 'holds'], rows);
  const file = fileURLToPath(new URL('../../.data/bench.json', import.meta.url));
  await writeReport(file, {
    at: new Date(),
    isQuick,
    node: process.version,
    cores: availableParallelism(),
    figures,
    details,
  });
  process.exitCode = figures.every(({ holds }) => holds) ? 0 : 1;
}

await run();
