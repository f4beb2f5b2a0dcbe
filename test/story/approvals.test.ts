import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../src/local/slack/fake-slack.ts';
import { demoOrganisation } from '../desk/organisation/demo-organisation.ts';
import { CONTACT, NEW_CUSTOMER } from '../support/builders.ts';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import {
  ANSWERS,
  answerStep,
  DATA,
  EAST,
  enterNew,
  fileNew,
  lastTold,
  offences,
  say,
  sendAgain,
  somebody,
  statusOf,
  stepCard,
} from './steps.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory({ organisation: withTaipeiOfTwo() });
});
afterAll(() => story.close());

const DECIDE = ['approval.approve', 'approval.return', 'approval.reject', 'request.details'];

/** In Taipei two supervisors must approve, and Tao is a sales representative too. */
function withTaipeiOfTwo(): Story['organisation'] {
  const organisation = demoOrganisation();
  const path = organisation.paths.find(({ kind }) => kind === 'customer.create');
  const [first, ...others] = path?.steps ?? [];
  if (!path || !first) throw new Error('the demo has no path for new customers');
  organisation.paths.unshift({ ...path, units: ['taipei'], steps: [{ ...first, quorum: 2 }, ...others] });
  for (const person of organisation.people)
    if (['tao', 'fang'].includes(person.id)) person.roles.push({ role: 'salesRep', units: ['shanghai'] });
  const qiang = organisation.people.find(({ id }) => id === 'qiang');
  qiang?.roles.push({ role: 'supervisor', units: ['east'] });
  return organisation;
}

async function card(requestId: string, audience: string): Promise<Message> {
  const found = await stepCard(story, requestId, audience);
  if (!found) throw new Error(`no card for ${audience}`);
  return found;
}

async function tally(): Promise<unknown> {
  return story.row(`select (select count(*) from decision) as decisions, (select count(*) from audit_event) as events,
    (select count(*) from receipt) as receipts, (select count(*) from security_event) as offences, (select sum(wanted) from card) as wanted`);
}

describe('the card of a step', () => {
  it('R23a R23c R23d R23g shows what it is about, counts the rest, and keeps secrets for Details', async () => {
    const own = somebody();
    const values = { ...own, pricing: 'Mindestens zwölf Prozent', bankAccount: 'DE89370400440532013000' };
    const { requestId, number } = await fileNew(story, { values });
    const shown = await card(requestId, EAST);
    const words = wordsOf(shown);

    for (const part of [
      say('zh-CN', 'card.heading', { kind: say('zh-CN', 'request.kind.create'), number }),
      `${say('zh-CN', 'card.requestedBy')}  陈莉莉`,
      String(own.name),
      '上海责任中心',
      say('zh-CN', 'card.filed'),
      say('zh-CN', 'card.due'),
      say('zh-CN', 'card.complete'),
      String(own.taxId),
    ])
      expect(words).toContain(part);
    expect(words).toMatch(/另有 \d+ 项，见“详情”/);
    expect(buttonsOf(shown).slice(0, 4)).toEqual(DECIDE);
    const secrets = [values.pricing, values.bankAccount, NEW_CUSTOMER.creditLimit, ...Object.values(CONTACT)];
    for (const secret of secrets.filter((value) => value !== 'purchasing'))
      expect(words).not.toContain(secret);

    const details = await story.as('tao').press(shown, 'request.details');

    for (const given of [values.pricing, CONTACT.contactName, '陈莉莉'])
      expect(details.said).toContain(given);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.submitted');
  });

  it('R21b R19a R19b R23f R27d goes from the supervisor to the data admin, and tells the requester at each step', async () => {
    const { requestId } = await fileNew(story);
    const thread = await card(requestId, EAST);
    expect(await stepCard(story, requestId, DATA)).toBeUndefined();

    await story.as('tao').press(thread, 'approval.approve');

    expect(await story.row('select status, step_index from request where id = $1', requestId)).toEqual({
      status: 'pending',
      step_index: 1,
    });
    expect(buttonsOf(thread)).toEqual(['request.details']);
    expect(wordsOf(thread)).toContain(say('zh-CN', 'progress.approved', { step: '业务主管', by: '王涛' }));
    expect(wordsOf(story.thread(thread).at(-1))).toContain('王涛 以业务主管身份批准了申请');
    expect(lastTold(story, 'lily')).toContain('王涛 以业务主管身份批准了申请');
    expect(buttonsOf(await card(requestId, DATA)).slice(0, 4)).toEqual([
      'approval.answer',
      ...DECIDE.slice(1),
    ]);
    const open = await story.rows(
      `select subject from obligation where subject like $1 and done_at is null`,
      `${requestId}%`,
    );
    expect(open).toEqual([{ subject: `${requestId}/1/1` }]);

    await answerStep(story, requestId);

    for (const audience of [EAST, DATA])
      expect(buttonsOf(await card(requestId, audience))).toEqual(['request.details']);
    expect(lastTold(story, 'lily')).toContain('刘芳 以数据管理员身份批准');
    expect(story.thread(thread).map(wordsOf).at(-1)).toContain('刘芳 以数据管理员身份批准');
    expect((await story.audit(`request:${requestId}`)).slice(-2)).toEqual([
      'tao step.approved',
      'fang request.approved',
    ]);
  });

  it('R23e R19c R28c Reject asks for a reason; it reaches the requester and Details, and never the channel', async () => {
    const { requestId, customerId } = await fileNew(story);
    const shown = await card(requestId, EAST);
    const tao = story.as('tao');
    await tao.press(shown, 'approval.reject');
    const empty = await tao.submit({});
    expect(Object.keys(empty.errors ?? {})).toEqual(['note']);
    expect(await statusOf(story, requestId)).toBe('pending');

    await tao.submit({ note: 'Bekannter Hochstapler' });

    expect(await statusOf(story, requestId)).toBe('rejected');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('tao step.rejected');
    expect(lastTold(story, 'lily')).toContain('Bekannter Hochstapler');
    expect(story.fake.texts({ channel: shown.channel }).join()).not.toContain('Bekannter Hochstapler');
    expect((await story.as('min').press(shown, 'request.details')).said).toContain('Bekannter Hochstapler');
    expect(await story.rows('select id from customer where id = $1', customerId)).toEqual([]);
    expect(buttonsOf(shown)).toEqual(['request.details']);
    expect(await story.rows('select 1 from duplicate_key where request_id = $1', requestId)).toEqual([]);
  });
});

