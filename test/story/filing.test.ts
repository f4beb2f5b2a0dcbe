import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCustomer } from '../../src/desk/customers/open-customer.ts';
import { customerFile } from '../../src/desk/customers/queries.ts';
import { CONTACT, NEW_CUSTOMER } from '../support/builders.ts';
import { openStory, type Story, wordsOf } from '../support/story.ts';
import {
  answerStep,
  contactValues,
  EAST,
  enterForms,
  enterNew,
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

describe('the forms of a new customer', () => {
  it('R10a R10c R23a leads from the slash command through its steps to the row, the card and the audit event', async () => {
    const lily = story.as('lily');
    const opened = await lily.command('/customer new');
    expect(opened.status).toBe(200);
    expect(lily.view('request.group').type).toBe('modal');
    const requestId = await enterForms(story, { values: { name: 'Harbour Lights Ltd' } });
    expect(await statusOf(story, requestId)).toBe('draft');
    expect(await stepCard(story, requestId, EAST)).toBeUndefined();

    const sent = await lily.submit();

    expect(sent).toMatchObject({ ok: true, view: undefined });
    expect(
      await story.row(
        'select status, round, step_index, requester_id, unit from request where id = $1',
        requestId,
      ),
    ).toEqual({
      status: 'pending',
      round: 1,
      step_index: 0,
      requester_id: 'lily',
      unit: 'shanghai',
    });
    expect(wordsOf(await stepCard(story, requestId, EAST))).toContain('Harbour Lights Ltd');
    expect(await story.audit(`request:${requestId}`)).toEqual([
      'lily request.drafted',
      'lily request.filled',
      'lily request.filled',
      'lily request.submitted',
    ]);
  });

  it('R10b R17c R31b asks for the fields of the account group and hides the others', async () => {
    await fieldsOf('1110');
    const selling = story.as('lily').fields();
    await fieldsOf('1310');
    const receiving = story.as('lily').fields();

    expect(selling).toEqual(
      expect.arrayContaining(['name', 'country', 'taxId', 'creditLimit', 'currency', 'pricing']),
    );
    expect(receiving).toEqual(expect.arrayContaining(['name', 'country', 'postalCode']));
    for (const hidden of ['currency', 'paymentTerms', 'creditLimit', 'bankAccount', 'pricing', 'strategic'])
      expect(receiving).not.toContain(hidden);
  });

  it('R17c a hidden field cannot be filled by a payload that brings it all the same', async () => {
    const requestId = await fieldsOf('1310');
    const lily = story.as('lily');
    await lily.fill({ name: 'Quay Nine Store' });
    await lily.submit({ ...onlyShown(lily.fields()), postalCode: '200120' });
    lily.view('request.contact');

    const { status } = await sendAgain(story, 'interaction', (payload) => {
      const view = payload.view as { state: { values: Record<string, unknown> } };
      view.state.values.creditLimit = { value: { type: 'number_input', value: '777000' } };
      return payload;
    });

    expect(status).toBe(200);
    const { changes } = await story.row('select changes from request where id = $1', requestId);
    expect(Object.keys(Object(changes))).toContain('postalCode');
    expect(Object.keys(Object(changes))).not.toContain('creditLimit');
    expect((await story.audit(`request:${requestId}`)).slice(0, 2)).toEqual([
      'lily request.drafted',
      'lily request.filled',
    ]);
  });

  it('R10d R22c R01c nobody files for a unit of somebody else', async () => {
    const told = await story.as('tao').command('/customer new');
    expect(told.said).toContain(say('zh-CN', 'request.noUnit'));

    const bo = story.as('bo');
    await bo.command('/customer new');
    expect(JSON.stringify(bo.view('request.group').blocks)).not.toContain('"shanghai"');
    const before = await story.rows('select id from request');
    await bo.submit({ accountGroup: '1110' });
    await sendAgain(story, 'interaction', (payload) => {
      const view = payload.view as { state: { values: Record<string, unknown> } };
      view.state.values.unit = { value: { type: 'static_select', selected_option: { value: 'shanghai' } } };
      return payload;
    });

    const after = await story.rows(`select unit from request where requester_id = 'bo'`);
    expect(after.map(({ unit }) => unit)).toEqual(['nanjing']);
    expect((await story.rows('select id from request')).length).toBe(before.length + 1);
    expect(await offences(story, 'bo')).toEqual(['request.start request.notYourUnit']);
  });

  it('R10f offers only units that number customers', async () => {
    const jiayi = story.as('jiayi');
    await jiayi.command('/customer new');
    const offered = [...JSON.stringify(jiayi.view().blocks[0]).matchAll(/"value":"([a-z-]+)"/g)].map(
      ([, unit]) => unit,
    );

    expect(offered.sort()).toEqual(['guangzhou', 'shenzhen']);
  });

  it('R10e R97a R32a an approved request makes the file with everything that was asked for', async () => {
    const { requestId, customerId, number } = await enterNew(story, {
      values: { name: 'Northgate Trading Co' },
    });

    const file = await customerFile(customerId, story.desk);
    expect(file).toMatchObject({
      name: 'Northgate Trading Co',
      unit: 'shanghai',
      accountGroup: '1110',
      ownerId: 'lily',
    });
    expect(file?.number).toMatch(/^208013\d{4}$/);
    const values = await openCustomer(story.desk.seal, file?.columns);
    const contact = Object.entries(values).filter(([key]) => key.startsWith('contact/'));
    expect(values).toMatchObject({
      city: 'Shanghai',
      currency: 'CNY',
      creditLimit: NEW_CUSTOMER.creditLimit,
    });
    expect(contact.map(([, value]) => value)).toEqual(
      expect.arrayContaining([CONTACT.contactName, CONTACT.contactEmail, 'purchasing']),
    );
    expect(await story.audit(`customer:${customerId}`)).toEqual(['fang customer.created']);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('fang request.approved');
    const mine = await story.card('request.mine', requestId, 'person:lily');
    expect(wordsOf(mine)).toContain(file?.number);
    expect(wordsOf(mine)).toContain(String(number));
    expect(await story.findings()).toEqual([]);
  });

  it('R10c takes several contact persons, one form each', async () => {
    const requestId = await fieldsOf('1110');
    const lily = story.as('lily');
    await lily.submit(onlyShown(lily.fields()));
    const first = lily.fields();
    await lily.submit({ ...contactValues(first, CONTACT), [first.at(-1) ?? '']: 'yes' });
    const second = lily.fields();
    expect(second[0]).not.toBe(first[0]);
    await lily.submit(contactValues(second, { ...CONTACT, contactName: 'Ottilie Zweit' }));
    lily.view('request.review');
    await lily.submit();
    await story.as('tao').press(await stepCard(story, requestId, EAST), 'approval.approve');
    await answerStep(story, requestId);

    const contacts = await story.rows(
      'select position from contact c join request r on r.customer_id = c.customer_id where r.id = $1 order by position',
      requestId,
    );
    expect(contacts.map(({ position }) => position)).toHaveLength(2);
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('fang request.approved');
  });
});

describe('fields and mistakes', () => {
  it('R17a each field has its help, the account group its own', async () => {
    await fieldsOf('1110');
    const hints = new Map(
      story
        .as('lily')
        .view()
        .blocks.filter(({ type }) => type === 'input')
        .map(({ block_id, hint }) => [block_id, (hint as { text: string } | undefined)?.text]),
    );
    expect([...hints.values()].filter((hint) => !hint)).toEqual([]);
    expect(hints.get('taxId')).toBe('与营业执照一致:大陆为18位统一社会信用代码');
    expect(hints.get('street')).toBe(say('zh-CN', 'help.street'));
  });

  it('R17b R17d R17e R17f mistakes stand at their fields in the reader’s language, and what was typed stays', async () => {
    const requestId = await fieldsOf('1110');
    const lily = story.as('lily');
    const empty = await lily.submit({ name: 'Typed And Kept' });
    expect(Object.keys(empty.errors ?? {})).toEqual(expect.arrayContaining(['country', 'taxId', 'street']));
    expect(Object.keys(empty.errors ?? {})).not.toContain('website');
    expect(await story.row('select changes from request where id = $1', requestId)).toEqual({ changes: {} });

    const wrong = await lily.submit({
      ...onlyShown(lily.fields()),
      name: 'Typed And Kept',
      taxId: '123',
      phone: '12',
    });

    expect(wrong.errors).toEqual({
      taxId: say('zh-CN', 'check.taxId.cn'),
      phone: say('zh-CN', 'check.phone'),
    });
    expect(lily.typed()).toMatchObject({
      name: 'Typed And Kept',
      taxId: '123',
      phone: '12',
      city: 'Shanghai',
    });
    expect(await story.row('select changes from request where id = $1', requestId)).toEqual({ changes: {} });
    const right = await lily.submit(somebody());
    expect(right.ok).toBe(true);
    lily.view('request.contact');
  });

  it('R17e says the same in the language of another reader', async () => {
    const jonas = story.as('jonas');
    await jonas.command('/customer new');
    await jonas.submit({ unit: 'hamburg-centre', accountGroup: '1120' });
    const wrong = await jonas.submit({
      ...onlyShown(jonas.fields()),
      country: 'DE',
      taxId: 'DE1',
      salesRepresentative: 'jonas',
    });

    expect(wrong.errors?.taxId).toBe(say('en', 'check.taxId.eu'));
  });

  it('R17g R18a what was kept unchecked is checked when it is sent', async () => {
    const lily = story.as('lily');
    const requestId = await enterForms(story);
    const review = structuredClone(lily.view('request.review'));
    await lily.close();
    const drafts = await lily.command('/customer mine');
    expect(drafts.said).toContain(say('zh-CN', 'request.status.draft'));
    await lily.pressFor(lily.answer(), 'request.correct', requestId);
    await lily.fill({ taxId: 'not a tax id' });
    const saved = await lily.press(lily.view('request.fields'), 'request.saveDraft');
    expect(saved.said).toContain(say('zh-CN', 'request.saved'));
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.filled');
    await lily.close();

    // "Send" on the last look that still lies open on her telephone.
    await lily.command('/customer new');
    await lily.submit({ unit: 'shanghai', accountGroup: '1110' });
    const sent = await sendAgain(story, 'interaction', (payload) => ({ ...payload, view: review }));

    expect(sent.body).toContain(say('zh-CN', 'field.taxId'));
    expect((await story.audit(`request:${requestId}`)).at(-1)).toBe('lily request.filled');
    expect(await statusOf(story, requestId)).toBe('draft');
    expect(await stepCard(story, requestId, EAST)).toBeUndefined();
  });
});

function onlyShown(fields: readonly string[]): Record<string, string> {
  const values: Record<string, string> = { ...NEW_CUSTOMER, ...somebody() };
  return Object.fromEntries(Object.entries(values).filter(([key]) => fields.includes(key)));
}
