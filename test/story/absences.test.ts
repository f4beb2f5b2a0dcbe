import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MORNING } from '../support/desk.ts';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import { DATA, EAST, fileNew, lastTold, offences, say, stepCard } from './steps.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story.close());
beforeEach(async () => {
  await story.rows('update obligation set done_at = desk_now(), next_at = null where done_at is null');
  await story.rows('delete from absence');
  await story.setNow(MORNING);
});

const FIRST = '2026-03-18';
const LAST = '2026-03-25';

/** `/customer out` up to the deputy, as somebody does it. */
async function away(who: string, deputyId: string, firstDay = FIRST, lastDay = LAST): Promise<string> {
  const hand = story.as(who);
  await hand.command('/customer out');
  await hand.press(hand.answer(), 'absence.set');
  hand.view('absence.days');
  await hand.submit({ firstDay, lastDay });
  hand.view('absence.deputy');
  return (await hand.submit({ deputyId })).said;
}
async function turn(): Promise<void> {
  const slot = new Date().toISOString();
  await story.desk.execute('absence.turn', { slot }, { commandId: randomUUID(), by: { desk: 'clock' } });
  await story.settle();
}
const decisionOf = (requestId: string) =>
  story.row('select person_id, for_id, verdict from decision where request_id = $1', requestId);
const eventsOf = (chain: string) =>
  story.rows('select actor, type, payload from audit_event where chain = $1 order by seq', chain);
async function noteOf(requestId: string, audience = EAST): Promise<string> {
  const root = await stepCard(story, requestId, audience);
  const note = root && story.thread(root).at(-1);
  return note ? wordsOf(note) + JSON.stringify(note.blocks) : '';
}
const forTao = '周敏代王涛';

describe('an absence', () => {
  it('R04a R97 is set from chat: the row, the audit event and the message to the deputy', async () => {
    const said = await away('tao', 'min');

    expect(said).toContain(
      say('zh-CN', 'absence.isSet', {
        name: 'Tao Wang',
        deputy: 'Min Zhou',
        from: { moment: FIRST, style: 'date' },
        until: { moment: LAST, style: 'date' },
      }),
    );
    expect(
      await story.row(
        'select person_id, deputy_id, first_day::text, last_day::text, stage, set_by from absence',
      ),
    ).toEqual({
      person_id: 'tao',
      deputy_id: 'min',
      first_day: FIRST,
      last_day: LAST,
      stage: 'begun',
      set_by: 'tao',
    });
    expect((await eventsOf('person:tao')).at(-1)).toMatchObject({
      actor: 'tao',
      type: 'absence.set',
      payload: { deputy: 'min', firstDay: FIRST, lastDay: LAST },
    });
    expect(lastTold(story, 'min')).toContain('You stand in for Tao Wang until');
  });

  it('R04a is seen and ended from chat, and the deputy is told', async () => {
    await away('tao', 'min');
    const tao = story.as('tao');
    const listed = await tao.command('/customer out');
    expect(listed.said).toContain('代理人：周敏');

    const ended = await tao.press(tao.answer(), 'absence.end');

    expect(ended.said).toContain(say('zh-CN', 'absence.isEnded', { name: 'Tao Wang' }));
    expect(await story.row('select ended_at is not null as ended, ended_because from absence')).toEqual({
      ended: true,
      ended_because: 'byHand',
    });
    expect((await eventsOf('person:tao')).at(-1)).toMatchObject({
      type: 'absence.ended',
      payload: { deputy: 'min', because: 'byHand' },
    });
    expect(lastTold(story, 'min')).toContain('You no longer stand in for Tao Wang.');
    const { requestId } = await fileNew(story);
    await story.as('min').press(await stepCard(story, requestId, EAST), 'approval.approve');
    expect((await decisionOf(requestId)).for_id).toBeNull();
  });

  it('R04c R04l only who could stand in is offered, and a mistake in the days stands at its field', async () => {
    await away('hao', 'min');
    const tao = story.as('tao');
    await tao.command('/customer out');
    await tao.press(tao.answer(), 'absence.set');
    const wrong = await tao.submit({ firstDay: '2026-03-20', lastDay: '2026-03-19' });
    expect(wrong.errors).toEqual({ lastDay: say('zh-CN', 'absence.endsBeforeItBegins') });
    await tao.submit({ firstDay: '2026-03-20', lastDay: '2026-03-27' });
    expect((await tao.suggest('deputyId', '')).map(({ value }) => value)).toEqual(['min']);
    const forged = await story.desk.execute(
      'absence.set',
      { absenceId: randomUUID(), deputyId: 'jun', firstDay: FIRST, lastDay: LAST },
      story.ground.as('tao'),
    );
    expect(forged).toMatchObject({ refusal: { fields: { deputyId: { key: 'absence.deputyLacksRole' } } } });
    await tao.close();

    await away('min', 'hao', '2026-03-26', '2026-03-29');
    await tao.command('/customer out');
    await tao.press(tao.answer(), 'absence.set');
    await tao.submit({ firstDay: '2026-03-20', lastDay: '2026-03-27' });
    expect(await tao.suggest('deputyId', '')).toEqual([]);
    await tao.close();
    expect(await story.rows(`select 1 from absence where person_id = 'tao'`)).toEqual([]);
    expect((await story.audit('person:min')).at(-1)).toBe('min absence.set');
    expect(lastTold(story, 'hao')).toMatch(/代理周敏/);
  });

  it('R04b an administrator sets it for somebody else, who is told; nobody else can', async () => {
    const oliver = story.as('oliver');
    await oliver.command('/customer people tao');
    await oliver.pressFor(oliver.answer(), 'people.open', 'tao');
    await oliver.press(oliver.view(), 'absence.open');
    await oliver.press(oliver.view(), 'absence.set');
    await oliver.submit({ firstDay: FIRST, lastDay: LAST });
    await oliver.submit({ deputyId: 'min' });
    await oliver.close();

    expect(await story.row('select person_id, deputy_id, set_by from absence')).toEqual({
      person_id: 'tao',
      deputy_id: 'min',
      set_by: 'oliver',
    });
    expect((await eventsOf('person:tao')).at(-1)).toMatchObject({ actor: 'oliver', type: 'absence.set' });
    expect(lastTold(story, 'tao')).toContain('周敏自2026年3月18日至2026年3月25日代理您。');

    const { id } = await story.row('select id from absence');
    const outcome = await story.desk.execute('absence.end', { absenceId: id }, story.ground.as('min'));
    expect(outcome).toMatchObject({ kind: 'refused', refusal: { code: 'people.notYours' } });
    expect(await offences(story, 'min')).toEqual(['absence.end people.notYours']);
  });
});

