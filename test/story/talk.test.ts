import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../src/local/slack/fake-slack.ts';
import { demoOrganisation } from '../desk/organisation/demo-organisation.ts';
import { MORNING } from '../support/desk.ts';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import {
  answerStep,
  DATA,
  EAST,
  enterChange,
  type Filed,
  fileNew,
  lastTold,
  offences,
  onFile,
  requestOf,
  say,
  statusOf,
  stepCard,
} from './steps.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story.close());

async function card(requestId: string, audience = EAST): Promise<Message> {
  const found = await stepCard(story, requestId, audience);
  if (!found) throw new Error(`no card for ${audience}`);
  return found;
}
async function reassign(
  who: string,
  message: Message,
  to: string,
): Promise<ReturnType<ReturnType<Story['as']>['submit']>> {
  const hand = story.as(who);
  await hand.choose(message, 'approval.reassign');
  hand.view('approval.reassign');
  return hand.submit({ to });
}

describe('questions', () => {
  it('R07a R07b a question and its answer stand in the thread, and the request stays where it is', async () => {
    const { requestId } = await fileNew(story);
    const shown = await card(requestId);
    const tao = story.as('tao');
    await tao.choose(shown, 'approval.ask');
    await tao.submit({ text: 'Which branch signs?' });

    expect(await story.row('select status, round, step_index from request where id = $1', requestId)).toEqual(
      { status: 'pending', round: 1, step_index: 0 },
    );
    const [asked] = await story.rows(
      'select kind, person_id, text from remark where request_id = $1',
      requestId,
    );
    expect(asked).toEqual({ kind: 'question', person_id: 'tao', text: { sealed: expect.any(String) } });
    expect(wordsOf(story.thread(shown).at(-1))).toContain('Which branch signs?');
    expect(lastTold(story, 'lily')).toContain('Which branch signs?');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('tao request.asked');

    const lily = story.as('lily');
    await lily.press(lily.direct().at(-1), 'request.answer');
    await lily.submit({ text: 'The one in Pudong' });

    expect(wordsOf(story.thread(shown).at(-1))).toContain('The one in Pudong');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.answered');
    expect(await story.rows('select kind from remark where request_id = $1 order by seq', requestId)).toEqual(
      [{ kind: 'question' }, { kind: 'answer' }],
    );
    expect(buttonsOf(shown)).toContain('approval.approve');
  });

  it('R07a R22c only those who decide the step ask', async () => {
    const { requestId } = await fileNew(story);
    const ning = story.as('ning');
    await ning.choose(await card(requestId), 'approval.ask');
    const sent = await ning.submit({ text: 'Just curious' });

    expect(sent.said).toContain(say('zh-CN', 'request.notYourQuestion'));
    expect(await story.rows('select 1 from remark where request_id = $1', requestId)).toEqual([]);
    expect(await offences(story, 'ning')).toEqual(['request.remark request.notYourQuestion']);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.submitted');
    expect(story.thread(await card(requestId))).toHaveLength(1);
  });
});

