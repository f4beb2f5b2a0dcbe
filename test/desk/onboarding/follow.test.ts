import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { onboardingCard } from '../../../src/desk/onboarding/cards.ts';
import { stepFacts } from '../../../src/desk/onboarding/describe.ts';
import { DUTY_OF } from '../../../src/desk/onboarding/duties-page.ts';
import { onboardingPage, pointsPage } from '../../../src/desk/onboarding/onboarding-page.ts';
import { pointsCard } from '../../../src/desk/onboarding/points-card.ts';
import { onboardingView } from '../../../src/desk/onboarding/queries.ts';
import { tasksCard } from '../../../src/desk/onboarding/tasks-card.ts';
import type { Reader } from '../../../src/kit/card.ts';
import { CONTACT, codeOf, done } from '../../support/builders.ts';
import { MORNING, openTestDesk, type TestDesk } from '../../support/desk.ts';
import {
  FINANCE,
  type Ground,
  groundOf,
  HOUR,
  MANAGER,
  REP,
  SALES_MANAGER,
  SUPERVISOR,
  SUPPORT,
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

const CHANNEL: Reader = { language: 'en', timeZone: 'Asia/Shanghai', audience: 'channel:desk-east' };
const later = async (hours: number) => new Date((await ground.now()).getTime() + hours * HOUR);
const drawn = async (card: typeof onboardingCard, id: string) => wordsIn(await card.draw(id, CHANNEL, desk));
const finish = (id: string, task: string, by: string) =>
  ground.run(by, 'completeTask', { onboardingId: id, task });

describe('the checklist', () => {
  it('R61a opens with the hand-over: each task of the template with its role, due in working hours', async () => {
    const { id } = await ground.handedOver();

    const tasks = await ground.rows(
      'select task, role, due_at from onboarding_task where onboarding_id = $1 order by position',
      id,
    );
    expect(tasks.map(({ task, role }) => [task, role])).toEqual(
      desk.applied.onboarding?.setUpTasks.map((task) => [task.id, task.role]),
    );
    expect(tasks.map(({ due_at }) => (due_at as Date).toISOString().slice(0, 13))).toEqual([
      '2026-03-20T02',
      '2026-03-20T02',
      '2026-03-19T02',
      '2026-03-19T02',
      '2026-03-20T02',
      '2026-03-20T02',
    ]);
    expect(await ground.open(id)).toEqual(TASKS.map(([task]) => `task ${task}`).sort());
    const words = await drawn(tasksCard, id);
    expect(words).toContain('Set-up: 0 of 6 done');
    expect(words).toContain('Open the billing account');
  });

  it('R61b is worked off by whoever holds the role; of two that take a task at once exactly one owns it', async () => {
    const { id } = await ground.handedOver();
    const take = (by: string) => ground.run(by, 'takeTask', { onboardingId: id, task: 'crm-account' });

    expect(codeOf(await take(SUPPORT))).toBe('onboarding.notYourTask!');
    expect(codeOf(await finish(id, 'billing-account', MANAGER))).toBe('onboarding.notYourTask!');
    await ground.rows(
      `insert into role_grant (person_id, role, unit) values ('kai', 'accountManager', 'east') on conflict do nothing`,
    );
    const both = await Promise.all([take(MANAGER), take('kai')]);

    expect(both.map(codeOf).sort()).toEqual(['done', 'onboarding.taken']);
    const [owned] = await ground.rows(
      `select owner_id from onboarding_task where onboarding_id = $1 and task = 'crm-account'`,
      id,
    );
    const [duty] = await ground.rows(
      `select person, owner_role from obligation where subject = $1`,
      `${id}/crm-account`,
    );
    expect(duty).toEqual({ person: owned?.owner_id, owner_role: null });
    await ground.rows(`delete from role_grant where person_id = 'kai' and unit = 'east'`);
  });

  it('R61c says on its card who has what and what is done, and keeps remarks private', async () => {
    const { id } = await ground.handedOver();
    await done(ground.run(FINANCE, 'takeTask', { onboardingId: id, task: 'billing-terms' }));
    await done(
      ground.run(FINANCE, 'completeTask', {
        onboardingId: id,
        task: 'billing-account',
        remark: 'Account 4711 for Dr Weiss',
      }),
    );

    const words = await drawn(tasksCard, id);
    expect(words).toContain('Set-up: 1 of 6 done');
    expect(words).toContain('✓ Billing account');
    expect(words).toMatch(/with Hui Sun · due/);
    expect(words).not.toContain('4711');
    expect(codeOf(await finish(id, 'billing-account', FINANCE))).toBe('onboarding.taskIsDone');
    const page = await onboardingPage(id, await desk.interaction(MANAGER).person(), desk);
    expect(wordsIn(page)).toContain('Account 4711');
  });

  it('R61d is reminded of before a task is due and escalated when it is', async () => {
    const { id } = await ground.handedOver();
    for (const [task, by] of TASKS.slice(0, 5)) await done(finish(id, task, by));
    await done(ground.run(SUPPORT, 'takeTask', { onboardingId: id, task: 'support-access' }));
    await ground.pass(new Date('2026-03-20T01:59:00Z'));
    expect(await ground.told(id, SUPPORT)).toEqual(['reminded']);
    expect(await ground.told(id, SUPERVISOR)).toEqual([]);

    await ground.pass(new Date('2026-03-20T02:10:00Z'));
    expect(await ground.told(id, SUPERVISOR)).toEqual(['escalated']);
    await done(finish(id, 'support-access', SUPPORT));
    await ground.pass(new Date('2026-03-20T03:00:00Z'));
    expect((await ground.story(id)).filter((line) => line.includes('escalated'))).toHaveLength(1);
  });
});

describe('the survey', () => {
  const letters = (customerId: string) =>
    ground.rows(
      `select recipient from mail where kind = 'survey.invitation' and customer_id = $1`,
      customerId,
    );

  it('R63d goes out once as soon as the call is held, by the clock, and its obligation is closed with the invitation', async () => {
    const one = await ground.held();
    expect(await ground.open(one.id)).toEqual(['survey']);
    const { session_ended_at: end, survey_due: due } = await ground.row(one.id);
    expect((due as Date).getTime() - (end as Date).getTime()).toBe(48 * HOUR);

    await ground.tick();
    await ground.tick();

    expect(await letters(one.customerId)).toEqual([{ recipient: `contact:${one.contactId}` }]);
    const [kept] = await ground.rows(
      `select evidence from obligation where kind = 'onboarding.survey' and subject = $1`,
      one.id,
    );
    const { survey_invitation_id, survey_sent_at } = await ground.row(one.id);
    expect(kept?.evidence).toBe(survey_invitation_id);
    expect(survey_sent_at).not.toBeNull();
    expect(await ground.story(one.id)).toContain('desk surveySent');
  });

  it('R63d a moment that is handled again after a crash asks the customer once', async () => {
    const one = await ground.held();
    const [{ subject, id, at } = {}] = await ground.rows(
      `select id, subject, next_at::text as at from obligation where kind = 'onboarding.survey' and subject = $1`,
      one.id,
    );
    await ground.tick();
    await ground.rows(`update onboarding set survey_sent_at = null where id = $1`, one.id);
    await ground.rows(
      `update obligation set done_at = null, next_at = $2::timestamptz, moments = $3 where id = $1`,
      id,
      at,
      JSON.stringify([{ at, act: 'send' }]),
    );
    await ground.tick();

    expect(subject).toBe(one.id);
    expect(await letters(one.customerId)).toHaveLength(1);
  });

  it('R63e that cannot be sent stays with customer support, who hear why and what to do, and send it to somebody else', async () => {
    const one = await ground.setUp();
    const other = randomUUID();
    const keys = await desk.seal.keysFor([other]);
    const sealed = JSON.stringify({ contactName: keys.seal(other, 'Egon Still') });
    await ground.rows(
      `insert into contact (id, customer_id, position, sealed) values ($1, $2, 7, $3::jsonb)`,
      other,
      one.customerId,
      sealed,
    );
    await done(ground.book({ id: one.id, contactId: other }, (await later(1)).toISOString()));
    await desk.setNow((await later(2.2)).toISOString());
    await done(ground.settle(one.id, 'happened', 1));
    await ground.tick();

    expect(await letters(one.customerId)).toEqual([]);
    expect(await ground.open(one.id)).toEqual(['survey']);
    expect(await ground.told(one.id, SUPPORT)).toContain('surveyStuck');
    expect(await drawn(onboardingCard, one.id)).toContain('the contact person has no e-mail address');
    const duty = (await DUTY_OF.survey([one.id], desk)).get(one.id);
    expect(wordsIn(duty?.facts)).toContain('no e-mail address');

    expect(
      codeOf(await ground.run(REP, 'sendSurvey', { onboardingId: one.id, contactId: one.contactId })),
    ).toBe('onboarding.notYourTask!');
    await done(ground.run(SUPPORT, 'sendSurvey', { onboardingId: one.id, contactId: one.contactId }));
    await ground.tick();

    expect(await letters(one.customerId)).toEqual([{ recipient: `contact:${one.contactId}` }]);
    expect(await ground.row(one.id)).toMatchObject({ survey_trouble: null, outcome: 'completed' });
  });

  it('R63g that is not sent by then is reminded of and escalates', async () => {
    const one = await ground.held();
    await ground.rows(`update onboarding set contact_id = null where id = $1`, one.id);
    const due = (await ground.row(one.id)).survey_due as Date;
    await ground.pass(new Date(due.getTime() - HOUR));
    expect((await ground.story(one.id)).slice(-3)).toEqual([
      'desk surveyStuck',
      'desk reminded',
      'desk reminded',
    ]);

    await ground.pass(new Date(due.getTime() + 9 * HOUR));
    expect(await ground.told(one.id, SALES_MANAGER)).toContain('escalated');
  });

  it('R63f shows its answer on the card, also when the onboarding has ended', async () => {
    const one = await ground.held();
    await ground.tick();
    const { survey_invitation_id: invitationId } = await ground.row(one.id);
    expect(await drawn(onboardingCard, one.id)).toContain('not answered yet');

    const answers = { overall: '4', call: '5', setup: 'all', open: 'Nothing, dear Ms Li' };
    await done(
      desk.execute(
        'survey.answer',
        { invitationId, answers },
        { commandId: randomUUID(), by: { desk: 'web' } },
      ),
    );
    await ground.tick();

    expect((await ground.story(one.id)).at(-1)).toBe('desk surveyAnswered');
    expect(await ground.told(one.id, MANAGER)).toContain('surveyAnswered');
    const words = await drawn(onboardingCard, one.id);
    expect(words).toMatch(/answered .+ · score 4/);
    expect(words).not.toContain('Ms Li');
  });
});

describe('open points', () => {
  const POINTS = ['Invoice shows the old street', 'Dr Weiss waits for a spare lamp'];

  it('R64a go to customer support by number and age; their words are private', async () => {
    const one = await ground.held(POINTS);

    expect(await ground.open(one.id)).toEqual(['point 1', 'point 2', 'survey']);
    expect(await ground.told(one.id, SUPPORT)).toContain('pointsAdded');
    const words = await drawn(pointsCard, one.id);
    expect(words).toContain('Open points: 2 of 2 open');
    expect(words).toMatch(/Point 1\nraised .+ · with .+ · due/);
    expect(words).not.toMatch(/Invoice|Weiss/);
    const page = async (who: string) =>
      wordsIn(await pointsPage(one.id, 1, await desk.interaction(who).person(), desk));
    expect(await page(SUPPORT)).toContain('Dr Weiss waits');
    expect(await page('meiling')).not.toContain('Dr Weiss waits');
    const dump = await ground.rows(
      `select string_agg(to_jsonb(p)::text, ' ') as dump from onboarding_point p`,
    );
    expect(String(dump[0]?.dump)).not.toMatch(/Invoice|Weiss/);
  });

  it('R64b are taken and resolved by customer support; sales and the account manager are told', async () => {
    const one = await ground.held(POINTS);
    const point = { onboardingId: one.id, number: 1 };
    expect(codeOf(await ground.run(REP, 'takePoint', point))).toBe('onboarding.notYourTask!');
    await done(ground.run(SUPPORT, 'takePoint', point));
    await done(ground.run(SUPPORT, 'resolvePoint', { ...point, outcome: 'New invoice sent' }));

    expect(await ground.told(one.id, REP)).toContain('pointResolved');
    expect(await ground.told(one.id, MANAGER)).toContain('pointResolved');
    expect(await ground.open(one.id)).toEqual(['point 2', 'survey']);
    expect(codeOf(await ground.run(SUPPORT, 'resolvePoint', { ...point, outcome: 'Again' }))).toBe(
      'onboarding.pointIsResolved',
    );
  });

  it('R64c are reminded of, and escalated when they are overdue', async () => {
    const one = await ground.held(['Training material']);
    const [{ due_at } = {}] = await ground.rows(
      'select due_at from onboarding_point where onboarding_id = $1',
      one.id,
    );
    await ground.pass(new Date((due_at as Date).getTime() - 60_000));
    expect((await ground.story(one.id)).at(-1)).toBe('desk reminded');
    await ground.pass(new Date((due_at as Date).getTime() + 60_000));

    expect(await ground.told(one.id, 'yan')).toContain('escalated');
    expect(await drawn(onboardingCard, one.id)).toMatch(/1 of 1 open · 1 late/);
  });

  it('R64d the onboarding ends with the last of them, and says how long everything took', async () => {
    const one = await ground.held(['Training material']);
    await ground.tick();
    expect(await ground.row(one.id)).toMatchObject({ ended_at: null });
    await done(ground.run(SUPPORT, 'resolvePoint', { onboardingId: one.id, number: 1, outcome: 'Sent' }));

    expect(await ground.row(one.id)).toMatchObject({ outcome: 'completed' });
    expect(await ground.open(one.id)).toEqual([]);
    expect((await ground.story(one.id)).slice(-2)).toEqual(['yan pointResolved', 'yan completed']);
    const [{ payload } = {}] = await ground.rows(
      `select payload from audit_event where chain = $1 and type = 'onboarding.completed'`,
      `onboarding:${one.id}`,
    );
    expect(payload).toEqual({ handOverHours: 0, callDays: 0, surveyHours: 0 });
    expect(await ground.told(one.id, REP)).toContain('completed');
  });

  it('R64e one that comes up after the end opens it again until it is resolved', async () => {
    const one = await ground.held();
    await ground.tick();
    expect(await ground.row(one.id)).toMatchObject({ outcome: 'completed' });
    await done(ground.run(MANAGER, 'addPoints', { onboardingId: one.id, points: ['A lamp flickers'] }));
    expect(await ground.row(one.id)).toMatchObject({ outcome: null, ended_at: null });

    await done(ground.run(SUPPORT, 'resolvePoint', { onboardingId: one.id, number: 1, outcome: 'Replaced' }));

    expect(await ground.row(one.id)).toMatchObject({ outcome: 'completed' });
    const view = await onboardingView(one.id, desk);
    expect(
      view &&
        stepFacts(view)
          .map(({ value }) => wordsIn(value))
          .every((words) => words.startsWith('✓')),
    ).toBe(true);
  });

  it('R64a R97 no event of an onboarding holds a word that was typed or a value of a person', async () => {
    const one = await ground.held(POINTS);
    await ground.tick();

    const events = await ground.rows(
      `select payload from audit_event where chain = $1`,
      `onboarding:${one.id}`,
    );
    expect(JSON.stringify(events)).not.toMatch(
      new RegExp(`Weiss|Ward 7|Invoice|${CONTACT.contactName}|${CONTACT.contactEmail}`),
    );
  });
});
