import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { sql } from '../../src/database/sql.ts';
import { createStatements } from '../../src/database/statements.ts';
import type { Organisations } from '../../src/desk/organisation/organisations.ts';
import type { Organisation } from '../../src/desk/organisation/schema.ts';
import { defineCommand } from '../../src/kit/command.ts';
import { accept } from '../../src/kit/decision.ts';
import { createExecute } from '../../src/kit/execute.ts';
import type { Desk, Feature } from '../../src/kit/feature.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { type Clock, createClock } from '../../src/workers/clock.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

let database: FreshDatabase;
let clocks: Clock[];
let logged: string[];
beforeAll(async () => {
  database = await freshDatabase({ max: 20 });
});
afterAll(() => database.drop());
beforeEach(async () => {
  clocks = [];
  logged = [];
  await database.pool.query(`delete from obligation; update desk_clock set shift_ms = 0`);
});
afterEach(() => Promise.all(clocks.map((clock) => clock.stop())));

/** "Somebody was reminded" as a command: its trace is the audit event, which carries how late it was. */
const remind = defineCommand({
  name: 'toy.remind',
  schema: z.object({ subject: z.string(), act: z.string(), lateMs: z.number() }),
  allowed: 'desk',
  load: () => sql`select '{}'::jsonb`,
  read: () => ({}),
  decide: (_state, input) =>
    accept(null, {
      events: [
        { chain: `toy:${input.subject}`, type: `toy.${input.act}`, payload: { lateMs: input.lateMs } },
      ],
    }),
  save: () => ({ guard: sql`select 1 as id` }),
});

type Doing = (subject: string, act: string) => Promise<void>;
type PuttingOff = (subject: string, act: string) => Date | undefined;

function clockOver({
  before = async () => undefined,
  after = async () => undefined,
  putOff = () => undefined,
}: {
  before?: Doing;
  after?: Doing;
  putOff?: PuttingOff;
} = {}): Clock {
  const organisations = { version: async () => ({}) as Organisation } as unknown as Organisations;
  const execute = createExecute({
    commands: [remind],
    statements: createStatements(database.pool),
    organisations,
    surfaces: [],
    afterCommit: () => undefined,
    count: () => undefined,
  });
  const feature: Feature = {
    name: 'toys',
    obligations: {
      async toy(subject, act, { commandId, lateMs }) {
        await before(subject, act);
        await execute('toy.remind', { subject, act, lateMs }, { commandId, by: { desk: 'clock' } });
        await after(subject, act);
        return putOff(subject, act);
      },
    },
  };
  const clock = createClock({
    database,
    features: [feature],
    desk: {} as Desk,
    log: createLogger('warn', { write: (line) => void logged.push(line) }),
    metrics: createMetrics(database.pool),
  });
  clocks.push(clock);
  return clock;
}

/** @param moments `act@seconds from now` */
async function owe(subject: string, ...moments: string[]): Promise<void> {
  const ladder = moments.map((moment) => {
    const [act, seconds] = moment.split('@');
    return { act, at: new Date(Date.now() + Number(seconds) * 1000).toISOString() };
  });
  await database.pool.query(
    `insert into obligation (kind, subject, opened_at, due_at, moments, next_at) values ('toy', $1, now(), now(), $2, $3)`,
    [subject, JSON.stringify(ladder), ladder[0]?.at],
  );
}

async function happened(subject: string): Promise<{ type: string; late: boolean }[]> {
  const { rows } = await database.pool.query(
    `select type, (payload->>'lateMs')::int > 0 as late from audit_event where chain = $1 order by seq`,
    [`toy:${subject}`],
  );
  return rows;
}

