import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assembleDesk } from '../../../src/assemble.ts';
import { features } from '../../../src/desk/index.ts';
import { calendarOf } from '../../../src/desk/organisation/rules.ts';
import { biannual, quarterly } from '../../../src/desk/reviews/clock-actions.ts';
import { listMoments } from '../../../src/desk/reviews/deadlines.ts';
import { codeOf, done } from '../../support/builders.ts';
import { clockOf } from '../../support/clock-of.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { organisation, someone } from '../people/register.ts';
import { cleared, confirm, customers, fill, open, running } from './ground.ts';

const people = [
  someone('gone', [{ role: 'salesRep', units: ['shanghai'] }]),
  someone('ssm', [{ role: 'salesSupportManager', units: ['east'] }]),
];
let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
beforeAll(async () => {
  desk = await openTestDesk({ organisation: organisation(people), max: 12 });
  rows = rowsOf(desk);
  await done(desk.execute('person.leave', { personId: 'gone' }, desk.as('oliver')));
});
afterAll(() => desk.close());
beforeEach(async () => {
  await cleared(desk);
  await desk.setNow(MORNING);
});

const listsOf = (campaignId: string) =>
  rows(
    'select list, person_id as person, role, total from review_list where campaign_id = $1 order by list',
    campaignId,
  );
const itemsOf = async (campaignId: string) =>
  (await rows('select customer_id as id from review_item where campaign_id = $1', campaignId)).map(
    ({ id }) => id,
  );
const obligations = (kind: string) =>
  rows(
    'select subject, person, owner_role as role, owner_unit as unit, done_at is not null as done from obligation where kind = $1 order by subject',
    kind,
  );

describe('opening a campaign', () => {
  it('R50a gives each owner a list of their customers, by unit', async () => {
    await customers(desk, [{}, {}, { unit: 'hangzhou' }, { owner: 'bo', unit: 'nanjing' }]);
    const campaignId = await running(desk);

    expect(await listsOf(campaignId)).toEqual([
      { list: 'hangzhou/lily', person: 'lily', role: 'implementationManager', total: 1 },
      { list: 'nanjing/bo', person: 'bo', role: 'implementationManager', total: 1 },
      { list: 'shanghai/lily', person: 'lily', role: 'implementationManager', total: 2 },
    ]);
    expect(await obligations('review.list')).toEqual(
      ['hangzhou/lily', 'nanjing/bo', 'shanghai/lily'].map((list) => ({
        subject: `${campaignId}/${list}`,
        person: list.split('/')[1],
        role: null,
        unit: null,
        done: false,
      })),
    );
    await clockOf(desk).tick();
    expect(await rows(`select audience from card where kind = 'review.list' order by audience`)).toEqual([
      { audience: 'person:bo' },
      { audience: 'person:lily' },
    ]);
  });

  it('R50b customers without an owner, or of a leaver, fall to those who keep the customer database', async () => {
    await customers(desk, [{ owner: null }, { owner: 'gone' }, {}]);
    const campaignId = await running(desk);

    expect(await listsOf(campaignId)).toEqual([
      { list: 'shanghai/', person: null, role: 'implementationManager', total: 2 },
      { list: 'shanghai/lily', person: 'lily', role: 'implementationManager', total: 1 },
    ]);
    expect(await obligations('review.list')).toContainEqual({
      subject: `${campaignId}/shanghai/`,
      person: null,
      role: 'implementationManager',
      unit: 'shanghai',
      done: false,
    });
  });

  it('R50b such a list is given to somebody of the unit, with its duty', async () => {
    await customers(desk, [{ owner: null }]);
    const campaignId = await running(desk);
    const give = (to: string, by: string) =>
      desk.execute('review.assign', { campaignId, list: 'shanghai/', to }, desk.as(by));

    expect(codeOf(await give('lily', 'lily'))).toBe('refusal.notAllowed!');
    expect(codeOf(await give('yating', 'oliver'))).toBe('reviews.cannotTake');
    expect(codeOf(await give('lily', 'oliver'))).toBe('done');

    expect(await listsOf(campaignId)).toMatchObject([{ list: 'shanghai/', person: 'lily' }]);
    expect(await obligations('review.list')).toMatchObject([{ person: 'lily', role: null }]);
  });

  it('R50c a strategic one takes the strategic customers and gives them to the sales support manager', async () => {
    const [one] = await customers(desk, [{ strategic: true }, {}, {}]);
    const campaignId = await running(desk, { kind: 'strategic' });

    expect(await itemsOf(campaignId)).toEqual([one]);
    expect(await listsOf(campaignId)).toEqual([
      { list: 'shanghai/', person: null, role: 'salesSupportManager', total: 1 },
    ]);
    expect(codeOf(await confirm(desk, campaignId, 'lily', [String(one)]))).toBe('reviews.notYourList!');
    expect(codeOf(await confirm(desk, campaignId, 'ssm', [String(one)]))).toBe('done');
  });

  it('R50d is opened by those who keep the customers, within their units, once at a time', async () => {
    expect(codeOf(await open(desk, { by: 'lily' }))).toBe('refusal.notAllowed!');
    expect(codeOf(await open(desk, { by: 'ssm' }))).toBe('reviews.mayNotOpen!');
    expect(
      codeOf(await open(desk, { by: 'south-admin', unit: 'south', kind: 'check', role: 'supervisor' })),
    ).toBe('done');
    expect(codeOf(await open(desk, { by: 'ssm', unit: 'east', kind: 'check', role: 'supervisor' }))).toBe(
      'reviews.mayNotOpen!',
    );
    const both = await Promise.all([open(desk, { by: 'ssm', unit: 'east' }), open(desk, { unit: 'east' })]);

    expect(both.map(codeOf).sort()).toEqual(['done', 'reviews.runsAlready']);
  });

  it('R50e takes in the unit and those below it, and no sealed file', async () => {
    const ids = await customers(desk, [
      { unit: 'shanghai' },
      { unit: 'nanjing' },
      { unit: 'guangzhou' },
      { status: 'sealed' },
    ]);
    const campaignId = await running(desk, { unit: 'east' });

    expect((await itemsOf(campaignId)).sort()).toEqual(ids.slice(0, 2).sort());
  });
});

