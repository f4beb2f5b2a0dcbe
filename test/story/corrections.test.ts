import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import {
  answerStep,
  DATA,
  EAST,
  enterForms,
  fileNew,
  lastTold,
  offences,
  say,
  sendAgain,
  statusOf,
  stepCard,
} from './steps.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story.close());

/** Tao returns it with a reason and a note at the street. */
async function returned(requestId: string): Promise<void> {
  const tao = story.as('tao');
  await tao.press(await stepCard(story, requestId, EAST), 'approval.return');
  await tao.submit({ note: 'Die Anschrift stimmt nicht', fields: ['street'] });
  await tao.submit({ street: 'Hausnummer fehlt' });
}

/** Lily's way through the forms of a returned request; the last look lies open then. */
async function correct(requestId: string, values: Record<string, string>): Promise<void> {
  const lily = story.as('lily');
  await lily.press(await story.card('request.mine', requestId, 'person:lily'), 'request.correct');
  await lily.submit(values);
  await lily.submit();
  lily.view('request.review');
}

describe('taking a request back', () => {
  it('R18c R19a R28c the requester withdraws a pending request', async () => {
    const { requestId, customerId } = await fileNew(story);
    const shown = await stepCard(story, requestId, EAST);
    const lily = story.as('lily');

    const pressed = await lily.press(
      await story.card('request.mine', requestId, 'person:lily'),
      'request.withdraw',
    );

    expect(pressed.said).toContain('已撤回');
    expect(await statusOf(story, requestId)).toBe('withdrawn');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.withdrawn');
    expect(buttonsOf(shown)).toEqual(['request.details']);
    expect(wordsOf(shown)).toContain(say('zh-CN', 'request.state.withdrawn'));
    expect(await story.rows('select 1 from customer where id = $1', customerId)).toEqual([]);
    expect(
      await story.rows('select 1 from obligation where subject like $1 and done_at is null', `${requestId}%`),
    ).toEqual([]);
  });

  it('R18c R22c nobody else withdraws it', async () => {
    const { requestId } = await fileNew(story);
    const mine = await story.card('request.mine', requestId, 'person:lily');

    const pressed = await story.as('jun').press(mine, 'request.withdraw');

    expect(pressed.said).toContain(say('zh-CN', 'request.notYours'));
    expect(await statusOf(story, requestId)).toBe('pending');
    expect(await offences(story, 'jun')).toEqual(['request.pullBack request.notYours']);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.submitted');
    expect(buttonsOf(await stepCard(story, requestId, EAST))).toContain('approval.approve');
  });

  it('R18c a draft and a returned request are withdrawn too', async () => {
    const lily = story.as('lily');
    const draft = await enterForms(story);
    await lily.close();
    await lily.command('/customer mine');
    await lily.pressFor(lily.answer(), 'request.withdraw', draft);
    expect(await statusOf(story, draft)).toBe('withdrawn');
    expect((await story.audit(`request:${draft}`)).at(-1)).toBe('lily request.withdrawn');
    const { requestId } = await fileNew(story);
    await returned(requestId);
    await story
      .as('lily')
      .press(await story.card('request.mine', requestId, 'person:lily'), 'request.withdraw');

    expect(await statusOf(story, requestId)).toBe('withdrawn');
    expect((await story.audit(`request:${requestId}`)).slice(-2)).toEqual([
      'tao step.returned',
      'lily request.withdrawn',
    ]);
    expect(wordsOf(await stepCard(story, requestId, EAST))).toContain(
      say('zh-CN', 'request.state.withdrawn'),
    );
  });
});

