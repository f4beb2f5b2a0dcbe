import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCustomer } from '../../src/desk/customers/open-customer.ts';
import { customerFile } from '../../src/desk/customers/queries.ts';
import { buttonsOf, openStory, type Story, wordsOf } from '../support/story.ts';
import {
  DATA,
  EAST,
  enterChange,
  enterNew,
  type Filed,
  fileChange,
  fileNew,
  fillChange,
  onFile,
  requestOf,
  say,
  somebody,
  statusOf,
  stepCard,
} from './steps.ts';

let story: Story;
let customer: Filed;
beforeAll(async () => {
  story = await openStory();
  customer = await enterNew(story, { values: { name: 'Old Harbour Ltd' } });
});
afterAll(() => story.close());

async function valuesOf(customerId: string): Promise<Record<string, string>> {
  return openCustomer(story.desk.seal, (await customerFile(customerId, story.desk))?.columns);
}

async function changesOf(requestId: string): Promise<Record<string, { old: unknown; new: unknown }>> {
  return Object((await story.row('select changes from request where id = $1', requestId)).changes);
}

/** Takes a change off the table, so that its fields are free for the next test. */
async function withdraw(requestId: string): Promise<void> {
  await story
    .as('lily')
    .press(await story.card('request.mine', requestId, 'person:lily'), 'request.withdraw');
}

