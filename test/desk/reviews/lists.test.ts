import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { assembleDesk } from '../../../src/assemble.ts';
import { features } from '../../../src/desk/index.ts';
import { freshnessOf } from '../../../src/desk/reviews/item-queries.ts';
import { listPage, parsePlace, placeTarget } from '../../../src/desk/reviews/list-page.ts';
import { campaignOf, listsFor } from '../../../src/desk/reviews/queries.ts';
import { reportOf } from '../../../src/desk/reviews/result-queries.ts';
import { openIn } from '../../../src/desk/reviews/rules.ts';
import type { ReviewList } from '../../../src/desk/reviews/schema.ts';
import { translator } from '../../../src/i18n/translate.ts';
import { verifyAudit } from '../../../src/kit/audit.ts';
import type { Item, Part } from '../../../src/kit/card.ts';
import { codeOf, done, enterChange, enterNew, fileChange, taxIdOf } from '../../support/builders.ts';
import { clockOf } from '../../support/clock-of.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { organisation, someone } from '../people/register.ts';
import { cleared, confirm, customers, running } from './ground.ts';

const t = translator('en', 'UTC', { now: new Date(MORNING) });
let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
beforeAll(async () => {
  desk = await openTestDesk({
    organisation: organisation([someone('heir', [{ role: 'supervisor', units: ['*'] }])]),
    max: 16,
  });
  rows = rowsOf(desk);
});
afterAll(() => desk.close());
beforeEach(async () => {
  await cleared(desk);
  await desk.setNow(MORNING);
});

const countsOf = async (campaignId: string) =>
  (
    await rows(
      `select sum(total)::int as total, sum(confirmed)::int as confirmed, sum(correcting)::int as correcting,
         sum(corrected)::int as corrected, sum(flagged)::int as flagged from review_list where campaign_id = $1`,
      campaignId,
    )
  )[0];
const statesOf = async (campaignId: string) =>
  (await rows('select state from review_item where campaign_id = $1 order by number', campaignId)).map(
    ({ state }) => state,
  );
const flag = (campaignId: string, customerId: string, by = 'lily', more: Record<string, unknown> = {}) =>
  desk.execute('review.flag', { campaignId, customerId, reason: 'duplicate', ...more }, desk.as(by));
const events = (campaignId: string) =>
  rows('select actor, type, payload from audit_event where chain = $1 order by seq', `review:${campaignId}`);
const dutyOf = (campaignId: string, list = 'shanghai/lily') =>
  rows(
    `select person, done_at is not null as done from obligation where kind = 'review.list' and subject = $1`,
    `${campaignId}/${list}`,
  );

async function pageFor(campaignId: string, list = 'shanghai/lily', place = '') {
  const lists = await listsFor(await desk.interaction('lily').person(), desk);
  const found = lists.find((one) => one.campaign.id === campaignId && one.list.list === list);
  if (!found) throw new Error('no such list');
  const actor = { language: 'en', timeZone: 'UTC' } as const;
  return listPage(found, parsePlace(`${list}${place}`).place, actor, desk);
}
const itemsIn = (parts: readonly Part[]): readonly Item[] =>
  parts.flatMap((part) => (part.part === 'items' ? part.items : []));
const buttonsIn = (parts: readonly Part[]) =>
  parts.flatMap((part) => (part.part === 'buttons' ? part.buttons : []));

