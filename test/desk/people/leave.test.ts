import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leftCard } from '../../../src/desk/handovers/cards.ts';
import { holdersOver } from '../../../src/desk/people/queries.ts';
import { verifyAudit } from '../../../src/kit/audit.ts';
import type { Card } from '../../../src/kit/card.ts';
import { codeOf, decideInput, done, enterNew, fileNew } from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { countRows, fingerprint } from '../../support/whole-database.ts';
import { organisation, someone } from './register.ts';

let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
const crowd = Array.from({ length: 20 }, (_, at) =>
  someone(`boss-${at}`, [{ role: 'supervisor' as const, units: ['*'] }]),
);
beforeAll(async () => {
  desk = await openTestDesk({ organisation: organisation(crowd), max: 20 });
  rows = rowsOf(desk);
});
afterAll(() => desk.close());

const leave = (personId: string, by = 'oliver') => desk.execute('person.leave', { personId }, desk.as(by));
const closed = (personId: string) =>
  desk.execute(
    'person.leave',
    { account: desk.as(personId).by },
    { commandId: randomUUID(), by: { desk: 'slack' } },
  );
const back = (personId: string) => done(desk.execute('person.reactivate', { personId }, desk.as('oliver')));
const approve = (requestId: string, by: string) =>
  desk.execute('approval.decide', decideInput(requestId, 0), desk.as(by));
const administrators = async () =>
  (
    await rows<{ id: string }>(
      `select p.id from person p join role_grant g on g.person_id = p.id where p.active and g.role = 'administrator' and g.unit = '*' order by 1`,
    )
  ).map(({ id }) => id);

describe('a leaver', () => {
  it('R06a R06b can do nothing from the next command on once the account is closed in chat', async () => {
    const { requestId } = await fileNew(desk);
    await done(closed('tao'));

    expect(codeOf(await approve(requestId, 'tao'))).toBe('refusal.notRegistered');
    expect(await rows('select 1 from decision where person_id = $1', 'tao')).toEqual([]);
    expect((await holdersOver('supervisor', 'shanghai', desk)).map(({ id }) => id)).not.toContain('tao');
    expect(await rows(`select actor, type, payload from audit_event where chain = 'person:tao'`)).toEqual([
      { actor: 'desk', type: 'person.left', payload: { by: 'slack' } },
    ]);
    await back('tao');
  });

  it('R06a wins nothing that was not won before the leaving, whichever comes first', async () => {
    for (let at = 0; at < crowd.length; at += 1) {
      const { requestId } = await fileNew(desk);
      const [left, approved] = await Promise.all([
        done(closed(`boss-${at}`)),
        approve(requestId, `boss-${at}`),
      ]);

      expect(left.personId).toBe(`boss-${at}`);
      const decided = await rows('select 1 from decision where request_id = $1', requestId);
      expect(decided).toHaveLength(approved.kind === 'done' ? 1 : 0);
      expect(codeOf(await approve(requestId, `boss-${at}`))).toBe('refusal.notRegistered');
    }
  });

  it('R06b leaves once, however often the platform says so', async () => {
    await done(closed('bo'));
    const before = await fingerprint(desk.database.pool);

    expect(codeOf(await closed('bo'))).toBe('people.leftAlready');
    expect(codeOf(await leave('bo'))).toBe('people.leftAlready');
    expect(codeOf(await closed('stranger'))).toBe('refusal.gone');

    expect(await fingerprint(desk.database.pool)).toEqual(before);
    await back('bo');
  });

  it('R06m is shown to the administrators with what is to be handed over, and to nobody else', async () => {
    const { customerId } = await enterNew(desk);
    await fileNew(desk);
    await done(leave('lily'));

    const [event] = await rows<{ seq: number }>(
      `select seq from audit_event where chain = 'person:lily' and type = 'person.left'`,
    );
    const target = `lily/${event?.seq}`;
    const cards = await rows<{ audience: string }>(
      `select audience from card where kind = 'people.left' and target = $1 order by 1`,
      target,
    );
    expect(cards.map(({ audience }) => audience)).toEqual([
      'person:anna',
      'person:oliver',
      'person:south-admin',
    ]);
    const drawn = await drawFor('oliver', target);
    expect(JSON.stringify(drawn)).toContain('people.held.represented');
    expect(actionsOf(drawn)).toEqual(['people.handOver', 'people.open']);
    expect(await drawFor('bo', target)).toBeNull();
    expect(await rows('select owner_id from customer where id = $1', customerId)).toEqual([
      { owner_id: 'lily' },
    ]);
    await back('lily');
  });

  it('R06e comes back by an administrator, with the roles that nobody took away', async () => {
    await done(leave('hao'));
    await done(desk.execute('person.reactivate', { personId: 'hao' }, desk.as('oliver')));

    expect((await holdersOver('supervisor', 'south', desk)).map(({ id }) => id)).toContain('hao');
    expect(await rows(`select actor, type from audit_event where chain = 'person:hao' order by seq`)).toEqual(
      [
        { actor: 'oliver', type: 'person.left' },
        { actor: 'oliver', type: 'person.reactivated' },
      ],
    );
    expect(codeOf(await desk.execute('person.reactivate', { personId: 'hao' }, desk.as('oliver')))).toBe(
      'people.activeAlready',
    );
  });

  it.each([
    ['a sales rep', 'bo'],
    ['a sales manager', 'lei'],
    ['an auditor', 'meiling'],
  ])('R01c R06e is not made by %s', async (_, by) => {
    const before = await countRows(desk.database.pool);

    expect(codeOf(await leave('jun', by))).toBe('refusal.notAllowed!');
    expect(await countRows(desk.database.pool)).toEqual({
      ...before,
      security_event: (before['security_event'] ?? 0) + 1,
    });
  });

  it('R06k is not made by the administrator of another unit', async () => {
    expect(codeOf(await leave('jun', 'south-admin'))).toBe('people.notYours!');
    expect(codeOf(await leave('oliver', 'south-admin'))).toBe('people.notYours!');
    await done(leave('jiayi', 'south-admin'));
    await back('jiayi');
  });
});