describe('while somebody is away', () => {
  it('R04e R05a the card names the deputy, whose inbox and home list the item as for them', async () => {
    await away('tao', 'min');
    const { requestId, number } = await fileNew(story);

    expect(wordsOf(await stepCard(story, requestId, EAST))).toContain(`待审批 · ${forTao}`);
    const inbox = await story.as('min').command('/customer inbox');
    expect(inbox.said).toContain(String(number));
    expect(inbox.said).toContain('for Tao Wang');
    const why = await story.as('min').choose(await stepCard(story, requestId, EAST), 'approval.why');
    expect(why.said).toContain('Today you also stand in for Tao Wang.');
    const { said } = await story.as('min').home();
    expect(said).toContain('for Tao Wang');
    expect(await story.audit(`request:${requestId}`)).toContain('lily request.submitted');
    expect((await story.row('select deputy_id from absence')).deputy_id).toBe('min');
  });

  it('R04f R24 the deputy decides as X for Y: row, audit event, thread, cards, messages', async () => {
    await away('tao', 'min');
    const { requestId, number } = await fileNew(story);

    const clicked = await story.as('min').press(await stepCard(story, requestId, EAST), 'approval.approve');

    expect(clicked.said).toContain('You decided for Tao Wang.');
    expect(await decisionOf(requestId)).toEqual({ person_id: 'min', for_id: 'tao', verdict: 'approved' });
    expect((await eventsOf(`request:${requestId}`)).at(-1)).toMatchObject({
      actor: 'min',
      type: 'step.approved',
      payload: { deputyFor: 'tao' },
    });
    const card = await stepCard(story, requestId, EAST);
    expect(wordsOf(card)).toContain(`✓ 业务主管：${forTao} 已批准`);
    expect(buttonsOf(card)).toEqual(['request.details']);
    expect(await noteOf(requestId)).toContain(`${forTao} 以业务主管身份批准了申请 ${number}`);
    expect(lastTold(story, 'lily')).toContain(forTao);
    const late = await story.as('tao').command('/customer inbox');
    expect(late.said).not.toContain(String(number));
    expect(await story.findings()).toEqual([]);
  });

  it('R04f R110 in English and in traditional Chinese as well', async () => {
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
    await away('zhiming', 'shufen');
    const shufen = await story
      .as('shufen')
      .press(await stepCard(story, taipei.requestId, 'channel:desk-taipei'), 'approval.approve');
    expect(shufen.said).toContain('您是代Chih-Ming Chang審核的。');
    expect(await noteOf(taipei.requestId, 'channel:desk-taipei')).toContain(
      '陳淑芬代張志明 以主管身分核准了',
    );
    expect(await story.row('select for_id from decision where request_id = $1', taipei.requestId)).toEqual({
      for_id: 'zhiming',
    });
    const hand = story.as('qiang');
    await hand.press(await stepCard(story, taipei.requestId, DATA), 'request.details');
    expect(wordsOf({ ...hand.view(), text: '' } as never)).toMatch(/ for .+ approved request/);
    await hand.close();
  });

  it('R04h the absent person still decides, in their own name', async () => {
    await away('tao', 'min');
    const { requestId } = await fileNew(story);
    await story.as('tao').press(await stepCard(story, requestId, EAST), 'approval.approve');

    expect(await decisionOf(requestId)).toEqual({ person_id: 'tao', for_id: null, verdict: 'approved' });
    expect((await eventsOf(`request:${requestId}`)).at(-1)?.payload).not.toHaveProperty('deputyFor');
    expect(wordsOf(await stepCard(story, requestId, EAST))).toContain('✓ 业务主管：王涛 已批准');
  });

  it('R04j R27 the reminder calls the deputy and not the absent person, the escalation too', async () => {
    await away('tao', 'min');
    const { requestId } = await fileNew(story);
    await story.setNow('2026-03-18T08:00:10Z');
    await story.tick();

    const note = await noteOf(requestId);
    expect(note).toContain(`代理：${forTao}。`);
    expect(note).toContain(story.account('min'));
    expect(note).not.toContain(story.account('tao'));
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('desk step.reminded');
    expect(await story.rows('select 1 from decision where request_id = $1', requestId)).toEqual([]);
  });

  it('R04j R07 a step that the absent person has claimed calls their deputy alone', async () => {
    const { requestId } = await fileNew(story);
    await story.as('tao').choose(await stepCard(story, requestId, EAST), 'approval.claim');
    await away('tao', 'min');
    await story.setNow('2026-03-18T08:00:10Z');
    await story.tick();

    expect(await noteOf(requestId)).toContain(story.account('min'));
    expect(await noteOf(requestId)).not.toContain(story.account('tao'));
    expect((await story.row('select assignee_id from request where id = $1', requestId)).assignee_id).toBe(
      'tao',
    );
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('desk step.reminded');
  });

  it('R04k begins at midnight where the person is, on the cards that stand already, and ends after the last day', async () => {
    const { requestId } = await fileNew(story);
    await away('tao', 'min', '2026-03-20', '2026-03-20');
    await turn();
    expect(wordsOf(await stepCard(story, requestId, EAST))).not.toContain(forTao);

    // Midnight of the 20th in Shanghai.
    await story.setNow('2026-03-19T16:00:05Z');
    await turn();
    expect(wordsOf(await stepCard(story, requestId, EAST))).toContain(forTao);
    expect(lastTold(story, 'min')).toContain('You stand in for Tao Wang until');
    expect((await story.audit('person:tao')).at(-1)).toBe('desk absence.begun');

    await story.setNow('2026-03-20T16:00:05Z');
    await turn();
    await turn();
    expect(wordsOf(await stepCard(story, requestId, EAST))).not.toContain(forTao);
    expect(lastTold(story, 'min')).toContain('You no longer stand in for Tao Wang.');
    expect((await story.audit('person:tao')).slice(-2)).toEqual(['desk absence.begun', 'desk absence.over']);
    expect((await story.row('select stage from absence')).stage).toBe('over');
  });

  it('R04l R05 the deputy who is away too stands in for nobody, and the absent person is told', async () => {
    await away('tao', 'min');
    await away('min', 'hao');
    const { requestId } = await fileNew(story);

    expect(lastTold(story, 'tao')).toContain('在此期间也外出');
    expect(wordsOf(await stepCard(story, requestId, EAST))).not.toContain(forTao);
    await story.as('min').press(await stepCard(story, requestId, EAST), 'approval.approve');
    expect((await decisionOf(requestId)).for_id).toBeNull();
    expect((await story.audit('person:min')).at(-1)).toBe('min absence.set');
  });
});

describe('a leaver', () => {
  it('R04m R06 ends the absences in which they stand in, and the absent person is told', async () => {
    await away('tao', 'min');
    const { requestId } = await fileNew(story);
    expect(wordsOf(await stepCard(story, requestId, EAST))).toContain(forTao);
    const outcome = await story.desk.execute('person.leave', { personId: 'min' }, story.ground.as('oliver'));
    expect(outcome.kind).toBe('done');
    await story.settle();

    expect(await story.row('select ended_because from absence')).toEqual({ ended_because: 'deputyLeft' });
    expect((await eventsOf('person:tao')).at(-1)).toMatchObject({
      actor: 'oliver',
      type: 'absence.ended',
      payload: { deputy: 'min', because: 'deputyLeft' },
    });
    expect(lastTold(story, 'tao')).toContain('周敏无法继续代理您');
    expect(wordsOf(await stepCard(story, requestId, EAST))).not.toContain(forTao);
    await story.desk.execute('person.reactivate', { personId: 'min' }, story.ground.as('oliver'));
  });
});
