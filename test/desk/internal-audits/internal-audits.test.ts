import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { features } from '../../../src/desk/index.ts';
import {
  type AUDIT_CHECKS,
  type CustomerFacts,
  runChecks,
} from '../../../src/desk/internal-audits/audit-checks.ts';
import { conclusionOf, internalAudit, tallies } from '../../../src/desk/internal-audits/queries.ts';
import { drawFrom, newSeed } from '../../../src/desk/quality/draw-sample.ts';
import { finding, findingTexts, sampleOf } from '../../../src/desk/spot-checks/queries.ts';
import { verifyAudit } from '../../../src/kit/audit.ts';
import { aRequest, codeOf, demo, done, enterChange, enterNew, NOW, taxIdOf } from '../../support/builders.ts';
import { clockOf } from '../../support/clock-of.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { countRows } from '../../support/whole-database.ts';
import { organisation } from '../people/register.ts';

const SECRET = 'Nobody asked Ms Quastenberg';
const CUSTOMERS = 13;

let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
beforeAll(async () => {
  const plain = organisation();
  const settings = { ...plain.settings, internalAudit: { sampleSize: 12, workingDays: 20 } };
  desk = await openTestDesk({ organisation: { ...plain, settings }, max: 12 });
  rows = rowsOf(desk);
  for (let serial = 0; serial < CUSTOMERS; serial += 1) {
    const { customerId } = await enterNew(desk, {
      values: { name: `Audited ${serial} Ltd`, taxId: taxIdOf(600 + serial) },
    });
    if (serial === 0) await enterChange(desk, customerId, { city: 'Suzhou' });
  }
  await desk.setNow('2026-03-18T03:00:00Z');
});
afterAll(() => desk.close());

const start = (by: string, more: Record<string, unknown> = {}) =>
  desk.execute(
    'internalAudit.start',
    {
      auditId: randomUUID(),
      unit: 'aurenfield',
      units: null,
      seed: newSeed(),
      size: 12,
      firstDay: '2026-01-01',
      lastDay: '2026-12-31',
      ...more,
    },
    desk.as(by),
  );
async function tick(): Promise<void> {
  const clock = clockOf(
    desk,
    features.filter(({ name }) => name === 'internal-audits'),
  );
  await clock.tick();
  await clock.stop();
}
const find = (by: string, auditId: string, customerId: string | null, more: Record<string, unknown> = {}) =>
  desk.execute(
    'internalAudit.find',
    {
      auditId,
      findingId: randomUUID(),
      customerId,
      field: 'procedure',
      severity: 'serious',
      text: SECRET,
      ownerId: 'fang',
      deadline: '2026-06-30',
      ...more,
    },
    desk.as(by),
  );
const conclude = (by: string, auditId: string) =>
  desk.execute('internalAudit.conclude', { auditId, opinion: 'withFindings', text: SECRET }, desk.as(by));
async function anAudit(): Promise<string> {
  await rows(`update internal_audit set stage = 'concluded' where stage <> 'concluded'`);
  const { auditId } = await done(start('meiling'));
  await tick();
  return String(auditId);
}