describe('the clock', () => {
  it('R27 runs the moments that have come, in their order, and leaves the ones to come', async () => {
    await owe('s1', 'remind@-2', 'escalate@-1', 'escalateAgain@3600');
    const clock = clockOver();
    await clock.tick();
    expect(await happened('s1')).toEqual([
      { type: 'toy.remind', late: false },
      { type: 'toy.escalate', late: false },
    ]);
    await clock.tick();
    expect(await happened('s1')).toHaveLength(2);
    const { rows } = await database.pool.query(
      `select jsonb_array_length(moments) as left, next_at > now() as later from obligation`,
    );
    expect(rows).toEqual([{ left: 1, later: true }]);
  });

  it('R27 goes by the clock of the desk, and ends with the last moment', async () => {
    await owe('s2', 'remind@3600');
    const clock = clockOver();
    await clock.tick();
    expect(await happened('s2')).toEqual([]);
    await database.pool.query('update desk_clock set shift_ms = 3600001');
    await clock.tick();
    expect(await happened('s2')).toHaveLength(1);
    const { rows } = await database.pool.query('select next_at, done_at from obligation');
    expect(rows).toEqual([{ next_at: null, done_at: null }]);
  });

  it('R112 does each moment once over four replicas that look at once, again and again', async () => {
    const subjects = Array.from({ length: 120 }, (_, index) => `many${index}`);
    for (const subject of subjects) await owe(subject, 'remind@-1');
    const replicas = [1, 2, 3, 4].map(() => clockOver());
    for (let round = 0; round < 3; round += 1) await Promise.all(replicas.map((clock) => clock.tick()));
    const { rows } = await database.pool.query(
      `select count(*)::int as events, max(seq) as most from audit_event where chain like 'toy:many%'`,
    );
    expect(rows).toEqual([{ events: 120, most: 1 }]);
  });

  it('R112 does a moment once when the process ends between the command and the advance', async () => {
    await owe('s3', 'remind@-1', 'escalate@3600');
    await clockOver({ after: () => Promise.reject(new Error('killed')) }).tick();
    expect(await happened('s3')).toHaveLength(1);
    await clockOver().tick();
    expect(await happened('s3')).toHaveLength(1);
    const { rows } = await database.pool.query(`select moments->0->>'act' as next from obligation`);
    expect(rows).toEqual([{ next: 'escalate' }]);
  });

  it('R112 does a moment that was never begun after a restart, and labels it late', async () => {
    await owe('s4', 'remind@-7200', 'escalate@-30');
    await clockOver().tick();
    expect(await happened('s4')).toEqual([
      { type: 'toy.remind', late: true },
      { type: 'toy.escalate', late: false },
    ]);
  });

  it('R27 runs two moments of one instant, each once', async () => {
    const at = new Date(Date.now() - 2_000).toISOString();
    await database.pool.query(
      `insert into obligation (kind, subject, opened_at, due_at, moments, next_at) values ('toy', 'twins', now(), now(), $1, $2)`,
      [
        JSON.stringify([
          { act: 'remind', at },
          { act: 'escalate', at },
        ]),
        at,
      ],
    );
    await clockOver().tick();
    expect((await happened('twins')).map(({ type }) => type)).toEqual(['toy.remind', 'toy.escalate']);
  });

  it('R27k a moment that is put off happens then, and the ones after it stay', async () => {
    await owe('off', 'remind@-2', 'escalate@7200');
    const later = new Date(Date.now() + 3_600_000);
    let asked = 0;
    const clock = clockOver({
      putOff: () => {
        asked += 1;
        return asked === 1 ? later : undefined;
      },
    });
    await clock.tick();
    await clock.tick();
    expect(asked).toBe(1);
    const { rows } = await database.pool.query(
      'select next_at, jsonb_array_length(moments) as left from obligation',
    );
    expect(rows).toEqual([{ next_at: later, left: 2 }]);
    await database.pool.query('update desk_clock set shift_ms = 3600001');
    await clock.tick();
    expect(asked).toBe(2);
    expect((await happened('off')).map(({ type }) => type)).toEqual(['toy.remind', 'toy.remind']);
  });

  it('R27k long work is done a piece a turn, and what is due meanwhile has its turn between', async () => {
    await owe('long', 'piece@-2');
    await owe('short', 'remind@-1');
    const order: string[] = [];
    let pieces = 0;
    const before: Doing = async (subject) => {
      order.push(subject);
    };
    const putOff: PuttingOff = (subject) => {
      if (subject !== 'long') return undefined;
      pieces += 1;
      return pieces < 120 ? new Date(0) : undefined;
    };
    const clock = clockOver({ before, putOff });
    for (let tick = 0; tick < 4; tick += 1) await clock.tick();
    expect(order.slice(0, 3)).toEqual(['long', 'short', 'long']);
    expect(pieces).toBe(120);
    expect(await happened('long')).toHaveLength(120);
    expect(await happened('short')).toHaveLength(1);
  });

  it('R27k a piece whose process ended before it was noted is not done twice', async () => {
    await owe('pieces', 'piece@-2');
    await clockOver({ after: () => Promise.reject(new Error('killed')), putOff: () => new Date(0) }).tick();
    let turns = 0;
    const putOff: PuttingOff = () => {
      turns += 1;
      return turns < 3 ? new Date(0) : undefined;
    };
    await clockOver({ putOff }).tick();
    // The first turn repeats the piece that was done; two more follow it.
    expect(turns).toBe(3);
    expect(await happened('pieces')).toHaveLength(3);
  });

  it('leaves a closed obligation alone, also one that its own handler closes', async () => {
    await owe('s5', 'remind@-2', 'escalate@-1');
    const close: Doing = async (subject) => {
      await database.pool.query('update obligation set done_at = now(), next_at = null where subject = $1', [
        subject,
      ]);
    };
    await clockOver({ after: close }).tick();
    expect(await happened('s5')).toEqual([{ type: 'toy.remind', late: false }]);
    const { rows } = await database.pool.query('select jsonb_array_length(moments) as left from obligation');
    expect(rows).toEqual([{ left: 2 }]);
  });

  it('goes on with the others when one cannot be handled, and tries that one again later', async () => {
    for (let index = 0; index < 60; index += 1) await owe(`bad${index}`, 'remind@-10');
    await owe('good', 'remind@-1');
    let tries = 0;
    const clock = clockOver({
      before: async (subject) => {
        if (!subject.startsWith('bad')) return;
        tries += 1;
        throw new Error('no such record');
      },
    });
    await clock.tick();
    await clock.tick();
    expect(await happened('good')).toHaveLength(1);
    expect(tries).toBe(60);
    expect(logged).toHaveLength(60);
    const { rows } = await database.pool.query(
      `select count(*)::int as due from obligation where next_at <= now()`,
    );
    expect(rows).toEqual([{ due: 60 }]);
  });

  it('looks at once when it starts', async () => {
    await owe('s6', 'remind@-1');
    clockOver().start();
    await expect.poll(() => happened('s6')).toHaveLength(1);
  });
});
