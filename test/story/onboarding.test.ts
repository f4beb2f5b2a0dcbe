import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONTACT } from '../support/builders.ts';
import { MORNING } from '../support/desk.ts';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import { by, EAST, enterForms, lastTold, offences, onFile, say, sendAgain } from './steps.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story.close());
beforeEach(async () => {
  await story.rows('update obligation set done_at = desk_now(), next_at = null where done_at is null');
  await story.setNow(MORNING);
});

type Begun = { id: string; customerId: string; contactId: string; name: string };

/** `/customer onboard <words>` up to the sent form, by the representative. */
async function begin(customerId: string, values: Record<string, unknown> = {}): Promise<Begun> {
  const { number, name } = await story.row('select number, name from customer where id = $1', customerId);
  const contact = await story.row('select id from contact where customer_id = $1', customerId);
  const contactId = String(contact.id);
  const hand = story.as('lily');
  await hand.command(`/customer onboard ${number}`);
  await hand.press(hand.answer(), 'onboarding.new');
  hand.view('onboarding.start');
  await hand.submit({
    signedOn: '2026-03-17',
    signedAt: '18:00',
    accountManagerId: 'jun',
    contactId: CONTACT.contactName,
    ...values,
  });
  const { id } = await story.row('select id from onboarding where customer_id = $1', customerId);
  return { id: String(id), customerId, contactId, name: String(name) };
}

/** A customer of long ago, so that the data are still to be handed over. */
async function oldCustomer(): Promise<string> {
  const { customerId } = await onFile(story);
  await story.rows(
    `update request set submitted_at = desk_now() - interval '200 days' where customer_id = $1`,
    customerId,
  );
  return customerId;
}

async function handedOver(): Promise<Begun> {
  const one = await begin(await oldCustomer());
  const hand = story.as('lily');
  await hand.press(await card(one.id), 'onboarding.handOver');
  hand.view('onboarding.handOver');
  await hand.submit({ needs: 'Light for Dr Weiss', scope: 'Forty lamps' });
  return one;
}

const WORKERS = [
  ['billing-account', 'hui'],
  ['billing-terms', 'hui'],
  ['crm-account', 'jun'],
  ['crm-contacts', 'jun'],
  ['support-customer', 'yan'],
  ['support-access', 'yan'],
] as const;

async function setUp(): Promise<Begun> {
  const one = await handedOver();
  for (const [task, who] of WORKERS) {
    const hand = story.as(who);
    await hand.pressFor(await tasks(one.id), 'onboarding.complete', `${one.id}/${task}`);
    await hand.submit({});
  }
  return one;
}

async function booked(): Promise<Begun> {
  const one = await setUp();
  const hand = story.as('jun');
  await hand.press(await card(one.id), 'onboarding.book');
  hand.view('onboarding.book');
  await hand.submit({
    callOn: '2026-03-19',
    callAt: '09:30',
    zone: 'Europe/Berlin',
    link: 'https://meet.example.com/ward-7',
    contactId: CONTACT.contactName,
    language: 'en',
  });
  return one;
}

const card = (id: string) => story.card('onboarding.card', id, EAST);
const tasks = (id: string) => story.card('onboarding.tasks', id, EAST);
const points = (id: string) => story.card('onboarding.points', id, EAST);
const call = (id: string) => story.card('onboarding.call', id, 'person:jun');
const events = (id: string) => story.audit(`onboarding:${id}`);

/** The digest may have come in between. */
const toldTo = (who: string) => story.as(who).direct().map(wordsOf).join('\n');

async function noteOf(id: string): Promise<string> {
  const root = await card(id);
  return root ? story.thread(root).map(wordsOf).join('\n') : '';
}

