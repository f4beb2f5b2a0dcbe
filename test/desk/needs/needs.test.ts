import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { features } from '../../../src/desk/index.ts';
import { openLists } from '../../../src/desk/needs/open-lists.ts';
import { needHistory, needLines, openListOf } from '../../../src/desk/needs/queries.ts';
import { recordNeed } from '../../../src/desk/needs/record-need.ts';
import { remindList } from '../../../src/desk/needs/remind-list.ts';
import { verifyAudit } from '../../../src/kit/audit.ts';
import {
  anActor,
  byClock,
  circumstances,
  codeOf,
  demo,
  done,
  enterNew,
  NOW,
  person,
  taxIdOf,
  verdictOf,
} from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { countRows } from '../../support/whole-database.ts';
import { organisation, someone } from '../people/register.ts';

const SECRET = 'The Suzhou showroom opens in May, ask for Ms Quastenberg';
const CUSTOMERS = 3;

let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
const customers: string[] = [];
beforeAll(async () => {
  desk = await openTestDesk({
    organisation: organisation([someone('ama', [{ role: 'accountManager', units: ['hamburg'] }])]),
    max: 12,
  });
  rows = rowsOf(desk);
  for (let serial = 0; serial < CUSTOMERS; serial += 1) {
    const values = { name: `Needful ${serial} Ltd`, taxId: taxIdOf(700 + serial), accountManager: 'jun' };
    customers.push((await enterNew(desk, { values })).customerId);
  }
});
afterAll(() => desk.close());

const record = (by: string, customerId: string, more: Record<string, unknown> = { kind: 'unchanged' }) =>
  desk.execute('needs.record', { ...more, needId: randomUUID(), customerId }, desk.as(by));
async function firstOfMonth(month: string, unit = 'so-china') {
  const schedule = features
    .flatMap(({ schedules = {} }) => Object.entries(schedules))
    .find(([name]) => name === 'needs.monthly');
  const firing = {
    slot: `${month}-01T00:00:00Z`,
    commandId: `needs:${month}:${unit}`,
    lateMs: 0,
    unit,
    asked: false,
  };
  return schedule?.[1].run(firing, desk);
}