describe('claiming and handing on', () => {
  it('R07c Claim says who takes care, and the others still may decide', async () => {
    const { requestId } = await fileNew(story);
    const shown = await card(requestId);
    await story.as('tao').choose(shown, 'approval.claim');

    expect(await story.row('select assignee_id, overridden from request where id = $1', requestId)).toEqual({
      assignee_id: 'tao',
      overridden: false,
    });
    expect(wordsOf(shown)).toContain(say('zh-CN', 'progress.claimed', { by: '王涛' }));
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('tao step.claimed');
    await story.as('min').press(shown, 'approval.approve');
    expect(await story.row('select step_index, assignee_id from request where id = $1', requestId)).toEqual({
      step_index: 1,
      assignee_id: null,
    });
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('min step.approved');
  });

  it('R07d Reassign hands a step to another entitled person and to nobody else', async () => {
    const { requestId } = await fileNew(story);
    const shown = await card(requestId);
    const wrong = await reassign('tao', shown, 'jun');
    expect(wrong.errors).toEqual({ to: say('zh-CN', 'approval.reassign.notEntitled') });
    expect(await story.row('select assignee_id from request where id = $1', requestId)).toEqual({
      assignee_id: null,
    });
    await story.as('tao').submit({ to: 'min' });

    expect(await story.row('select assignee_id, overridden from request where id = $1', requestId)).toEqual({
      assignee_id: 'min',
      overridden: false,
    });
    expect(wordsOf(shown)).toContain('周敏');
    expect(wordsOf(story.as('min').direct().at(-1))).toContain('to Min Zhou');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('tao step.reassigned');
  });

  it('R07e R07f R22c Nudge by the requester reminds those who decide, once in a while, and is nobody else’s', async () => {
    const { requestId } = await fileNew(story);
    const mine = () => story.card('request.mine', requestId, 'person:lily');
    const early = await story.as('lily').press(await mine(), 'request.nudge');
    expect(early.said).toContain('之后可再次提醒');
    await story.setNow('2026-03-18T07:00:00Z');

    await story.as('lily').press(await mine(), 'request.nudge');

    const shown = await card(requestId);
    const note = story.thread(shown).at(-1);
    expect(wordsOf(note)).toContain('陈莉莉提醒大家尽快审批');
    for (const decider of ['tao', 'min'])
      expect(JSON.stringify(note?.blocks)).toContain(story.account(decider));
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily step.nudged');
    const again = await story.as('lily').press(await mine(), 'request.nudge');
    expect(again.said).toContain('之后可再次提醒');
    const other = await story.as('bo').press(await mine(), 'request.nudge');
    expect(other.said).toContain(say('zh-CN', 'request.notYours'));
    expect(await offences(story, 'bo')).toEqual(['approval.nudge request.notYours']);
    const events = (await story.audit(`request:${requestId}`)).filter((event) => event.endsWith('nudged'));
    expect(events).toEqual(['lily step.nudged']);
    const { count } = await story.row(
      `select count(*)::int from card where kind = 'request.note' and target like $1`,
      `${requestId}%`,
    );
    expect(count).toBe(1);
    await story.setNow(MORNING);
  });
});

describe('reversing', () => {
  it('R07g makes a new request from an applied change, with the values before it', async () => {
    const { customerId } = await onFile(story);
    const changed = await enterChange(story, customerId, { city: 'Ningbo', street: '1 New Road' });
    const lily = story.as('lily');

    await lily.press(await story.card('request.mine', changed.requestId, 'person:lily'), 'request.reverse');

    const requestId = requestOf(lily.view('request.changeFields').private_metadata);
    expect(requestId).not.toBe(changed.requestId);
    expect(lily.typed()).toMatchObject({ city: 'Shanghai', street: '88 Century Avenue' });
    await lily.submit({ reason: 'It was right before' });
    await lily.submit();
    const { changes, status } = await story.row(
      'select changes, status from request where id = $1',
      requestId,
    );
    expect(status).toBe('pending');
    expect(changes).toMatchObject({ city: { old: 'Ningbo', new: 'Shanghai' } });
    expect(wordsOf(await card(requestId))).toContain('Ningbo → Shanghai');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.submitted');
  });
});

describe('why me', () => {
  it('R05a every card of a step answers with the role and the unit', async () => {
    const { requestId, number } = await fileNew(story);
    const shown = await card(requestId);
    const params = { number, role: '业务主管', unit: '上海责任中心' };

    const tao = await story.as('tao').choose(shown, 'approval.why');
    const jun = await story.as('jun').choose(shown, 'approval.why');
    const lily = await story.as('lily').choose(shown, 'approval.why');

    expect(tao.said).toContain(say('zh-CN', 'why.role', { ...params, over: '华东分公司' }));
    expect(jun.said).toContain(say('zh-CN', 'why.not', params));
    expect(lily.said).toContain(say('zh-CN', 'why.own', params));
    await story.as('tao').press(shown, 'approval.approve');
    const fang = await story.as('fang').choose(await card(requestId, DATA), 'approval.why');
    expect(fang.said).toContain(say('zh-CN', 'why.company'));
    expect(await story.row('select step_index from request where id = $1', requestId)).toEqual({
      step_index: 1,
    });
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('tao step.approved');
  });
});