describe('the signed contract in chat', () => {
  it('R60a R97 is told with `onboard`: the row, the card, the audit event, the messages', async () => {
    const one = await begin(await oldCustomer());

    expect(
      await story.row(
        'select rep_id, account_manager_id, contact_id, signed_at from onboarding where id = $1',
        one.id,
      ),
    ).toEqual({
      rep_id: 'lily',
      account_manager_id: 'jun',
      contact_id: one.contactId,
      signed_at: new Date('2026-03-17T10:00:00Z'),
    });
    expect(await events(one.id)).toEqual(['lily onboarding.started']);
    const shown = wordsOf(await card(one.id));
    expect(shown).toContain(one.name);
    expect(shown).toContain('销售代表');
    expect(buttonsOf(await card(one.id))).toEqual(
      expect.arrayContaining(['onboarding.handOver', 'onboarding.open']),
    );
    expect(lastTold(story, 'lily')).toContain(one.name);
    expect(lastTold(story, 'jun')).toContain('启动了');
    expect(await story.findings()).toEqual([]);
  });

  it('R60a R60g of a mistake says so at its field, and a second onboarding is refused', async () => {
    const customerId = await oldCustomer();
    const hand = story.as('lily');
    const { number } = await story.row('select number from customer where id = $1', customerId);
    await hand.command(`/customer onboard ${number}`);
    await hand.press(hand.answer(), 'onboarding.new');
    const values = { signedOn: '2026-03-19', signedAt: '18:00', accountManagerId: 'jun' };
    expect((await hand.submit(values)).errors).toEqual({
      signedOn: say('zh-CN', 'onboarding.signedInFuture'),
    });
    expect((await hand.submit({ ...values, signedAt: 'soon' })).errors).toHaveProperty('signedAt');
    await hand.submit({ ...values, signedOn: '2026-03-18', signedAt: '09:30' });

    const again = await sendAgain(story, 'interaction');
    expect(again.status).toBe(200);
    expect(await story.rows('select 1 from onboarding where customer_id = $1', customerId)).toHaveLength(1);
    const { said } = await hand.command(`/customer onboard ${number}`);
    expect(said).toContain(String(number));
    expect(buttonsOf(hand.answer())).toEqual(['onboarding.open']);
  });

  it('R60b R60f runs for a customer whose request is still a draft, and sending the request is the hand-over', async () => {
    const requestId = await enterForms(story);
    const hand = story.as('lily');
    await hand.close();
    const draft = await story.row('select customer_id, customer_name from request where id = $1', requestId);
    await hand.command('/customer onboard');
    await hand.press(hand.answer(), 'onboarding.new');
    hand.view('onboarding.pick');
    await hand.submit({ customer: draft.customer_name });
    hand.view('onboarding.start');
    await hand.submit({ signedOn: '2026-03-17', signedAt: '18:00', accountManagerId: 'jun' });
    const { id } = await story.row('select id from onboarding where customer_id = $1', draft.customer_id);
    expect(wordsOf(await card(String(id)))).toContain('尚未建档');

    await story.setNow('2026-03-18T04:00:00Z');
    await story.desk.execute('request.submit', { requestId }, story.ground.as('lily'));
    await story.tick();

    expect(await events(String(id))).toEqual(['lily onboarding.started', 'desk onboarding.handedOver']);
    expect(wordsOf(await card(String(id)))).toContain('签约后 18 小时 · 按时');
    expect(await noteOf(String(id))).toContain('即为交接');
  });

  it('R60e is handed over from the card; the thread says so without a word that was typed', async () => {
    const one = await handedOver();

    expect(await events(one.id)).toEqual(['lily onboarding.started', 'lily onboarding.handedOver']);
    expect(wordsOf(await card(one.id))).toContain('按时');
    const thread = await noteOf(one.id);
    expect(thread).toContain('交接了');
    expect(thread + wordsOf(await card(one.id))).not.toMatch(/Weiss|Forty/);
    const opened = await story.as('jun').press(await card(one.id), 'onboarding.open');
    expect(opened.said).toContain('Light for Dr Weiss');
    await story.as('jun').close();
  });

  it('R60h a click of somebody else changes nothing and is logged', async () => {
    const one = await handedOver();
    const { version } = await story.row('select version from onboarding where id = $1', one.id);
    await story.as('hui').pressFor(await tasks(one.id), 'onboarding.take', `${one.id}/billing-terms`);
    const before = await story.row('select version from onboarding where id = $1', one.id);
    await sendAgain(story, 'interaction', by(story, 'lily'));

    expect(await offences(story, 'lily')).toEqual(['onboarding.takeTask onboarding.notYourTask']);
    expect(Number(before.version)).toBe(Number(version) + 1);
    expect(await story.row('select version from onboarding where id = $1', one.id)).toEqual(before);
  });

  it('R60d R27f is reminded of by the clock, and escalates to the supervisors', async () => {
    const one = await begin(await oldCustomer());
    await story.setNow('2026-03-18T08:00:30Z');
    await story.tick();
    expect(toldTo('lily')).toContain('须在');
    await story.setNow('2026-03-18T10:00:30Z');
    await story.tick();

    expect(toldTo('tao')).toContain('至今未交接');
    expect(await noteOf(one.id)).toContain('至今未交接');
    expect(wordsOf(await card(one.id))).toContain('逾期');
  });

  it('R60j is on the home of those it concerns, and in the list of `onboard`', async () => {
    const one = await begin(await oldCustomer());
    const home = await story.as('jun').home();
    expect(home.said).toContain(say('zh-CN', 'onboarding.mine'));
    expect(home.said).toContain(one.name);

    const list = await story.as('tao').command('/customer onboard');
    expect(list.said).toContain(say('zh-CN', 'onboarding.running'));
    const stranger = await story.as('jiayi').command('/customer onboard');
    expect(stranger.said).not.toContain(one.name);
  });

  it('R60j R60a stands on the customer’s file, which also starts one', async () => {
    const customerId = await oldCustomer();
    const hand = story.as('lily');
    const { number } = await story.row('select number from customer where id = $1', customerId);
    await hand.command(`/customer find ${number}`);
    await hand.press(hand.answer(), 'customer.open');
    await hand.press(hand.view(), 'onboarding.new');
    hand.view('onboarding.start');
    await hand.submit({ signedOn: '2026-03-17', signedAt: '18:00', accountManagerId: 'jun' });
    await hand.command(`/customer find ${number}`);
    const file = await hand.press(hand.answer(), 'customer.open');

    expect(file.said).toContain(say('zh-CN', 'onboarding.step.handOver'));
    expect(JSON.stringify(hand.view().blocks)).toContain('onboarding.open');
    await hand.close();
  });

  it('R60i is cancelled from the card with a reason that stays private', async () => {
    const one = await begin(await oldCustomer());
    const hand = story.as('tao');
    await hand.choose(await card(one.id), 'onboarding.cancel');
    hand.view('onboarding.cancel');
    await hand.submit({ reason: 'Insolvency of Dr Weiss' });

    expect((await events(one.id)).at(-1)).toBe('tao onboarding.cancelled');
    expect(wordsOf(await card(one.id))).toContain('取消');
    expect(await noteOf(one.id)).not.toContain('Weiss');
    expect(lastTold(story, 'lily')).toContain('取消了');
  });
});

