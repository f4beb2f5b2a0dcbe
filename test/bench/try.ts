import pg from 'pg';
import { startServer } from './child.ts';
import { pressApprove } from './clicks.ts';
import { openGround } from './ground.ts';
import { openLine } from './line.ts';
import { startQuietChat } from './quiet-chat.ts';
import { stockDesk, stockFloor } from './stock.ts';

const chat = await startQuietChat();
const g = await openGround();
try {
  const d = await g.desk('desk_quiet');
  const t0 = performance.now();
  const stock = await stockDesk(d, Number(process.env.STOCK ?? 3000));
  console.log('stock', performance.now() - t0, stock[0]);
  await stockFloor(g.floorUrl, stock, (u) => new pg.Client({ connectionString: u }));
  const RESP = process.argv[4] === 'resp' ? chat.responseUrl : undefined;
  const press = await pressApprove(d);
  console.log(press(stock[0]!, 'U0BENCH1').length);
  const kinds = (process.argv[2] ?? 'floor,desk').split(',') as never[];
  const cs = await Promise.all(
    kinds.map(async (kind) => {
      const c = await startServer({
        kind,
        databaseUrl: kind === 'floor' ? g.floorUrl : d.url,
        apiUrl: chat.apiUrl,
        showing: false,
      });
      return {
        kind,
        c,
        line: await openLine(c.port),
        n: 0,
        lat: [] as number[],
        cpu: [] as number[],
        q: [] as number[],
      };
    }),
  );
  const K = 25,
    B = Number(process.argv[3] ?? 24);
  for (let b = 0; b < B; b++)
    for (const s of b % 2 ? cs.toReversed() : cs) {
      const before = await s.c.usage();
      const lat = [];
      for (let k = 0; k < K; k++) {
        const r = press(stock[s.n++]!, 'U0BENCH' + (1 + (s.n % 50)), RESP);
        const t = performance.now();
        const st = await s.line.send(r);
        lat.push(performance.now() - t);
        if (st !== 200) throw new Error(s.kind + ' ' + st);
      }
      await new Promise((r) => setTimeout(r, 10));
      const after = await s.c.usage();
      if (b < B / 3) continue;
      lat.sort((a, b) => a - b);
      s.lat.push(lat[12]!);
      s.cpu.push((after.cpu - before.cpu) / K);
      s.q.push((after.queries - before.queries) / K);
    }
  const med = (x: number[]) => x.toSorted((a, b) => a - b)[x.length >> 1]!;
  const f = cs[0]!;
  for (const s of cs)
    console.log(
      s.kind,
      'ms',
      med(s.lat).toFixed(3),
      'cpu us',
      med(s.cpu).toFixed(0),
      'q',
      med(s.q),
      'time x',
      med(s.lat.map((v, i) => v / f.lat[i]!)).toFixed(2),
      'cpu x',
      med(s.cpu.map((v, i) => v / f.cpu[i]!)).toFixed(2),
    );
  console.log(
    (
      await d.pool.query(
        "select count(*), (select count(*) from audit_event where type='step.approved') a from request where step_index=1",
      )
    ).rows,
  );
  for (const s of cs) await s.c.stop();
} finally {
  await chat.close();
  await g.close();
}
