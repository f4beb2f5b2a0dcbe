import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answerMoment, runMoment } from '../../../src/desk/surveys/actions.ts';
import { surveys } from '../../../src/desk/surveys/index.ts';
import { invitationLetter } from '../../../src/desk/surveys/letters.ts';
import { answeredSurvey, audienceSize, gapsOf } from '../../../src/desk/surveys/queries.ts';
import { translator } from '../../../src/i18n/translate.ts';
import type { LetterReader } from '../../../src/kit/letter.ts';
import { byClock, codeOf, done, type Filed } from '../../support/builders.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';
import { rowsOf } from '../../support/rows-of.ts';
import { duties } from './duties.ts';
import { aCustomer, anInvitation, answer, aRun, fillAll, GOOD, planInput } from './ground.ts';

let desk: TestDesk;
let rows: ReturnType<typeof rowsOf>;
let customers: Filed[];
let unreachable: Filed;
beforeAll(async () => {
  desk = await openTestDesk();
  rows = rowsOf(desk);
  customers = [
    await aCustomer(desk, { values: { strategic: 'yes', language: 'zh-TW' } }),
    await aCustomer(desk),
    await aCustomer(desk, { values: { country: 'CN', language: null } }),
  ];
  unreachable = await aCustomer(desk, { email: false });
}, 60_000);
afterAll(() => desk.close());
beforeEach(async () => {
  await rows('delete from survey_follow_up');
  await rows('delete from survey_invitation');
  await rows('delete from survey_run');
  await rows(`delete from obligation where kind like 'survey.%'`);
  await rows('delete from mail');
  await desk.setNow(MORNING);
});

const plan = (given = {}, by = 'lei') => desk.execute('survey.plan', planInput(given), desk.as(by));
const asked = async () =>
  (await rows<{ customer_id: string }>('select customer_id from survey_invitation order by customer_id')).map(
    ({ customer_id }) => customer_id,
  );
const letters = () =>
  rows<{ target: string; recipient: string }>(
    'select target, recipient from mail order by target, recipient',
  );
const ids = (some: readonly Filed[]) => some.map(({ customerId }) => customerId).sort();
const reader = (language: LetterReader['language'] = 'en'): LetterReader => ({
  language,
  timeZone: 'Asia/Shanghai',
  name: 'Quella Zimmerling',
  email: 'quella@lamps.example',
});

describe('a plan', () => {
  it('R80c is made, started and closed only by who plans over the unit', async () => {
    expect(codeOf(await plan({ unit: 'hamburg' }, 'jun'))).toBe('survey.notYourUnit!');
    expect(codeOf(await plan({ unit: 'east' }, 'lily'))).toBe('refusal.notAllowed!');
    expect(codeOf(await plan({ unit: 'shanghai' }, 'jun'))).toBe('done');

    const input = planInput({ unit: 'hamburg' });
    await done(desk.execute('survey.plan', input, desk.as('lei')));
    const { runId } = input;
    expect(codeOf(await desk.execute('survey.start', { runId }, desk.as('jun')))).toBe('survey.notYourUnit!');
    expect(codeOf(await desk.execute('survey.close', { runId }, desk.as('jun')))).toBe('survey.notYourUnit!');
    expect(codeOf(await desk.execute('survey.close', { runId }, desk.as('sabine')))).toBe('done');
  });

  it('R80b names days that can be, and an audience that is there', async () => {
    const fieldsOf = async (given: object) => {
      const outcome = await plan(given);
      return outcome.kind === 'refused' ? Object.keys(outcome.refusal.fields ?? {}) : outcome.kind;
    };

    expect(await fieldsOf({ firstDay: '2026-03-17' })).toEqual(['firstDay']);
    expect(await fieldsOf({ lastDay: '2026-03-17' })).toEqual(['lastDay']);
    expect(await fieldsOf({ lastDay: '2027-06-01' })).toEqual(['lastDay']);
    expect(await fieldsOf({ surveyId: 'gone' })).toEqual(['surveyId']);
    expect(await fieldsOf({ audience: 'group' })).toEqual(['group']);
    expect(await fieldsOf({ audience: 'internal' })).toEqual(['role']);
    expect(await fieldsOf({ audience: 'customer', customerId: randomUUID() })).toEqual(['customerId']);
    expect(await fieldsOf({ unit: 'atlantis' })).toEqual(['unit']);
  });

  it('R80d tells how many it asks and lists those whom nobody can write to', async () => {
    const input = planInput();
    await done(desk.execute('survey.plan', input, desk.as('lei')));

    expect(await audienceSize(input.runId, desk)).toEqual({ asked: 4, without: 1, isMore: false });
    const found = await gapsOf(input.runId, { after: { unit: '', number: '' }, limit: 10 }, desk);
    expect(found.gaps.map(({ id }) => id)).toEqual([unreachable.customerId]);
    expect(found.next).toBeNull();
    expect(await letters()).toEqual([]);
  });
});