describe('set-up and call in chat', () => {
  it('R61c the checklist stands in the thread and shows at once who has what', async () => {
    const one = await handedOver();
    await story.as('hui').pressFor(await tasks(one.id), 'onboarding.take', `${one.id}/billing-account`);
    expect(wordsOf(await tasks(one.id))).toContain('孙慧');
    const hand = story.as('hui');
    await hand.pressFor(await tasks(one.id), 'onboarding.complete', `${one.id}/billing-account`);
    await hand.submit({ remark: 'Account 4711' });

    const words = wordsOf(await tasks(one.id));
    expect(words).toContain('已完成 1/6');
    expect(words).not.toContain('4711');
    expect((await events(one.id)).slice(-2)).toEqual(['hui onboarding.taskTaken', 'hui onboarding.taskDone']);
  });

  it('R62b the account manager proposes it from the card: invitations, row, card, and what becomes of it', async () => {
    const one = await booked();

    expect(
      await story.row('select call_status, call_at, call_sequence from onboarding where id = $1', one.id),
    ).toEqual({
      call_status: 'booked',
      call_at: new Date('2026-03-19T08:30:00Z'),
      call_sequence: 1,
    });
    expect(
      await story.rows(`select recipient from mail where target like $1 order by recipient`, `${one.id}/%`),
    ).toEqual([{ recipient: `contact:${one.contactId}` }, { recipient: 'person:jun' }]);
    expect(buttonsOf(await call(one.id))).toEqual(
      expect.arrayContaining([
        'onboarding.happened',
        'onboarding.book',
        'onboarding.missed',
        'onboarding.callOff',
      ]),
    );
    const early = await story.as('jun').press(await call(one.id), 'onboarding.missed');
    expect(early.said).toContain('届时才能登记结果');
  });

  it('R62c R62e it is moved, missed and proposed anew from the message', async () => {
    const one = await booked();
    const hand = story.as('jun');
    await hand.press(await call(one.id), 'onboarding.book');
    expect(hand.typed().zone).toBe('Asia/Shanghai');
    await hand.submit({ callOn: '2026-03-19', callAt: '17:00', link: 'https://meet.example.com/b' });
    expect((await events(one.id)).at(-1)).toBe('jun onboarding.callMoved');
    await story.setNow('2026-03-19T09:05:00Z');
    await hand.press(await call(one.id), 'onboarding.missed');

    expect((await events(one.id)).at(-1)).toBe('jun onboarding.callMissed');
    expect(wordsOf(await card(one.id))).toContain('缺席 1 次');
    expect(buttonsOf(await card(one.id))).toContain('onboarding.book');
  });
});