describe('a change request', () => {
  it('R11a R37e the customer is picked by type-ahead, or named by number', async () => {
    const lily = story.as('lily');
    await lily.command('/customer change');
    lily.view('request.pick');
    const offered = await lily.suggest('customer', 'harbour');
    expect(offered).toEqual([{ label: '2080130001 Old Harbour Ltd', value: customer.customerId }]);
    await lily.submit({ customer: 'harbour' });
    const picked = requestOf(lily.view('request.changeFields').private_metadata);
    expect(await story.row('select kind, status, customer_id from request where id = $1', picked)).toEqual({
      kind: 'customer.change',
      status: 'draft',
      customer_id: customer.customerId,
    });
    expect(await story.audit(`request:${picked}`)).toEqual(['lily request.drafted']);

    await lily.command('/customer change 2080130001');

    lily.view('request.changeFields');
    expect(lily.typed().name).toBe('Old Harbour Ltd');
    expect(await stepCard(story, picked, EAST)).toBeUndefined();
    await lily.close();
  });

  it('R11b R11c R11d R11e R23g pre-fills today’s values, demands a reason, and shows exactly the difference', async () => {
    const lily = story.as('lily');
    await lily.command('/customer change 2080130001');
    const before = await valuesOf(customer.customerId);
    for (const [key, value] of Object.entries(before)) expect(lily.typed()[key]).toBe(value);
    const unreasoned = await lily.submit({ city: 'Ningbo' });
    expect(Object.keys(unreasoned.errors ?? {})).toEqual(['reason']);
    const requestId = requestOf(lily.view().private_metadata);
    await lily.submit({
      city: 'Ningbo',
      website: 'https://harbour.example',
      creditLimit: '4711',
      reason: 'Umgezogen',
      evidence: 'Brief vom Mai',
    });
    const look = wordsOf({
      channel: '',
      ts: '',
      user: '',
      text: '',
      blocks: lily.view('request.review').blocks,
    });
    expect(look).toContain('Ningbo');
    expect(look).not.toContain('88 Century Avenue');
    await lily.submit();

    const stored = await changesOf(requestId);
    expect(Object.keys(stored).sort()).toEqual(['city', 'creditLimit', 'evidence', 'reason', 'website']);
    expect(stored.city).toEqual({ old: 'Shanghai', new: 'Ningbo' });
    expect(stored.website).toEqual({ old: null, new: 'https://harbour.example/' });
    const shown = await stepCard(story, requestId, EAST);
    const words = wordsOf(shown);
    expect(words).toContain(`${say('zh-CN', 'field.city')}  Shanghai → Ningbo`);
    expect(words).toContain(`${say('zh-CN', 'field.creditLimit')}  ${say('zh-CN', 'value.changed')}`);
    for (const absent of ['4711', '987654321', 'Umgezogen', 'Brief vom Mai', '88 Century Avenue'])
      expect(words).not.toContain(absent);
    const details = await story.as('jun').press(shown, 'request.details');
    for (const given of ['4,711', 'Umgezogen', 'Brief vom Mai']) expect(details.said).toContain(given);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.submitted');
    await withdraw(requestId);
  });

  it('R11g R21c R38a R38b the approved change is in the file and in its history, and nothing else is', async () => {
    const before = await valuesOf(customer.customerId);
    const contact = Object.keys(before).find((key) => key.endsWith('contactPhone')) ?? '';
    const { requestId } = await fileChange(story, customer.customerId, {
      street: '5 Bund',
      [contact]: '+86 139 8765 4321',
      pricing: 'Acht Prozent',
    });
    const shown = await stepCard(story, requestId, EAST);
    await story.as('jun').press(shown, 'approval.approve');
    expect(await valuesOf(customer.customerId)).toEqual(before);
    await story.as('fang').press(await stepCard(story, requestId, DATA), 'approval.approve');

    expect(await statusOf(story, requestId)).toBe('approved');
    expect(await valuesOf(customer.customerId)).toEqual({
      ...before,
      street: '5 Bund',
      [contact]: '+8613987654321',
      pricing: 'Acht Prozent',
    });
    const history = await story.rows(
      'select field, value from field_history where request_id = $1 order by field',
      requestId,
    );
    expect(history).toEqual([
      { field: contact, value: { sealed: expect.any(String) } },
      { field: 'pricing', value: { sealed: expect.any(String) } },
      { field: 'street', value: '5 Bund' },
    ]);
    expect((await story.audit(`customer:${customer.customerId}`)).at(-1)).toBe('fang customer.changed');
    expect((await story.audit(`request:${requestId}`)).slice(-2)).toEqual([
      'jun step.approved',
      'fang request.approved',
    ]);
    expect(buttonsOf(shown)).toEqual(['request.details']);
    expect(await story.findings()).toEqual([]);
  });

  it('R11h a request that changes nothing is refused', async () => {
    const requestId = await fillChange(story, customer.customerId, {});
    const sent = await story.as('lily').submit();

    expect(sent.said).toContain(say('zh-CN', 'request.nothingChanged'));
    expect(await statusOf(story, requestId)).toBe('draft');
    expect(await story.audit(`request:${requestId}`)).not.toContain('lily request.submitted');
    expect(await stepCard(story, requestId, EAST)).toBeUndefined();
    await story.as('lily').close();
  });

  it('R11i a value can be emptied, a contact person’s too', async () => {
    const contact =
      Object.keys(await valuesOf(customer.customerId)).find((key) => key.endsWith('contactPhone')) ?? '';
    const { requestId } = await enterChange(story, customer.customerId, { pricing: null, [contact]: null });

    expect(await statusOf(story, requestId)).toBe('approved');
    const after = await valuesOf(customer.customerId);
    expect(after).not.toHaveProperty('pricing');
    expect(after).not.toHaveProperty(contact);
    expect((await story.audit(`customer:${customer.customerId}`)).at(-1)).toBe('fang customer.changed');
    expect(buttonsOf(await stepCard(story, requestId, DATA))).toEqual(['request.details']);
  });

  it('R11f the old value is that of the day of submission, whatever the draft had found', async () => {
    const { customerId } = await onFile(story);
    const slow = await fillChange(story, customerId, { city: 'Ningbo', street: '1 Old Road' });
    await story.as('lily').close();
    await enterChange(story, customerId, { city: 'Hangzhou' });
    const lily = story.as('lily');
    await lily.command('/customer mine');
    await lily.pressFor(lily.answer(), 'request.correct', slow);
    await lily.submit();
    await lily.submit();

    expect((await changesOf(slow)).city).toEqual({ old: 'Hangzhou', new: 'Ningbo' });
    expect(wordsOf(await stepCard(story, slow, EAST))).toContain('Hangzhou → Ningbo');
    expect((await story.audit(`request:${slow}`)).at(-1)).toBe('lily request.submitted');
  });

  it('R21f a change goes to the maintainer of each view it touches', async () => {
    const { customerId } = await onFile(story);
    const general = await fileChange(story, customerId, { city: 'Ningbo' });
    const money = await fileChange(story, customerId, { paymentTerms: 'net60' });
    const steps = await story.rows(
      `select id, jsonb_path_query_array(path, '$[*].role') as roles from request where id in ($1, $2) order by number`,
      general.requestId,
      money.requestId,
    );
    expect(steps.map(({ roles }) => roles)).toEqual([
      ['accountManager', 'dataAdmin'],
      ['accountManager', 'companyCodeMaintainer'],
    ]);
    expect(wordsOf(await stepCard(story, money.requestId, EAST))).toContain(
      say('zh-CN', 'progress.later', { step: say('zh-CN', 'role.companyCodeMaintainer') }),
    );
    expect((await story.audit(`request:${money.requestId}`)).at(-1)).toBe('lily request.submitted');
  });

  it('R40g a changed value replaces the old key of the duplicate search', async () => {
    const was = somebody();
    const { customerId } = await onFile(story, { values: was });
    const { requestId } = await enterChange(story, customerId, { taxId: String(somebody().taxId) });
    expect((await story.audit(`customer:${customerId}`)).at(-1)).toBe('fang customer.changed');
    const keys = await story.rows(
      `select request_id from duplicate_key where customer_id = $1 and kind = 'taxId'`,
      customerId,
    );
    expect(keys).toEqual([{ request_id: null }]);

    const twin = await fileNew(story, { values: { ...somebody(), taxId: String(was.taxId) } });

    expect(wordsOf(await stepCard(story, twin.requestId, EAST))).not.toContain(
      say('zh-CN', 'candidate.taxId'),
    );
    expect(buttonsOf(await stepCard(story, requestId, DATA))).toEqual(['request.details']);
  });
});

