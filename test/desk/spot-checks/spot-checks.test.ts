import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { features } from '../../../src/desk/index.ts';
import { newSeed } from '../../../src/desk/quality/draw-sample.ts';
import { unitsOf } from '../../../src/desk/quality/sales-units.ts';
import {
  drawAgain,
  finding,
  findingTexts,
  sampleOf,
  spotCheck,
} from '../../../src/desk/spot-checks/queries.ts';
import { verifyAudit } from '../../../src/kit/audit.ts';
import { byClock, codeOf, decideInput, done, enterNew, fileChange, taxIdOf } from '../../support/builders.ts';
import { openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { countRows } from '../../support/whole-database.ts';
import { organisation, someone } from '../people/register.ts';

const SECRET = 'The phone number is that of Ms Quastenberg at home';
const SIZE = 4;
const CUSTOMERS = 9;

let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
beforeAll(async () => {
  const plain = organisation([
    someone('second-manager', [{ role: 'salesManager', units: ['so-china'] }]),
    someone('west', [{ role: 'salesManager', units: ['so-europe'] }]),
  ]);
  const settings = { ...plain.settings, spotCheck: { sampleSize: SIZE, workingDays: 5, rectifyHours: 16 } };
  desk = await openTestDesk({ organisation: { ...plain, settings }, max: 12 });
  rows = rowsOf(desk);
  for (let serial = 0; serial < CUSTOMERS; serial += 1) {
    await enterNew(desk, { values: { name: `Sampled ${serial} Ltd`, taxId: taxIdOf(800 + serial) } });
  }
  await desk.setNow('2026-03-18T03:00:00Z');
});
afterAll(() => desk.close());

const unit = 'so-china';
const drawing = (more: Record<string, unknown> = {}) => ({
  checkId: randomUUID(),
  unit,
  units: unitsOf(unit, desk.applied),
  seed: newSeed(),
  size: SIZE,
  ...more,
});
const draw = (by: string, more: Record<string, unknown> = {}) =>
  desk.execute('spotCheck.draw', drawing(more), desk.as(by));
const judge = (
  by: string,
  checkId: string,
  customerId: string,
  more: Record<string, unknown> = { verdict: 'inOrder' },
) => desk.execute('spotCheck.judge', { ...more, checkId, customerId }, desk.as(by));
const found = (findingId: string, more: Record<string, unknown> = {}) => ({
  verdict: 'finding',
  findingId,
  field: 'phone',
  severity: 'serious',
  text: SECRET,
  ...more,
});
async function sample(checkId: string) {
  return sampleOf(checkId, { limit: 100 }, desk);
}
async function finishAll(): Promise<void> {
  await rows(`update spot_check set finished_at = desk_now() where finished_at is null`);
}

describe('the drawing', () => {
  it('R52a R52b is that of the printed seed, computed here without the desk, and stands in the audit trail', async () => {
    const { checkId } = await done(draw('lei'));
    const check = await spotCheck(String(checkId), desk);
    const all = await rows<{ number: string }>('select number from customer');
    const byHand = all
      .map(({ number }) => ({
        number,
        key: createHash('sha256').update(`${check?.seed}:${number}`).digest('hex'),
      }))
      .sort((a, b) => a.key.localeCompare(b.key))
      .slice(0, SIZE)
      .map(({ number }) => number);

    expect((await sample(String(checkId))).map(({ number }) => number)).toEqual(byHand);
    expect(check).toMatchObject({
      population: CUSTOMERS,
      size: SIZE,
      looked: 0,
      month: '2026-03',
      drawnBy: 'lei',
    });
    const [event] = await rows<{ payload: Record<string, unknown> }>(
      `select payload from audit_event where chain = $1`,
      `spotCheck:${checkId}`,
    );
    expect(event?.payload).toMatchObject({ seed: check?.seed, size: SIZE, population: CUSTOMERS });
    await finishAll();
  });

  it('R52b yields the same customers again after others have come, for anybody who asks', async () => {
    const { checkId } = await done(draw('lei'));
    const check = await spotCheck(String(checkId), desk);
    if (!check) throw new Error('no check');
    for (let serial = 0; serial < 6; serial += 1)
      await enterNew(desk, { values: { taxId: taxIdOf(850 + serial) } });

    const { again, kept } = await drawAgain(check.id, check, desk);
    expect(again).toEqual(kept);
    expect(again).toHaveLength(SIZE);
    const press = features
      .flatMap(({ actions = {} }) => Object.entries(actions))
      .find(([id]) => id === 'spotCheck.redraw');
    const reply = await press?.[1](desk.interaction('bo', { target: check.id }), desk);
    expect(reply).toMatchObject({
      tone: 'good',
      say: { key: 'drawing.same' },
      parts: [{ text: { verbatim: again.join(' ') } }, {}],
    });
    await finishAll();
  });

  it('R52b sees a sample that was changed past the desk', async () => {
    const { checkId } = await done(draw('lei'));
    const check = await spotCheck(String(checkId), desk);
    await rows(
      `update sample_item set customer_id = (select id from customer c where not exists (
         select 1 from sample_item i where i.check_id = $1 and i.customer_id = c.id) limit 1) where check_id = $1 and position = 1`,
      checkId,
    );
    const { again, kept } = await drawAgain(String(checkId), check ?? ({} as never), desk);
    expect(again).not.toEqual(kept);
    await finishAll();
  });

  it('R52c is refused to whoever is no sales manager of the unit, while one is open, and where nobody is on file', async () => {
    const before = await countRows(desk.database.pool);
    expect(codeOf(await draw('lily'))).toBe('refusal.notAllowed!');
    expect(codeOf(await draw('west'))).toBe('spotCheck.notYours!');
    expect(codeOf(await draw('west', { unit: 'so-europe', units: unitsOf('so-europe', desk.applied) }))).toBe(
      'spotCheck.noCustomers',
    );
    expect(await countRows(desk.database.pool)).toEqual({
      ...before,
      security_event: (before.security_event ?? 0) + 2,
    });

    const both = await Promise.all([draw('lei'), draw('second-manager')]);
    expect(both.map(codeOf).sort()).toEqual(['done', 'spotCheck.openAlready']);
    await finishAll();
  });

  it('R52c the schedule draws once a month for each sales organisation, where nobody has drawn yet', async () => {
    await desk.setNow('2026-04-10T01:00:05Z');
    const schedule = features
      .flatMap(({ schedules = {} }) => Object.entries(schedules))
      .find(([name]) => name === 'spotChecks.monthly');
    const firing = { slot: '2026-04-10T01:00:00Z', commandId: 'spot:1', lateMs: 0, unit, asked: false };

    expect(await schedule?.[1].run(firing, desk)).toEqual({ customers: SIZE });
    expect(await schedule?.[1].run({ ...firing, commandId: 'spot:2' }, desk)).toEqual({ customers: 0 });

    expect(await rows(`select drawn_by, month from spot_check where month = '2026-04'`)).toEqual([
      { drawn_by: null, month: '2026-04' },
    ]);
    expect(
      await rows(
        `select owner_role, owner_unit, due_at from obligation where kind = 'spotCheck.finish' and done_at is null and due_at > desk_now()`,
      ),
    ).toEqual([{ owner_role: 'salesManager', owner_unit: unit, due_at: new Date('2026-04-17T10:00:00Z') }]);
    // The 18th and 19th are free.
    expect(
      await rows(
        `select m->>'act' as act, m->>'at' as at from obligation, jsonb_array_elements(moments) m
         where kind = 'spotCheck.finish' and due_at = '2026-04-17T10:00:00Z'`,
      ),
    ).toEqual([
      { act: 'remind', at: '2026-04-17T01:00:00.000Z' },
      { act: 'escalate', at: '2026-04-17T10:00:00.000Z' },
      { act: 'escalate', at: '2026-04-21T10:00:00.000Z' },
    ]);
    expect(
      await rows(
        `select audience from card where kind = 'spotCheck.work' and target = (select id::text from spot_check where month = '2026-04') order by 1`,
      ),
    ).toEqual([{ audience: 'person:lei' }, { audience: 'person:second-manager' }]);
    await finishAll();
  });
});

describe('looking through the sample', () => {
  it('R52d every customer is in order or has findings; when all are looked at, the check is finished and closed', async () => {
    const { checkId } = await done(draw('lei'));
    const id = String(checkId);
    const items = (await sample(id)).map(({ customerId }) => customerId);
    const [first = '', second = '', third = '', fourth = ''] = items;

    expect(codeOf(await judge('west', id, first))).toBe('spotCheck.notYours!');
    expect(codeOf(await judge('lei', id, randomUUID()))).toBe('refusal.gone');
    const both = await Promise.all([judge('lei', id, first), judge('second-manager', id, first)]);
    expect(both.map(codeOf).sort()).toEqual(['done', 'spotCheck.judgedAlready']);
    const [one, another] = [randomUUID(), randomUUID()];
    await done(judge('lei', id, second, found(one)));
    await done(judge('lei', id, second, found(another, { field: 'city' })));
    await Promise.all([done(judge('lei', id, third)), done(judge('second-manager', id, fourth))]);

    expect(await spotCheck(id, desk)).toMatchObject({ looked: SIZE, finishedAt: expect.any(Date) });
    expect(
      await rows(
        `select done_at is not null as done from obligation where kind = 'spotCheck.finish' and subject = $1`,
        id,
      ),
    ).toEqual([{ done: true }]);
    expect(codeOf(await judge('lei', id, third, found(randomUUID())))).toBe('spotCheck.finished');
    expect(await rows(`select count(*)::int as count from check_finding where check_id = $1`, id)).toEqual([
      { count: 2 },
    ]);
  });

  it('R52e R97 what is wrong is sealed, and opened only for those who mend or judge it', async () => {
    const [{ id } = { id: '' }] = await rows<{ id: string }>(
      `select id from check_finding where field = 'phone' limit 1`,
    );
    const one = await finding(id, desk);
    expect(one && (await findingTexts(one, desk)).text).toBe(SECRET);
    const everything = await rows(
      'select text::text as words from check_finding union all select payload::text from audit_event',
    );
    expect(JSON.stringify(everything)).not.toContain('Quastenberg');

    const open = features
      .flatMap(({ actions = {} }) => Object.entries(actions))
      .find(([name]) => name === 'finding.open');
    const kinds = await Promise.all(
      ['lily', 'fang', 'lei', 'meiling', 'bo', 'west'].map(
        async (who) => (await open?.[1](desk.interaction(who, { target: id }), desk))?.kind,
      ),
    );
    expect(kinds).toEqual(['page', 'page', 'page', 'page', 'say', 'say']);
  });
});

describe('a rectification', () => {
  async function aFinding(): Promise<{ findingId: string; customerId: string }> {
    await finishAll();
    const { checkId } = await done(draw('lei'));
    const [{ customerId } = { customerId: '' }] = await sample(String(checkId));
    const findingId = randomUUID();
    await done(judge('lei', String(checkId), customerId, found(findingId)));
    return { findingId, customerId };
  }
  const rectify = (by: string, findingId: string, round = 1, text = 'Called the switchboard') =>
    desk.execute('finding.rectify', { findingId, round, text }, desk.as(by));
  const recheck = (by: string, findingId: string, accept: boolean, round = 1) =>
    desk.execute(
      'finding.recheck',
      { findingId, round, accept, ...(!accept && { text: 'Still the old one' }) },
      desk.as(by),
    );
  const obligations = (findingId: string) =>
    rows(
      `select kind, person, owner_role, done_at is null as open from obligation where subject = $1 order by kind`,
      findingId,
    );

  it('R52f is owed by the owner of the customer within working hours, and by the data admins where there is none', async () => {
    await desk.setNow('2026-05-11T02:00:00Z');
    const { findingId, customerId } = await aFinding();
    expect(
      await rows(
        `select person, owner_role, date_trunc('second', due_at) as due_at from obligation where subject = $1`,
        findingId,
      ),
    ).toEqual([
      // Sixteen working hours from Monday 10:00 in Shanghai, eight a day.
      { person: 'lily', owner_role: null, due_at: new Date('2026-05-13T02:00:00Z') },
    ]);
    await rows(`update customer set owner_id = null where id = $1`, customerId);
    const [{ check_id: checkId } = { check_id: '' }] = await rows<{ check_id: string }>(
      'select check_id from check_finding where id = $1',
      findingId,
    );
    const second = randomUUID();
    await done(judge('lei', checkId, customerId, found(second)));
    expect(await obligations(second)).toEqual([
      { kind: 'spotCheck.rectify', person: null, owner_role: 'dataAdmin', open: true },
    ]);
    expect(
      await rows(
        `select audience from card where kind = 'spotCheck.finding' and target = $1 order by 1`,
        `${second}/1`,
      ),
    ).toEqual([{ audience: 'person:fang' }, { audience: 'person:qiang' }]);
    await rows(`update customer set owner_id = 'lily' where id = $1`, customerId);
  });

  it('R52g is told by its owner, checked again by a sales manager who did not mend it, and accepted', async () => {
    const { findingId } = await aFinding();
    expect(codeOf(await rectify('bo', findingId))).toBe('finding.notYours!');
    expect(codeOf(await recheck('lei', findingId, true))).toBe('finding.notRectified');
    await done(rectify('lily', findingId));
    expect(codeOf(await rectify('lily', findingId))).toBe('finding.notOpen');
    expect(codeOf(await recheck('fang', findingId, true))).toBe('finding.notJudge!');
    await done(recheck('second-manager', findingId, true));

    expect(await obligations(findingId)).toEqual([
      { kind: 'spotCheck.recheck', person: null, owner_role: 'salesManager', open: false },
      { kind: 'spotCheck.rectify', person: 'lily', owner_role: null, open: false },
    ]);
    expect(await finding(findingId, desk)).toMatchObject({ stage: 'accepted', round: 1 });
  });

  it('R52g is given back with a new deadline, as often as it takes', async () => {
    await desk.setNow('2026-06-01T02:00:00Z');
    const { findingId } = await aFinding();
    await done(rectify('lily', findingId));
    await desk.setNow('2026-06-03T02:00:00Z');
    await done(recheck('lei', findingId, false));

    expect(await finding(findingId, desk)).toMatchObject({
      stage: 'open',
      round: 2,
      dueAt: expect.any(Date),
    });
    expect(await obligations(findingId)).toMatchObject([
      { open: false },
      { kind: 'spotCheck.rectify', open: true },
    ]);
    expect(codeOf(await rectify('lily', findingId, 1))).toBe('finding.notOpen');
    await done(rectify('lily', findingId, 2));
    await done(recheck('lei', findingId, true, 2));
    const story = await rows<{ type: string }>(
      `select type from audit_event where payload->>'finding' = $1 order by at, seq`,
      findingId,
    );
    expect(story.map(({ type }) => type)).toEqual([
      'finding.opened',
      'finding.rectified',
      'finding.givenBack',
      'finding.rectified',
      'finding.accepted',
    ]);
  });

  it('R52h nobody accepts what they mended themselves', async () => {
    const { findingId } = await aFinding();
    await rows(`update check_finding set owner_id = 'lei' where id = $1`, findingId);
    await done(rectify('lei', findingId));
    expect(codeOf(await recheck('lei', findingId, true))).toBe('finding.ownRectification!');
    expect(codeOf(await recheck('second-manager', findingId, true))).toBe('done');
  });

  it('R52i the change request opened from it rectifies it once it is approved', async () => {
    const { findingId, customerId } = await aFinding();
    const open = features
      .flatMap(({ actions = {} }) => Object.entries(actions))
      .find(([name]) => name === 'finding.change');
    const look = features
      .flatMap(({ obligations = {} }) => Object.entries(obligations))
      .find(([kind]) => kind === 'spotCheck.linked');
    const reply = await open?.[1](desk.interaction('lily', { target: `${findingId}/1` }), desk);
    expect(reply).toMatchObject({ kind: 'form' });
    const linked = await finding(findingId, desk);
    expect(linked).toMatchObject({ requestStatus: 'draft', stage: 'open' });
    const again = await look?.[1](findingId, 'look', { commandId: randomUUID(), lateMs: 0 }, desk);
    expect(again).toBeInstanceOf(Date);

    await done(
      desk.execute('request.pullBack', { requestId: linked?.requestId, how: 'withdraw' }, desk.as('lily')),
    );
    await look?.[1](findingId, 'look', { commandId: randomUUID(), lateMs: 0 }, desk);
    expect(await finding(findingId, desk)).toMatchObject({ requestId: null, stage: 'open' });

    const requestId = await fileChange(desk, customerId, { city: 'Suzhou' });
    await done(desk.execute('finding.link', { findingId, requestId }, desk.as('lily')));
    for (const [step, by] of ['jun', 'fang'].entries()) {
      await done(desk.execute('approval.decide', decideInput(requestId, step), desk.as(by)));
    }
    await look?.[1](findingId, 'look', { commandId: randomUUID(), lateMs: 0 }, desk);
    expect(await finding(findingId, desk)).toMatchObject({
      stage: 'rectified',
      requestId,
      rectifiedBy: 'desk',
    });
    expect((await verifyAudit(desk.database.pool, '/nowhere')).findings).toEqual([]);
  });

  it('R52j a reminder goes to its owner, what is late to the sales managers', async () => {
    const { findingId } = await aFinding();
    const remind = (act: string) =>
      desk.execute('finding.remind', { findingId, waitsFor: 'rectification', act, lateMs: 0 }, byClock());
    await done(remind('remind'));
    await done(remind('escalate'));
    expect(
      await rows(
        `select target, audience from card where kind = 'spotCheck.findingLate' and target like $1 order by 1, 2`,
        `${findingId}/%`,
      ),
    ).toEqual([
      { target: `${findingId}/1/rectification/escalate`, audience: 'person:lei' },
      { target: `${findingId}/1/rectification/escalate`, audience: 'person:second-manager' },
      { target: `${findingId}/1/rectification/remind`, audience: 'person:lily' },
    ]);
    await done(rectify('lily', findingId));
    expect(codeOf(await remind('escalate'))).toBe('finding.notOpen');
  });
});

describe('the report', () => {
  it('R52k shows numbers in the channel, a picture without a name, and the whole sample in a file for those who may read it', async () => {
    const kinds = { ...Object.assign({}, ...features.map(({ pictures }) => pictures ?? {})) };
    const [{ check_id: checkId } = { check_id: '' }] = await rows<{ check_id: string }>(
      `select check_id from check_finding group by 1 having count(*) = 2 limit 1`,
    );
    const reader = { language: 'en' as const, timeZone: 'Asia/Shanghai' };
    expect((await kinds['spotCheck.findings'](checkId, reader, desk)).chart).toMatchObject({ chart: 'bars' });
    expect((await kinds['spotCheck.trend'](checkId, reader, desk)).chart).toMatchObject({
      chart: 'line',
      most: 100,
    });

    const card = features
      .flatMap(({ cards = {} }) => Object.entries(cards))
      .find(([kind]) => kind === 'spotCheck.card');
    const drawn = await card?.[1].draw(checkId, { ...reader, audience: 'channel:desk' }, desk);
    expect(JSON.stringify(drawn)).not.toMatch(/Sampled|Quastenberg|208013/);

    const press = features
      .flatMap(({ actions = {} }) => Object.entries(actions))
      .find(([name]) => name === 'spotCheck.report');
    const [own, foreign] = await Promise.all(
      ['lei', 'lily'].map((who) => press?.[1](desk.interaction(who, { target: checkId }), desk)),
    );
    expect(own).toMatchObject({ parts: [{ part: 'link' }] });
    expect(foreign).toMatchObject({ say: { key: 'spotCheck.notYours' } });
    const sheet = features
      .flatMap(({ files = {} }) => Object.entries(files))
      .find(([kind]) => kind === 'spotCheck.report');
    const file = await sheet?.[1](checkId, reader, desk);
    expect(JSON.stringify(file?.rows)).toContain(SECRET);
    expect(new Set(file?.rows.map((row) => row.length))).toEqual(new Set([file?.columns.length]));
  });
});
