import { startServer } from './child.ts';
import { pressOn } from './clicks.ts';
import type { Ground } from './ground.ts';
import { openLine } from './line.ts';
import { quantile } from './numbers.ts';
import type { QuietChat } from './quiet-chat.ts';
import { stockDesk } from './stock.ts';

export type BurstFigures = {
  inFlight: number;
  clicks: number;
  p50: number;
  p99: number;
  most: number;
  perSecond: number;
};

const IN_FLIGHT = 50;

/** Fifty people who each press their next button as soon as the last one is answered, cards being shown meanwhile. */
export async function measureBurst(ground: Ground, chat: QuietChat, clicks: number): Promise<BurstFigures> {
  const desk = await ground.desk('burst');
  const stock = await stockDesk(desk, clicks + IN_FLIGHT * 10);
  const press = await pressOn(desk);
  const child = await startServer({
    kind: 'desk',
    databaseUrl: desk.url,
    apiUrl: chat.apiUrl,
    paceMs: 1_000,
  });
  const lines = await Promise.all(Array.from({ length: IN_FLIGHT }, () => openLine(child.port)));

  async function run(count: number): Promise<number[]> {
    const times: number[] = [];
    let left = count;
    await Promise.all(
      lines.map(async (line, index) => {
        while (left-- > 0) {
          const waiting = stock.pop();
          if (!waiting) throw new Error('the stock is used up');
          const request = press(waiting, `U0BENCH${index + 1}`, { responseUrl: chat.responseUrl });
          const began = performance.now();
          const status = await line.send(request);
          times.push(performance.now() - began);
          if (status !== 200) throw new Error(`the desk answered ${status}`);
        }
      }),
    );
    return times;
  }

  await run(IN_FLIGHT * 10);
  await desk.pool.query('analyze');
  const began = performance.now();
  const times = await run(clicks);
  const seconds = (performance.now() - began) / 1_000;
  for (const line of lines) line.close();
  await child.stop();
  return {
    inFlight: IN_FLIGHT,
    clicks,
    p50: quantile(times, 0.5),
    p99: quantile(times, 0.99),
    most: Math.max(...times),
    perSecond: clicks / seconds,
  };
}
