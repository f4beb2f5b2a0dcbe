import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { enterNew as enterByCommands, taxIdOf } from '../support/builders.ts';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import { DATA, EAST, say, stepCard } from './steps.ts';

/** Five working days after the due day a campaign ends; both stories are told in order, on one desk. */
const OPENED = '2026-03-18T02:00:00Z';
const DESK = 'channel:desk';

let story: Story;
const customers: string[] = [];
beforeAll(async () => {
  story = await openStory();
  for (let serial = 801; serial <= 804; serial += 1) {
    const values = {
      name: `Harbour ${serial} Lamps`,
      taxId: taxIdOf(serial),
      phone: `+86 21 5877 ${serial}0`,
    };
    customers.push((await enterByCommands(story.ground, { values })).customerId);
  }
}, 60_000);
afterAll(() => story.close());

const campaignOf = async (kind: string) =>
  String((await story.row('select id from review_campaign where kind = $1', kind)).id);
const counts = (campaignId: string) =>
  story.row(
    `select sum(total)::int as total, sum(confirmed)::int as confirmed, sum(correcting)::int as correcting,
       sum(corrected)::int as corrected, sum(flagged)::int as flagged from review_list where campaign_id = $1`,
    campaignId,
  );
const types = async (campaignId: string) => story.audit(`review:${campaignId}`);

async function openByHand(values: Record<string, string>, button: string, form: string): Promise<void> {
  const hand = story.as('oliver');
  await hand.command('/customer review');
  await hand.press(hand.answer(), button);
  hand.view(form);
  const did = await hand.submit(values);
  expect(did.view).toBeUndefined();
  await story.tick();
}