describe('who may decide', () => {
  it('R22a R22c R22e nobody decides on their own request; it is explained in private and logged', async () => {
    const { requestId } = await fileNew(story, { by: 'tao' });
    const shown = await card(requestId, EAST);
    const before = structuredClone(shown);

    const clicked = await story.as('tao').press(shown, 'approval.approve');

    expect(clicked.said).toContain(say('zh-CN', 'approval.ownRequest'));
    expect(story.thread(shown).map(wordsOf).join()).not.toContain(say('zh-CN', 'approval.ownRequest'));
    expect(shown.blocks).toEqual(before.blocks);
    expect(await story.rows('select 1 from decision where request_id = $1', requestId)).toEqual([]);
    expect(await offences(story, 'tao')).toEqual(['approval.decide approval.ownRequest']);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('tao request.submitted');
  });

  it('R22b nobody takes two steps of one request', async () => {
    const { requestId } = await fileNew(story);
    await story.as('qiang').press(await card(requestId, EAST), 'approval.approve');

    const second = await story.as('qiang').press(await card(requestId, DATA), 'approval.answer');

    expect(second.said).toContain(say('en', 'approval.twoSteps'));
    expect(await story.row('select status, step_index from request where id = $1', requestId)).toEqual({
      status: 'pending',
      step_index: 1,
    });
    expect(await offences(story, 'qiang')).toEqual(['approval.decide approval.twoSteps']);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('qiang step.approved');
  });

  it('R22f R22c R01c a click is judged by who clicks, whatever its payload says', async () => {
    const { requestId } = await fileNew(story);
    const shown = await card(requestId, EAST);
    const before = structuredClone(shown.blocks);

    const pressed = await story.as('jun').press(shown, 'approval.approve');
    await sendAgain(story, 'interaction', (payload) => {
      const [action] = payload.actions as { value: string }[];
      if (action) action.value = action.value.replace('/1/0|', '/1/1|');
      return { ...payload, user: { ...Object(payload.user), name: 'tao', username: 'tao' } };
    });

    expect(pressed.said).toContain(say('zh-CN', 'approval.notYours', { role: '业务主管' }));
    expect(await story.rows('select 1 from decision where request_id = $1', requestId)).toEqual([]);
    expect((await offences(story, 'jun')).slice(0, 1)).toEqual(['approval.decide approval.notYours']);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.submitted');
    expect(shown.blocks).toEqual(before);
  });
});

