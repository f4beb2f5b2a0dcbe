import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { applyOrganisationFile } from '../../../src/desk/organisation/apply-organisation.ts';
import { ROLES } from '../../../src/kit/actor.ts';
import { codeOf, demo, done, fileNew } from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';
import { fingerprint } from '../../support/whole-database.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk();
});
afterAll(() => desk.close());

async function rows<Row extends object>(statement: string, ...values: unknown[]): Promise<Row[]> {
  return (await desk.database.pool.query<Row>(statement, values)).rows;
}
const without = (id: string) => ({ ...demo, people: demo.people.filter((person) => person.id !== id) });

describe('the organisation file', () => {
  it('R01e becomes a numbered version with an event in its own chain', async () => {
    const versions = await rows<{ version: number; applied_by: string }>(
      'select version, applied_by from organisation_version',
    );
    expect(versions).toEqual([{ version: 1, applied_by: 'test' }]);
    expect(
      await rows(
        `select seq, type, payload->>'version' as version from audit_event where chain = 'organisation'`,
      ),
    ).toEqual([{ seq: 1, type: 'organisation.applied', version: '1' }]);
  });

  it('R01e changes nothing when it is the same again', async () => {
    const before = await fingerprint(desk.database.pool);
    expect(codeOf(await desk.apply(demo))).toBe('organisation.unchanged');
    expect(await fingerprint(desk.database.pool)).toEqual(before);
  });

  it('R01e is applied once when several replicas start with it', async () => {
    const next = { ...demo, settings: { ...demo.settings, draftDays: 60 } };
    const outcomes = await Promise.all([1, 2, 3, 4].map(() => desk.apply(next)));

    expect(outcomes.map(codeOf).sort()).toEqual([
      'done',
      'organisation.unchanged',
      'organisation.unchanged',
      'organisation.unchanged',
    ]);
    expect((await rows<{ n: number }>('select count(*)::int as n from organisation_version'))[0]?.n).toBe(2);
    await done(desk.apply(demo));
  });

  it('R01a gives people all their roles over all their units', async () => {
    const expected = demo.people.flatMap((person) =>
      person.roles.flatMap(({ role, units }) => units.map((unit) => `${person.id} ${role} ${unit}`)),
    );
    const granted = await rows<{ line: string }>(
      `select person_id || ' ' || role || ' ' || unit as line from role_grant`,
    );
    expect(granted.map(({ line }) => line).sort()).toEqual(expected.sort());
    expect(new Set(demo.people.flatMap(({ roles }) => roles.map(({ role }) => role)))).toEqual(
      new Set(ROLES),
    );
  });

  it('R06g R06a takes all rights from whoever is no longer in it', async () => {
    await done(desk.apply(without('bo')));

    expect(await rows(`select active from person where id = 'bo'`)).toEqual([{ active: false }]);
    expect(await rows(`select 1 from role_grant where person_id = 'bo'`)).toEqual([]);
    await expect(fileNew(desk, { by: 'bo', unit: 'nanjing' })).rejects.toThrow('refusal.notRegistered');
    await done(desk.apply(demo));
  });

  it('R01e is not applied while it has a mistake', async () => {
    const before = await fingerprint(desk.database.pool);
    const path = new URL('../../../package.json', import.meta.url).pathname;

    const applied = await applyOrganisationFile(path, 'test', {}, desk.execute);

    expect(applied.kind).toBe('mistakes');
    expect(await fingerprint(desk.database.pool)).toEqual(before);
  });

  it('R01c is nobody’s to apply from chat', async () => {
    const input = { organisation: demo, sha256: 'f'.repeat(64), by: 'oliver', tenants: {} };
    expect(codeOf(await desk.execute('organisation.apply', input, desk.as('oliver')))).toBe(
      'refusal.notAllowed!',
    );
  });
});
