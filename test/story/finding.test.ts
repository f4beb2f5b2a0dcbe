import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Message } from '../../src/local/slack/fake-slack.ts';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import { EAST, enterChange, enterNew, fileNew, onFile, requestOf, say, stepCard } from './steps.ts';

const LISTED = 19;
let story: Story;
beforeAll(async () => {
  story = await openStory();
  for (let at = 1; at <= LISTED; at += 1) await onFile(story, { values: { name: `Serial Lamp ${at}` } });
});
afterAll(() => story.close());

async function found(who: string, words: string): Promise<string> {
  const told = await story.as(who).command(`/customer find ${words}`);
  return told.said;
}
function linesOf(message: Message | undefined): number {
  return buttonsOf(message).filter((action) => action === 'customer.open').length;
}

describe('finding customers', () => {
  it('R37a R37b R37c by name in its script, folded and by number, for every rep: name, number and unit', async () => {
    const { customerId, requestId } = await enterNew(story, { values: { name: '上海灯饰有限公司' } });
    const { number } = await story.row('select number, name_folded from customer where id = $1', customerId);
    expect((await story.audit(`customer:${customerId}`)).at(-1)).toBe('fang customer.created');
    expect(wordsOf(await stepCard(story, requestId, EAST))).toContain('上海灯饰有限公司');

    for (const words of ['灯饰', '燈飾', '上海燈飾', String(number)]) {
      const said = await found('jonas', words);
      expect(said).toContain('上海灯饰有限公司');
      expect(said).toContain(String(number));
      expect(said).toContain('Shanghai responsibility centre');
    }
    expect(await found('jonas', 'nowhere to be found')).toContain('No customer found');
  });

  it('R37c what is more than that is not shown to a rep of another unit', async () => {
    const said = await found('jonas', 'Serial Lamp 7');
    expect(said).toContain('Serial Lamp 7');
    const jonas = story.as('jonas');
    await jonas.press(jonas.answer(), 'customer.open');
    const page = wordsOf({ channel: '', ts: '', user: '', text: '', blocks: jonas.view().blocks });

    expect(page).toContain(say('en', 'customer.notYourUnit'));
    expect(page).not.toContain('Century Avenue');
  });

  it('R37d a list goes on page by page and is never cut', async () => {
    const lily = story.as('lily');
    await lily.command('/customer find Serial Lamp');
    const numbers = new Set<string>();
    for (let page = 0; page < 5; page += 1) {
      const shown = lily.answer();
      expect(linesOf(shown)).toBeLessThanOrEqual(8);
      for (const [number] of wordsOf(shown).matchAll(/208013\d{4}/g)) numbers.add(number);
      if (!buttonsOf(shown).includes('customer.findMore')) break;
      await lily.press(shown, 'customer.findMore');
    }
    const { count } = await story.row(`select count(*)::int from customer where name like 'Serial Lamp%'`);

    expect(count).toBe(LISTED);
    expect(numbers.size).toBe(LISTED);
  });

  it('R37e R11a the picker answers while one types', async () => {
    const lily = story.as('lily');
    await lily.command('/customer change');
    const [only, ...others] = await lily.suggest('customer', 'serial lamp 12');

    expect(only?.label).toMatch(/^208013\d{4} Serial Lamp 12$/);
    expect(others).toEqual([]);
    expect((await lily.suggest('customer', 'Lamp')).length).toBe(LISTED);
    await lily.close();
  });

  it('R38a R38b R38c the file tells what changed when and by which request, and what it was before', async () => {
    const { customerId, number: created } = await onFile(story);
    const changed = await enterChange(story, customerId, { city: 'Ningbo', pricing: 'Nur auf Anfrage' });
    const lily = story.as('lily');
    await lily.command('/customer find Lantern');
    await lily.pressFor(lily.answer(), 'customer.open', customerId);
    const page = wordsOf({ channel: '', ts: '', user: '', text: '', blocks: lily.view().blocks });

    const line = (value: string, field: 'city' | 'pricing', number: number) =>
      `${say('zh-CN', `field.${field}`)} = ${value}（申请 ${number}）`;
    expect(page.replaceAll(/\s*[(（]/g, '（').replaceAll(')', '）')).toContain(
      line('Ningbo', 'city', changed.number),
    );
    expect(page).not.toContain('= Nur auf Anfrage');
    const history = await story.rows(
      `select value, r.number from field_history h join request r on r.id = h.request_id where h.customer_id = $1 and field = 'city' order by h.id`,
      customerId,
    );
    expect(history).toEqual([
      { value: 'Shanghai', number: created },
      { value: 'Ningbo', number: changed.number },
    ]);
    expect(await story.audit(`customer:${customerId}`)).toEqual([
      'fang customer.created',
      'fang customer.changed',
    ]);
    expect(buttonsOf(await stepCard(story, changed.requestId, EAST))).toEqual(['request.details']);
  });
});

describe('what is mine and what waits for me', () => {
  it('R111a the home shows my requests, what waits for me and my customers', async () => {
    const { number } = await fileNew(story, { values: { name: 'Homely Lights' } });
    const lily = await story.as('lily').home();
    expect(lily.said).toContain('Homely Lights');
    expect(lily.said).toContain('Serial Lamp 1');
    for (const title of ['home.waiting', 'home.myRequests', 'home.myCustomers'] as const)
      expect(lily.said).toContain(say('zh-CN', title));
    const tao = await story.as('tao').home();

    expect(tao.said).toContain(String(number));
    expect(await story.row('select status from request where number = $1', number)).toEqual({
      status: 'pending',
    });
  });

  it('R111b help lists what the person may do and nothing else', async () => {
    const rep = (await story.as('jonas').command('/customer help')).said;
    const auditor = (await story.as('meiling').command('/customer help')).said;
    const unknown = (await story.as('jonas').command('/customer frobnicate')).said;

    for (const verb of ['new', 'change', 'find', 'mine', 'inbox', 'help', 'language'])
      expect(rep).toContain(`/customer ${verb}`);
    expect(auditor).not.toContain('/customer new');
    expect(auditor).not.toContain('/customer change');
    expect(auditor).toContain('/customer find');
    expect(rep).not.toContain('/customer people');
    expect(unknown).toContain('/customer find');
  });

  it('R111c R111e mine and inbox list what is mine and what waits for me, and nothing that I may not decide', async () => {
    const { number, requestId } = await fileNew(story, { values: { name: 'Inbox Lights' } });
    const foreign = await fileNew(story, {
      by: 'jiayi',
      unit: 'guangzhou',
      values: { name: 'Southern Lights', salesRepresentative: 'jiayi' },
    });

    expect((await story.as('lily').command('/customer mine')).said).toContain('Inbox Lights');
    const tao = (await story.as('tao').command('/customer inbox')).said;
    expect(tao).toContain('Inbox Lights');
    expect(tao).not.toContain('Southern Lights');
    expect((await story.as('min').command('/customer inbox')).said).toContain('Southern Lights');
    for (const who of ['lily', 'jun', 'fang'])
      expect((await story.as(who).command('/customer inbox')).said).not.toContain('Inbox Lights');

    const hand = story.as('tao');
    await hand.pressFor(hand.answer(), 'approval.open', requestId);
    await hand.press(hand.view(), 'approval.approve');

    expect(await story.row('select step_index from request where number = $1', number)).toEqual({
      step_index: 1,
    });
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('tao step.approved');
    expect((await story.as('tao').command('/customer inbox')).said).not.toContain('Inbox Lights');
    expect((await story.as('fang').command('/customer inbox')).said).toContain('Inbox Lights');
    expect(buttonsOf(await stepCard(story, requestId, EAST))).toEqual(['request.details']);
    expect((await story.audit(`request:${foreign.requestId}`)).at(-1)).toBe('jiayi request.submitted');
  });

  it('R111d the shortcuts open the forms', async () => {
    const lily = story.as('lily');
    await lily.shortcut('new_customer');
    lily.view('request.group');
    await lily.close();
    await lily.shortcut('change_customer');
    lily.view('request.pick');
    await lily.submit({ customer: 'Serial Lamp 12' });
    const requestId = requestOf(lily.view('request.changeFields').private_metadata);

    expect(await story.audit(`request:${requestId}`)).toEqual(['lily request.drafted']);
    await lily.close();
  });
});