describe('the monthly list', () => {
  it('R51a is opened once for each account manager with customers, with an obligation over five working days', async () => {
    await desk.setNow('2026-04-01T00:00:30Z');

    expect(await firstOfMonth('2026-04')).toEqual({ lists: 1 });
    expect(await firstOfMonth('2026-04')).toEqual({ lists: 1 });
    expect(
      codeOf(
        await desk.execute('needs.open', { month: '2026-04', unit: 'so-china', units: null }, byClock()),
      ),
    ).toBe('refusal.gone');

    expect(await rows('select manager_id, month, unit, customers, done from need_list')).toEqual([
      { manager_id: 'jun', month: '2026-04', unit: 'so-china', customers: CUSTOMERS, done: 0 },
    ]);
    // The 4th to the 6th of April 2026 are free in China: five working days end on the 9th.
    expect(
      await rows(`select person, subject, due_at, done_at from obligation where kind = 'needs.update'`),
    ).toEqual([
      { person: 'jun', subject: '2026-04/jun', due_at: new Date('2026-04-09T10:00:00Z'), done_at: null },
    ]);
    expect(await rows(`select target, audience from card where kind = 'needs.told'`)).toEqual([
      { target: '2026-04/jun#opened', audience: 'person:jun' },
    ]);
  });

  it('R51a is not opened by a sales organisation that has none of the customers', async () => {
    expect(await firstOfMonth('2026-04', 'so-europe')).toEqual({ lists: 0 });
  });

  it('R51b R51e counts a customer once, whoever clicks at once, and closes with the last one', async () => {
    const [first = '', second = '', third = ''] = customers;
    const both = await Promise.all([record('jun', first), record('jun', first), record('jun', second)]);
    expect(both.map(codeOf)).toEqual(['done', 'done', 'done']);
    expect(await rows('select done, closed_at from need_list')).toEqual([{ done: 2, closed_at: null }]);
    expect(
      (await needLines('jun', { after: '', limit: 10, waiting: true }, desk)).map(({ id }) => id),
    ).toEqual([third]);

    const last = await done(
      record('jun', third, { kind: 'updated', projects: SECRET, services: 'Spare parts within 48 h' }),
    );

    expect(last).toMatchObject({ left: 0 });
    expect(await rows('select done, closed_at is not null as closed from need_list')).toEqual([
      { done: 3, closed: true },
    ]);
    expect(
      await rows(`select done_at is not null as done from obligation where kind = 'needs.update'`),
    ).toEqual([{ done: true }]);
    expect(await openListOf('jun', desk)).toBeNull();
  });

  it('R51c keeps every record, sealed under the key of the customer, and none of its words in the audit trail', async () => {
    const third = customers[2] ?? '';
    await done(record('jun', third, { kind: 'updated', other: 'Wants a yearly visit' }));

    const history = await needHistory(third, 10, desk);
    expect(history.map(({ texts }) => texts)).toEqual([
      { other: 'Wants a yearly visit' },
      { projects: SECRET, services: 'Spare parts within 48 h' },
    ]);
    const everything = await rows(
      'select text::text as words from customer_need union all select payload::text from audit_event',
    );
    expect(JSON.stringify(everything)).not.toMatch(/Suzhou|Quastenberg|yearly visit/);
    expect(
      await rows(
        `select payload from audit_event where type = 'need.recorded' and chain = $1 order by seq`,
        `customer:${third}`,
      ),
    ).toEqual([
      { payload: { month: '2026-04', kind: 'updated', aspects: ['projects', 'services'] } },
      { payload: { month: '2026-04', kind: 'updated', aspects: ['other'] } },
    ]);
    expect((await verifyAudit(desk.database.pool, '/nowhere')).findings).toEqual([]);
  });

  it('R51d is recorded by the account manager and by whoever has the role over the unit, and by nobody else', async () => {
    const [first = ''] = customers;
    const before = await countRows(desk.database.pool);

    expect(codeOf(await record('lily', first))).toBe('needs.notYours!');
    expect(codeOf(await record('ama', first))).toBe('needs.notYours!');

    expect(await countRows(desk.database.pool)).toEqual({
      ...before,
      security_event: (before.security_event ?? 0) + 2,
    });
    expect(codeOf(await record('jun', first))).toBe('done');
  });

  it('R51f escalates what is late to the sales managers, and ends by itself when nothing is left', async () => {
    await desk.setNow('2026-05-06T00:00:30Z');
    await firstOfMonth('2026-05');
    const remind = (act: string) =>
      desk.execute('needs.remind', { month: '2026-05', managerId: 'jun', act, lateMs: 0 }, byClock());

    await done(remind('remind'));
    await done(remind('escalate'));
    expect(
      await rows(
        `select kind, target, audience from card where target like '2026-05/%' order by kind, target`,
      ),
    ).toEqual([
      { kind: 'needs.alert', target: '2026-05/jun', audience: 'person:lei' },
      { kind: 'needs.told', target: '2026-05/jun#opened', audience: 'person:jun' },
      { kind: 'needs.told', target: '2026-05/jun#remind', audience: 'person:jun' },
    ]);

    await rows(`update customer set account_manager_id = 'kai' where account_manager_id = 'jun'`);
    await done(remind('escalate'));
    expect(
      await rows(
        `select done_at is not null as done, evidence from obligation where subject = '2026-05/jun'`,
      ),
    ).toEqual([{ done: true, evidence: 'no customers left' }]);
    expect(codeOf(await remind('escalate'))).toBe('refusal.gone');
  });
});