describe('a run', () => {
  it.each([
    ['unit', {}, () => customers],
    ['strategic', {}, () => customers.slice(0, 1)],
    ['group', { group: '1110' }, () => customers],
    ['customer', {}, () => customers.slice(1, 2)],
  ])('R80e asks the customers of the audience %s, each once', async (audience, more, whom) => {
    const only = audience === 'customer' ? { customerId: customers[1]?.customerId ?? '' } : {};
    const runId = await aRun(desk, { audience, ...more, ...only });

    expect(await asked()).toEqual(ids(whom()));
    expect(await letters()).toHaveLength(whom().length);
    const [run] = await rows<{ sent: number; without_address: number }>(
      'select sent, without_address from survey_run where id = $1',
      runId,
    );
    expect(run).toEqual({
      sent: whom().length,
      without_address: audience === 'unit' ? 1 : 0,
    });
  });

  it('R80e goes out at the beginning of its first day where the unit is', async () => {
    const input = planInput({ firstDay: '2026-03-20' });
    await done(desk.execute('survey.plan', input, desk.as('lei')));
    await done(desk.execute('survey.start', { runId: input.runId }, desk.as('lei')));

    const [obligation] = await rows<{ moments: unknown; next_at: Date }>(
      `select moments, next_at from obligation where kind = 'survey.run'`,
    );
    expect(obligation?.next_at.toISOString()).toBe('2026-03-20T01:00:00.000Z');
    expect(obligation?.moments).toEqual([
      { at: '2026-03-20T01:00:00.000Z', act: 'fill' },
      { at: '2026-03-31T16:00:00.000Z', act: 'close' },
    ]);
    expect(await letters()).toEqual([]);
  });

  it('R80e asks nobody twice, whoever sends a piece again or at the same time', async () => {
    const input = planInput();
    await done(desk.execute('survey.plan', input, desk.as('lei')));
    const { runId } = input;
    await done(desk.execute('survey.start', { runId }, desk.as('lei')));
    const slot = { commandId: 'obligation:1', lateMs: 0 };

    await Promise.all([
      runMoment(runId, 'fill', slot, desk),
      runMoment(runId, 'fill', slot, desk),
      runMoment(runId, 'fill', { ...slot, commandId: 'obligation:2' }, desk),
    ]);
    await runMoment(runId, 'fill', slot, desk);

    expect(await asked()).toEqual(ids(customers));
    expect(await letters()).toHaveLength(3);
  });

  it('R80e is sent in pieces, and the next piece comes with the next turn', async () => {
    // Files as they stand in the table are all that the sending reads; two hundred through approval would take a minute.
    await rows(`
      with c as (insert into customer (id, number, account_group, unit, name, name_folded, values, sealed, created_at, updated_at)
        select gen_random_uuid(), '7' || lpad(n::text, 8, '0'), '1110', 'nanjing', 'N', 'n', '{}', '{}', desk_now(), desk_now()
        from generate_series(1, 250) n returning id)
      insert into contact (id, customer_id, position, sealed)
        select gen_random_uuid(), id, 1, '{"contactEmail": {"sealed": ""}}' from c`);
    const input = planInput({ unit: 'nanjing' });
    await done(desk.execute('survey.plan', input, desk.as('lei')));
    const { runId } = input;
    await done(desk.execute('survey.start', { runId }, desk.as('lei')));
    const turn = (nr: number) => runMoment(runId, 'fill', { commandId: `turn:${nr}`, lateMs: 0 }, desk);

    const again = [await turn(1), await turn(2)];
    const last = await turn(3);

    expect(again).toEqual([new Date(0), new Date(0)]);
    expect(last).toBeUndefined();
    const [counts] = await rows(
      'select count(*)::int as invitations, count(distinct customer_id)::int as customers from survey_invitation',
    );
    expect(counts).toEqual({ invitations: 250, customers: 250 });
    expect(await letters()).toHaveLength(250);
    await rows(`delete from contact where customer_id in (select id from customer where unit = 'nanjing')`);
    await rows(`delete from customer where unit = 'nanjing'`);
  });

  it('R80e a customer that moves to a later unit meanwhile is asked once and holds nobody up', async () => {
    await rows(`
      with c as (insert into customer (id, number, account_group, unit, name, name_folded, values, sealed, created_at, updated_at)
        select gen_random_uuid(), '7' || lpad(n::text, 8, '0'), '1110', 'nanjing', 'N', 'n', '{}', '{}', desk_now(), desk_now()
        from generate_series(1, 110) n returning id)
      insert into contact (id, customer_id, position, sealed)
        select gen_random_uuid(), id, 1, '{"contactEmail": {"sealed": ""}}' from c`);
    const input = planInput();
    await done(desk.execute('survey.plan', input, desk.as('lei')));
    await done(desk.execute('survey.start', { runId: input.runId }, desk.as('lei')));
    await done(desk.execute('survey.fill', { runId: input.runId }, byClock()));
    await rows(`update customer set unit = 'shanghai' where number = '700000001'`);

    await fillAll(desk, input.runId);

    const [counts] = await rows(
      'select count(*)::int as invitations, count(distinct customer_id)::int as customers from survey_invitation',
    );
    expect(counts).toEqual({ invitations: 113, customers: 113 });
    expect(await rows('select sent from survey_run')).toEqual([{ sent: 113 }]);
    await rows('delete from survey_invitation');
    await rows(
      `delete from contact where customer_id in (select id from customer where number like '70000%')`,
    );
    await rows(`delete from customer where number like '70000%'`);
  });

  it('R80e leaves out a contact person whose address was refused', async () => {
    const [first] = customers;
    await rows(
      `insert into finding (id, customer_id, subject, kind, found_at) values (gen_random_uuid(), $1, $2, 'mail.refused', desk_now() + interval '1 hour')`,
      first?.customerId,
      `contact:${first?.contactId}`,
    );
    await aRun(desk);

    expect(await asked()).toEqual(ids(customers.slice(1)));
    await rows('delete from finding');
  });

  it('R80m closes before its end, and nobody can answer or is reminded after that', async () => {
    const runId = await aRun(desk);
    const [invitation] = await rows<{ id: string }>('select id from survey_invitation');
    await done(desk.execute('survey.close', { runId }, desk.as('lei')));

    expect(
      codeOf(await answer(desk, invitation?.id ?? '', { recommend: '9', delivery: '4', contact: '4' })),
    ).toBe('survey.over');
    const remind = { invitationId: invitation?.id, nr: 1 };
    expect(codeOf(await desk.execute('survey.remind', remind, byClock()))).toBe('survey.over');
    expect(codeOf(await desk.execute('survey.close', { runId }, desk.as('lei')))).toBe(
      'survey.closedAlready',
    );
  });

  it('R80m one in chat that is closed before its end is nobody’s duty any more, and opens no form', async () => {
    const runId = await aRun(desk, {
      audience: 'internal',
      unit: 'shanghai',
      role: 'accountManager',
      surveyId: 'satisfaction',
    });
    const [invitation] = await rows<{ id: string; person_id: string }>(
      'select id, person_id from survey_invitation',
    );
    const { id = '', person_id: person = '' } = invitation ?? {};
    expect(await duties('survey.reply', [id], desk)).toHaveLength(1);
    await done(desk.execute('survey.close', { runId }, desk.as('lei')));

    expect(await duties('survey.reply', [id], desk)).toEqual([]);
    const reply = await surveys.actions?.['survey.answer']?.(desk.interaction(person, { target: id }), desk);
    expect(reply).toMatchObject({ kind: 'say', say: { key: 'survey.over' } });
  });

  it('R80e goes on after its organisation version is no longer the newest', async () => {
    const input = planInput();
    await done(desk.execute('survey.plan', input, desk.as('lei')));
    await done(desk.execute('survey.start', { runId: input.runId }, desk.as('lei')));
    await desk.apply({ ...desk.applied, surveys: [] });

    await fillAll(desk, input.runId);

    expect(await asked()).toEqual(ids(customers));
    await desk.apply({ ...desk.applied, settings: { ...desk.applied.settings, draftDays: 31 } });
  });
});