describe('confirming', () => {
  it('R50j counts with the item, and the duty ends with the last one', async () => {
    const ids = await customers(desk, [{}, {}, {}]);
    const campaignId = await running(desk);

    expect(codeOf(await confirm(desk, campaignId, 'lily', ids.slice(0, 2)))).toBe('done');
    expect(await countsOf(campaignId)).toMatchObject({ total: 3, confirmed: 2 });
    expect(await dutyOf(campaignId)).toEqual([{ person: 'lily', done: false }]);
    expect(codeOf(await confirm(desk, campaignId, 'lily', ids.slice(2)))).toBe('done');
    expect(await dutyOf(campaignId)).toEqual([{ person: 'lily', done: true }]);
    expect((await events(campaignId)).map(({ type }) => type)).toEqual([
      'review.opened',
      'review.filled',
      'review.confirmed',
      'review.confirmed',
    ]);
  });

  it('R50k whoever was changed since it was shown is not confirmed, and is named', async () => {
    const ids = await customers(desk, [{}, {}, {}]);
    const campaignId = await running(desk);
    await rows('update customer set version = 2 where id = $1', ids[1]);

    const answer = await done(confirm(desk, campaignId, 'lily', ids));

    const [changed] = await rows('select number from customer where id = $1', ids[1]);
    expect(answer).toMatchObject({ confirmed: 2, changed: [changed?.number], settled: [] });
    expect(await statesOf(campaignId)).toEqual(['confirmed', 'open', 'confirmed']);
    expect(codeOf(await confirm(desk, campaignId, 'lily', [String(ids[1])]))).toBe('reviews.allChanged');
    expect(codeOf(await confirm(desk, campaignId, 'lily', [String(ids[0])]))).toBe('reviews.settledAlready');
  });

  it('R50l of two desks that confirm the same customers at once, each customer counts once', async () => {
    const ids = await customers(
      desk,
      Array.from({ length: 10 }, () => ({})),
    );
    const campaignId = await running(desk);
    const other = {
      ...assembleDesk({
        database: desk.database,
        features,
        fieldKeys: [{ id: 'x', key: Buffer.alloc(32) }],
        surfaces: ['slack'],
      }),
      as: desk.as,
    };
    await Promise.all([
      ...[desk, other].map((one) => confirm(one, campaignId, 'lily', ids)),
      ...ids.flatMap((id) => [desk, other].map((one) => confirm(one, campaignId, 'lily', [id]))),
      flag(campaignId, String(ids[3])),
    ]);

    const counts = await countsOf(campaignId);
    const states = await statesOf(campaignId);
    expect(counts).toMatchObject({
      total: 10,
      confirmed: states.filter((state) => state === 'confirmed').length,
      flagged: states.filter((state) => state === 'flagged').length,
    });
    expect(states).not.toContain('open');
    const named = (await events(campaignId))
      .filter(({ type }) => type === 'review.confirmed')
      .flatMap(({ payload }) => Object(payload).customers);
    expect(named).toHaveLength(Number(counts?.confirmed));
    expect(new Set(named).size).toBe(named.length);
  });

  it('R50m is for the owner alone, and only while the campaign runs', async () => {
    const [id = ''] = await customers(desk, [{}]);
    const campaignId = await running(desk);

    expect(codeOf(await confirm(desk, campaignId, 'bo', [id]))).toBe('reviews.notYourList!');
    expect(codeOf(await confirm(desk, campaignId, 'oliver', [id]))).toBe('reviews.notYourList!');
    await done(desk.execute('review.close', { campaignId }, desk.as('oliver')));
    expect(codeOf(await confirm(desk, campaignId, 'lily', [id]))).toBe('reviews.notRunning');
  });

  it('R50n whoever stands in for an absent owner sees the list and works it off, which is recorded', async () => {
    const [id = ''] = await customers(desk, [{ owner: 'tao' }]);
    const campaignId = await running(desk);
    const min = await desk.interaction('min').person();
    expect(await listsFor(min, desk)).toEqual([]);
    const days = { firstDay: '2026-03-18', lastDay: '2026-03-25' };
    await done(
      desk.execute(
        'absence.set',
        { absenceId: randomUUID(), personId: 'tao', deputyId: 'min', ...days },
        desk.as('tao'),
      ),
    );

    expect((await listsFor(min, desk)).map(({ list }) => list.personId)).toEqual(['tao']);
    expect(codeOf(await confirm(desk, campaignId, 'min', [id]))).toBe('done');
    expect((await events(campaignId)).at(-1)).toMatchObject({ actor: 'min', payload: { deputyFor: 'tao' } });
  });
});

