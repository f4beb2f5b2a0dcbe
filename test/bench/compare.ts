import { setTimeout as sleep } from 'node:timers/promises';
import type { Child } from './child.ts';
import { openLine } from './line.ts';
import { median } from './numbers.ts';

/** One of the things measured side by side. `next` makes its next request, ready to be sent. */
export type Side = { name: string; child: Child; next: () => Buffer; drains?: boolean };
export type Block = { ms: number; cpu: number; statements: number };
export type Compared = {
  name: string;
  /** Medians of the blocks: milliseconds to the answer, microseconds of processor time, statements. */
  ms: number;
  cpu: number;
  statements: number;
  /** Medians of the ratios to the first side's block of the same round. */
  timeRatio: number;
  cpuRatio: number;
};

/** Behind the answer a desk still tells the person. */
const SETTLE_MS = 40;

/** Blocks of clicks, one side after the other, the order turned round every time, so that whatever else the machine does hits all. */
export async function compare(
  sides: readonly Side[],
  {
    rounds,
    clicks,
    warmUp,
    afterWarmUp,
  }: { rounds: number; clicks: number; warmUp: number; afterWarmUp: () => Promise<void> },
): Promise<Compared[]> {
  const blocks = new Map<string, Block[]>(sides.map(({ name }) => [name, []]));
  for (let round = -warmUp; round < rounds; round += 1) {
    if (round === 0) await afterWarmUp();
    for (const side of round % 2 ? sides.toReversed() : sides) {
      const block = await runBlock(side, clicks);
      if (round >= 0) blocks.get(side.name)?.push(block);
    }
  }
  const first = blocks.get(sides[0]?.name ?? '') ?? [];
  return sides.map(({ name }) => {
    const own = blocks.get(name) ?? [];
    const all = (of: (block: Block) => number) => median(own.map(of));
    const ratio = (of: (block: Block) => number) =>
      median(own.map((block, index) => of(block) / of(first[index] ?? block)));
    return {
      name,
      ms: all((block) => block.ms),
      cpu: all((block) => block.cpu),
      statements: all((block) => block.statements),
      timeRatio: ratio((block) => block.ms),
      cpuRatio: ratio((block) => block.cpu),
    };
  });
}

async function runBlock({ name, child, next, drains }: Side, clicks: number): Promise<Block> {
  const requests = Array.from({ length: clicks }, next);
  // A connection of its own: the server closes one that was idle while the others had their turn.
  const line = await openLine(child.port);
  const before = await child.usage();
  const times: number[] = [];
  for (const request of requests) {
    const began = performance.now();
    const status = await line.send(request);
    times.push(performance.now() - began);
    if (status !== 200) throw new Error(`${name} answered ${status}`);
  }
  line.close();
  if (drains) await child.ask('drain');
  await sleep(SETTLE_MS);
  const after = await child.usage();
  return {
    ms: median(times),
    cpu: (after.cpu - before.cpu) / clicks,
    statements: (after.statements - before.statements) / clicks,
  };
}