describe('quorum and races', () => {
  it('R24a R24f R21e with a quorum of two, two different people must approve', async () => {
    const { requestId } = await fileNew(story, { by: 'yating', unit: 'kaohsiung', values: TAIWAN });
    const shown = await card(requestId, 'channel:desk-taipei');
    await story.as('zhiming').press(shown, 'approval.approve');
    const again = await story.as('zhiming').press(shown, 'approval.approve');
    expect(again.said).toContain(
      say('zh-TW', 'approval.recorded.approved', { number: await numberOf(requestId) }),
    );
    const twice = await sendAgain(story, 'interaction', (payload) => newCommand(payload));
    expect(twice.status).toBe(200);
    expect(story.as('zhiming').answer()?.text).toContain(say('zh-TW', 'approval.youDecided'));
    expect(await story.row('select step_index from request where id = $1', requestId)).toEqual({
      step_index: 0,
    });
    expect(buttonsOf(shown).slice(0, 4)).toEqual(DECIDE);

    await story.as('shufen').press(shown, 'approval.approve');

    expect(await story.row('select step_index from request where id = $1', requestId)).toEqual({
      step_index: 1,
    });
    expect((await story.audit(`request:${requestId}`)).slice(-2)).toEqual([
      'zhiming step.approved',
      'shufen step.approved',
    ]);
    expect(buttonsOf(shown)).toEqual(['request.details']);
  });

  it('R24b the first Return ends a step, whatever its quorum', async () => {
    const { requestId } = await fileNew(story, { by: 'yating', unit: 'kaohsiung', values: TAIWAN });
    const shown = await card(requestId, 'channel:desk-taipei');
    await story.as('zhiming').press(shown, 'approval.approve');
    const shufen = story.as('shufen');
    await shufen.press(shown, 'approval.return');
    await shufen.submit({ note: '請補件' });

    expect(await statusOf(story, requestId)).toBe('returned');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('shufen step.returned');
    expect(buttonsOf(shown)).toEqual(['request.details']);
    expect(lastTold(story, 'yating')).toContain('請補件');
  });

  it('R24c R24d R22d of two deciders at once one has an effect, and the other is told who decided', async () => {
    const { requestId, number } = await fileNew(story);
    const shown = await card(requestId, EAST);
    const stale = structuredClone(shown);
    const [tao, min] = await Promise.all([
      story.as('tao').press(stale, 'approval.approve'),
      story.as('min').press(stale, 'approval.approve'),
    ]);

    const { person_id: winner } = await story.row(
      'select person_id from decision where request_id = $1',
      requestId,
    );
    const [won, lost] = winner === 'tao' ? [tao, min] : [min, tao];
    expect(won.said).toMatch(/批准已记录|is recorded/);
    expect(lost.said).toMatch(
      winner === 'tao' ? /Tao Wang has already approved this step/ : /Min Zhou 已批准/,
    );
    expect(lost.said).toContain(String(number));
    expect(
      (await story.audit(`request:${requestId}`)).filter((event) => event.endsWith('step.approved')),
    ).toHaveLength(1);
    const before = await tally();
    const late = await story.as('min').press(stale, 'approval.approve');
    expect(late.status).toBe(200);
    expect(await tally()).toEqual(before);
    expect(buttonsOf(shown)).toEqual(['request.details']);
  });

  it('R24e R22d R112b a double click and a replayed delivery have one effect and write nothing more', async () => {
    const { requestId } = await fileNew(story);
    const stale = structuredClone(await card(requestId, EAST));
    const both = await Promise.all([0, 1].map(() => story.as('tao').press(stale, 'approval.approve')));
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    const before = await tally();

    await sendAgain(story, 'interaction');
    await story.as('tao').press(stale, 'approval.approve');

    expect(await tally()).toEqual(before);
    expect(await story.rows('select person_id from decision where request_id = $1', requestId)).toEqual([
      { person_id: 'tao' },
    ]);
    expect((await story.audit(`request:${requestId}`)).filter((event) => event.endsWith('approved'))).toEqual(
      ['tao step.approved'],
    );
    expect(buttonsOf(await card(requestId, EAST))).toEqual(['request.details']);
  });
});

