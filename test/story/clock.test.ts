import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MORNING } from '../support/desk.ts';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import { DATA, EAST, enterNew, fileNew, say, statusOf, stepCard } from './steps.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story.close());
beforeEach(async () => {
  await story.rows('update obligation set done_at = desk_now(), next_at = null where done_at is null');
  await story.setNow(MORNING);
});

const clockEvents = async (requestId: string) =>
  (await story.audit(`request:${requestId}`)).filter((event) => event.startsWith('desk '));
async function noteOf(requestId: string): Promise<string> {
  const root = await stepCard(story, requestId, EAST);
  return root ? wordsOf(story.thread(root).at(-1)) : '';
}

describe('deadlines of steps', () => {
  it('R27a a step is due after its working hours, which the card says', async () => {
    const { requestId } = await fileNew(story);

    // From 10:00: seven hours of that Wednesday, and one of the next morning.
    const { due_at } = await story.row(
      `select to_char(due_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI') as due_at from request where id = $1`,
      requestId,
    );
    expect(due_at).toBe('2026-03-19 10:00');
    expect(
      await story.row(
        'select due_at is not null as due, owner_role, owner_unit from obligation where subject = $1',
        `${requestId}/1/0`,
      ),
    ).toEqual({
      due: true,
      owner_role: 'supervisor',
      owner_unit: 'shanghai',
    });
    expect(wordsOf(await stepCard(story, requestId, EAST))).toContain('2026年3月19日 10:00');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.submitted');
  });

  it('R27h R27a in the calendar of the unit that decides: holidays are free, and a Taiwanese one is none in Shanghai', async () => {
    // The Friday of the Mid-Autumn Festival, free in both; the Monday after it is Teachers' Day in Taiwan.
    await story.setNow('2026-09-25T08:00:00Z');
    const east = await fileNew(story);
    const taipei = await fileNew(story, {
      by: 'yating',
      unit: 'taipei-centre',
      values: {
        country: 'TW',
        taxId: '04595257',
        phone: '+886 2 2720 1234',
        currency: 'TWD',
        salesRepresentative: 'yating',
      },
    });
    const due = async (id: string) =>
      (
        await story.row(
          `select to_char(due_at at time zone 'Asia/Taipei', 'MM-DD HH24:MI') as due from request where id = $1`,
          id,
        )
      ).due;

    expect([await due(east.requestId), await due(taipei.requestId)]).toEqual(['09-28 18:00', '09-29 18:00']);
    expect(wordsOf(await stepCard(story, taipei.requestId, 'channel:desk-taipei'))).toContain('9月29日');
    expect((await story.audit(`request:${taipei.requestId}`)).at(-1)).toBe('yating request.submitted');
  });

  it('R27b R27f is reminded before the deadline, once, and names those who decide', async () => {
    const { requestId } = await fileNew(story);
    await story.setNow('2026-03-18T07:50:00Z');
    await story.tick();
    expect(await clockEvents(requestId)).toEqual([]);
    await story.setNow('2026-03-18T08:00:10Z');
    await story.tick();
    await story.tick();

    expect(await clockEvents(requestId)).toEqual(['desk step.reminded']);
    const root = await stepCard(story, requestId, EAST);
    const note = root && story.thread(root).at(-1);
    expect(wordsOf(note)).toContain('提醒：申请');
    for (const decider of ['tao', 'min'])
      expect(JSON.stringify(note?.blocks)).toContain(story.account(decider));
    expect(JSON.stringify(note?.blocks)).not.toContain(story.account('jun'));
    const { moments } = await story.row(
      'select moments from obligation where subject = $1',
      `${requestId}/1/0`,
    );
    expect((moments as { act: string }[]).map(({ act }) => act)).toEqual([
      'escalate',
      'escalate',
      'escalate',
    ]);
  });

  it('R27c R27f is escalated at the deadline and again later, once each, to whom it escalates to', async () => {
    const { requestId, number } = await fileNew(story);
    for (const at of [
      '2026-03-18T08:00:10Z',
      '2026-03-19T02:00:10Z',
      '2026-03-20T02:00:10Z',
      '2026-03-23T02:00:10Z',
      '2026-03-30T02:00:00Z',
    ]) {
      await story.setNow(at);
      await story.tick();
      await story.tick();
    }

    expect(await clockEvents(requestId)).toEqual([
      'desk step.reminded',
      'desk step.escalated',
      'desk step.escalated',
      'desk step.escalated',
    ]);
    expect(await noteOf(requestId)).toContain('已逾期');
    const told = story
      .as('lei')
      .direct()
      .filter((message) => wordsOf(message).includes(String(number)));
    expect(told).toHaveLength(3);
    expect(buttonsOf(told.at(-1))).toEqual(['request.details']);
    expect(await story.row('select next_at from obligation where subject = $1', `${requestId}/1/0`)).toEqual({
      next_at: null,
    });
    expect(await statusOf(story, requestId)).toBe('pending');
  });

  it('R27d a decision ends its reminders and the next step starts its own', async () => {
    const { requestId } = await fileNew(story);
    await story.as('tao').press(await stepCard(story, requestId, EAST), 'approval.approve');
    await story.setNow('2026-03-18T09:30:00Z');
    await story.tick();

    expect(await clockEvents(requestId)).toEqual([]);
    const open = await story.rows(
      'select subject, owner_role, done_at is null as open from obligation where subject like $1 order by subject',
      `${requestId}%`,
    );
    expect(open).toEqual([
      { subject: `${requestId}/1/0`, owner_role: 'supervisor', open: false },
      { subject: `${requestId}/1/1`, owner_role: 'dataAdmin', open: true },
    ]);
    await story.setNow('2026-03-19T08:00:10Z');
    await story.tick();
    expect(await clockEvents(requestId)).toEqual(['desk step.reminded']);
    const data = await stepCard(story, requestId, DATA);
    expect(data && wordsOf(story.thread(data).at(-1))).toContain('提醒：申请');
  });

  it('R27d a withdrawal ends them too', async () => {
    const { requestId } = await fileNew(story);
    await story
      .as('lily')
      .press(await story.card('request.mine', requestId, 'person:lily'), 'request.withdraw');
    await story.setNow('2026-03-20T08:00:00Z');
    await story.tick();

    expect(await clockEvents(requestId)).toEqual([]);
    expect(await noteOf(requestId)).toContain('撤回了申请');
    expect(await story.row('select evidence from obligation where subject = $1', `${requestId}/1/0`)).toEqual(
      { evidence: 'withdraw' },
    );
  });

  it('R27g a moment missed while the desk was down is caught up once and says that it is late', async () => {
    const { requestId } = await fileNew(story);
    await story.setNow('2026-03-18T09:00:00Z');
    await story.tick();
    await story.tick();

    expect(await clockEvents(requestId)).toEqual(['desk step.reminded']);
    expect(await noteOf(requestId)).toContain(say('zh-CN', 'story.late', { minutes: 60, hours: 0 }));
    const { payload } = await story.row(
      `select payload from audit_event where chain = $1 and type = 'step.reminded'`,
      `request:${requestId}`,
    );
    expect(Math.round(Number((payload as { lateMs: number }).lateMs) / 60_000)).toBe(60);
  });

  it('R27e the time that each step took is kept', async () => {
    const { requestId } = await enterNew(story);
    const taken = await story.rows(
      'select step_index, started_at <= at as kept from decision where request_id = $1 order by step_index',
      requestId,
    );

    expect(taken).toEqual([
      { step_index: 0, kept: true },
      { step_index: 1, kept: true },
    ]);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('fang request.approved');
    expect(buttonsOf(await stepCard(story, requestId, DATA))).toEqual(['request.details']);
  });
});