describe('an invitation', () => {
  it('R63a goes to one contact person as one letter, whatever is repeated', async () => {
    const [filed] = customers as [Filed];
    const invitationId = await anInvitation(desk, filed);
    const again = await desk.execute(
      'survey.invite',
      {
        surveyId: 'onboarding',
        invitationId,
        customerId: filed.customerId,
        contactId: filed.contactId,
        reason: 'onboarding',
      },
      { commandId: randomUUID(), by: { desk: 'onboarding' } },
    );

    expect(codeOf(again)).toBe('survey.invitedAlready');
    expect(await letters()).toEqual([{ target: invitationId, recipient: `contact:${filed.contactId}` }]);
    expect(await answeredSurvey(invitationId, desk)).toBeNull();
  });

  it('R63a is refused for a contact person without an e-mail address', async () => {
    const { customerId, contactId } = unreachable;
    const input = {
      surveyId: 'onboarding',
      invitationId: randomUUID(),
      customerId,
      contactId,
      reason: 'onboarding',
    };

    expect(codeOf(await desk.execute('survey.invite', input, byClock()))).toBe('survey.noEmail');
  });

  it('R63b R80m is reminded of as often as the survey says, while nobody has answered', async () => {
    const [filed] = customers as [Filed];
    const invitationId = await anInvitation(desk, filed);
    const [{ moments } = { moments: [] }] = await rows<{ moments: { at: string; act: string }[] }>(
      `select moments from obligation where kind = 'survey.answer'`,
    );
    expect(moments.map(({ act }) => act)).toEqual(['remind/1', 'remind/2', 'expire']);

    await desk.setNow('2026-03-21T02:00:01Z');
    await answerMoment(invitationId, 'remind/1', { commandId: 'first', lateMs: 0 }, desk);
    await answerMoment(invitationId, 'remind/1', { commandId: 'first', lateMs: 0 }, desk);
    expect((await letters()).map(({ target }) => target)).toEqual([invitationId, `${invitationId}/1`]);

    await done(answer(desk, invitationId, GOOD));
    await answerMoment(invitationId, 'remind/2', { commandId: 'second', lateMs: 0 }, desk);
    expect(await letters()).toHaveLength(2);
    expect(await invitationLetter(`${invitationId}/1`, reader(), desk)).toBeNull();
    expect(await rows(`select evidence from obligation where kind = 'survey.answer'`)).toEqual([
      { evidence: 'answered' },
    ]);
  });

  it('R80m ends the waiting with the period, and sends nothing after it', async () => {
    const [filed] = customers as [Filed];
    const invitationId = await anInvitation(desk, filed);
    await desk.setNow('2026-04-02T02:00:00Z');
    await answerMoment(invitationId, 'remind/2', { commandId: 'late', lateMs: 86_400_000 }, desk);
    await answerMoment(invitationId, 'expire', { commandId: 'end', lateMs: 0 }, desk);

    expect(await letters()).toHaveLength(1);
    expect(await invitationLetter(invitationId, reader(), desk)).toBeNull();
    expect(await rows(`select evidence from obligation where kind = 'survey.answer'`)).toEqual([
      { evidence: 'expired' },
    ]);
  });

  it('R80f names who asks, what about and until when, with the link', async () => {
    const [filed] = customers as [Filed];
    const invitationId = await anInvitation(desk, filed);
    const letter = await invitationLetter(invitationId, reader('zh-TW'), desk);
    const t = translator('zh-TW', 'Asia/Shanghai');
    const said = letter?.parts.map((part) => t('text' in part ? part.text : part.label)).join('\n');

    expect(letter && t(letter.subject)).toBe('澄野照明邀請您參與調查：合作啟動情形');
    expect(said).toContain('Quella Zimmerling，您好！');
    expect(said).toContain('客戶啟用服務');
    expect(said).toContain('2026年4月1日');
    const link = letter?.parts.flatMap((part) => ('link' in part ? [part.link] : []))[0] ?? '';
    expect(desk.links.read('survey', link.split('/').at(-1) ?? '', new Date(MORNING))).toMatchObject({
      target: invitationId,
      expired: false,
      until: expect.any(Date),
    });
    expect(letter).not.toHaveProperty('language');
  });

  it('R80f is written in the language that was chosen for the survey', async () => {
    await aRun(desk, { language: 'zh-CN' });
    const [invitation] = await rows<{ id: string }>('select id from survey_invitation');

    expect(await invitationLetter(invitation?.id ?? '', reader(), desk)).toMatchObject({ language: 'zh-CN' });
  });
});