describe('this looks wrong', () => {
  it('R20a R20b R20c two clicks tell the owner and the data admins, and leave a draft for the owner', async () => {
    const { customerId } = await onFile(story, { values: { name: 'Doubtful Lamps Ltd' } });
    const { number } = await story.row('select number from customer where id = $1', customerId);
    const min = story.as('min');
    await min.command(`/customer find ${number}`);
    await min.pressFor(min.answer(), 'customer.open', customerId);
    await min.press(min.view(), 'request.clue');
    min.view('request.clue');
    const sent = await min.submit({ text: 'Die Straße gibt es nicht mehr' });
    expect(sent.ok).toBe(true);

    const draft = await story.row(
      `select id, status, requester_id, changes from request where customer_id = $1 and kind = 'customer.change'`,
      customerId,
    );
    expect(draft).toMatchObject({ status: 'draft', requester_id: 'lily' });
    expect(JSON.stringify(draft.changes)).not.toContain('Straße');
    const requestId = String(draft.id);
    expect(await story.audit(`request:${requestId}`)).toEqual(['min request.clueRaised']);
    for (const person of ['lily', 'fang', 'qiang']) {
      const told = await story.card('request.clue', requestId, `person:${person}`);
      expect(wordsOf(told)).toContain('Die Straße gibt es nicht mehr');
      expect(wordsOf(told)).toContain('Doubtful Lamps Ltd');
      expect(buttonsOf(told).includes('request.correct')).toBe(person === 'lily');
    }

    const lily = story.as('lily');
    await lily.press(await story.card('request.clue', requestId, 'person:lily'), 'request.correct');
    lily.view('request.changeFields');
    expect(lily.typed().reason).toBe('Die Straße gibt es nicht mehr');
    await lily.submit({ street: '6 New Bund' });
    await lily.submit();

    expect(await statusOf(story, requestId)).toBe('pending');
    expect(wordsOf(await stepCard(story, requestId, EAST))).toContain('6 New Bund');
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.submitted');
  });
});
