import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../src/local/slack/fake-slack.ts';
import { demoOrganisation } from '../desk/organisation/demo-organisation.ts';
import { CONTACT, NEW_CUSTOMER } from '../support/builders.ts';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import { answerStep, DATA, EAST, fileNew, lastTold, say, somebody, statusOf, stepCard } from './steps.ts';

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

function approval(requestId: string, stepIndex: number): Record<string, unknown> {
  return { requestId, round: 1, stepIndex, verdict: 'approved' };
}