describe('an audit', () => {
  it('R53a is started by an auditor or an administrator, one a unit, with a sample anybody can draw again', async () => {
    const before = await countRows(desk.database.pool);
    expect(codeOf(await start('lei'))).toBe('refusal.notAllowed!');
    expect(codeOf(await start('south-admin'))).toBe('internalAudit.notYours!');
    expect(codeOf(await start('meiling', { firstDay: '2026-12-31', lastDay: '2026-01-01' }))).toBe(
      'internalAudit.period',
    );
    expect(codeOf(await start('meiling', { firstDay: '2027-01-01', lastDay: '2027-12-31' }))).toBe(
      'internalAudit.period',
    );
    expect(await countRows(desk.database.pool)).toEqual({
      ...before,
      security_event: (before.security_event ?? 0) + 2,
    });

    const both = await Promise.all([start('meiling'), start('oliver')]);
    expect(both.map(codeOf).sort()).toEqual(['done', 'internalAudit.openAlready']);
    const [audit] = await rows<{ id: string; seed: string; size: number; population: number }>(
      'select * from internal_audit',
    );
    const numbers = (await rows<{ number: string }>('select number from customer')).map(
      ({ number }) => number,
    );
    expect((await sampleOf(audit?.id ?? '', { limit: 50 }, desk)).map(({ number }) => number)).toEqual(
      drawFrom(numbers, audit?.seed ?? '', 12),
    );
    expect(audit).toMatchObject({ size: 12, population: CUSTOMERS });
  });

  it('R53b proves the sample and the whole audit trail by itself, in pieces that the clock runs', async () => {
    const auditId = await anAudit();
    const audit = await internalAudit(auditId, desk);
    const { chains, events } = await verifyAudit(desk.database.pool, '/nowhere');

    expect(audit).toMatchObject({
      stage: 'open',
      checked: 12,
      trail: { part: 'done', findings: [], more: 0 },
    });
    // The proof ends with an event of its own, which it cannot have read.
    expect(audit?.trail).toMatchObject({ events: events - 1, chains });
    expect(audit?.trail?.head).toMatch(/^[0-9a-f]{64}$/);
    expect(
      await rows(
        `select done_at is not null as done from obligation where kind = 'internalAudit.prove' and subject = $1`,
        auditId,
      ),
    ).toEqual([{ done: true }]);
    const counted = await tallies(auditId, desk);
    for (const id of [
      'approved',
      'notOwn',
      'fourEyes',
      'traced',
      'inTime',
      'duplicates',
      'confirmed',
      'fileUntouched',
    ] as const)
      expect([id, counted.get(id)]).toEqual([id, { passed: 12, failed: 0, notApplicable: 0 }]);
    expect(counted.get('needs')).toEqual({ passed: 0, failed: 0, notApplicable: 12 });
    const [{ payload } = { payload: {} }] = await rows<{ payload: object }>(
      `select payload from audit_event where type = 'internalAudit.proven' and chain = $1`,
      `internalAudit:${auditId}`,
    );
    expect(payload).toMatchObject({ faults: 0, head: audit?.trail?.head });
  });

  it('R53c shows a file that was changed and an approval that was forged past the desk', async () => {
    const [first, second] = await rows<{ id: string }>('select id from customer order by number limit 2');
    await rows(`update customer set name = name || ' (changed)' where id = $1`, first?.id);
    await rows(
      `update decision d set person_id = 'lily' from request r where r.id = d.request_id and r.customer_id = $1 and d.step_index = 0`,
      second?.id,
    );
    await rows(`update internal_audit set stage = 'concluded' where stage <> 'concluded'`);
    const { auditId } = await done(start('meiling', { size: CUSTOMERS }));
    await tick();
    const failed = (await sampleOf(String(auditId), { limit: 50 }, desk)).map(({ customerId, results }) => [
      customerId,
      Object.entries(results ?? {}).flatMap(([id, result]) => (result === 'failed' ? [id] : [])),
    ]);
    expect(Object.fromEntries(failed)).toMatchObject({
      [first?.id ?? '']: ['fileUntouched'],
      [second?.id ?? '']: ['notOwn', 'traced'],
    });
    const audit = await internalAudit(String(auditId), desk);
    expect(audit?.trail?.findings).toEqual([{ kind: 'unauthorisedChange', chain: `customer:${first?.id}` }]);
    await rows(`update customer set name = replace(name, ' (changed)', '') where id = $1`, first?.id);
    await rows(
      `update decision d set person_id = 'tao' from request r where r.id = d.request_id and r.customer_id = $1 and d.step_index = 0`,
      second?.id,
    );
  });

  it('R53d takes findings about a customer of the sample or about the procedure, with an owner and a deadline', async () => {
    const auditId = await anAudit();
    const [{ customerId } = { customerId: '' }] = await sampleOf(auditId, { limit: 1 }, desk);
    const [outside] = await rows<{ id: string }>(
      `select id from customer c where not exists (select 1 from sample_item i where i.check_id = $1 and i.customer_id = c.id)`,
      auditId,
    );
    expect(codeOf(await find('oliver', auditId, customerId))).toBe('internalAudit.notYours!');
    expect(codeOf(await find('meiling', auditId, outside?.id ?? ''))).toBe('refusal.gone');
    expect(await find('meiling', auditId, customerId, { ownerId: 'nobody' })).toMatchObject({
      refusal: { fields: { ownerId: {} } },
    });
    expect(await find('meiling', auditId, customerId, { deadline: '2026-03-17' })).toMatchObject({
      refusal: { fields: { deadline: {} } },
    });
    const [own, general] = [randomUUID(), randomUUID()];
    await done(find('meiling', auditId, customerId, { findingId: own, field: 'phone' }));
    await done(find('meiling', auditId, null, { findingId: general }));

    expect(
      await rows(
        `select person, subject, due_at from obligation where kind = 'spotCheck.rectify' and subject = $1`,
        general,
      ),
    ).toEqual([{ person: 'fang', subject: general, due_at: new Date('2026-06-30T10:00:00Z') }]);
    const about = await finding(general, desk);
    expect(about && (await findingTexts(about, desk)).text).toBe(SECRET);
    await done(
      desk.execute('finding.rectify', { findingId: general, round: 1, text: 'Trained' }, desk.as('fang')),
    );
    expect(
      codeOf(
        await desk.execute('finding.recheck', { findingId: general, round: 1, accept: true }, desk.as('lei')),
      ),
    ).toBe('finding.notJudge!');
    await done(
      desk.execute('finding.recheck', { findingId: general, round: 1, accept: true }, desk.as('meiling')),
    );
    expect(await finding(general, desk)).toMatchObject({ stage: 'accepted' });
  });

  it('R53e is concluded by an auditor, only when all is proven, and then only read', async () => {
    await rows(`update internal_audit set stage = 'concluded' where stage <> 'concluded'`);
    const { auditId } = await done(start('oliver'));
    const id = String(auditId);
    expect(codeOf(await conclude('meiling', id))).toBe('internalAudit.notProvenYet');
    await tick();
    expect(codeOf(await conclude('oliver', id))).toBe('internalAudit.notYours!');
    await done(conclude('meiling', id));

    expect(codeOf(await conclude('meiling', id))).toBe('internalAudit.concluded');
    expect(codeOf(await find('meiling', id, null))).toBe('internalAudit.concluded');
    const audit = await internalAudit(id, desk);
    expect(audit).toMatchObject({ stage: 'concluded', opinion: 'withFindings', concludedBy: 'meiling' });
    expect(audit && (await conclusionOf(audit, desk))).toBe(SECRET);
    const everything = await rows(
      'select conclusion::text as words from internal_audit union all select text::text from check_finding union all select payload::text from audit_event',
    );
    expect(JSON.stringify(everything)).not.toContain('Quastenberg');
    expect(
      await rows(
        `select done_at is not null as done from obligation where kind = 'internalAudit.conclude' and subject = $1`,
        id,
      ),
    ).toEqual([{ done: true }]);
  });

  it('R53f reports numbers in the channel, and the sample, seed, checks, findings and conclusion in a file', async () => {
    const [{ id } = { id: '' }] = await rows<{ id: string }>(
      `select id from internal_audit where conclusion is not null`,
    );
    const reader = { language: 'en' as const, timeZone: 'Asia/Shanghai' };
    const card = features
      .flatMap(({ cards = {} }) => Object.entries(cards))
      .find(([kind]) => kind === 'internalAudit.card');
    const drawn = await card?.[1].draw(id, { ...reader, audience: 'channel:desk' }, desk);
    expect(JSON.stringify(drawn)).not.toMatch(/Audited|Quastenberg|208013/);
    expect(drawn?.parts.map(({ part }) => part)).toEqual(['heading', 'facts', 'picture', 'buttons']);

    const sheet = features
      .flatMap(({ files = {} }) => Object.entries(files))
      .find(([kind]) => kind === 'internalAudit.report');
    const file = await sheet?.[1](id, reader, desk);
    const audit = await internalAudit(id, desk);
    for (const part of [audit?.seed, audit?.trail?.head, SECRET, 'Audited'])
      expect(JSON.stringify(file?.rows)).toContain(part);
    expect(new Set(file?.rows.map((row) => row.length))).toEqual(new Set([file?.columns.length]));
    const press = features
      .flatMap(({ actions = {} }) => Object.entries(actions))
      .find(([name]) => name === 'internalAudit.report');
    const kinds = await Promise.all(
      ['meiling', 'lei'].map(async (who) => press?.[1](desk.interaction(who, { target: id }), desk)),
    );
    expect(kinds).toMatchObject([{ parts: [{ part: 'link' }] }, { say: { key: 'internalAudit.notYours' } }]);
  });

  it('R53g is started by the schedule once a year over the year before, and escalated when it has no conclusion', async () => {
    await rows(`update internal_audit set stage = 'concluded' where stage <> 'concluded'`);
    await rows(`update internal_audit set first_day = '2025-01-01', last_day = '2025-12-31'`);
    await desk.setNow('2027-01-15T01:00:05Z');
    const schedule = features
      .flatMap(({ schedules = {} }) => Object.entries(schedules))
      .find(([name]) => name === 'internalAudits.yearly');
    const firing = {
      slot: '2027-01-15T01:00:00Z',
      commandId: 'audit:2027',
      lateMs: 0,
      unit: 'aurenfield',
      asked: false,
    };
    expect(await schedule?.[1].run(firing, desk)).toEqual({ customers: 12 });
    expect(await schedule?.[1].run({ ...firing, commandId: 'audit:again' }, desk)).toEqual({ customers: 0 });
    const [audit] = await rows<{ id: string }>(
      `select id, first_day::text, last_day::text, drawn_by from internal_audit where drawn_by is null`,
    );
    expect(audit).toMatchObject({ first_day: '2026-01-01', last_day: '2026-12-31', drawn_by: null });
    const remind = { auditId: audit?.id, act: 'escalate', lateMs: 0 };
    await done(
      desk.execute('internalAudit.remind', remind, { commandId: randomUUID(), by: { desk: 'clock' } }),
    );
    expect(await rows(`select audience from card where kind = 'internalAudit.late' order by 1`)).toEqual([
      { audience: 'person:meiling' },
      { audience: 'person:oliver' },
    ]);
  });
});