describe('correcting', () => {
  const link = (campaignId: string, customerId: string, requestId: string, by = 'lily') =>
    desk.execute('review.correct', { campaignId, customerId, requestId }, desk.as(by));
  const watch = async () => {
    await rows(`update obligation set next_at = desk_now() where kind = 'review.watch'`);
    await clockOf(desk).tick();
  };

  it('R50o waits for the request, and is corrected when it is entered', async () => {
    const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(701) } });
    const campaignId = await running(desk);
    const requestId = await fileChange(desk, customerId, { street: '1 New Street' });
    await done(link(campaignId, customerId, requestId));
    expect(await countsOf(campaignId)).toMatchObject({ correcting: 1, corrected: 0 });
    expect(await dutyOf(campaignId)).toEqual([{ person: 'lily', done: true }]);
    for (const [at, by] of ['jun', 'fang'].entries())
      await done(
        desk.execute(
          'approval.decide',
          { requestId, round: 1, stepIndex: at, verdict: 'approved' },
          desk.as(by),
        ),
      );
    await watch();

    expect(await countsOf(campaignId)).toMatchObject({ correcting: 0, corrected: 1 });
    expect(await statesOf(campaignId)).toEqual(['corrected']);
    expect((await events(campaignId)).at(-1)).toMatchObject({
      actor: 'desk',
      type: 'review.corrected',
      payload: { customers: [customerId] },
    });
    expect((await reportOf(campaignId, desk)).fields).toEqual([{ field: 'street', count: 1 }]);
  });

  it('R50p one that comes to nothing is open again, and the duty is back', async () => {
    const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(702) } });
    const campaignId = await running(desk);
    const requestId = await fileChange(desk, customerId, { street: '1 New Street' });
    await done(link(campaignId, customerId, requestId));
    await done(desk.execute('request.pullBack', { requestId, how: 'withdraw' }, desk.as('lily')));
    await watch();

    expect(await countsOf(campaignId)).toMatchObject({ correcting: 0, corrected: 0 });
    expect(await statesOf(campaignId)).toEqual(['open']);
    expect(await dutyOf(campaignId)).toEqual([{ person: 'lily', done: false }]);
    expect(codeOf(await confirm(desk, campaignId, 'lily', [customerId]))).toBe('done');
  });

  it("R50o only with one's own open request about that customer", async () => {
    const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(703) } });
    const entered = await enterChange(desk, customerId, { street: '2 Old Street' });
    const campaignId = await running(desk);

    expect(codeOf(await link(campaignId, customerId, entered))).toBe('reviews.noRequest');
    expect(codeOf(await link(campaignId, customerId, randomUUID()))).toBe('reviews.noRequest');
    expect(codeOf(await link(campaignId, customerId, entered, 'bo'))).toBe('reviews.notYourList!');
  });
});