describe('the last administrator', () => {
  it('R06f stays, whether two take each other away or one leaves at the same time', async () => {
    for (let at = 0; at < 8; at += 1) {
      const outcomes = await Promise.all([
        leave('oliver', 'anna'),
        leave('anna', 'oliver'),
        desk.execute(
          'person.revoke',
          { personId: 'anna', grants: [{ role: 'administrator', unit: '*' }] },
          desk.as('oliver'),
        ),
      ]);

      const left = await administrators();
      expect(left).toHaveLength(1);
      expect(outcomes.filter(({ kind }) => kind === 'done').length).toBeGreaterThan(0);
      await restoreAdministrators();
    }
  });

  it('R06f can neither leave nor lose the role, and an administrator of a part is none of the whole', async () => {
    await done(leave('anna'));

    expect(codeOf(await leave('oliver'))).toBe('people.lastAdministrator');
    expect(codeOf(await closed('oliver'))).toBe('people.lastAdministrator');
    const grants = [{ role: 'administrator', unit: '*' }];
    expect(
      codeOf(await desk.execute('person.revoke', { personId: 'oliver', grants }, desk.as('oliver'))),
    ).toBe('people.lastAdministrator');

    expect(await administrators()).toEqual(['oliver']);
    await restoreAdministrators();
  });

  it('R97a R06f leaves a trail that the audit check finds sound', async () => {
    expect((await verifyAudit(desk.database.pool, '/nowhere')).findings).toEqual([]);
  });
});

async function restoreAdministrators(): Promise<void> {
  await rows(`update person set active = true where id in ('oliver', 'anna')`);
  await rows(
    `insert into role_grant (person_id, role, unit) values ('anna', 'administrator', '*'), ('oliver', 'administrator', '*') on conflict do nothing`,
  );
}

async function drawFor(personId: string, target: string): Promise<Card | null> {
  return leftCard.draw(target, { language: 'en', timeZone: 'UTC', audience: `person:${personId}` }, desk);
}

function actionsOf(card: Card | null): string[] {
  return (card?.parts ?? []).flatMap((part) =>
    part.part === 'buttons' ? part.buttons.map(({ action }) => action) : [],
  );
}
