import { startServer } from './child.ts';
import type { Scale } from './click.ts';
import { pressOn } from './clicks.ts';
import { type Compared, compare, type Side } from './compare.ts';
import type { Ground } from './ground.ts';
import type { QuietChat } from './quiet-chat.ts';
import { KINDS } from './servers.ts';
import { stockDesk } from './stock.ts';

/** What each part of a click costs: servers that do one part more each, side by side. */
export async function measureParts(ground: Ground, { apiUrl }: QuietChat, scale: Scale): Promise<Compared[]> {
  const desk = await ground.desk('parts');
  const stock = await stockDesk(desk, (scale.rounds + scale.warmUp) * scale.clicks);
  const press = await pressOn(desk);
  const kinds = KINDS.slice(0, KINDS.indexOf('floor'));
  const sides = await Promise.all(
    kinds.map(async (kind): Promise<Side> => {
      const child = await startServer({ kind, databaseUrl: desk.url, apiUrl });
      let sent = 0;
      const next = () => {
        const waiting = stock[sent++];
        if (!waiting) throw new Error('the stock is used up');
        return press(waiting, 'U0BENCH1');
      };
      return { name: kind, child, next };
    }),
  );
  const compared = await compare(sides, {
    ...scale,
    afterWarmUp: async () => {
      await desk.pool.query('analyze');
    },
  });
  for (const { child } of sides) await child.stop();
  return compared;
}
