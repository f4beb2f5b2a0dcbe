import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from './child.ts';
import { pressOn } from './clicks.ts';
import type { Ground } from './ground.ts';
import { openLine } from './line.ts';
import { slope } from './numbers.ts';
import type { QuietChat } from './quiet-chat.ts';
import { stockDesk } from './stock.ts';

export type MemoryFigures = {
  clicks: number;
  /** MB of heap in use after a forced collection, by clicks since the warm-up. */
  heap: { clicks: number; mb: number }[];
  /** MB per 100,000 clicks, the slope of the line through them. */
  growth: number;
};
export type MemoryScale = { warmUp: number; clicks: number; step: number };

const LINES = 8;
/** The look-ups behind the last clicks are over, and nothing holds their payloads any more. */
const QUIET_MS = 700;

/** Approvals over HTTP, each of another request; the warm-up fills every cache that has an upper limit. */
export async function measureMemory(
  ground: Ground,
  chat: QuietChat,
  scale: MemoryScale,
): Promise<MemoryFigures> {
  const desk = await ground.desk('memory');
  const press = await pressOn(desk);
  const child = await startServer({ kind: 'desk', databaseUrl: desk.url, apiUrl: chat.apiUrl });

  async function run(count: number): Promise<void> {
    const stock = await stockDesk(desk, count);
    const lines = await Promise.all(Array.from({ length: LINES }, () => openLine(child.port)));
    await Promise.all(
      lines.map(async (line, index) => {
        for (let waiting = stock.pop(); waiting; waiting = stock.pop()) {
          const status = await line.send(press(waiting, `U0BENCH${index + 1}`));
          if (status !== 200) throw new Error(`the desk answered ${status}`);
        }
      }),
    );
    for (const line of lines) line.close();
    await sleep(QUIET_MS);
  }

  await run(scale.warmUp);
  const heap: MemoryFigures['heap'] = [];
  for (let clicks = 0; clicks <= scale.clicks; clicks += scale.step) {
    if (clicks > 0) await run(scale.step);
    heap.push({ clicks, mb: Number(await child.ask('heap')) / 1_048_576 });
  }
  await child.stop();
  const growth = 100_000 * slope(heap.map(({ clicks, mb }) => ({ x: clicks, y: mb })));
  return { clicks: scale.clicks, heap, growth };
}
