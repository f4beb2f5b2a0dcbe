import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../src/local/slack/fake-slack.ts';
import { demoOrganisation } from '../desk/organisation/demo-organisation.ts';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import { DATA, EAST, fileNew, lastTold, offences, say, sendAgain, statusOf, stepCard } from './steps.ts';

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

/** The click of another copy of the card, which the desk has not seen yet. */
function newCommand(payload: Record<string, unknown>): Record<string, unknown> {
  const [action] = payload.actions as { value: string }[];
  if (action) action.value = action.value.replace(/\|[^|]+$/, '|another-command-0001');
  return payload;
}