describe('flagging', () => {
  it('R50q tells the data admins with the reason, and keeps what was written sealed', async () => {
    const [id = ''] = await customers(desk, [{}]);
    const campaignId = await running(desk);
    const remark = 'Wilhelmina says they moved away';
    await done(flag(campaignId, id, 'lily', { reason: 'other', remark }));

    expect(await rows(`select audience from card where kind = 'review.flag'`)).toEqual([
      { audience: 'channel:master-data' },
    ]);
    const draw = features.find(({ name }) => name === 'reviews')?.cards?.['review.flag'];
    const reader = { language: 'en', timeZone: 'UTC', audience: 'channel:master-data' } as const;
    const shown = JSON.stringify(await draw?.draw(`${campaignId}/${id}`, reader, desk));
    expect(shown).toContain('reviews.reason.other');
    expect(shown).not.toContain('Wilhelmina');
    const [kept] = await rows('select remark::text as remark from review_item where customer_id = $1', id);
    expect(String(kept?.remark)).toMatch(/sealed/);
    expect(JSON.stringify([kept, await events(campaignId)])).not.toContain('Wilhelmina');
    expect(codeOf(await flag(campaignId, id))).toBe('reviews.settledAlready');
  });

  it('R50q something else needs a word', async () => {
    const [id = ''] = await customers(desk, [{}]);
    const campaignId = await running(desk);

    expect(await flag(campaignId, id, 'lily', { reason: 'other' })).toMatchObject({
      refusal: { fields: { remark: { key: 'reviews.remarkMissing' } } },
    });
  });

  it('R50r a data admin settles it once, and says what was done', async () => {
    const [id = ''] = await customers(desk, [{}]);
    const campaignId = await running(desk);
    await done(flag(campaignId, id));
    const settle = (by: string) =>
      desk.execute('review.resolve', { campaignId, customerId: id, resolution: 'Merged' }, desk.as(by));

    expect(codeOf(await settle('lily'))).toBe('refusal.notAllowed!');
    expect((await Promise.all([settle('fang'), settle('qiang')])).map(codeOf).sort()).toEqual([
      'done',
      'reviews.resolvedAlready',
    ]);
    expect(
      await rows(`select done_at is not null as done from obligation where kind = 'review.flag'`),
    ).toEqual([{ done: true }]);
    expect((await reportOf(campaignId, desk)).reasons).toEqual([
      { reason: 'duplicate', count: 1, resolved: 1 },
    ]);
  });
});

describe('a page of a list', () => {
  it('R50s shows ten customers by number with what can be done, and the way on and back', async () => {
    await customers(
      desk,
      Array.from({ length: 23 }, () => ({})),
    );
    const campaignId = await running(desk);
    const first = await pageFor(campaignId);
    const next = buttonsIn(first.parts).find(({ action }) => action === 'review.next');
    const second = await pageFor(campaignId, 'shanghai/lily', next?.target.slice(next.target.indexOf('>')));
    const previous = buttonsIn(second.parts).find(({ action }) => action === 'review.previous');
    const back = await pageFor(
      campaignId,
      'shanghai/lily',
      previous?.target.slice(previous.target.indexOf('<')),
    );

    expect(itemsIn(first.parts)).toHaveLength(10);
    expect(t(first.say)).toContain('0 of 23');
    expect(itemsIn(first.parts)[0]?.buttons?.map(({ action }) => action)).toEqual([
      'review.confirm',
      'review.correct',
      'review.flag',
    ]);
    const titles = (parts: readonly Part[]) => itemsIn(parts).map(({ title }) => t(title));
    expect(titles(second.parts)).not.toEqual(titles(first.parts));
    expect(titles(back.parts)).toEqual(titles(first.parts));
    expect(buttonsIn(back.parts).map(({ action }) => action)).not.toContain('review.previous');
  });

  it('R50t says of each important field how long it has stood, and what is lacking', async () => {
    const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(704) } });
    await desk.setNow('2027-05-20T02:00:00Z');
    const campaignId = await running(desk);
    const { parts } = await pageFor(campaignId);
    const factsOf = (shown: readonly Part[]) => itemsIn(shown)[0]?.facts.map(t).join(' · ') ?? '';

    expect(factsOf(parts)).toContain(' · all fields: 14 months');
    await desk.database.pool.query(`update customer set "values" = "values" - 'email' where id = $1`, [
      customerId,
    ]);
    const without = await pageFor(campaignId);
    expect(factsOf(without.parts)).toContain(' · E-mail: missing · all other fields: 14 months');
    await customers(desk, [{}]);
    const known = await freshnessOf([customerId], ['phone'], desk);
    expect(known.get(customerId)?.get('phone')?.toISOString().slice(0, 10)).toBe('2026-03-18');
  });

  it('R50k the batch carries the versions of what is shown and nothing else', async () => {
    const ids = await customers(desk, [{}, {}]);
    const campaignId = await running(desk);
    const { parts } = await pageFor(campaignId);
    const batch = buttonsIn(parts).find(({ action }) => action === 'review.confirmThese');

    expect(batch?.target.startsWith(`${campaignId}/`)).toBe(true);
    expect(batch?.target.slice(37).split(',').sort()).toEqual(ids.map((id) => `${id}:1`).sort());
    expect(batch?.confirm && t(batch.confirm.text)).toContain('2 customers');
  });

  it('R50u a strategic list shows who looks after each customer, and ends with how many lack whom', async () => {
    await customers(desk, [
      { strategic: true, accountManager: 'jun' },
      { strategic: true, owner: null },
      { strategic: true },
    ]);
    const campaignId = await running(desk, { kind: 'strategic' });
    const lists = await listsFor(await desk.interaction('yan').person(), desk);
    const found = lists.find(({ campaign }) => campaign.id === campaignId);
    if (!found) throw new Error('no list');
    const { parts } = await listPage(found, null, { language: 'en', timeZone: 'UTC' }, desk);
    const said = parts.map((part) => (part.part === 'text' ? t(part.text) : part.part)).join('\n');

    expect(itemsIn(parts)[0]?.facts.map(t)).toEqual(
      expect.arrayContaining(['Sales representative: Lily Chen', 'Account manager: Jun Li']),
    );
    expect(itemsIn(parts)[1]?.facts.map(t)).toContain('Sales representative: nobody');
    expect(said).toContain('1 customer: one is missing (Sales representative)');
    expect(said).toContain('2 customers: one is missing (Account manager)');
    expect(buttonsIn(parts).map(({ action }) => action)).toContain('review.missing');
    const draw = features.find(({ name }) => name === 'reviews')?.pictures?.['review.matrix'];
    const target = placeTarget(campaignId, found.list.list, null);
    const picture = await draw?.(target, { language: 'en', timeZone: 'UTC' }, desk);
    expect(picture?.chart).toMatchObject({
      chart: 'matrix',
      cells: [
        [1, 1, 1],
        [null, null, 1],
        [1, null, 1],
      ],
    });
  });
});