describe('returning and correcting', () => {
  it('R18d R18e R23e R19c comes back with a reason and a comment at its field, in private', async () => {
    const { requestId } = await fileNew(story);
    const shown = await stepCard(story, requestId, EAST);
    await story.as('tao').press(shown, 'approval.return');
    const empty = await story.as('tao').submit({});
    expect(Object.keys(empty.errors ?? {})).toEqual(['note']);
    await story.as('tao').close();
    await returned(requestId);

    expect(await statusOf(story, requestId)).toBe('returned');
    const { note } = await story.row('select note from decision where request_id = $1', requestId);
    expect(Object.keys(Object(note)).sort()).toEqual(['note', 'street']);
    expect(JSON.stringify(note)).not.toContain('Hausnummer');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('tao step.returned');
    expect(lastTold(story, 'lily')).toContain('Die Anschrift stimmt nicht');
    expect(lastTold(story, 'lily')).toContain('Hausnummer fehlt');
    expect(story.fake.texts({ channel: String(shown?.channel) }).join()).not.toMatch(/Anschrift|Hausnummer/);
    expect(buttonsOf(shown)).toEqual(['request.details']);

    const lily = story.as('lily');
    await lily.press(lily.direct().at(-1), 'request.correct');

    const form = wordsOf({
      channel: '',
      ts: '',
      user: '',
      text: '',
      blocks: lily.view('request.fields').blocks,
    });
    expect(form).toContain('Hausnummer fehlt');
    expect(form).toContain(say('zh-CN', 'field.street'));
    await lily.close();
  });

  it('R18f R18g R18h is sent again in the same thread, its history stays, and all steps are decided anew', async () => {
    const { requestId } = await fileNew(story);
    const shown = await stepCard(story, requestId, EAST);
    await story.as('tao').press(shown, 'approval.approve');
    const fang = story.as('fang');
    await fang.press(await stepCard(story, requestId, DATA), 'approval.return');
    await fang.submit({ note: 'Straße prüfen' });
    await correct(requestId, { street: '99 Century Avenue' });
    await story.as('lily').submit();

    expect(await story.row('select status, round, step_index from request where id = $1', requestId)).toEqual(
      { status: 'pending', round: 2, step_index: 0 },
    );
    const again = await stepCard(story, requestId, EAST);
    expect(again?.ts).toBe(shown?.ts);
    expect(
      story
        .thread(shown ?? fail())
        .map(wordsOf)
        .join('\n'),
    ).toContain('修改后重新提交了申请');
    expect(buttonsOf(again)).toContain('approval.approve');
    expect(buttonsOf(await stepCard(story, requestId, DATA))).toEqual(['request.details']);
    expect((await story.audit(`request:${requestId}`)).filter((event) => !event.endsWith('filled'))).toEqual([
      'lily request.drafted',
      'lily request.submitted',
      'tao step.approved',
      'fang step.returned',
      'lily request.resubmitted',
    ]);
    const decisions = await story.rows(
      'select round, person_id, verdict from decision where request_id = $1 order by at',
      requestId,
    );
    expect(decisions).toEqual([
      { round: 1, person_id: 'tao', verdict: 'approved' },
      { round: 1, person_id: 'fang', verdict: 'returned' },
    ]);
    const details = await story.as('tao').press(again, 'request.details');
    expect(details.said).toContain('Straße prüfen');
    expect(details.said).toContain('99 Century Avenue');

    await story.as('tao').press(again, 'approval.approve');
    await answerStep(story, requestId);
    expect(await statusOf(story, requestId)).toBe('approved');
  });

  it('R18h an edit of a pending request cancels the approvals given so far', async () => {
    const { requestId } = await fileNew(story);
    await story.as('tao').press(await stepCard(story, requestId, EAST), 'approval.approve');
    const data = structuredClone(await stepCard(story, requestId, DATA));
    const lily = story.as('lily');
    await lily.press(await story.card('request.mine', requestId, 'person:lily'), 'request.edit');
    lily.view('request.fields');

    expect(await statusOf(story, requestId)).toBe('returned');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.reopened');
    expect(buttonsOf(await stepCard(story, requestId, DATA))).toEqual(['request.details']);
    const late = await story.as('fang').press(data, 'approval.answer');
    expect(late.said).toContain('未做任何更改');
    await lily.submit({ city: 'Kunshan' });
    await lily.submit();
    await lily.submit();

    expect(await story.row('select status, round, step_index from request where id = $1', requestId)).toEqual(
      { status: 'pending', round: 2, step_index: 0 },
    );
    expect(wordsOf(await stepCard(story, requestId, EAST))).toContain(
      say('zh-CN', 'progress.later', { step: '数据管理员' }),
    );
  });

  it('R18i what is decided or withdrawn can be neither edited nor sent any more', async () => {
    const { requestId } = await fileNew(story);
    const mine = structuredClone(await story.card('request.mine', requestId, 'person:lily'));
    await returned(requestId);
    await correct(requestId, { city: 'Wuxi' });
    const review = structuredClone(story.as('lily').view('request.review'));
    await story.as('lily').submit();
    const tao = story.as('tao');
    await tao.press(await stepCard(story, requestId, EAST), 'approval.reject');
    await tao.submit({ note: 'Genug' });

    const edited = await story.as('lily').press(mine, 'request.edit');
    const sent = await sendAgain(story, 'interaction', (payload) => {
      const { actions: _pressed, container: _where, ...rest } = payload;
      const metadata = JSON.parse(review.private_metadata) as Record<string, unknown>;
      const view = {
        ...review,
        private_metadata: JSON.stringify({ ...metadata, c: 'another-command-0002' }),
      };
      return { ...rest, type: 'view_submission', view };
    });

    expect(edited.said).toContain('不能再修改');
    expect(sent.body).toContain('不能再修改');
    expect(await statusOf(story, requestId)).toBe('rejected');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('tao step.rejected');
    expect(buttonsOf(await stepCard(story, requestId, EAST))).toEqual(['request.details']);
    expect(await story.findings()).toEqual([]);
  });
});

function fail(): never {
  throw new Error('there is no card');
}