describe('the questions of the data admin', () => {
  it('R25a R40f R26d R26a the candidates stand on the card and above the questions; the supervisor is asked none', async () => {
    const twin = somebody();
    await enterNew(story, { values: twin });
    const { requestId } = await fileNew(story, { values: { ...somebody(), taxId: String(twin.taxId) } });
    const shown = await card(requestId, EAST);
    expect(wordsOf(shown)).toContain(twin.name);
    expect(wordsOf(shown)).toContain(say('zh-CN', 'candidate.taxId'));
    expect(buttonsOf(shown)).toContain('approval.approve');
    await story.as('tao').press(shown, 'approval.approve');
    expect(await story.row('select step_index from request where id = $1', requestId)).toEqual({
      step_index: 1,
    });
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('tao step.approved');

    const opened = await story.as('fang').press(await card(requestId, DATA), 'approval.answer');

    expect(opened.said).toContain(twin.name);
    expect(story.as('fang').fields()).toEqual([
      'duplicate',
      'duplicateOf',
      'confirmedWith',
      'confirmedHow',
      'confirmedOn',
    ]);
    await story.as('fang').close();
  });

  it('R25c R25d R26a without the answers, or for the same customer, nothing is entered', async () => {
    const { requestId, customerId } = await fileNew(story);
    await story.as('tao').press(await card(requestId, EAST), 'approval.approve');
    const none = await answerStep(story, requestId, { confirmedHow: 'phone' });
    expect(Object.keys(none.errors ?? {})).toEqual(['duplicate', 'confirmedWith']);
    const forged = await sendAgain(story, 'interaction', (payload) => withoutAnswers(payload, none.view));
    expect(forged.body).toContain(say('zh-CN', 'check.missing'));
    const [other] = await story.rows('select number from customer order by number limit 1');
    const same = await story
      .as('fang')
      .submit({ ...ANSWERS, duplicate: 'same', duplicateOf: String(other?.number) });
    expect(Object.values(same.errors ?? {})).toContain(say('zh-CN', 'approval.sameCustomer'));

    expect(await statusOf(story, requestId)).toBe('pending');
    expect(await story.rows('select 1 from customer where id = $1', customerId)).toEqual([]);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('tao step.approved');
    expect(buttonsOf(await card(requestId, DATA))).toContain('approval.answer');
    await story.as('fang').close();
  });

  it('R25b R26a R26b R38a the answers are part of the decision, the name of who confirmed is sealed', async () => {
    const relative = await enterNew(story);
    const { requestId, customerId } = await fileNew(story);
    await story.as('tao').press(await card(requestId, EAST), 'approval.approve');
    const { number } = await story.row('select number from customer where id = $1', relative.customerId);
    await answerStep(story, requestId, {
      ...ANSWERS,
      duplicate: 'related',
      duplicateOf: String(number),
      confirmedWith: 'Ottokar Leise',
    });

    const { answers, status } = await story.row(
      'select answers, status from request where id = $1',
      requestId,
    );
    expect(status).toBe('approved');
    expect(answers).toMatchObject({
      duplicate: 'related',
      duplicateOf: relative.customerId,
      confirmedHow: 'phone',
      confirmedOn: '2026-03-18',
      confirmedWith: { sealed: expect.any(String) },
    });
    expect(JSON.stringify(answers)).not.toContain('Ottokar');
    const [entry] = await story.rows(
      'select request_id from field_history where customer_id = $1 limit 1',
      customerId,
    );
    expect(entry).toEqual({ request_id: requestId });
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('fang request.approved');
    const details = await story.as('fang').press(await card(requestId, DATA), 'request.details');
    expect(details.said).toContain(say('zh-CN', 'option.duplicate.related'));
    expect(details.said).toContain(say('zh-CN', 'option.confirmedHow.phone'));
  });

  it('R26c what the customer does not confirm goes back to the requester by itself', async () => {
    const { requestId, customerId } = await fileNew(story);
    await story.as('tao').press(await card(requestId, EAST), 'approval.approve');
    await answerStep(story, requestId, { ...ANSWERS, confirmedHow: 'notConfirmed' });

    expect(await statusOf(story, requestId)).toBe('returned');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('fang step.unconfirmed');
    expect(await story.rows('select 1 from customer where id = $1', customerId)).toEqual([]);
    expect(lastTold(story, 'lily')).toContain('未能与客户确认');
    expect(buttonsOf(story.as('lily').direct().at(-1))).toContain('request.correct');
    expect(buttonsOf(await card(requestId, DATA))).toEqual(['request.details']);
  });
});