describe('where an owner meets it', () => {
  const feature = features.find(({ name }) => name === 'reviews');

  it('R50s stands on their home and among what they have to do, until nothing is left', async () => {
    const ids = await customers(desk, [{}, {}]);
    const campaignId = await running(desk);
    const subject = `${campaignId}/shanghai/lily`;
    const home = async () => (await feature?.home?.(desk.interaction('lily'), desk)) ?? [];
    const duty = async () => (await feature?.duties?.['review.list']?.([subject], desk))?.get(subject);
    await done(confirm(desk, campaignId, 'lily', ids.slice(0, 1)));

    expect((await home()).map((part) => ('text' in part ? t(part.text) : ''))).toContain('1 of 2');
    expect((await duty())?.button).toMatchObject({ action: 'review.list', target: subject });
    expect((await duty())?.facts?.map(t)).toContain('1 of 2');
    await done(confirm(desk, campaignId, 'lily', ids.slice(1)));
    expect(await home()).toEqual([]);
    expect(await duty()).toBeUndefined();
  });

  it('R50u a strategic customer that is missing becomes one by an ordinary change', async () => {
    const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(708) } });
    await customers(desk, [{ strategic: true }]);
    const campaignId = await running(desk, { kind: 'strategic' });
    const target = `${campaignId}/shanghai/`;
    const press = feature?.actions?.['review.missing'];
    expect((await press?.(desk.interaction('lily', { target }), desk))?.kind).toBe('say');
    expect((await press?.(desk.interaction('yan', { target }), desk))?.kind).toBe('form');
    const values = { customer: customerId };
    const next = await feature?.submissions?.['review.missing']?.(
      desk.interaction('yan', { target, values }),
      desk,
    );

    expect(next).toMatchObject({ kind: 'form', open: { form: { id: 'request.changeFields' } } });
    expect(next?.kind === 'form' && next.open.values?.strategic).toBe('yes');
    expect(
      await rows(
        'select kind, status, requester_id from request where customer_id = $1 order by number desc limit 1',
        customerId,
      ),
    ).toEqual([{ kind: 'customer.change', status: 'draft', requester_id: 'yan' }]);
  });
});

