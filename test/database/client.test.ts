import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

describe('the database client', () => {
  let db: FreshDatabase;
  beforeAll(async () => {
    db = await freshDatabase({ max: 2 });
  });
  afterAll(() => db.drop());
  const valueFor = async (expression: string) =>
    (await db.pool.query(`select ${expression} as value`)).rows[0].value;

  it('reads counts as numbers and only what is too large as a bigint', async () => {
    expect(await valueFor('count(*)')).toBe(1);
    expect(await valueFor('9007199254740993::bigint')).toBe(9_007_199_254_740_993n);
  });

  it('reads money as text and a calendar date as it is written', async () => {
    expect(await valueFor('10.10::numeric')).toBe('10.10');
    expect(await valueFor("'2026-03-31'::date")).toBe('2026-03-31');
  });

  it('serves models and plain SQL from one pool', async () => {
    const [row] = await db.prisma.$queryRaw<{ name: string; pid: number }[]>`
      select current_setting('application_name') as name, pg_backend_pid() as pid`;
    expect(row?.name).toBe('registrar');
    expect(await valueFor('pg_backend_pid()')).toBe(row?.pid);
  });

  it('bounds every statement and every idle transaction to 10 s', async () => {
    expect(await valueFor("current_setting('statement_timeout')")).toBe('10s');
    expect(await valueFor("current_setting('idle_in_transaction_session_timeout')")).toBe('10s');
  });

  it('goes on after the server has ended its connections, even one inside a transaction', async () => {
    const held = await db.pool.connect();
    await held.query('begin');
    const { rows } = await held.query('select pg_backend_pid() as pid');
    await db.pool.query('select pg_terminate_backend($1)', [rows[0].pid]);
    await expect(held.query('select 1')).rejects.toThrow();
    held.release(true);
    expect(await valueFor('1')).toBe(1);
  });
});
