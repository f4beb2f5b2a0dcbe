import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aCustomer, anInvitation, answer, aRun, BAD } from '../desk/surveys/ground.ts';
import { done, type Filed } from '../support/builders.ts';
import { MORNING } from '../support/desk.ts';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import { lastTold, say } from './steps.ts';

let story: Story;
let filed: Filed;
beforeAll(async () => {
  story = await openStory();
  filed = await aCustomer(story.ground);
  await aCustomer(story.ground, { email: false });
});
afterAll(() => story.close());
beforeEach(async () => {
  await story.rows(`delete from obligation where kind like 'survey.%'`);
  await story.setNow(MORNING);
});

const DAYS = { firstDay: '2026-03-18', lastDay: '2026-03-31', language: 'own' };

/** From `/customer survey` to the look before it is sent. */
async function plan(
  who: string,
  basics: Record<string, string>,
  audience: Record<string, string>,
): Promise<string> {
  const hand = story.as(who);
  await hand.command('/customer survey');
  await hand.press(hand.answer(), 'survey.openPlan');
  hand.view('survey.plan');
  await hand.submit({ surveyId: 'satisfaction', ...DAYS, ...basics });
  hand.view('survey.audience');
  return (await hand.submit(audience)).said;
}
const newestRun = () =>
  story.row('select id, stage, unit, sent, planned_by from survey_run order by planned_at desc, id limit 1');

describe('a survey', () => {
  it('R80b R80d is planned, looked at and started from chat, and goes out with the clock', async () => {
    const said = await plan('yan', { audience: 'unit' }, { unit: 'east' });
    expect(said).toContain(say('zh-CN', 'survey.isPlanned'));
    expect(said).toContain('1 家客户');
    expect(said).toContain('另有 1 家客户没有可用的联系人邮箱');
    const yan = story.as('yan');
    expect((await yan.press(yan.view(), 'survey.gaps')).said).toContain('Lamp House');
    await yan.close();
    expect(await story.rows('select 1 from mail')).toEqual([]);

    await yan.command('/customer survey');
    await yan.press(yan.answer(), 'survey.look');
    const look = yan.answer();
    expect(buttonsOf(look)).toEqual(['survey.start', 'survey.gaps', 'survey.close']);
    await yan.press(look, 'survey.start');
    await story.tick();

    const run = await newestRun();
    expect(run).toMatchObject({ stage: 'running', unit: 'east', sent: 1, planned_by: 'yan' });
    expect(await story.audit(`survey:${run.id}`)).toEqual([
      'yan survey.planned',
      'yan survey.started',
      'desk survey.sent',
    ]);
    expect(await story.rows('select kind from mail')).toEqual([{ kind: 'survey.invitation' }]);
    const again = await yan.press(look, 'survey.start');
    expect(again.said).toContain('已开始');
    expect((await story.audit(`survey:${run.id}`)).length).toBe(3);
  });

  it('R80b keeps the form open with the mistake at its field', async () => {
    const lei = story.as('lei');
    await lei.command('/customer survey');
    await lei.press(lei.answer(), 'survey.openPlan');
    await lei.submit({ surveyId: 'satisfaction', audience: 'unit', ...DAYS, lastDay: '2026-03-17' });

    expect(lei.view('survey.plan').callback_id).toBe('survey.plan');
    await lei.close();
  });

  it('R80p asks people of the desk in chat, who answer there and change it', async () => {
    await plan('lei', { audience: 'internal' }, { unit: 'east', role: 'salesRep' });
    const lei = story.as('lei');
    await lei.press(lei.view(), 'survey.start');
    await story.tick();
    const lily = story.as('lily');
    const asked = await story.row(
      `select id from survey_invitation where person_id = 'lily' order by sent_at desc limit 1`,
    );
    const card = () => story.card('survey.ask', String(asked.id), 'person:lily');
    expect(wordsOf(await card())).toContain('客户满意度');

    await lily.press(await card(), 'survey.answer');
    lily.view('survey.answer');
    const answers = { recommend: '8', delivery: '4', contact: '5', comment: '一切顺利' };
    await lily.submit(answers);

    expect(
      await story.row(
        'select score::float8 as score, answers from survey_invitation where id = $1',
        asked.id,
      ),
    ).toEqual({
      score: 8,
      answers: { recommend: 8, delivery: 4, contact: 5, comment: { sealed: expect.any(String) } },
    });
    await lily.press(await card(), 'survey.answer');
    expect(lily.typed()).toMatchObject({ comment: '一切顺利' });
    await lily.submit({ ...answers, recommend: '3' });
    expect(
      Number((await story.row('select score from survey_invitation where id = $1', asked.id)).score),
    ).toBe(3);
    // A colleague's answer opens no follow-up.
    expect(await story.rows('select 1 from survey_follow_up where invitation_id = $1', asked.id)).toEqual([]);
  });

  it('R82a R82e is reported in the unit’s channel when its period ends', async () => {
    const runId = await aRun(story.ground);
    const [invitation] = await story.rows('select id from survey_invitation where run_id = $1', runId);
    const answers = {
      recommend: '9',
      delivery: '5',
      contact: '5',
      comment: 'Nobody must read this in a channel',
    };
    await done(answer(story.ground, String(invitation?.id), answers));
    await story.setNow('2026-03-31T16:00:01Z');
    await story.tick();

    const card = await story.card('survey.report', runId, 'channel:desk-east');
    const words = wordsOf(card);
    expect(words).toContain('调查已结束：客户满意度');
    expect(words).toContain('9 分（满分 10 分）');
    expect(JSON.stringify(card?.blocks)).not.toMatch(/Nobody must read|Lamp House/);
    const lei = story.as('lei');
    await lei.command('/customer survey');
    const report = await lei.pressFor(lei.answer(), 'survey.report', `run/${runId}`);
    expect(report.said).toContain('1 份中已答复 1 份（100%）');
  });
});