describe('the clock', () => {
  async function tickAt(at: string): Promise<void> {
    await desk.setNow(at);
    await clockOf(desk).tick();
  }
  const cards = (kind: string) =>
    rows('select target, audience from card where kind = $1 order by target, audience', kind);

  it.each([
    { days: 3, before: '2026-03-20T01:30:00Z', when: 'the working day before' },
    { days: 2, before: '2026-03-19T01:30:00Z', when: 'where that is half time as well' },
  ])('R50v reminds the owner directly once, $when', async ({ days, before }) => {
    await customers(desk, [{}]);
    const campaignId = await running(desk, { days });
    await tickAt(before);

    expect(await cards('review.reminder')).toEqual([
      { target: `${campaignId}/shanghai/lily`, audience: 'person:lily' },
    ]);
  });

  it("R50w escalates to the owner's manager, then to the sales manager, and says so in the thread without a customer", async () => {
    const [id = ''] = await customers(desk, [{}]);
    const campaignId = await running(desk, { days: 1 });
    await tickAt('2026-03-19T10:30:00Z');
    expect((await cards('review.alert')).map(({ audience }) => audience)).toEqual([
      'person:heir',
      'person:min',
      'person:tao',
    ]);
    expect(await rows(`select thread_kind, audience from card where kind = 'review.note'`)).toEqual([
      { thread_kind: 'review.campaign', audience: 'channel:desk' },
    ]);
    const draw = features.find(({ name }) => name === 'reviews')?.cards?.['review.note'];
    const reader = { language: 'en', timeZone: 'UTC', audience: 'channel:desk' } as const;
    const note = await draw?.draw(`${campaignId}/shanghai/escalate`, reader, desk);
    const said = (note?.parts ?? []).map((part) => ('text' in part ? t(part.text) : '')).join('\n');
    expect(said).toContain('1 list is late. Told to: Supervisor');
    expect(said).toContain('Lily Chen · Shanghai responsibility centre: 1 of 1 open');
    expect(said).not.toContain('Customer ');
    await tickAt('2026-03-23T10:30:00Z');
    expect((await cards('review.alert')).map(({ audience }) => audience)).toContain('person:lei');
    expect((await events(campaignId)).filter(({ type }) => type === 'review.escalated')).toHaveLength(2);
    await done(confirm(desk, campaignId, 'lily', [id]));
  });

  it('R50v a list that is done reminds and escalates nobody', async () => {
    const [id = ''] = await customers(desk, [{}]);
    const campaignId = await running(desk, { days: 1 });
    await done(confirm(desk, campaignId, 'lily', [id]));
    await tickAt('2026-03-24T10:30:00Z');

    expect(await cards('review.alert')).toEqual([]);
  });

  it('R50x closes when its time is over, with a report, and ends the duties that are left', async () => {
    const ids = await customers(desk, [{}, {}, {}, {}]);
    const campaignId = await running(desk, { days: 1 });
    await done(confirm(desk, campaignId, 'lily', ids.slice(0, 3)));
    await tickAt('2026-03-26T10:30:00Z');

    expect((await campaignOf(campaignId, desk))?.stage).toBe('closed');
    expect(await dutyOf(campaignId)).toEqual([{ person: 'lily', done: true }]);
    expect(await cards('review.report')).toEqual([{ target: campaignId, audience: 'channel:desk' }]);
    expect((await events(campaignId)).at(-1)).toMatchObject({
      type: 'review.closed',
      payload: { total: 4, confirmed: 3, open: 1, because: 'due' },
    });
    const draw = features.find(({ name }) => name === 'reviews')?.cards?.['review.report'];
    const reader = { language: 'en', timeZone: 'UTC', audience: 'channel:desk' } as const;
    const report = await draw?.draw(campaignId, reader, desk);
    expect(t(report?.summary ?? { verbatim: '' })).toContain('75% of 4 customers');
    const file = features.find(({ name }) => name === 'reviews')?.files?.['review.open'];
    const sheet = await file?.(`${campaignId}/0`, { language: 'en', timeZone: 'UTC' }, desk);
    expect(sheet?.rows).toHaveLength(1);
  });

  it('R50y the card in the channel follows the work once an hour, and not without work', async () => {
    const ids = await customers(desk, [{}, {}]);
    const campaignId = await running(desk);
    const wanted = async () =>
      (await rows(`select wanted from card where kind = 'review.campaign'`))[0]?.wanted;
    await done(confirm(desk, campaignId, 'lily', ids.slice(0, 1)));
    expect(await wanted()).toBe(1);
    await tickAt('2026-03-18T03:00:10Z');
    expect(await wanted()).toBe(2);
    await tickAt('2026-03-18T04:30:10Z');
    expect(await wanted()).toBe(2);
  });
});

