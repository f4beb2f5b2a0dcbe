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
  const stock = await stockDesk(d, 1000);
  const database = openDatabase(d.url);
  let explain = '';
  const real = database.pool.query.bind(database.pool);
  (database.pool as any).query = async (q: any, v: any) => {
    const t = (q.text ?? q) as string;
    if (explain && t.trim().startsWith(explain)) {
      explain = '';
      const r = await real('EXPLAIN (ANALYZE, WAL, BUFFERS, SETTINGS) ' + t, q.values);
      console.log(r.rows.map((x: any) => x['QUERY PLAN']).join('\n'));
    }
    return real(q, v);
  };
  const desk = assembleDesk({ database, features, fieldKeys: RING, surfaces: ['slack'] });
  let i = 0;
  for (const s of stock) {
    i++;
    if (i === 500) explain = 'with who';
    if (i === 600) explain = 'with guard';
    const o = await desk
      .execute(
        'approval.decide',
        { requestId: s.requestId, round: 1, stepIndex: 0, verdict: 'approved' },
        { commandId: randomUUID(), by: { surface: 'slack', tenant: TEAM, externalId: 'U0BENCH1' } },
      )
      .catch((e) => ({ kind: 'err ' + e.message }));
    if (o.kind !== 'done') console.log(JSON.stringify(o));
  }
  await database.close();
} finally {
  await g.close();
}
