import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { whoIsAway, whomStandsInFor } from '../../../src/desk/absences/queries.ts';
import { verifyAudit } from '../../../src/kit/audit.ts';
import { codeOf, decideInput, done, fileNew } from '../../support/builders.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { countRows, fingerprint } from '../../support/whole-database.ts';
import { organisation, someone } from '../people/register.ts';

const people = [
  { ...someone('berliner', [{ role: 'supervisor', units: ['east'] }]), timeZone: 'Europe/Berlin' },
  someone('heir', [{ role: 'supervisor', units: ['*'] }]),
  { ...someone('lone', [{ role: 'supervisor', units: ['kaohsiung'] }]) },
];
const sent: string[] = [];
let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
beforeAll(async () => {
  desk = await openTestDesk({
    organisation: organisation(people),
    max: 20,
    statements: (real) => ({
      read(statement) {
        sent.push('read');
        return real.read(statement);
      },
      write(statement) {
        sent.push('write');
        return real.write(statement);
      },
    }),
  });
  rows = rowsOf(desk);
});
afterAll(() => desk.close());
beforeEach(async () => {
  await rows('delete from absence');
  await desk.setNow(MORNING);
});

type Days = { firstDay: string; lastDay: string };
const NOW: Days = { firstDay: '2026-03-18', lastDay: '2026-03-25' };
const set = (personId: string, deputyId: string, days: Days = NOW, by = personId, commandId?: string) =>
  desk.execute(
    'absence.set',
    { absenceId: randomUUID(), personId, deputyId, ...days },
    desk.as(by, commandId),
  );
const approve = (requestId: string, by: string) =>
  desk.execute('approval.decide', decideInput(requestId, 0), desk.as(by));
const turn = () =>
  desk.execute('absence.turn', { slot: 'now' }, { commandId: randomUUID(), by: { desk: 'clock' } });
const forWhom = async (requestId: string) =>
  (await rows<{ for_id: string | null }>('select for_id from decision where request_id = $1', requestId)).map(
    ({ for_id }) => for_id,
  );
const absences = () =>
  rows<{ person_id: string; deputy_id: string; because: string | null; ended: boolean }>(
    'select person_id, deputy_id, ended_because as because, ended_at is not null as ended from absence order by set_at, id',
  );