describe('survey and open points in chat', () => {
  it('R63d R63f R64a R64b R64d runs to its end: call held, survey sent and answered, point resolved', async () => {
    const one = await booked();
    await story.setNow('2026-03-19T09:40:00Z');
    const jun = story.as('jun');
    await jun.press(await call(one.id), 'onboarding.happened');
    jun.view('onboarding.happened');
    await jun.submit({ point1: 'Dr Weiss waits for a lamp' });
    await story.tick();

    expect(
      await story.rows(
        `select 1 from mail where kind = 'survey.invitation' and customer_id = $1`,
        one.customerId,
      ),
    ).toHaveLength(1);
    expect(wordsOf(await points(one.id))).not.toContain('Weiss');
    const yan = story.as('yan');
    await yan.pressFor(await points(one.id), 'onboarding.takePoint', `${one.id}/1`);
    await yan.pressFor(await points(one.id), 'onboarding.resolve', `${one.id}/1`);
    expect(JSON.stringify(yan.view('onboarding.resolve').blocks)).toContain('Dr Weiss waits');
    await yan.submit({ outcome: 'Sent today' });

    expect((await events(one.id)).slice(-2)).toEqual([
      'yan onboarding.pointResolved',
      'yan onboarding.completed',
    ]);
    expect(wordsOf(await card(one.id))).toContain('完成');
    expect(lastTold(story, 'jun')).toContain('客户启用已完成');

    const { survey_invitation_id: invitationId } = await story.row(
      'select survey_invitation_id from onboarding where id = $1',
      one.id,
    );
    const answers = { overall: '5', call: '5', setup: 'all' };
    const web = { commandId: randomUUID(), by: { desk: 'web' } };
    await story.desk.execute('survey.answer', { invitationId, answers }, web);
    await story.tick();
    expect(wordsOf(await card(one.id))).toContain('评分 5');
    expect(await story.findings()).toEqual([]);
  });
});
