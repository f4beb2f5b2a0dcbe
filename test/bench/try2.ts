import { randomUUID } from 'node:crypto';
import { assembleDesk } from '../../src/assemble.ts';
import { openDatabase } from '../../src/database/client.ts';
import { features } from '../../src/desk/index.ts';
import { openGround, RING } from './ground.ts';
import { TEAM } from './servers.ts';
import { stockDesk } from './stock.ts';

const g = await openGround();
try {
  const d = await g.desk('desk_quiet');
  const stock = await stockDesk(d, 4000);
  const mode = process.argv[2];
  const url = d.url + (mode ? '?options=-c%20plan_cache_mode%3D' + mode : '');
  const database = openDatabase(url);
  const marks: Record<string, number[]> = {};
  const real = database.pool.query.bind(database.pool);
  (database.pool as any).query = async (q: any, v: any) => {
    const t = performance.now();
    const r = await real(q, v);
    const key = (q.text ?? q).trim().slice(0, 30) + (q.text?.length ?? '');
    (marks[key] ??= []).push(performance.now() - t);
    return r;
  };
  const desk = assembleDesk({ database, features, fieldKeys: RING, surfaces: ['slack'] });
  const all: number[] = [];
  const cpu0 = process.cpuUsage();
  const i = 0;
  for (const s of stock) {
    const t = performance.now();
    const o = await desk.execute(
      'approval.decide',
      { requestId: s.requestId, round: 1, stepIndex: 0, verdict: 'approved' },
      { commandId: randomUUID(), by: { surface: 'slack', tenant: TEAM, externalId: 'U0BENCH1' } },
    );
    if (o.kind !== 'done') throw new Error(JSON.stringify(o));
    all.push(performance.now() - t);
  }
  const c = process.cpuUsage(cpu0);
  const med = (x: number[]) => x.toSorted((a, b) => a - b)[x.length >> 1]!;
  console.log(
    mode,
    'execute',
    med(all).toFixed(2),
    'cpu/click',
    ((c.user + c.system) / stock.length).toFixed(0),
  );
  for (const [k, v] of Object.entries(marks))
    console.log(k, v.length, med(v.slice(v.length >> 2)).toFixed(3));
  await database.close();
} finally {
  await g.close();
}
