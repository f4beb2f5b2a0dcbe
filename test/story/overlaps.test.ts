import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buttonsOf, openStory, type Story } from '../support/story.ts';
import {
  DATA,
  EAST,
  enterNew,
  fileChange,
  fillChange,
  onFile,
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

/** Takes a change off the table, so that its fields are free for the next test. */
async function withdraw(requestId: string): Promise<void> {
  await story
    .as('lily')
    .press(await story.card('request.mine', requestId, 'person:lily'), 'request.withdraw');
}

describe('two requests on one customer', () => {
  it('R08a R08b fields may not overlap; the second is told which request holds them', async () => {
    const { customerId } = await onFile(story);
    const first = await fileChange(story, customerId, { city: 'Ningbo' });
    const other = await fileChange(story, customerId, { street: '7 Quiet Lane' });
    expect(await statusOf(story, other.requestId)).toBe('pending');
    const held = await story.rows(
      'select field, request_id from field_hold where customer_id = $1 order by field',
      customerId,
    );
    expect(held).toEqual([
      { field: 'city', request_id: first.requestId },
      { field: 'street', request_id: other.requestId },
    ]);

    const second = await fillChange(story, customerId, { city: 'Wenzhou' });
    const sent = await story.as('lily').submit();

    expect(sent.said).toContain(
      say('zh-CN', 'request.fieldHeld', { number: first.number, fields: say('zh-CN', 'field.city') }),
    );
    expect(await statusOf(story, second)).toBe('draft');
    expect(await story.audit(`request:${second}`)).not.toContain('lily request.submitted');
    expect(await stepCard(story, second, EAST)).toBeUndefined();
    await story.as('lily').close();
  });

  it('R08c of two submissions at once on one field exactly one is accepted', async () => {
    const { customerId } = await onFile(story);
    const hers = await fillChange(story, customerId, { city: 'Ningbo' });
    const theirs = await fillChange(story, customerId, { city: 'Wenzhou' }, 'jun');

    const sent = await Promise.all(['lily', 'jun'].map((who) => story.as(who).submit()));

    const states = await story.rows(
      'select status from request where id in ($1, $2) order by status',
      hers,
      theirs,
    );
    expect(states.map(({ status }) => status)).toEqual(['draft', 'pending']);
    expect(sent.filter(({ view }) => view === undefined)).toHaveLength(1);
    expect(sent.map(({ said }) => said).join()).toMatch(/正在变更该客户的/);
    const events = [...(await story.audit(`request:${hers}`)), ...(await story.audit(`request:${theirs}`))];
    expect(events.filter((event) => event.endsWith('request.submitted'))).toHaveLength(1);
    const cards = await Promise.all([hers, theirs].map((id) => stepCard(story, id, EAST)));
    expect(cards.filter(Boolean)).toHaveLength(1);
    for (const who of ['lily', 'jun'])
      if (story.fake.views.stack(story.account(who)).length > 0) await story.as(who).close();
  });

  it('R08d R28c a field stays held while its request is returned, and is free once it is closed', async () => {
    const { customerId } = await onFile(story);
    const { requestId } = await fileChange(story, customerId, { city: 'Ningbo' });
    const holds = () => story.rows('select field from field_hold where customer_id = $1', customerId);
    const jun = story.as('jun');
    const version = await story.row('select version from customer where id = $1', customerId);
    await jun.press(await stepCard(story, requestId, EAST), 'approval.return');
    await jun.submit({ note: 'Bitte prüfen' });
    expect(await holds()).toEqual([{ field: 'city' }]);
    await withdraw(requestId);
    expect(await holds()).toEqual([]);
    expect(await story.row('select version from customer where id = $1', customerId)).toEqual(version);

    const next = await fileChange(story, customerId, { city: 'Wenzhou' });
    await jun.press(await stepCard(story, next.requestId, EAST), 'approval.reject');
    await jun.submit({ note: 'Nein' });

    expect(await holds()).toEqual([]);
    expect((await story.audit(`request:${next.requestId}`)).at(-1)).toBe('jun step.rejected');
    expect(buttonsOf(await stepCard(story, next.requestId, EAST))).toEqual(['request.details']);
    expect(await story.row('select version from customer where id = $1', customerId)).toEqual(version);
  });
});

describe('only by an approved request', () => {
  it('R28d R28a a forged form reaches no contact person of another customer', async () => {
    const [own, other] = [await onFile(story), await enterNew(story)];
    const theirs = await story.row('select id, sealed from contact where customer_id = $1', other.customerId);
    const requestId = await fillChange(story, own.customerId, { city: 'Ningbo' });
    const forged = await sendAgain(story, 'interaction', (payload) => {
      const view = payload.view as { state: { values: Record<string, unknown> } };
      view.state.values[`contact/${theirs.id}/contactName`] = {
        value: { type: 'plain_text_input', value: 'Taken Over' },
      };
      return payload;
    });
    expect(forged.status).toBe(200);
    await story.as('lily').submit();
    await story.as('jun').press(await stepCard(story, requestId, EAST), 'approval.approve');
    await story.as('fang').press(await stepCard(story, requestId, DATA), 'approval.approve');

    expect(await statusOf(story, requestId)).toBe('approved');
    const contacts = await story.rows('select id from contact where customer_id = $1', own.customerId);
    expect(contacts.map(({ id }) => id)).not.toContain(theirs.id);
    expect(
      await story.row('select id, sealed from contact where customer_id = $1', other.customerId),
    ).toEqual(theirs);
    expect(await story.audit(`customer:${other.customerId}`)).toEqual(['fang customer.created']);
    expect(buttonsOf(await stepCard(story, other.requestId, DATA))).toEqual(['request.details']);
  });

  it('R28b what is written past the desk is found by the audit check', async () => {
    expect(await story.findings()).toEqual([]);
    const { customerId } = await onFile(story);
    await story.rows(`update customer set name = 'By the back door' where id = $1`, customerId);

    expect(JSON.stringify(await story.findings())).toContain(customerId);
  });
});