describe('a request that nobody can decide', () => {
  let office: Story;
  let stuck: Filed;
  beforeAll(async () => {
    const organisation = demoOrganisation();
    for (const person of organisation.people)
      person.roles = person.roles.filter(({ role }) => role !== 'supervisor');
    const lily = organisation.people.find(({ id }) => id === 'oliver');
    lily?.roles.push({ role: 'salesRep', units: ['shanghai'] });
    for (const person of organisation.people)
      if (person.roles.length === 0) person.roles.push({ role: 'auditor', units: ['*'] });
    office = await openStory({ organisation });
    stuck = await fileNew(office);
  });
  afterAll(() => office.close());

  it('R05b the daily check tells the administrators and names a fallback', async () => {
    await office.ground.execute(
      'approval.checkStuck',
      { slot: '2026-03-18' },
      { commandId: 'stuck-1', by: { desk: 'clock' } },
    );
    await office.settle();

    const told = await office.card('approval.stuck', `${stuck.requestId}/1/0`, 'person:oliver');
    expect(wordsOf(told)).toContain(
      say('en', 'stuck.open', {
        number: stuck.number,
        role: 'Supervisor',
        unit: 'Shanghai responsibility centre',
        fallback: 'Lei Guo',
      }),
    );
    expect(buttonsOf(told)).toEqual(['approval.reassign', 'request.details']);
    expect(await office.audit('approvals')).toEqual(['desk approval.checked']);
    expect(await statusOf(office, stuck.requestId)).toBe('pending');
  });

  it('R05c R05d an administrator gives the step away, never to the requester, and the override is audited as such', async () => {
    const told = await office.card('approval.stuck', `${stuck.requestId}/1/0`, 'person:oliver');
    const oliver = office.as('oliver');
    await oliver.press(told, 'approval.reassign');
    const own = await oliver.submit({ to: 'lily' });
    expect(own.errors).toEqual({ to: say('en', 'approval.reassign.requester') });
    await oliver.submit({ to: 'lei' });

    expect(
      await office.row('select assignee_id, overridden from request where id = $1', stuck.requestId),
    ).toEqual({ assignee_id: 'lei', overridden: true });
    const { payload } = await office.row(
      `select payload from audit_event where chain = $1 and type = 'step.reassigned'`,
      `request:${stuck.requestId}`,
    );
    expect(payload).toMatchObject({ to: 'lei', override: true });
    expect((await office.audit(`request:${stuck.requestId}`)).at(-1)).toBe('oliver step.reassigned');
    const shown = (await stepCard(office, stuck.requestId, EAST)) ?? told;
    const why = await office.as('lei').choose(shown, 'approval.why');
    expect(why.said).toContain('系统管理员已将申请');
    const waiting = await office.as('lei').command('/customer inbox');
    expect(waiting.said).toContain(String(stuck.number));
    await office.as('lei').press(shown, 'approval.approve');
    expect(
      await office.row('select step_index, overridden from request where id = $1', stuck.requestId),
    ).toEqual({ step_index: 1, overridden: false });
    expect((await office.audit(`request:${stuck.requestId}`)).at(-1)).toBe('lei step.approved');
    await answerStep(office, stuck.requestId);
    expect(await statusOf(office, stuck.requestId)).toBe('approved');
  });

  it('R05d R22c somebody who is no administrator cannot give it away', async () => {
    const { requestId } = await fileNew(office);
    const shown = await stepCard(office, requestId, EAST);
    const jun = office.as('jun');
    await jun.choose(shown, 'approval.reassign');
    const sent = await jun.submit({ to: 'jun' });

    expect(sent.said).toContain(say('zh-CN', 'approval.notYours', { role: '业务主管' }));
    expect(await office.row('select assignee_id from request where id = $1', requestId)).toEqual({
      assignee_id: null,
    });
    expect(await offences(office, 'jun')).toEqual(['approval.claim approval.notYours']);
    expect((await office.audit(`request:${requestId}`)).at(-1)).toBe('lily request.submitted');
  });
});
