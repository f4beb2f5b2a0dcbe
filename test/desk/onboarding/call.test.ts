import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { invitationLetter } from '../../../src/desk/onboarding/invitation-card.ts';
import { instantOn } from '../../../src/desk/onboarding/wall-time.ts';
import type { Letter, LetterReader } from '../../../src/kit/letter.ts';
import { CONTACT, codeOf, done } from '../../support/builders.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';
import {
  type Ground,
  groundOf,
  HOUR,
  MANAGER,
  REP,
  SALES_MANAGER,
  SUPERVISOR,
  TASKS,
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

const TOMORROW = '2026-03-19T06:00:00.000Z';
const READER: LetterReader = {
  language: 'en',
  timeZone: 'Asia/Shanghai',
  name: 'W. Q.',
  email: 'w@example.com',
};
const letter = (target: string): Promise<Letter | null> => invitationLetter(target, READER, desk);
const mailsOf = (id: string) =>
  ground.rows(
    'select target, recipient, kind from mail where target like $1 order by target, recipient',
    `${id}/%`,
  );
const at = (moment: string, hours: number) => new Date(Date.parse(moment) + hours * HOUR);

describe('the call', () => {
  it('R62a is owed by the account manager as soon as the last task is done, in working hours', async () => {
    const { id } = await ground.setUp();

    expect(await ground.open(id)).toEqual(['book']);
    expect(await ground.told(id, MANAGER)).toContain('setUpDone');
    const [{ due_at } = {}] = await ground.rows(
      `select due_at from obligation where kind = 'onboarding.book' and subject = $1`,
      id,
    );
    // 16 hours of eight a day from ten in the morning on a Wednesday in Shanghai.
    expect((due_at as Date).toISOString().slice(0, 13)).toBe('2026-03-20T02');
    await ground.pass(at(MORNING, 24 * 3));
    expect(await ground.told(id, SUPERVISOR)).toContain('escalated');
  });

  it('R62b goes out as an invitation to the contact person and the account manager, with agenda and link', async () => {
    const one = await ground.setUp();
    await done(ground.book(one, TOMORROW));

    expect(await mailsOf(one.id)).toEqual([
      { target: `${one.id}/1/request`, recipient: `contact:${one.contactId}`, kind: 'onboarding.invitation' },
      { target: `${one.id}/1/request`, recipient: `person:${MANAGER}`, kind: 'onboarding.invitation' },
    ]);
    const sent = await letter(`${one.id}/1/request`);
    expect(sent?.event).toMatchObject({
      uid: one.id,
      sequence: 1,
      method: 'request',
      start: new Date(TOMORROW),
      minutes: 60,
      location: 'https://meet.example.com/ward-7',
      organiser: { name: 'Jun Li', email: 'jun.li@aurenfield.example' },
      attendees: [
        { name: CONTACT.contactName, email: CONTACT.contactEmail },
        { name: 'Jun Li', email: 'jun.li@aurenfield.example' },
      ],
    });
    expect(sent?.event?.description).toHaveLength(desk.applied.onboarding?.callScript.en.length ?? 0);
    expect(sent?.parts).toContainEqual({
      link: 'https://meet.example.com/ward-7',
      label: { key: 'onboarding.letter.join' },
    });
  });

  it('R62b R98b the link is sealed', async () => {
    const one = await ground.setUp();
    await done(ground.book(one, TOMORROW));

    const dump = await ground.rows(
      `select string_agg(q.t::text, ' ') as dump from (select to_jsonb(o) as t from onboarding o
        union all select to_jsonb(e) from audit_event e union all select to_jsonb(r) from receipt r) q`,
    );
    expect(String(dump[0]?.dump)).not.toContain('meet.example.com');
  });

  it('R62c that is moved keeps its name in the calendars and has a higher number; the older letter is sent no more', async () => {
    const one = await ground.setUp();
    await done(ground.book(one, TOMORROW));
    await done(ground.book(one, '2026-03-20T08:00:00.000Z', 1));

    expect((await letter(`${one.id}/2/request`))?.event).toMatchObject({
      uid: one.id,
      sequence: 2,
      start: new Date('2026-03-20T08:00:00.000Z'),
    });
    expect(await letter(`${one.id}/1/request`)).toBeNull();
    expect((await ground.story(one.id)).at(-1)).toBe('jun callMoved');
    expect(codeOf(await ground.book(one, TOMORROW, 1))).toBe('onboarding.callChanged');
  });

  it('R62c that is moved to another contact person leaves the calendar of the first one', async () => {
    const one = await ground.setUp();
    await done(ground.book(one, TOMORROW));
    const other = randomUUID();
    const keys = await desk.seal.keysFor([other]);
    const sealed = {
      contactName: keys.seal(other, 'Octavia Brenn'),
      contactEmail: keys.seal(other, 'octavia@brightwell.example'),
    };
    await ground.rows(
      'insert into contact (id, customer_id, position, sealed) values ($1, $2, 2, $3)',
      other,
      one.customerId,
      JSON.stringify(sealed),
    );
    await done(ground.book({ ...one, contactId: other }, '2026-03-20T08:00:00.000Z', 1));

    const [off, ...invited] = (await mailsOf(one.id)).slice(2);
    expect(off).toMatchObject({ target: `${one.id}/2/cancel`, recipient: `contact:${one.contactId}` });
    expect(invited.map(({ recipient }) => recipient)).toEqual([`contact:${other}`, `person:${MANAGER}`]);
    const letterOff = await letter(`${one.id}/2/cancel`);
    expect(letterOff?.event).toMatchObject({
      uid: one.id,
      sequence: 2,
      method: 'cancel',
      start: new Date(TOMORROW),
      attendees: [{ email: READER.email }, { email: 'jun.li@aurenfield.example' }],
    });
    expect(wordsIn(letterOff)).not.toMatch(/Octavia|ctavia@|20 March|March 20/);
  });

  it('R62c that is called off is taken out of the calendars, and can be proposed anew', async () => {
    const one = await ground.setUp();
    await done(ground.book(one, TOMORROW));
    await done(ground.settle(one.id, 'calledOff', 1));

    expect((await letter(`${one.id}/2/cancel`))?.event).toMatchObject({
      uid: one.id,
      sequence: 2,
      method: 'cancel',
      start: new Date(TOMORROW),
    });
    expect(await ground.open(one.id)).toEqual(['book']);
    await done(ground.book(one, TOMORROW, 2));
    expect((await letter(`${one.id}/3/request`))?.event).toMatchObject({ uid: one.id, sequence: 3 });
  });

  it('R62d is reminded of an hour before, asked about at its end, and escalated when nobody says', async () => {
    const one = await ground.setUp();
    await done(ground.book(one, TOMORROW));
    await ground.pass(at(TOMORROW, -0.9));
    expect((await ground.story(one.id)).at(-1)).toBe('desk reminded');
    await ground.pass(at(TOMORROW, 0.9));
    expect((await ground.story(one.id)).at(-1)).toBe('desk reminded');

    await ground.pass(at(TOMORROW, 1.1));
    expect((await ground.story(one.id)).at(-1)).toBe('desk callAsked');
    expect(await ground.told(one.id, MANAGER)).toContain('callAsked');
    await ground.pass(at(TOMORROW, 9.1));
    expect(await ground.told(one.id, SUPERVISOR)).toContain('escalated');
    expect(await ground.told(one.id, SALES_MANAGER)).toEqual([]);
    await ground.pass(at(TOMORROW, 17.2));
    expect(await ground.told(one.id, SALES_MANAGER)).toEqual(['escalated']);
  });

  it('R62e that is missed is proposed anew as another entry, and after the second miss the sales manager is told', async () => {
    const one = await ground.setUp();
    await done(ground.book(one, TOMORROW));
    expect(codeOf(await ground.settle(one.id, 'missed', 1))).toBe('onboarding.callToCome');
    await desk.setNow(at(TOMORROW, 0.5).toISOString());
    await done(ground.settle(one.id, 'missed', 1));

    expect(await ground.open(one.id)).toEqual(['book']);
    expect(await ground.told(one.id, SALES_MANAGER)).toEqual([]);
    await done(ground.book(one, at(TOMORROW, 24).toISOString(), 1));
    expect((await letter(`${one.id}/2/request`))?.event).toMatchObject({ uid: `${one.id}-1`, sequence: 2 });
    await desk.setNow(at(TOMORROW, 24.5).toISOString());
    const answer = await done(ground.settle(one.id, 'missed', 2));

    expect(answer.count).toBe(2);
    expect(await ground.told(one.id, SALES_MANAGER)).toEqual(['callMissed']);
    expect(await ground.row(one.id)).toMatchObject({ call_missed: 2, call_status: 'open' });
  });

  it('R62f is booked in the time on the wall of the zone chosen, over both changes of clock', () => {
    expect(instantOn('2026-03-28', '9:30', 'Europe/Berlin')?.toISOString()).toBe('2026-03-28T08:30:00.000Z');
    expect(instantOn('2026-03-30', '09：30', 'Europe/Berlin')?.toISOString()).toBe(
      '2026-03-30T07:30:00.000Z',
    );
    expect(instantOn('2026-03-29', '02:30', 'Europe/Berlin')?.toISOString()).toBe('2026-03-29T01:30:00.000Z');
    expect(instantOn('2026-11-01', '01:30', 'America/New_York')?.toISOString()).toBe(
      '2026-11-01T05:30:00.000Z',
    );
    expect(instantOn('2026-03-28', '25:00', 'Europe/Berlin')).toBeNull();
    expect(instantOn('2026-03-28', '09:30', 'Nowhere/Place')).toBeNull();
  });

  it('R62a cannot be booked in the past, far ahead, before the hand-over, or with somebody else’s contact person', async () => {
    const early = await ground.started();
    expect(codeOf(await ground.book(early, TOMORROW))).toBe('onboarding.notHandedOver');
    const one = await ground.setUp();

    expect(await ground.book(one, '2026-03-17T02:00:00Z')).toMatchObject({
      refusal: { fields: { callOn: { key: 'onboarding.callInPast' } } },
    });
    expect(await ground.book(one, '2027-03-17T02:00:00Z')).toMatchObject({
      refusal: { fields: { callOn: { key: 'onboarding.callTooLate' } } },
    });
    expect(await ground.book({ ...one, contactId: randomUUID() }, TOMORROW)).toMatchObject({
      refusal: { fields: { contactId: { key: 'onboarding.contactUnknown' } } },
    });
    expect(codeOf(await ground.book(one, TOMORROW, 0, REP))).toBe('onboarding.notYours!');
    const link = 'http://meet.example.com/plain';
    const input = {
      onboardingId: one.id,
      at: TOMORROW,
      link,
      language: 'en',
      contactId: one.contactId,
      sequence: 0,
    };
    expect(await ground.run(MANAGER, 'bookCall', input)).toMatchObject({ refusal: { fields: { link: {} } } });
  });

  it('R62a of two that book at once exactly one invites', async () => {
    const one = await ground.setUp();
    const both = await Promise.all([
      ground.book(one, TOMORROW),
      ground.book(one, '2026-03-20T08:00:00.000Z'),
    ]);

    expect(both.map(codeOf).sort()).toEqual(['done', 'onboarding.callChanged']);
    expect(await mailsOf(one.id)).toHaveLength(2);
  });

  it('R04j R62d the deputy of an absent account manager is told in their place, and may act', async () => {
    const one = await ground.handedOver();
    await ground.rows(
      `insert into absence (id, person_id, deputy_id, first_day, last_day, stage, set_by, set_at)
       values (gen_random_uuid(), 'jun', 'kai', '2026-03-17', '2026-03-25', 'begun', 'jun', desk_now())`,
    );
    for (const [task, by] of TASKS)
      await done(ground.run(by, 'completeTask', { onboardingId: one.id, task }));

    expect(await ground.told(one.id, 'kai')).toEqual(['setUpDone']);
    expect(codeOf(await ground.book(one, TOMORROW, 0, 'kai'))).toBe('done');
    await ground.rows('delete from absence');
  });
});
