import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../src/local/slack/fake-slack.ts';
import { demoOrganisation } from '../desk/organisation/demo-organisation.ts';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import {
  ANSWERS,
  answerStep,
  DATA,
  EAST,
  enterNew,
  fileNew,
  lastTold,
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

/** The submission as a client would send it that leaves the required fields out. */
function withoutAnswers(payload: Record<string, unknown>, view: unknown): Record<string, unknown> {
  const open = structuredClone(view) as { state: { values: Record<string, unknown> } };
  open.state.values = {};
  const { actions: _pressed, container: _where, ...rest } = payload;
  return { ...rest, type: 'view_submission', view: open };
}