describe('the automatic checks', () => {
  const at = { organisation: demo, now: NOW };
  const facts: CustomerFacts = {
    customerId: randomUUID(),
    hasAccountManager: true,
    isAsTraced: true,
    requests: [],
    needLists: 0,
    needs: 0,
    reviews: [],
    spotChecks: [],
    findings: [],
  };
  const { path, requesterId } = aRequest();
  const decided = (stepIndex: number, personId: string, more = {}) => ({
    round: 1,
    stepIndex,
    step: path[stepIndex]?.id ?? '',
    personId,
    forId: null,
    verdict: 'approved',
    startedAt: NOW,
    at: new Date(NOW.getTime() + 60_000),
    traced: true,
    ...more,
  });
  const sound = {
    kind: 'customer.create',
    round: 1,
    requesterId,
    path,
    hasReason: false,
    hasConfirmation: true,
    hasDuplicateAnswer: true,
    decisions: [decided(0, 'tao'), decided(1, 'fang')],
  };
  const resultOf = (id: keyof typeof AUDIT_CHECKS, more: Partial<CustomerFacts>) =>
    runChecks({ ...facts, ...more }, at)[id];
  const request = (more: Partial<typeof sound>) => ({ requests: [{ ...sound, ...more }] });

  it('R53h without anything to judge nothing is failed', () => {
    const { fileUntouched, ...others } = runChecks(facts, at);
    expect(fileUntouched).toBe('passed');
    expect(new Set(Object.values(others))).toEqual(new Set(['notApplicable']));
  });

  it('R53h a sound request passes every check that concerns it', () => {
    const results = runChecks({ ...facts, requests: [sound] }, at);
    const concerned = [
      'approved',
      'notOwn',
      'fourEyes',
      'traced',
      'inTime',
      'duplicates',
      'confirmed',
    ] as const;
    expect(concerned.map((id) => results[id])).toEqual(concerned.map(() => 'passed'));
  });

  it.each([
    ['approved', request({ decisions: [decided(1, 'fang')] })],
    ['approved', request({ decisions: [decided(0, 'tao', { round: 0 }), decided(1, 'fang')] })],
    ['notOwn', request({ decisions: [decided(0, requesterId)] })],
    ['notOwn', request({ decisions: [decided(0, 'tao', { forId: requesterId })] })],
    ['fourEyes', request({ decisions: [decided(0, 'tao'), decided(1, 'tao')] })],
    ['fourEyes', request({ decisions: [decided(0, 'tao'), decided(1, 'fang', { forId: 'tao' })] })],
    ['traced', request({ decisions: [decided(0, 'tao', { traced: false })] })],
    ['inTime', request({ decisions: [decided(0, 'tao', { at: new Date('2026-03-25T02:00:00Z') })] })],
    ['reasoned', request({ kind: 'customer.change' })],
    ['duplicates', request({ hasDuplicateAnswer: false })],
    ['confirmed', request({ hasConfirmation: false })],
    ['fileUntouched', { isAsTraced: false }],
    ['reviewed', { reviews: [{ dueAt: new Date('2026-03-01'), decidedAt: null }] }],
    ['reviewed', { reviews: [{ dueAt: new Date('2026-03-01'), decidedAt: new Date('2026-03-02') }] }],
    ['needs', { needLists: 2, needs: 1 }],
    ['spotChecked', { spotChecks: [{ dueAt: new Date('2026-03-01'), judgedAt: null }] }],
    ['rectified', { findings: [{ dueAt: new Date('2026-03-01'), rectifiedAt: null }] }],
  ] as const)('R53h %s fails where the procedure was not followed', (id, more) => {
    expect(resultOf(id, more as Partial<CustomerFacts>)).toBe('failed');
  });

  it('R53h what is not due yet is not held against anybody', () => {
    const later = new Date('2026-04-01');
    expect(resultOf('reviewed', { reviews: [{ dueAt: later, decidedAt: null }] })).toBe('notApplicable');
    expect(resultOf('spotChecked', { spotChecks: [{ dueAt: later, judgedAt: null }] })).toBe('notApplicable');
    expect(resultOf('needs', { needLists: 2, needs: 1, hasAccountManager: false })).toBe('notApplicable');
  });
});