describe('a bad score', () => {
  it('R81a R81b is told at once, taken and settled from chat, and the audit trail has it all', async () => {
    const invitationId = await anInvitation(story.ground, filed);
    await done(answer(story.ground, invitationId, BAD));
    await story.settle();

    const inChannel = () => story.card('survey.followUp', invitationId, 'channel:desk-east');
    expect(wordsOf(await inChannel())).toContain('不满意：1 分（满分 5 分）');
    expect(JSON.stringify((await inChannel())?.blocks)).not.toContain('flicker');
    expect(lastTold(story, 'jun')).toContain('The lamps flicker');

    const yan = story.as('yan');
    const taken = await yan.press(await inChannel(), 'survey.take');
    expect(taken.said).toContain(say('zh-CN', 'survey.isTaken'));
    expect(wordsOf(await inChannel())).toContain('Yan He');
    expect((await story.as('tao').press(await inChannel(), 'survey.finish')).said).toContain(
      say('zh-CN', 'survey.notYourFollowUp'),
    );
    await yan.press(await inChannel(), 'survey.finish');
    yan.view('survey.finish');
    await yan.submit({ note: 'New ballasts are on their way' });

    expect(wordsOf(await inChannel())).toContain('Yan He已于');
    expect(buttonsOf(await inChannel())).toEqual(['survey.details']);
    expect((await story.audit(`customer:${filed.customerId}`)).slice(-5)).toEqual([
      'desk survey.invited',
      'desk survey.answered',
      'desk survey.followUpOpened',
      'yan survey.followUpTaken',
      'yan survey.followUpDone',
    ]);
    expect(await story.findings()).toEqual([]);
  });

  it('R81c R81d is reminded of by the clock and escalates when nobody settles it', async () => {
    const invitationId = await anInvitation(story.ground, filed);
    await done(answer(story.ground, invitationId, BAD));
    await story.settle();
    await story.setNow('2026-03-23T02:00:00Z');
    await story.tick();

    expect(wordsOf(await story.card('survey.followUp', invitationId, 'channel:desk-east'))).toContain(
      '已逾期',
    );
    const told = await story.rows(
      `select distinct audience from card where kind = 'survey.press' and target like $1 order by audience`,
      `${invitationId}/%`,
    );
    expect(told).toEqual([{ audience: 'person:lei' }, { audience: 'person:yan' }]);
    const yan = story.as('yan');
    expect((await yan.command('/customer inbox')).said).toContain('跟进：Lamp House');
    await story.desk.execute(
      'survey.finish',
      { invitationId, note: 'Settled' },
      story.ground.as('yan', randomUUID()),
    );
    expect((await yan.command('/customer survey')).said).not.toContain('已逾期');
  });
});