describe('a list that the next one follows', () => {
  it('R51e is over with all its customers on the new one, and so is its duty', async () => {
    await rows(`update customer set account_manager_id = 'jun' where account_manager_id = 'kai'`);
    await desk.setNow('2026-06-01T00:00:30Z');
    expect(await firstOfMonth('2026-06')).toEqual({ lists: 1 });
    await desk.setNow('2026-07-01T00:00:30Z');
    expect(await firstOfMonth('2026-07')).toEqual({ lists: 1 });

    expect(
      await rows(
        `select month, closed_at is not null as closed from need_list where month > '2026-05' order by month`,
      ),
    ).toEqual([
      { month: '2026-06', closed: true },
      { month: '2026-07', closed: false },
    ]);
    expect(
      await rows(
        `select subject, done_at is not null as done, evidence from obligation where subject > '2026-06' and kind = 'needs.update' order by subject`,
      ),
    ).toEqual([
      { subject: '2026-06/jun', done: true, evidence: 'the next list follows' },
      { subject: '2026-07/jun', done: false, evidence: null },
    ]);
  });
});

describe('the decisions', () => {
  const state = {
    customer: {
      id: randomUUID(),
      number: '2080130001',
      name: 'Lamps',
      unit: 'shanghai',
      status: 'active',
      ownerId: 'lily',
      accountManagerId: 'jun',
    },
    list: null,
  };
  const input = { kind: 'updated' as const, needId: randomUUID(), customerId: state.customer.id };

  it('R51d an update without a word is refused at its field, a sealed file takes nothing', () => {
    const refused = recordNeed(state, input, circumstances(person('jun')));
    expect(refused).toMatchObject({ refusal: { fields: { projects: { key: 'needs.nothingTyped' } } } });
    const sealed = { ...state, customer: { ...state.customer, status: 'sealed' } };
    expect(verdictOf(recordNeed(sealed, { ...input, other: 'x' }, circumstances(person('jun'))))).toBe(
      'needs.sealed',
    );
    expect(verdictOf(recordNeed(state, { ...input, other: 'x' }, circumstances(anActor('stranger'))))).toBe(
      'needs.notYours!',
    );
  });

  it('R51a the deadline is the close of business of the fifth working day of the unit', () => {
    const at = { now: new Date('2026-10-01T00:00:00Z'), organisation: demo };
    const dueIn = (unit: string) => {
      const decision = openLists(
        [{ managerId: 'a', customers: 1 }],
        { month: '2026-10', unit, units: [] },
        at,
      );
      return decision.ok ? decision.change.dueAt.toISOString() : '';
    };
    // National Day holidays in China until the 7th; in Hamburg the 3rd is a Saturday.
    expect(dueIn('so-china')).toBe('2026-10-13T10:00:00.000Z');
    expect(dueIn('so-europe')).toBe('2026-10-08T15:15:00.000Z');
  });

  it('R51f reminds and escalates on days that are worked on', () => {
    // The deadline is a Monday.
    const at = { now: new Date('2026-03-09T02:00:00Z'), organisation: demo };
    const decision = openLists(
      [{ managerId: 'a', customers: 1 }],
      { month: '2026-03', unit: 'so-china', units: [] },
      at,
    );
    const [duty] = decision.ok ? decision.obligations : [];
    const moments = duty && 'open' in duty ? duty.moments.map(({ at, act }) => `${act} ${at}`) : [];
    expect(moments).toEqual([
      'remind 2026-03-16T01:00:00.000Z',
      'escalate 2026-03-16T10:00:00.000Z',
      'escalate 2026-03-18T10:00:00.000Z',
    ]);
  });

  it('R51f before the deadline only the owner of the list is told', () => {
    const list = {
      managerId: 'jun',
      month: '2026-04',
      unit: 'so-china',
      openedAt: NOW,
      dueAt: NOW,
      done: 0,
      left: 2,
      holders: [],
    };
    const decision = remindList(
      list,
      { month: '2026-04', managerId: 'jun', act: 'remind', lateMs: 0 },
      { organisation: demo },
    );
    expect(decision).toMatchObject({
      cards: [{ kind: 'needs.told', audience: 'person:jun' }],
      obligations: [],
    });
  });
});