describe('an absence', () => {
  it('R04d of two that overlap and are set at once exactly one is kept', async () => {
    const both = await Promise.all([
      set('tao', 'min'),
      set('tao', 'heir', { firstDay: '2026-03-25', lastDay: '2026-03-30' }),
      set('tao', 'min', { firstDay: '2026-03-24', lastDay: '2026-03-26' }),
    ]);

    expect(both.map(codeOf).sort()).toEqual(['absence.overlaps', 'absence.overlaps', 'done']);
    expect(await absences()).toHaveLength(1);
  });

  it('R04a R112 the same command again answers the same and writes nothing', async () => {
    const commandId = randomUUID();
    const first = await done(set('tao', 'min', NOW, 'tao', commandId));
    const before = await fingerprint(desk.database.pool);

    const again = await set('tao', 'min', NOW, 'tao', commandId);

    expect(again).toEqual({ kind: 'repeated', answer: first });
    expect(await fingerprint(desk.database.pool)).toEqual(before);
  });

  it('R04b an administrator of a unit sets it for people of that unit alone, which is logged otherwise', async () => {
    expect(codeOf(await set('hao', 'min', NOW, 'south-admin'))).toBe('done');
    const before = await countRows(desk.database.pool);

    expect(codeOf(await set('tao', 'min', NOW, 'south-admin'))).toBe('people.notYours!');
    expect(codeOf(await set('tao', 'min', NOW, 'lily'))).toBe('people.notYours!');

    expect(await countRows(desk.database.pool)).toEqual({
      ...before,
      security_event: (before.security_event ?? 0) + 2,
    });
  });

  it('R04c a leaver is no deputy, whichever comes first', async () => {
    await done(desk.execute('person.leave', { personId: 'heir' }, desk.as('oliver')));
    expect(codeOf(await set('tao', 'heir'))).toBe('people.handOver.unknown');
    await done(desk.execute('person.reactivate', { personId: 'heir' }, desk.as('oliver')));

    await Promise.all([
      set('tao', 'heir'),
      done(desk.execute('person.leave', { personId: 'heir' }, desk.as('oliver'))),
    ]);
    await turn();
    expect((await absences()).filter(({ ended }) => !ended)).toEqual([]);
    await done(desk.execute('person.reactivate', { personId: 'heir' }, desk.as('oliver')));
  });

  it('R04k holds by the date where the person is', async () => {
    const friday = { firstDay: '2026-03-20', lastDay: '2026-03-20' };
    await done(set('tao', 'heir', friday));
    await done(set('berliner', 'heir', friday));
    const away = async (at: string) => {
      await desk.setNow(at);
      return (await whoIsAway(desk)).map(({ personId }) => personId).sort();
    };

    expect(await away('2026-03-19T15:59:55Z')).toEqual([]);
    expect(await away('2026-03-19T16:00:05Z')).toEqual(['tao']);
    expect(await away('2026-03-19T23:00:05Z')).toEqual(['berliner', 'tao']);
    expect(await away('2026-03-20T15:59:50Z')).toEqual(['berliner', 'tao']);
    expect(await away('2026-03-20T16:00:05Z')).toEqual(['berliner']);
    expect(await away('2026-03-20T23:00:05Z')).toEqual([]);
  });

  it('R04k is turned once by two replicas, and not at all when nothing is due', async () => {
    await done(set('tao', 'min', { firstDay: '2026-03-20', lastDay: '2026-03-20' }));
    const before = await fingerprint(desk.database.pool);
    expect(codeOf(await turn())).toBe('refusal.gone');
    expect(await fingerprint(desk.database.pool)).toEqual(before);

    await desk.setNow('2026-03-20T02:00:00Z');
    await Promise.all([turn(), turn(), turn()]);

    const begun = await rows(
      `select type, payload->>'deputy' as deputy from audit_event where chain = 'person:tao' and type = 'absence.begun'`,
    );
    expect(begun).toEqual([{ type: 'absence.begun', deputy: 'min' }]);
  });
});

