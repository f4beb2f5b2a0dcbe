import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onboardingPage } from '../../../src/desk/onboarding/onboarding-page.ts';
import { runningFor } from '../../../src/desk/onboarding/queries.ts';
import { ANSWERS, codeOf, decideInput, done, draftNew, fileNew, taxIdOf } from '../../support/builders.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';
import { fingerprint } from '../../support/whole-database.ts';
import {
  type Ground,
  groundOf,
  HOUR,
  MANAGER,
  REP,
  SALES_MANAGER,
  SUPERVISOR,
  SUPPORT,
  wordsIn,
} from './ground.ts';

let desk: TestDesk;
let ground: Ground;
beforeAll(async () => {
  desk = await openTestDesk({ max: 20 });
  ground = groundOf(desk);
});
afterAll(() => desk.close());
beforeEach(async () => {
  await desk.setNow(MORNING);
  await ground.rows('update obligation set done_at = desk_now(), next_at = null where done_at is null');
});

const start = (customerId: string, by = REP, more: Record<string, unknown> = {}) =>
  ground.run(by, 'start', { onboardingId: randomUUID(), customerId, signedAt: MORNING, ...more });
const hoursOn = (hours: number) => new Date(Date.parse(MORNING) + hours * HOUR);

describe('a signed contract', () => {
  it('R60d is due for hand-over 24 hours of the clock later, whatever the calendar says', async () => {
    await desk.setNow('2026-03-20T09:30:00Z');
    const { id } = await ground.started();

    const [{ due_at, person } = {}] = await ground.rows(
      `select due_at, person from obligation where kind = 'onboarding.handOver' and subject = $1`,
      id,
    );

    expect(person).toBe(REP);
    expect((due_at as Date).toISOString().slice(0, 16)).toBe('2026-03-21T09:30');
  });

  it('R60d is reminded 8 and 2 hours before, escalated at the deadline and higher 8 hours later, once each', async () => {
    const { id } = await ground.started();
    await ground.pass(hoursOn(15));
    expect(await ground.story(id)).toEqual(['lily started']);
    await ground.pass(hoursOn(17));
    await ground.pass(hoursOn(23));
    expect(await ground.story(id)).toEqual(['lily started', 'desk reminded', 'desk reminded']);
    expect(await ground.told(id, REP)).toEqual(['started', 'reminded', 'reminded']);
    expect(await ground.told(id, SUPERVISOR)).toEqual([]);

    await ground.pass(hoursOn(25));
    expect(await ground.told(id, SUPERVISOR)).toEqual(['escalated']);
    expect(await ground.told(id, SALES_MANAGER)).toEqual([]);
    await ground.pass(hoursOn(40));

    expect(await ground.told(id, SALES_MANAGER)).toEqual(['escalated']);
    expect((await ground.story(id)).filter((line) => line === 'desk escalated')).toHaveLength(2);
  });

  it('R60d that is made known late is escalated at once, and once', async () => {
    const { id } = await ground.started({
      signedAt: new Date(Date.parse(MORNING) - 30 * HOUR).toISOString(),
    });
    await ground.tick();

    expect(await ground.story(id)).toEqual(['lily started', 'desk escalated']);
    expect(await ground.told(id, SUPERVISOR)).toEqual(['escalated']);
  });

  it('R60g cannot be signed in the future or longer than 30 days ago, and the mistake stands at its field', async () => {
    const { customerId } = await ground.customer();
    const signedAt = (hours: number) => ({ signedAt: hoursOn(hours).toISOString() });

    expect(await start(customerId, REP, signedAt(1))).toMatchObject({
      refusal: { fields: { signedOn: { key: 'onboarding.signedInFuture' } } },
    });
    expect(await start(customerId, REP, signedAt(-31 * 24))).toMatchObject({
      refusal: { fields: { signedOn: { key: 'onboarding.signedLongAgo' } } },
    });
    expect(codeOf(await start(customerId, REP, signedAt(-29 * 24)))).toBe('done');
  });

  it('R60g of two that start for one customer at once exactly one runs', async () => {
    const { customerId } = await ground.customer();

    const both = await Promise.all([
      start(customerId),
      start(customerId, SUPERVISOR),
      start(customerId, MANAGER),
    ]);

    expect(both.map(codeOf).sort()).toEqual(['done', 'onboarding.runsAlready', 'onboarding.runsAlready']);
    expect(await ground.rows('select 1 from onboarding where customer_id = $1', customerId)).toHaveLength(1);
  });

  it('R60g R112b the same command again answers the same and writes nothing', async () => {
    const { customerId } = await ground.customer();
    const input = { onboardingId: randomUUID(), customerId, signedAt: MORNING };
    const commandId = randomUUID();
    const first = await done(ground.run(REP, 'start', input, commandId));
    const before = await fingerprint(desk.database.pool);

    expect(await ground.run(REP, 'start', input, commandId)).toEqual({ kind: 'repeated', answer: first });
    expect(await fingerprint(desk.database.pool)).toEqual(before);
  });

  it('R60h is told by whoever has a role over the unit, and by nobody else', async () => {
    const { customerId } = await ground.customer();

    expect(codeOf(await start(customerId, 'jiayi'))).toBe('onboarding.notYoursToStart!');
    expect(codeOf(await start(customerId, 'hui'))).toBe('onboarding.notYoursToStart!');
    expect(await start(customerId, REP, { accountManagerId: 'hui' })).toMatchObject({
      refusal: { fields: { accountManagerId: { key: 'onboarding.managerMissing' } } },
    });
    expect(codeOf(await start(customerId, SUPERVISOR))).toBe('done');
  });

  it('R60g of a customer that is blocked starts nothing', async () => {
    const { customerId } = await ground.customer();
    await ground.rows(`update customer set status = 'blocked' where id = $1`, customerId);

    expect(codeOf(await start(customerId))).toBe('onboarding.customerLeft');
  });
});

