import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Envelope } from '../../src/kit/command.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { count, identityOf, seedPeople, seedRequest, TENANT, toyDesk } from './toy.ts';

let database: FreshDatabase;
let requestId: string;
beforeAll(async () => {
  database = await freshDatabase({ max: 10 });
  await seedPeople(database, { rep: 'salesRep', boss: 'supervisor', chief: 'supervisor' });
});
afterAll(() => database.drop());
beforeEach(async () => {
  await database.pool.query('delete from security_event; delete from receipt');
  requestId = await seedRequest(database, 'rep');
});

const from = (person: string, commandId: string): Envelope => ({ commandId, by: identityOf(person) });
const input = () => ({ requestId, note: 'fine' });

describe('execute', () => {
  it('R112 stores state, receipt and audit event of a command together and answers done', async () => {
    const desk = toyDesk(database);

    const outcome = await desk.execute('toy.decide', input(), from('boss', 'c1'));

    expect(outcome).toEqual({ kind: 'done', answer: { by: 'boss' } });
    const { rows } = await database.pool.query(
      `select r.status, r.version, a.seq, a.actor, a.payload, c.answer from request r
       join audit_event a on a.chain = 'request:' || r.id join receipt c on c.command_id = 'c1' where r.id = $1`,
      [requestId],
    );
    expect(rows).toEqual([
      {
        status: 'done',
        version: 1,
        seq: 1,
        actor: 'boss',
        payload: { step: 0, version: 1 },
        answer: { by: 'boss' },
      },
    ]);
    expect(desk.commits()).toBe(1);
    expect(desk.counted).toEqual(['toy.decide done']);
  });

  it('R112 answers a repeated command id as the first time and writes nothing', async () => {
    const desk = toyDesk(database);
    await desk.execute('toy.decide', input(), from('boss', 'c2'));
    const before = await fingerprint();

    const outcome = await desk.execute('toy.decide', input(), from('boss', 'c2'));

    expect(outcome).toEqual({ kind: 'repeated', answer: { by: 'boss' } });
    expect(await fingerprint()).toEqual(before);
    expect(desk.commits()).toBe(1);
  });

  it('R24 lets one of fifty at once win, for one person and one command id as for different ones', async () => {
    const desk = toyDesk(database);
    const clicks = Array.from({ length: 50 }, (_, index) =>
      desk.execute('toy.decide', input(), from(index % 2 ? 'boss' : 'chief', `race${index}`)),
    );
    const kinds = (await Promise.all(clicks)).map((outcome) => outcome.kind);
    expect(kinds.filter((kind) => kind === 'done')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'refused')).toHaveLength(49);

    requestId = await seedRequest(database, 'rep');
    const repeats = Array.from({ length: 50 }, () =>
      desk.execute('toy.decide', input(), from('boss', 'same')),
    );
    const repeated = (await Promise.all(repeats)).map((outcome) => outcome.kind);
    expect(repeated.filter((kind) => kind === 'done')).toHaveLength(1);
    expect(repeated.filter((kind) => kind === 'repeated')).toHaveLength(49);
    expect(await count(database, `audit_event where chain = 'request:${requestId}'`)).toBe(1);
  });

  it('R22 writes a forbidden act to the security log, by ids and codes, and nothing else', async () => {
    const desk = toyDesk(database);
    await seedPeople(database, { both: 'supervisor' });
    requestId = await seedRequest(database, 'both');
    const before = await fingerprint();

    const outcome = await desk.execute('toy.decide', input(), from('both', 'c3'));

    expect(outcome).toEqual({ kind: 'refused', refusal: { code: 'refusal.notAllowed', forbidden: true } });
    expect(await fingerprint()).toEqual(before);
    const { rows } = await database.pool.query(
      'select person_id, identity, command, code, target from security_event',
    );
    expect(rows).toEqual([
      {
        person_id: 'both',
        identity: `slack:${TENANT}:U-both`,
        command: 'toy.decide',
        code: 'refusal.notAllowed',
        target: requestId,
      },
    ]);
  });

  it('R01 refuses a command that the role table does not give to the person, and logs it', async () => {
    const outcome = await toyDesk(database).execute('toy.decide', input(), from('rep', 'c4'));
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { code: 'refusal.notAllowed' } });
    expect(await count(database, 'security_event')).toBe(1);
  });

  it('R02 refuses an account that belongs to nobody, and writes nothing at all', async () => {
    const before = await fingerprint();
    const outcome = await toyDesk(database).execute('toy.decide', input(), from('stranger', 'c5'));
    expect(outcome).toEqual({ kind: 'refused', refusal: { code: 'refusal.notRegistered' } });
    expect(await fingerprint()).toEqual(before);
    expect(await count(database, 'security_event')).toBe(0);
  });

  it('R06 refuses somebody who has left, from the next click on', async () => {
    await seedPeople(database, { leaver: 'supervisor' });
    await database.pool.query(`update person set active = false where id = 'leaver'`);
    const outcome = await toyDesk(database).execute('toy.decide', input(), from('leaver', 'c6'));
    expect(outcome).toEqual({ kind: 'refused', refusal: { code: 'refusal.notRegistered' } });
  });

  it('R17 puts a message at each field that is wrong, without asking the database', async () => {
    const desk = toyDesk(database);
    const outcome = await desk.execute(
      'toy.decide',
      { requestId, note: 'much too long' },
      from('boss', 'c7'),
    );
    expect(outcome).toEqual({
      kind: 'refused',
      refusal: {
        code: 'refusal.invalid',
        fields: { note: { key: 'check.tooLong', params: { maximum: 10 } } },
      },
    });
    const empty = await desk.execute('toy.decide', { requestId, note: '' }, from('boss', 'c7'));
    expect(empty).toMatchObject({ refusal: { fields: { note: { key: 'check.missing' } } } });
    expect(desk.counted).toEqual([
      'toy.decide refused refusal.invalid',
      'toy.decide refused refusal.invalid',
    ]);
  });

  it('says that a record is gone', async () => {
    requestId = '00000000-0000-4000-8000-000000000000';
    const outcome = await toyDesk(database).execute('toy.decide', input(), from('boss', 'c8'));
    expect(outcome).toEqual({ kind: 'refused', refusal: { code: 'refusal.gone' } });
  });

  it('runs a command of the desk itself, whose repeats are told apart by the worker that sends them', async () => {
    const desk = toyDesk(database);
    const envelope = { commandId: 'obligation:1', by: { desk: 'clock' } };
    expect(await desk.execute('toy.decide', input(), envelope)).toEqual({
      kind: 'done',
      answer: { by: 'desk' },
    });
    expect((await desk.execute('toy.decide', input(), envelope)).kind).toBe('repeated');
    expect(await count(database, `receipt where person_id = 'desk:clock'`)).toBe(1);
  });

  it('knows nobody before an organisation is applied, so that only the desk itself can act', async () => {
    const bare = await freshDatabase();
    try {
      requestId = await seedRequest(bare, 'rep');
      const desk = toyDesk(bare);
      expect(await desk.execute('toy.decide', input(), from('boss', 'c9'))).toMatchObject({
        refusal: { code: 'refusal.notRegistered' },
      });
      expect((await desk.execute('toy.decide', input(), { commandId: 'c9', by: { desk: 'cli' } })).kind).toBe(
        'done',
      );
      expect(desk.organisationVersions).toEqual([0]);
    } finally {
      await bare.drop();
    }
  });
});

/** Everything a refused or repeated command must leave alone. */
async function fingerprint(): Promise<unknown> {
  const { rows } = await database.pool.query(
    `select (select count(*) from audit_event) as events, (select count(*) from card) as cards, (select count(*) from obligation) as obligations,
       (select count(*) from receipt) as receipts, (select string_agg(id || ':' || version, ',' order by id) from request) as requests`,
  );
  return rows[0];
}