describe('a deputy', () => {
  it('R04n R04f the click takes one read and one write, for a deputy too', async () => {
    await done(set('tao', 'min'));
    const { requestId } = await fileNew(desk);
    sent.length = 0;

    await done(approve(requestId, 'min'));

    expect(sent).toEqual(['read', 'write']);
    expect(await forWhom(requestId)).toEqual(['tao']);
    expect((await verifyAudit(desk.database.pool, '/nowhere')).findings).toEqual([]);
  });

  it('R04n R04g what is not so any more at the click counts for nothing', async () => {
    const { requestId } = await fileNew(desk);
    await done(set('tao', 'min'));
    const [absence] = await rows<{ id: string }>('select id from absence');
    await done(desk.execute('absence.end', { absenceId: absence?.id }, desk.as('tao')));
    await done(approve(requestId, 'min'));
    expect(await forWhom(requestId)).toEqual([null]);

    await done(set('tao', 'heir'));
    const grants = [{ role: 'supervisor', unit: '*' }];
    await done(desk.execute('person.revoke', { personId: 'heir', grants }, desk.as('oliver')));
    const second = await fileNew(desk);
    expect(codeOf(await approve(second.requestId, 'heir'))).toBe('approval.notYours!');
    await done(desk.execute('person.grant', { personId: 'heir', grants }, desk.as('oliver')));
    await done(approve(second.requestId, 'heir'));
    expect(await forWhom(second.requestId)).toEqual(['tao']);
  });

  it('R04i R24f with a quorum of two counts once, for both of them', async () => {
    const { paths, ...rest } = organisation(people);
    const two = paths.map((path) => ({ ...path, steps: path.steps.map((step) => ({ ...step, quorum: 2 })) }));
    await done(desk.apply({ ...rest, paths: two }));
    const { requestId } = await fileNew(desk);
    await done(set('tao', 'min'));
    await done(approve(requestId, 'min'));

    expect(codeOf(await approve(requestId, 'min'))).toBe('approval.youDecided');
    expect(codeOf(await approve(requestId, 'tao'))).toBe('approval.decidedForYou');
    expect(await rows('select step_index from request where id = $1', requestId)).toEqual([
      { step_index: 0 },
    ]);
    await done(approve(requestId, 'berliner'));
    expect(await rows('select step_index from request where id = $1', requestId)).toEqual([
      { step_index: 1 },
    ]);
    await done(desk.apply(organisation(people)));
  });

  it('R04l stands in for nobody while away too, and may decide in their own name', async () => {
    await done(set('tao', 'min'));
    expect((await whomStandsInFor('min', desk)).map(({ id }) => id)).toEqual(['tao']);
    await done(set('min', 'heir'));

    expect(await whomStandsInFor('min', desk)).toEqual([]);
    expect((await whomStandsInFor('heir', desk)).map(({ id }) => id)).toEqual(['min']);
    expect(await whoIsAway(desk)).toContainEqual({
      personId: 'tao',
      name: 'Tao Wang',
      deputyId: null,
      deputyName: null,
    });
    const { requestId } = await fileNew(desk);
    await done(approve(requestId, 'min'));
    expect(await forWhom(requestId)).toEqual([null]);
    expect(codeOf(await set('berliner', 'min', { firstDay: '2026-03-25', lastDay: '2026-04-01' }))).toBe(
      'absence.deputyIsAway',
    );
  });

  it('R04m who hands over ends standing in, and the absent person is told', async () => {
    await done(set('tao', 'heir'));
    await done(set('heir', 'min', { firstDay: '2026-04-01', lastDay: '2026-04-03' }));
    const { requestId } = await fileNew(desk);
    const claim = { requestId, round: 1, stepIndex: 0 };
    await done(desk.execute('approval.claim', claim, desk.as('heir')));

    await done(desk.execute('person.handOver', { from: 'heir', to: 'berliner' }, desk.as('oliver')));

    expect((await absences()).map(({ because }) => because).sort()).toEqual(['deputyLeft', 'left']);
    const told = await rows<{ audience: string }>(
      `select audience from card where kind = 'absence.told' and target like '%/lost' order by created_at desc limit 1`,
    );
    expect(told).toEqual([{ audience: 'person:tao' }]);
  });

  it('R04m whom the organisation file no longer names stands in for nobody, and that is told soon', async () => {
    await done(set('tao', 'heir'));
    await done(desk.apply(organisation(people.filter(({ id }) => id !== 'heir'))));
    expect(await whoIsAway(desk)).toMatchObject([{ personId: 'tao', deputyId: null }]);

    await done(turn());

    expect(await absences()).toMatchObject([{ ended: true, because: 'deputyLeft' }]);
    await done(desk.apply(organisation(people)));
  });
});

describe('nobody stuck', () => {
  it('R05b R04g a request is told to the administrators whose decider is away and whose deputy filed it', async () => {
    const both = someone('both', [
      { role: 'supervisor', units: ['kaohsiung'] },
      { role: 'salesRep', units: ['kaohsiung'] },
    ]);
    const { people: all, ...rest } = organisation([...people, both]);
    const few = all.map((one) =>
      ['lone', 'both'].includes(one.id)
        ? one
        : { ...one, roles: one.roles.filter(({ role }) => role !== 'supervisor') },
    );
    await done(desk.apply({ ...rest, people: few }));
    const { number } = await fileNew(desk, { by: 'both', unit: 'kaohsiung' });
    const isStuck = async () => {
      const slot = randomUUID();
      await done(desk.execute('approval.checkStuck', { slot }, { commandId: slot, by: { desk: 'clock' } }));
      const [event] = await rows<{ stuck: number[] }>(
        `select payload->'stuck' as stuck from audit_event where chain = 'approvals' order by seq desc limit 1`,
      );
      return event?.stuck.includes(number);
    };

    expect(await isStuck()).toBe(false);
    await done(set('lone', 'both'));
    expect(await isStuck()).toBe(true);

    await done(desk.apply(organisation(people)));
  });
});