describe('the hand-over', () => {
  const words = { needs: 'Surgical light for Dr Weiss', scope: 'Forty lamps', notes: 'Call before noon' };

  it('R60e ends the reminders and is recorded as on time', async () => {
    const { id } = await ground.started();
    await desk.setNow(hoursOn(5).toISOString());
    const answer = await done(ground.run(REP, 'handOver', { onboardingId: id, ...words }));

    expect(answer.late).toBe(false);
    await ground.pass(hoursOn(7));
    expect(await ground.story(id)).toEqual(['lily started', 'lily handedOver']);
    const [kept] = await ground.rows(
      `select done_at is not null as done, evidence from obligation where kind = 'onboarding.handOver' and subject = $1`,
      id,
    );
    expect(kept).toMatchObject({ done: true, evidence: expect.stringMatching(/^form 2026-03-18T07:00/) });
    expect(await shown(id, REP)).toMatch(/5 hours after signing · on time/);
  });

  it('R60e that comes late says by how many hours', async () => {
    const { id } = await ground.started();
    await desk.setNow(hoursOn(27.4).toISOString());
    await done(ground.run(REP, 'handOver', { onboardingId: id, ...words }));

    expect(await shown(id, REP)).toMatch(/27 hours after signing · 4 hours late/);
  });

  it('R60e R98b what was typed is sealed everywhere and shown only to those who look after the customer', async () => {
    const { id } = await ground.started();
    await done(ground.run(REP, 'handOver', { onboardingId: id, ...words }));

    const { rows } = await desk.database.pool.query<{ dump: string }>(`
      select string_agg(q.t::text, ' ') as dump from (
        select to_jsonb(o) as t from onboarding o union all select to_jsonb(e) from audit_event e
        union all select to_jsonb(r) from receipt r union all select to_jsonb(c) from card c) q`);
    expect(rows[0]?.dump).not.toMatch(/Weiss|before noon/);
    expect(await shown(id, REP)).toContain(words.needs);
    expect(await shown(id, SUPPORT)).toContain(words.needs);
    expect(await shown(id, 'meiling')).not.toContain(words.needs);
  });

  it('R60h is the representative’s, their supervisor’s and their deputy’s', async () => {
    const { id } = await ground.started();
    expect(codeOf(await ground.run('bo', 'handOver', { onboardingId: id, ...words }))).toBe(
      'onboarding.notYours!',
    );
    await ground.rows(
      `insert into absence (id, person_id, deputy_id, first_day, last_day, stage, set_by, set_at)
       values (gen_random_uuid(), 'lily', 'bo', '2026-03-17', '2026-03-20', 'begun', 'lily', desk_now())`,
    );
    expect(codeOf(await ground.run('bo', 'handOver', { onboardingId: id, ...words }))).toBe('done');
    await ground.rows('delete from absence');
  });

  it('R60f is the request for the new customer where one was filed, whatever the approvals take', async () => {
    const filed = await fileNew(desk, { values: { name: 'Filed First Ltd', taxId: taxIdOf(3_901) } });
    await done(start(filed.customerId));
    const [one] = await ground.rows('select * from onboarding where customer_id = $1', filed.customerId);

    expect(one).toMatchObject({ handed_over_by: REP, hand_over: null });
    expect(await ground.story(String(one?.id))).toEqual(['lily started', 'lily handedOver']);
    expect((await ground.open(String(one?.id))).length).toBe(6);
  });

  it('R60b R60f starts with a draft, and its sending is the hand-over at that moment', async () => {
    const draft = await draftNew(desk, { values: { name: 'Drafted Ltd', taxId: taxIdOf(3_902) } });
    const onboardingId = randomUUID();
    await done(start(draft.customerId, REP, { onboardingId }));
    expect(await ground.open(onboardingId)).toEqual(['handOver']);

    await desk.setNow(hoursOn(3).toISOString());
    await done(desk.execute('request.submit', { requestId: draft.requestId }, desk.as(REP)));
    await desk.setNow(hoursOn(4).toISOString());
    await ground.tick();

    expect(await ground.story(onboardingId)).toEqual(['lily started', 'desk handedOver']);
    const { handed_over_at: at } = await ground.row(onboardingId);
    expect((at as Date).getTime() - hoursOn(3).getTime()).toBeLessThan(60_000);
    expect(await ground.open(onboardingId)).not.toContain('handOver');
  });

  it('R60c the approval of a request that carries the day of signing starts it, and a day long ago does not', async () => {
    const signed = async (name: string, serial: number, contractSigned: string) => {
      const filed = await fileNew(desk, {
        values: { name, taxId: taxIdOf(serial), accountManager: MANAGER, contractSigned },
      });
      await done(desk.execute('approval.decide', decideInput(filed.requestId, 0), desk.as('tao')));
      const last = decideInput(filed.requestId, 1, { answers: ANSWERS });
      await done(desk.execute('approval.decide', last, desk.as('fang')));
      await ground.tick();
      return ground.rows('select * from onboarding where customer_id = $1', filed.customerId);
    };

    const [one] = await signed('Signed Ltd', 3_903, '2026-03-16');
    expect(one).toMatchObject({ rep_id: REP, account_manager_id: MANAGER, started_by: 'desk' });
    expect(new Date(String(one?.signed_at)).toISOString().slice(0, 19)).toBe('2026-03-16T15:59:59');
    expect(await ground.story(String(one?.id))).toEqual(['desk started', 'desk handedOver']);
    expect(await signed('Signed Long Ago Ltd', 3_904, '2026-01-16')).toEqual([]);
  });
});

