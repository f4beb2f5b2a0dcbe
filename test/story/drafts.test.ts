import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTACT, NEW_CUSTOMER } from '../support/builders.ts';
import { openStory, type Story, wordsOf } from '../support/story.ts';
import {
  by,
  contactValues,
  EAST,
  enterForms,
  fileNew,
  offences,
  requestOf,
  say,
  sendAgain,
  somebody,
  statusOf,
  stepCard,
} from './steps.ts';

let story: Story;
beforeAll(async () => {
  story = await openStory();
});
afterAll(() => story.close());

/** Opens the fields of an account group for Lily. */
async function fieldsOf(group: string, unit = 'shanghai'): Promise<string> {
  const lily = story.as('lily');
  await lily.command('/customer new');
  await lily.submit({ unit, accountGroup: group });
  return requestOf(lily.view('request.fields').private_metadata);
}

describe('drafts', () => {
  it('R18a a draft is kept, is offered again and goes on where it was', async () => {
    const lily = story.as('lily');
    const requestId = await fieldsOf('1110');
    await lily.fill({ name: 'Half Written Ltd', city: 'Suzhou' });
    await lily.press(lily.view(), 'request.saveDraft');
    await lily.close();
    await lily.command('/customer new');
    expect(JSON.stringify(lily.view('request.group').blocks)).toContain('Half Written Ltd');

    await lily.pressFor(lily.view(), 'request.correct', requestId);

    expect(lily.typed()).toMatchObject({ name: 'Half Written Ltd', city: 'Suzhou' });
    const { customer_name, status } = await story.row(
      'select customer_name, status from request where id = $1',
      requestId,
    );
    expect([customer_name, status]).toEqual(['Half Written Ltd', 'draft']);
    await lily.submit({ ...onlyShown(lily.fields()), name: 'Half Written Ltd', city: 'Suzhou' });
    await lily.submit(contactValues(lily.fields(), CONTACT));
    await lily.submit();
    expect(await statusOf(story, requestId)).toBe('pending');
    expect(wordsOf(await stepCard(story, requestId, EAST))).toContain('Half Written Ltd');
  });

  it('R18b R22c a draft is its requester’s alone', async () => {
    const lily = story.as('lily');
    const requestId = await enterForms(story);
    await lily.close();
    await lily.command('/customer mine');
    const hers = lily.answer();

    const tried = await story.as('jun').pressFor(hers, 'request.correct', requestId);
    expect(tried.said).toContain(say('zh-CN', 'request.notYours'));
    await lily.pressFor(hers, 'request.correct', requestId);
    await lily.submit();
    await lily.submit();
    const review = structuredClone(lily.view('request.review'));
    await lily.close();
    const sent = await sendAgain(story, 'interaction', (payload) =>
      by(story, 'jun')({ ...payload, view: review }),
    );

    expect(sent.body).toContain(say('zh-CN', 'request.notYours'));
    expect(await statusOf(story, requestId)).toBe('draft');
    expect(await offences(story, 'jun')).toEqual(['request.submit request.notYours']);
    expect(await story.audit(`request:${requestId}`)).not.toContain('jun request.submitted');
  });

  it('R40e R40a R40b R40c R40d shows who might be the same before it is sent, open requests among them', async () => {
    const twin = somebody();
    const open = await fileNew(story, { values: twin });
    const lily = story.as('lily');

    const otherwise = {
      name: `${twin.name?.toUpperCase()} Co., Ltd.`,
      taxId: `${twin.taxId?.toLowerCase()} `,
    };
    await enterForms(story, {
      values: { ...twin, ...otherwise, phone: String(twin.phone).replace('+86 ', '0').replace(' ', '-') },
    });

    const look = wordsOfView(lily.view('request.review').blocks);
    expect(look).toContain(twin.name);
    expect(look).toContain(say('zh-CN', 'card.openRequest', { number: open.number }));
    const reasons = ['candidate.taxId', 'candidate.phone', 'candidate.domainName', 'candidate.name'] as const;
    expect(look).toContain(reasons.map((reason) => say('zh-CN', reason)).join(' · '));
    const keys = await story.rows('select kind from duplicate_key where request_id = $1', open.requestId);
    expect(keys.length).toBeGreaterThan(2);
    expect((await story.audit(`request:${open.requestId}`)).at(-1)).toBe('lily request.submitted');
    expect(wordsOf(await stepCard(story, open.requestId, EAST))).toContain(twin.name);
  });
});

function onlyShown(fields: readonly string[]): Record<string, string> {
  const values: Record<string, string> = { ...NEW_CUSTOMER, ...somebody() };
  return Object.fromEntries(Object.entries(values).filter(([key]) => fields.includes(key)));
}

function wordsOfView(blocks: Record<string, unknown>[]): string {
  return wordsOf({ channel: '', ts: '', user: '', text: '', blocks });
}