describe('a list', () => {
  it('R50a reaches its owner when their quiet hours are over, not before', async () => {
    await customers(desk, [{ owner: 'jonas', unit: 'hamburg' }]);
    await desk.setNow('2026-03-18T01:00:00Z');
    await running(desk);
    const told = async () => rows(`select audience from card where kind = 'review.list'`);
    await clockOf(desk).tick();
    expect(await told()).toEqual([]);
    await desk.setNow('2026-03-18T07:00:30Z');
    await clockOf(desk).tick();
    expect(await told()).toEqual([{ audience: 'person:jonas' }]);
  });
});

describe('filling in pieces', () => {
  it('R50f no customer is lacking or doubled, whichever replica does which piece', async () => {
    const ids = await customers(
      desk,
      Array.from({ length: 57 }, () => ({})),
    );
    const other = assembleDesk({
      database: desk.database,
      features,
      fieldKeys: [{ id: 'x', key: Buffer.alloc(32) }],
      surfaces: ['slack'],
    });
    const campaignId = randomUUID();
    await done(open(desk, {}, campaignId));
    await Promise.all([
      fill(desk, campaignId, 5).catch(() => 0),
      fill({ ...other, as: desk.as }, campaignId, 5).catch(() => 0),
    ]);

    expect((await itemsOf(campaignId)).sort()).toEqual([...ids].sort());
    expect(await listsOf(campaignId)).toMatchObject([{ total: 57 }]);
    expect(await rows('select stage from review_campaign where id = $1', campaignId)).toEqual([
      { stage: 'running' },
    ]);
  });

  it('R50f a piece that is repeated after its process died changes nothing', async () => {
    await customers(
      desk,
      Array.from({ length: 12 }, () => ({})),
    );
    const campaignId = randomUUID();
    await done(open(desk, {}, campaignId));
    const piece = (commandId: string) =>
      desk.execute('review.fill', { campaignId, piece: 5 }, { commandId, by: { desk: 'clock' } });
    await done(piece('first'));
    const before = (await itemsOf(campaignId)).length;

    expect((await piece('first')).kind).toBe('repeated');

    expect(before).toBe(5);
    expect((await itemsOf(campaignId)).length).toBe(before);
    await fill(desk, campaignId, 5);
    expect((await itemsOf(campaignId)).length).toBe(12);
  });

  it('R50g is done by the clock in the background, and then the campaign shows in its channel', async () => {
    await customers(
      desk,
      Array.from({ length: 7 }, () => ({})),
    );
    const campaignId = randomUUID();
    await done(open(desk, {}, campaignId));
    await clockOf(desk).tick();

    expect(await rows('select stage from review_campaign where id = $1', campaignId)).toEqual([
      { stage: 'running' },
    ]);
    expect(await obligations('review.fill')).toMatchObject([{ done: true }]);
    expect(await rows(`select audience from card where kind = 'review.campaign'`)).toEqual([
      { audience: 'channel:desk' },
    ]);
  });

  it('R50f more lists than one statement hands out all become duties', async () => {
    const owners = Array.from({ length: 230 }, (_, at) => `rep-${at}`);
    await rows(
      `insert into person (id, name, email, language, time_zone) select o, o, o || '@x.example', 'en', 'UTC' from unnest($1::text[]) o`,
      owners,
    );
    await customers(
      desk,
      owners.map((owner) => ({ owner })),
    );
    await running(desk);

    expect(await obligations('review.list')).toHaveLength(230);
    await cleared(desk);
    await rows(`delete from person where id like 'rep-%'`);
  });
});