describe('a contract signed while nobody can be its account manager', () => {
  it('R60c begins as soon as somebody can', async () => {
    const values = { name: 'Signed Early Ltd', taxId: taxIdOf(3_905), contractSigned: '2026-03-17' };
    const filed = await fileNew(desk, { values });
    await done(desk.execute('approval.decide', decideInput(filed.requestId, 0), desk.as('tao')));
    const last = decideInput(filed.requestId, 1, { answers: ANSWERS });
    await done(desk.execute('approval.decide', last, desk.as('fang')));
    const begun = () => ground.rows('select 1 from onboarding where customer_id = $1', filed.customerId);
    const managers = `id in (select person_id from role_grant where role = 'accountManager')`;
    await ground.rows(`update person set active = false where ${managers}`);
    await ground.tick();
    expect(await begun()).toEqual([]);

    await ground.rows(`update person set active = true where ${managers}`);
    await ground.pass(new Date((await ground.now()).getTime() + 2 * HOUR));
    expect(await begun()).toHaveLength(1);
  });
});

describe('cancelling', () => {
  it('R60i ends all that is watched, and takes the booked call out of the calendars', async () => {
    const one = await ground.setUp();
    await done(ground.book(one, hoursOn(30).toISOString()));
    expect(codeOf(await ground.run(REP, 'cancel', { onboardingId: one.id, reason: 'Insolvent' }))).toBe(
      'onboarding.notYours!',
    );

    await done(ground.run(SUPERVISOR, 'cancel', { onboardingId: one.id, reason: 'Insolvent' }));

    expect(await ground.open(one.id)).toEqual([]);
    expect(await ground.row(one.id)).toMatchObject({ outcome: 'cancelled', call_status: 'open' });
    const mails = await ground.rows(
      'select target, recipient from mail where target like $1 order by target',
      `${one.id}/2/%`,
    );
    expect(mails.map(({ target }) => target)).toEqual([`${one.id}/2/cancel`, `${one.id}/2/cancel`]);
    expect(await ground.told(one.id, MANAGER)).toContain('cancelled');
    expect(codeOf(await ground.run(REP, 'handOver', { onboardingId: one.id, needs: 'x', scope: 'y' }))).toBe(
      'onboarding.isCancelled',
    );
    expect(codeOf(await start(one.customerId))).toBe('done');
  });
});

describe('looking', () => {
  it('R60j lists what runs to those it concerns and to roles over the unit, page by page', async () => {
    const { id } = await ground.started();
    const ids = async (who: string, mine?: true) => {
      const actor = await desk.interaction(who).person();
      const options = { after: null, limit: 100, ...(mine && { mine }) };
      return (await runningFor(actor, options, desk.applied, desk)).map(({ state }) => state.id);
    };

    expect(await ids(REP, true)).toContain(id);
    expect(await ids(SUPERVISOR, true)).not.toContain(id);
    expect(await ids(SUPERVISOR)).toContain(id);
    expect(await ids('jiayi')).not.toContain(id);
    const all = await ids(SUPERVISOR);
    const actor = await desk.interaction(SUPERVISOR).person();
    const rest = await runningFor(actor, { after: all[0] ?? null, limit: 1 }, desk.applied, desk);
    expect(rest.map(({ state }) => state.id)).toEqual(all.slice(1, 2));
  });

  it('R60j opens its page to nobody without a role there', async () => {
    const { id } = await ground.started();
    const page = async (who: string) => onboardingPage(id, await desk.interaction(who).person(), desk);

    expect(await page('jiayi')).toBeNull();
    expect(await page('meiling')).not.toBeNull();
  });
});

async function shown(id: string, who: string): Promise<string> {
  return wordsIn(await onboardingPage(id, await desk.interaction(who).person(), desk));
}