describe('what stays', () => {
  it('R54c who checked a file, when and with which result stands in the file', async () => {
    const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(705) } });
    const campaignId = await running(desk, { kind: 'check', role: 'hqFinance' });
    await done(
      flag(campaignId, customerId, 'hui', { reason: 'unclear', remark: 'Terms differ from the contract' }),
    );
    const onFile = async (by: string) => {
      const parts = await features
        .find(({ name }) => name === 'reviews')
        ?.customerParts?.(customerId, desk.interaction(by), desk);
      return (parts ?? []).map((part) => ('text' in part ? t(part.text) : '')).join('\n');
    };

    expect(await onFile('fang')).toContain(
      'Check of files by: HQ finance: findings – Data unclear – Terms differ from the contract (Hui Sun)',
    );
    expect(await onFile('tao')).toContain('findings – Data unclear (Hui Sun)');
    expect(await onFile('yating')).toBe('');
  });

  it('R50z R97f the audit trail holds every step and no value, and an honest check of it finds nothing', async () => {
    const { customerId } = await enterNew(desk, { values: { taxId: taxIdOf(706) } });
    const other = await enterNew(desk, { values: { taxId: taxIdOf(707), name: 'Second Lamps' } });
    const campaignId = await running(desk);
    await done(confirm(desk, campaignId, 'lily', [customerId]));
    await done(flag(campaignId, other.customerId, 'lily', { remark: 'Two shops in one street' }));
    await done(desk.execute('review.close', { campaignId }, desk.as('oliver')));

    const told = await events(campaignId);
    expect(told.map(({ type }) => type)).toEqual([
      'review.opened',
      'review.filled',
      'review.confirmed',
      'review.flagged',
      'review.closed',
    ]);
    expect(JSON.stringify(told)).not.toMatch(/Lamps|Brightwell|street/);
    const { findings } = await verifyAudit(desk.database.pool, '/nowhere');
    expect(findings.filter(({ chain }) => chain.startsWith('review:'))).toEqual([]);
  });

  it('R50j what is left of a list is what its counts say', async () => {
    const ids = await customers(
      desk,
      Array.from({ length: 9 }, () => ({})),
    );
    const campaignId = await running(desk);
    await done(confirm(desk, campaignId, 'lily', ids.slice(0, 4)));
    await done(flag(campaignId, String(ids[5])));
    const [list] = await rows('select * from review_list where campaign_id = $1', campaignId);
    const left = await rows(
      `select count(*)::int as open from review_item where campaign_id = $1 and state = 'open'`,
      campaignId,
    );

    expect(openIn(list as unknown as ReviewList)).toBe(left[0]?.open);
  });
});