describe('the schedules', () => {
  const firing = (slot: string) => ({ slot, commandId: `s:${slot}`, lateMs: 0, unit: null, asked: false });

  it('R50h twice a year both reviews are opened, once a slot, and not again too early', async () => {
    expect(await biannual.run(firing('a'), desk)).toEqual({ campaigns: 2 });
    await biannual.run(firing('a'), desk);
    expect(await rows('select kind, unit from review_campaign order by kind')).toEqual([
      { kind: 'all', unit: 'aurenfield' },
      { kind: 'strategic', unit: 'aurenfield' },
    ]);
    await rows(`update review_campaign set stage = 'closed', closed_at = desk_now()`);
    await desk.setNow('2026-06-18T02:00:00Z');
    expect(await biannual.run(firing('b'), desk)).toEqual({ campaigns: 0 });
    await desk.setNow('2026-09-18T02:00:00Z');
    expect(await biannual.run(firing('c'), desk)).toEqual({ campaigns: 2 });
    expect(biannual.cron).toBe('0 9 1 3,9 *');
  });

  it('R54a once a quarter the departments of the organisation file check files', async () => {
    expect(await quarterly.run(firing('q'), desk)).toEqual({ campaigns: 3 });
    expect(await rows('select kind, role, one_in from review_campaign order by role')).toEqual([
      { kind: 'check', role: 'customerSupport', one_in: 10 },
      { kind: 'check', role: 'hqFinance', one_in: 10 },
      { kind: 'check', role: 'supervisor', one_in: 10 },
    ]);
  });
});

describe('deadlines', () => {
  it('R50i reminds at half time, three and one working days before, and escalates when it is due and two working days later', () => {
    const calendar = calendarOf(desk.applied, 'shanghai');
    const openedAt = new Date('2026-03-02T02:00:00Z');
    const dueAt = new Date('2026-03-20T10:00:00Z');

    expect(listMoments(calendar, { openedAt, dueAt }, openedAt)).toEqual([
      { at: '2026-03-11T01:00:00.000Z', act: 'remind' },
      { at: '2026-03-17T01:00:00.000Z', act: 'remind' },
      { at: '2026-03-19T01:00:00.000Z', act: 'remindLast' },
      { at: '2026-03-20T10:00:00.000Z', act: 'escalate' },
      { at: '2026-03-24T10:00:00.000Z', act: 'escalateHigher' },
    ]);
  });

  it('R50i is due at the end of the working day, make-up days counted', async () => {
    const campaignId = randomUUID();
    await desk.setNow('2026-02-12T02:00:00Z');
    await done(open(desk, { days: 2 }, campaignId));

    // Friday, and the Saturday that is worked before the Spring Festival.
    expect(
      await rows(
        `select to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as due from review_campaign where id = $1`,
        campaignId,
      ),
    ).toEqual([{ due: '2026-02-14 18:00' }]);
  });
});

describe('a check of files', () => {
  it('R54b goes to the department over the unit, and a sample is the same whoever draws it', async () => {
    await customers(
      desk,
      Array.from({ length: 400 }, () => ({})),
    );
    const campaignId = await running(desk, { kind: 'check', role: 'hqFinance', unit: 'east', oneIn: 10 });
    const drawn = await itemsOf(campaignId);

    expect(drawn.length).toBeGreaterThan(15);
    expect(drawn.length).toBeLessThan(80);
    const again = await rows(
      'select id from customer where abs(hashtextextended($1::text || id::text, 0) % 10) = 0',
      campaignId,
    );
    expect(again.map(({ id }) => id).sort()).toEqual(drawn.sort());
    expect(await listsOf(campaignId)).toMatchObject([{ list: 'shanghai/', person: null, role: 'hqFinance' }]);
    expect(codeOf(await confirm(desk, campaignId, 'lily', [String(drawn[0])]))).toBe('reviews.notYourList!');
    expect(codeOf(await confirm(desk, campaignId, 'hui', [String(drawn[0])]))).toBe('done');
  });
});
