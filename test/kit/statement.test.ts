import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sql } from '../../src/database/sql.ts';
import type { Outcome } from '../../src/kit/execute.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { count, identityOf, seedPeople, seedRequest, toyCommand, toyDesk } from './toy.ts';

let database: FreshDatabase;
let requestId: string;
beforeAll(async () => {
  database = await freshDatabase();
  await seedPeople(database, { rep: 'salesRep', boss: 'supervisor' });
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('delete from card; delete from obligation');
  requestId = await seedRequest(database, 'rep');
});

type More = NonNullable<Parameters<typeof toyCommand>[0]>;
let commands = 0;
function run(more: More, also?: Parameters<typeof toyCommand>[1]): Promise<Outcome> {
  commands += 1;
  const envelope = { commandId: `s${commands}`, by: identityOf('boss') };
  return toyDesk(database, toyCommand(more, also)).execute('toy.decide', { requestId, note: 'x' }, envelope);
}

describe('the write statement', () => {
  it('R97a chains events: the first on nothing, the next on the hash before, each hash over its own row', async () => {
    const chain = `toy:${requestId}`;
    for (const seq of [1, 2, 3]) {
      requestId = await seedRequest(database, 'rep');
      await run(() => ({ events: [{ chain, type: 'toy.told', payload: { seq, words: '名 "q" \\ \n' } }] }));
    }
    const { rows } = await database.pool.query(
      `select seq, previous = coalesce(lag(hash) over (order by seq), '') as linked,
         hash = audit_hash(previous, chain, seq, at, actor, type, payload) as sound from audit_event where chain = $1 order by seq`,
      [chain],
    );
    expect(rows).toEqual([1, 2, 3].map((seq) => ({ seq, linked: true, sound: true })));
  });

  it('appends several events to several chains, and several to one, in their order', async () => {
    await run((id) => ({
      events: [
        { chain: `request:${id}`, type: 'toy.first', payload: {} },
        { chain: `customer:${id}`, type: 'toy.other', payload: {} },
        { chain: `request:${id}`, type: 'toy.second', payload: {} },
      ],
    }));
    const { rows } = await database.pool.query(
      `select type, seq, hash = audit_hash(previous, chain, seq, at, actor, type, payload) as sound
       from audit_event where chain in ('request:' || $1, 'customer:' || $1) order by chain, seq`,
      [requestId],
    );
    expect(rows).toEqual([
      { type: 'toy.other', seq: 1, sound: true },
      { type: 'toy.first', seq: 1, sound: true },
      { type: 'toy.second', seq: 2, sound: true },
    ]);
  });

  it('makes a card once and afterwards only wants it anew, also when it is wished for twice at once', async () => {
    const wish = { kind: 'toy', target: 't1', audience: 'channel:sales' } as const;
    const reply = {
      kind: 'reply',
      target: 't1',
      audience: 'channel:sales',
      inThreadOf: { kind: 'toy', target: 't1' },
    } as const;
    await run(() => ({ cards: [wish, reply] }));
    requestId = await seedRequest(database, 'rep');
    await run(() => ({ cards: [wish, wish] }));
    const { rows } = await database.pool.query(
      'select kind, surface, wanted, shown, thread_kind, thread_target from card order by kind',
    );
    expect(rows).toEqual([
      { kind: 'reply', surface: 'slack', wanted: 1, shown: 0, thread_kind: 'toy', thread_target: 't1' },
      { kind: 'toy', surface: 'slack', wanted: 2, shown: 0, thread_kind: null, thread_target: null },
    ]);
  });

  it('gives a parked card a new chance when its record changes', async () => {
    await database.pool.query(
      `insert into card (kind, target, audience, surface, attempts, parked_at, fault) values ('toy', 't2', 'person:rep', 'slack', 8, now(), 'failed')`,
    );
    await run(() => ({ cards: [{ kind: 'toy', target: 't2', audience: 'person:rep' }] }));
    const { rows } = await database.pool.query('select wanted, attempts, parked_at from card');
    expect(rows).toEqual([{ wanted: 2, attempts: 0, parked_at: null }]);
  });

  it('opens an obligation with its ladder, replaces it, and closes it with its evidence', async () => {
    const dueAt = new Date('2026-03-02T09:00:00.000Z');
    const open = (act: string) => ({
      open: 'toy.step',
      subject: 's1',
      owner: { role: 'supervisor' as const, unit: 'unit' },
      dueAt,
      moments: [
        { at: '2026-03-01T09:00:00.000Z', act },
        { at: dueAt.toISOString(), act: 'escalate' },
      ],
    });
    await run(() => ({ obligations: [open('remind')] }));
    expect(await obligation()).toEqual({
      owner_role: 'supervisor',
      due_at: dueAt,
      next_at: new Date('2026-03-01T09:00:00.000Z'),
      act: 'remind',
      done: false,
      evidence: null,
    });

    requestId = await seedRequest(database, 'rep');
    await run(() => ({
      obligations: [{ close: 'toy.step', subject: 's1', evidence: 'decided' }, open('remind again')],
    }));
    expect(await obligation()).toMatchObject({ act: 'remind again', done: false });

    requestId = await seedRequest(database, 'rep');
    await run(() => ({ obligations: [{ close: 'toy.step', subject: 's1', evidence: 'decided' }] }));
    expect(await obligation()).toMatchObject({ next_at: null, done: true, evidence: 'decided' });
  });

  it('opens an obligation of a person that has no moment of its own', async () => {
    await run(() => ({
      obligations: [
        { open: 'toy.task', subject: 's2', owner: { person: 'boss' }, dueAt: new Date(), moments: [] },
      ],
    }));
    const { rows } = await database.pool.query('select person, owner_role, next_at from obligation');
    expect(rows).toEqual([{ person: 'boss', owner_role: null, next_at: null }]);
  });

  it('runs the further statements of a command only when the guard lets it through', async () => {
    const also = {
      hold: sql`insert into field_hold (customer_id, field, request_id) select gen_random_uuid(), 'name', guard.id from guard`,
    };
    expect((await run(() => ({}), also)).kind).toBe('done');
    expect((await run(() => ({}), also)).kind).toBe('refused');
    expect(await count(database, `field_hold where request_id = '${requestId}'`)).toBe(1);
  });

  it('keeps the words of a refusal of the database out of the way of the next statement', async () => {
    const also = { broken: sql`select 1 / (guard.version - guard.version) as nothing from guard` };
    const used = {
      ...also,
      uses: sql`insert into number_series (id, next, last) select 'x', nothing, nothing from broken`,
    };
    await expect(run(() => ({}), used)).rejects.toThrow(/division by zero/);
    expect((await run(() => ({}))).kind).toBe('done');
  });
});

async function obligation(): Promise<unknown> {
  const { rows } = await database.pool.query(
    `select owner_role, due_at, next_at, moments->0->>'act' as act, done_at is not null as done, evidence from obligation`,
  );
  expect(rows).toHaveLength(1);
  return rows[0];
}