describe('a review, from the command to the report', () => {
  it('R50d R50g is opened by hand, prepared in the background, and stands in the channel with its picture', async () => {
    await story.setNow(OPENED);
    await openByHand({ kind: 'all', unit: 'aurenfield', days: '2' }, 'review.openForm', 'review.open');
    const campaignId = await campaignOf('all');

    const card = await story.card('review.campaign', campaignId, DESK);
    expect(wordsOf(card)).toContain('Review of all customers');
    expect(wordsOf(card)).toContain('0 of 4');
    expect(JSON.stringify(card?.blocks)).toContain('"type":"image"');
    expect(wordsOf(card)).not.toContain('Harbour');
    expect(await types(campaignId)).toEqual(['oliver review.opened', 'desk review.filled']);
    expect(wordsOf(await story.card('review.list', campaignId, 'person:lily'))).toContain('4 家客户');
  });

  it('R50j an owner confirms one customer, and then those that the page shows', async () => {
    const campaignId = await campaignOf('all');
    const lily = story.as('lily');
    const listed = await lily.command('/customer review');
    expect(listed.said).toContain('Harbour 801 Lamps');
    expect(listed.said).toContain('全部字段：今天');
    const [first] = customers;
    const one = await lily.pressFor(lily.answer(), 'review.confirm', `${campaignId}/${first}`);
    expect(one.said).toContain(say('zh-CN', 'reviews.confirmed', { count: 1 }));
    expect(await counts(campaignId)).toMatchObject({ total: 4, confirmed: 1 });
    expect((await types(campaignId)).at(-1)).toBe('lily review.confirmed');
  });

  it('R50o Correct opens the ordinary change, which is approved and counts as corrected', async () => {
    const campaignId = await campaignOf('all');
    const lily = story.as('lily');
    await lily.pressFor(lily.answer(), 'review.correct', `${campaignId}/${customers[1]}`);
    lily.view('request.changeFields');
    await lily.submit({ street: '9 Harbour Road', reason: 'Moved' });
    lily.view('request.review');
    await lily.submit();
    const { request_id } = await story.row(
      'select request_id from review_item where campaign_id = $1 and customer_id = $2',
      campaignId,
      customers[1],
    );
    expect(await counts(campaignId)).toMatchObject({ correcting: 1 });
    await story.as('jun').press(await stepCard(story, String(request_id), EAST), 'approval.approve');
    await story.as('fang').press(await stepCard(story, String(request_id), DATA), 'approval.approve');
    const again = await lily.command('/customer review');

    expect(again.said).not.toContain('Harbour 802 Lamps');
    expect(await counts(campaignId)).toMatchObject({ confirmed: 1, correcting: 0, corrected: 1 });
  });

  it('R50q R50r Flag tells the data admins, who settle it', async () => {
    const campaignId = await campaignOf('all');
    const target = `${campaignId}/${customers[2]}`;
    const lily = story.as('lily');
    await lily.pressFor(lily.answer(), 'review.flag', target);
    lily.view('review.flag');
    const lacking = await lily.submit({ reason: 'other' });
    expect(lacking.errors).toEqual({ remark: say('zh-CN', 'reviews.remarkMissing') });
    await lily.submit({ reason: 'duplicate', remark: 'Same shop as Wilhelmina’s' });
    const card = await story.card('review.flag', target, DATA);
    expect(wordsOf(card)).toContain('可能重复');
    expect(wordsOf(card)).not.toContain('Wilhelmina');

    const fang = story.as('fang');
    await fang.press(card, 'review.resolve');
    expect(JSON.stringify(fang.view('review.resolve').blocks)).toContain('Wilhelmina');
    await fang.submit({ resolution: 'Merged with the other file' });

    const settled = await story.card('review.flag', target, DATA);
    expect(wordsOf(settled)).toContain('刘芳');
    expect(buttonsOf(settled)).not.toContain('review.resolve');
    expect((await types(campaignId)).at(-1)).toBe('fang review.resolved');
  });

  it("R50w what is late is told to the owner's manager, and in the thread without a customer", async () => {
    const campaignId = await campaignOf('all');
    await story.setNow('2026-03-20T10:30:00Z');
    await story.tick();

    const alert = await story.card('review.alert', `${campaignId}/shanghai/escalate`, 'person:tao');
    expect(wordsOf(alert)).toContain('4 家中还有 1 家未处理');
    const root = await story.card('review.campaign', campaignId, DESK);
    const thread = root ? story.thread(root).map(wordsOf).join('\n') : '';
    expect(thread).toContain('1 list is late');
    expect(thread).not.toContain('Harbour');
    expect(await types(campaignId)).toContain('desk review.escalated');
  });

  it('R50x is closed by hand, and the report has coverage, corrections, findings and a private file', async () => {
    const campaignId = await campaignOf('all');
    const root = await story.card('review.campaign', campaignId, DESK);
    const lily = await story.as('lily').press(root, 'review.close');
    expect(lily.said).toContain(say('zh-CN', 'refusal.notAllowed'));
    await story.as('oliver').press(root, 'review.close');

    const report = await story.card('review.report', campaignId, DESK);
    const words = wordsOf(report);
    expect(words).toContain('50% of 4 customers confirmed or corrected');
    expect(words).toContain('Street: 1');
    expect(words).toContain('Possible duplicate: 1 (1 settled)');
    expect(words).not.toContain('Harbour');
    const refused = await story.as('lily').press(report, 'review.file');
    expect(refused.said).not.toContain('/f/');
    const oliver = story.as('oliver');
    await oliver.press(report, 'review.file');
    const links = JSON.stringify(oliver.answer()?.blocks).match(/\/f\/[\w.-]+/g) ?? [];
    expect(links).toHaveLength(3);
    expect(buttonsOf(await story.card('review.campaign', campaignId, DESK))).not.toContain('review.close');
    expect((await types(campaignId)).at(-1)).toBe('oliver review.closed');
  });

  it('R54b R54c a department checks the files, and the result stands in them', async () => {
    await story.setNow('2026-03-25T02:00:00Z');
    const typed = { role: 'hqFinance', unit: 'east', oneIn: '1', days: '5' };
    await openByHand(typed, 'review.checkForm', 'review.openCheck');
    const campaignId = await campaignOf('check');
    const hui = story.as('hui');
    await hui.command('/customer review');
    await hui.press(hui.answer(), 'review.confirmThese');

    expect(await counts(campaignId)).toMatchObject({ total: 4, confirmed: 4 });
    const file = await story
      .as('fang')
      .pressFor(
        await story.card('review.flag', `${await campaignOf('all')}/${customers[2]}`, DATA),
        'customer.open',
        String(customers[2]),
      );
    expect(file.said).toContain('客户档案检查：');
    expect(file.said).toContain('孙慧');
  });

  it('R50z the whole story leaves a sound audit trail, with no value of anybody in it', async () => {
    const told = await story.rows(
      `select payload::text as payload from audit_event where chain like 'review:%'`,
    );

    expect(told.map(({ payload }) => payload).join('\n')).not.toMatch(/Harbour|Wilhelmina|Merged/);
    expect(await story.findings()).toEqual([]);
  });
});