describe('numbers typed by hand', () => {
  it('R32f R31b is demanded where the group says so, and lies in its range', async () => {
    const { requestId, customerId } = await fileNew(story, { group: '1410' });
    await story.as('tao').press(await card(requestId, EAST), 'approval.approve');
    const outside = await answerStep(story, requestId, { ...ANSWERS, number: '200001' });
    expect(outside.errors).toEqual({ number: say('zh-CN', 'check.invalid') });
    expect(await story.rows('select 1 from customer where id = $1', customerId)).toEqual([]);

    await story.as('fang').submit({ number: '100017' });

    expect(await story.row('select number from customer where id = $1', customerId)).toEqual({
      number: '100017',
    });
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('fang request.approved');
    expect(wordsOf(await card(requestId, DATA))).toContain('100017');
  });
});

describe('what happens beside it', () => {
  it('R21d a request keeps the path it started with when the organisation changes', async () => {
    const { requestId } = await fileNew(story);
    const next = structuredClone(story.organisation);
    for (const path of next.paths) if (path.kind === 'customer.create') path.steps = path.steps.slice(-1);
    expect((await story.apply(next)).kind).toBe('done');
    const younger = await fileNew(story);

    await story.as('tao').press(await card(requestId, EAST), 'approval.approve');

    expect(
      await story.row('select step_index, organisation_version from request where id = $1', requestId),
    ).toEqual({
      step_index: 1,
      organisation_version: 1,
    });
    expect(await stepCard(story, younger.requestId, EAST)).toBeUndefined();
    expect(buttonsOf(await card(younger.requestId, DATA))).toContain('approval.answer');
    expect((await story.audit('organisation')).length).toBe(2);
    await story.apply(story.organisation);
  });

  it('R112d R23f after an outage of chat one update a card brings it to the latest state', async () => {
    const { requestId } = await fileNew(story);
    const shown = await card(requestId, EAST);
    const clear = story.fake.faults.add({ method: 'chat.update', kind: '500before' });
    const calls = story.fake.journal.of('chat.update').length;
    await story.ground.execute('approval.decide', approval(requestId, 0), story.ground.as('tao'));
    await story.ground.execute('request.pullBack', { requestId, how: 'withdraw' }, story.ground.as('lily'));
    await story.settle();
    expect(buttonsOf(shown)).toContain('approval.approve');
    clear();
    await story.rows(`update card set available_at = now() where shown < wanted`);
    await story.settle();

    expect(buttonsOf(shown)).toEqual(['request.details']);
    expect(wordsOf(shown)).toContain(say('zh-CN', 'request.state.withdrawn'));
    const updates = story.fake.journal.of('chat.update').slice(calls);
    expect(updates.filter(({ ok, args }) => ok && args.ts === shown.ts)).toHaveLength(1);
    expect(await story.rows('select 1 from card where shown < wanted and parked_at is null')).toEqual([]);
    expect((await story.audit(`request:${requestId}`)).slice(-2)).toEqual([
      'tao step.approved',
      'lily request.withdrawn',
    ]);
  });

  it('R112g R112a a click is acknowledged within the platform’s time, after what it did is stored', async () => {
    const { requestId } = await fileNew(story);
    const pressed = await story.as('min').press(await card(requestId, EAST), 'approval.approve');

    expect(pressed.ms).toBeLessThan(3_000);
    const answered = story.fake.journal.deliveries.at(-1);
    const { at } = await story.row('select max(at) as at from receipt');
    expect(Number(at)).toBeLessThanOrEqual(Number(answered?.at));
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('min step.approved');
    expect(story.fake.journal.fumbles).toEqual([]);
    expect(await story.findings()).toEqual([]);
  });
});

const TAIWAN = {
  country: 'TW',
  taxId: '04595257',
  phone: '+886 7 335 1234',
  currency: 'TWD',
  salesRepresentative: 'yating',
};

async function numberOf(requestId: string): Promise<number> {
  return Number((await story.row('select number from request where id = $1', requestId)).number);
}

function approval(requestId: string, stepIndex: number): Record<string, unknown> {
  return { requestId, round: 1, stepIndex, verdict: 'approved' };
}

/** The click of another copy of the card, which the desk has not seen yet. */
function newCommand(payload: Record<string, unknown>): Record<string, unknown> {
  const [action] = payload.actions as { value: string }[];
  if (action) action.value = action.value.replace(/\|[^|]+$/, '|another-command-0001');
  return payload;
}

/** The submission as a client would send it that leaves the required fields out. */
function withoutAnswers(payload: Record<string, unknown>, view: unknown): Record<string, unknown> {
  const open = structuredClone(view) as { state: { values: Record<string, unknown> } };
  open.state.values = {};
  const { actions: _pressed, container: _where, ...rest } = payload;
  return { ...rest, type: 'view_submission', view: open };
}
