import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from './child.ts';
import { pressOn } from './clicks.ts';
import type { Ground } from './ground.ts';
import { openLine } from './line.ts';
import { median } from './numbers.ts';
import type { QuietChat } from './quiet-chat.ts';
import { stockDesk } from './stock.ts';

export type OpenViewFigures = { opened: number; median: number; most: number; heldBack: number };

const RETRY_AFTER = 30;
const PRESSES = 20;

/** Milliseconds from a press that opens a form until `views.open` arrives, while every post is answered with "wait 30 s". */
export async function measureOpenView(ground: Ground, chat: QuietChat): Promise<OpenViewFigures> {
  const desk = await ground.desk('open_view');
  const stock = await stockDesk(desk, PRESSES + 1);
  const press = await pressOn(desk);
  const child = await startServer({
    kind: 'desk',
    databaseUrl: desk.url,
    apiUrl: chat.apiUrl,
    paceMs: 1_000,
  });
  const line = await openLine(child.port);
  chat.limit(RETRY_AFTER);
  const [first, ...others] = stock;
  if (!first) throw new Error('the stock is empty');
  await line.send(press(first, 'U0BENCH1'));
  while (chat.limited() === 0) await sleep(20);

  const times: number[] = [];
  for (const waiting of others) {
    const request = press(waiting, 'U0BENCH2', { action: 'approval.reject' });
    const arrived = chat.nextCall('views.open');
    const began = performance.now();
    await line.send(request);
    times.push((await arrived) - began);
  }
  const heldBack = chat.limited();
  chat.limit(0);
  line.close();
  await child.stop();
  return { opened: times.length, median: median(times), most: Math.max(...times), heldBack };
}
