import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Organisation } from '../../../src/desk/organisation/schema.ts';
import {
  ANSWERS,
  codeOf,
  decideInput,
  demo,
  done,
  enterNew,
  type Filed,
  fileNew,
} from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';
import { fingerprint } from '../../support/whole-database.ts';

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk({ max: 20 });
});
afterAll(() => desk.close());

async function rows<Row extends object>(statement: string, ...values: unknown[]): Promise<Row[]> {
  return (await desk.database.pool.query<Row>(statement, values)).rows;
}
async function atDataAdmin(given: Parameters<typeof fileNew>[1] = {}): Promise<Filed> {
  const filed = await fileNew(desk, given);
  await done(desk.execute('approval.decide', decideInput(filed.requestId, 0), desk.as('tao')));
  return filed;
}
const enter = ({ requestId }: Filed, more: Record<string, unknown> = {}, by = 'fang') =>
  desk.execute(
    'approval.decide',
    decideInput(requestId, 1, { answers: { ...ANSWERS, ...more } }),
    desk.as(by),
  );
const numberOf = async ({ customerId }: Filed) =>
  (await rows<{ number: string }>('select number from customer where id = $1', customerId))[0]?.number;

/** Account group 1110 with a range of its own instead of the rule. */
function withRange(from: string, to: string): Organisation {
  const accountGroups = demo.accountGroups.map((group) =>
    group.id === '1110' ? { ...group, numbering: { mode: 'internal' as const, from, to } } : group,
  );
  return { ...demo, accountGroups };
}

describe('customer numbers', () => {
  it('R32a are 2, branch, centre and serial, one series for each centre', async () => {
    expect(await numberOf(await enterNew(desk))).toBe('2080130001');
    expect(await numberOf(await enterNew(desk, { unit: 'hangzhou' }))).toBe('2080210001');
    expect(await numberOf(await enterNew(desk))).toBe('2080130002');
  });

  it('R32c R32d forty approvals at once give forty numbers without a gap', async () => {
    const filed: Filed[] = [];
    for (let at = 0; at < 40; at += 1) filed.push(await atDataAdmin({ unit: 'hangzhou' }));
    const before = await rows<{ next: number }>(`select next from number_series where id like '%08021'`);

    const outcomes = await Promise.all(
      filed.map((request, at) => enter(request, {}, at % 2 ? 'fang' : 'qiang')),
    );

    expect(outcomes.map(({ kind }) => kind)).toEqual(Array(40).fill('done'));
    const numbers = (await Promise.all(filed.map(numberOf))).sort();
    const first = before[0]?.next ?? 1;
    expect(numbers).toEqual(
      Array.from({ length: 40 }, (_, at) => `208021${String(first + at).padStart(4, '0')}`),
    );
  });

  it('R32d of two who enter the same request at once, the loser uses up no number', async () => {
    const request = await atDataAdmin();
    await Promise.all([enter(request, {}, 'fang'), enter(request, {}, 'qiang'), enter(request, {}, 'fang')]);
    const following = await atDataAdmin();
    await done(enter(following));

    const [one, two] = [Number(await numberOf(request)), Number(await numberOf(following))];
    expect(two - one).toBe(1);
  });

  it('R32e refuses clearly when the range is used up, stores nothing, and goes on once it is extended', async () => {
    await done(desk.apply(withRange('701', '702')));
    await enterNew(desk);
    const [second, third] = [await atDataAdmin(), await atDataAdmin()];
    await done(enter(second));
    expect(await numberOf(second)).toBe('702');
    const before = await fingerprint(desk.database.pool);

    expect(codeOf(await enter(third))).toBe('approval.numbersExhausted');

    expect(await fingerprint(desk.database.pool)).toEqual(before);
    await done(desk.apply(withRange('701', '799')));
    await done(enter(third));
    expect(await numberOf(third)).toBe('703');
    await done(desk.apply(demo));
  });

  it('R32e of five who want the last two numbers at once two get one, three are refused and can still be entered', async () => {
    await done(desk.apply(withRange('801', '802')));
    const filed: Filed[] = [];
    for (let at = 0; at < 5; at += 1) filed.push(await atDataAdmin());

    const outcomes = await Promise.all(filed.map((request) => enter(request)));

    expect(outcomes.map(codeOf).sort()).toEqual([
      ...Array(3).fill('approval.numbersExhausted'),
      'done',
      'done',
    ]);
    expect(
      await rows(
        `select 1 from request where status = 'pending' and id = any($1)`,
        filed.map(({ requestId }) => requestId),
      ),
    ).toHaveLength(3);
    await done(desk.apply(demo));
  });

  it('R32f demands a number where the group is numbered by hand, in its range and free', async () => {
    const [request, other] = [
      await atDataAdmin({ accountGroup: '1410' }),
      await atDataAdmin({ accountGroup: '1410' }),
    ];

    expect(await enter(request)).toMatchObject({
      refusal: { fields: { number: { key: 'approval.numberMissing' } } },
    });
    for (const number of ['99', '200000', '1000001', '2080139999', '12345x']) {
      expect(await enter(request, { number })).toMatchObject({
        refusal: { fields: { number: { key: 'check.invalid' } } },
      });
    }
    await done(enter(request, { number: '100007' }));
    expect(await numberOf(request)).toBe('100007');
    expect(await enter(other, { number: '100007' })).toMatchObject({
      refusal: { fields: { number: { key: 'approval.numberTaken' } } },
    });
  });

  it('R32f R32d gives a typed number to one of two who type it at once', async () => {
    const [one, two] = [
      await atDataAdmin({ accountGroup: '1410' }),
      await atDataAdmin({ accountGroup: '1410' }),
    ];
    const outcomes = await Promise.all([
      enter(one, { number: '100042' }),
      enter(two, { number: '100042' }, 'qiang'),
    ]);
    expect(outcomes.map(codeOf).sort()).toEqual(['approval.numberTaken', 'done']);
  });

  it('R32f ignores a number typed for a group that the desk numbers', async () => {
    const request = await atDataAdmin();
    await done(enter(request, { number: '100099' }));
    expect(await numberOf(request)).toMatch(/^208013/);
  });
});
