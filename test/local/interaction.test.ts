import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { button, input, modal, type Office, openOffice, plain, section } from './small-office.ts';

let office: Office;

beforeEach(async () => {
  office = await openOffice({ timing: { ack: 250, eventRetries: [0, 0, 0] } });
});
afterEach(async () => {
  await office.close();
});

const choices = [
  { text: plain('One'), value: '1' },
  { text: plain('Two'), value: '2' },
];

async function openForm(view: object) {
  const trigger_id = office.fake.parts.triggers.issue('ULILY', false);
  await office.client.apiCall('views.open', { trigger_id, view });
}

async function postButtons(elements: unknown[] = [button({ value: 'row-7' })]) {
  const blocks = [{ type: 'actions', block_id: 'acts', elements }];
  const { ts } = await office.client.chat.postMessage({ channel: 'CDESK', text: 'card', blocks });
  const message = office.fake.messages.find('CDESK', String(ts));
  if (!message) throw new Error('the card is missing');
  return message;
}

describe('a slash command', () => {
  it('reaches the bot as a form with person, place, text, trigger and response URL', async () => {
    const acted = await office.fake.act.command('ULILY', '/customer find  Acme GmbH', 'CDESK');

    expect(acted).toMatchObject({ ok: true, status: 200 });
    expect(office.bot.last().payload).toMatchObject({
      command: '/customer',
      text: 'find  Acme GmbH',
      user_id: 'ULILY',
      channel_id: 'CDESK',
      channel_name: 'desk',
      team_id: 'T1',
    });
  });

  it('shows the answer to its person alone, and in the channel only on request', async () => {
    office.bot.answer = () => ({ body: 'for you' });
    await office.fake.act.command('ULILY', '/customer', 'CDESK');
    office.bot.answer = () => ({ body: { response_type: 'in_channel', text: 'for all' } });
    await office.fake.act.command('ULILY', '/customer', 'CDESK');

    expect(office.fake.messages.ephemeralFor('ULILY', 'CDESK').map((m) => m.text)).toEqual(['for you']);
    expect(office.fake.messages.in('CDESK').map((m) => m.text)).toEqual(['for all']);
  });

  it('that is answered too late fails for the person, and the late words are dropped', async () => {
    office.bot.answer = () => ({ body: 'too late', afterMs: 400 });
    const acted = await office.fake.act.command('ULILY', '/customer new', 'CDESK');

    expect(acted).toMatchObject({
      ok: false,
      timedOut: true,
      error: 'operation_timeout',
      message: '/customer failed because the app did not respond',
    });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(office.fake.texts()).not.toContain('too late');
  });

  it('waits three seconds when nothing shortens it', async () => {
    const patient = await openOffice();
    patient.bot.answer = () => ({ afterMs: 3_500 });
    const acted = await patient.fake.act.command('ULILY', '/customer new', 'CDESK');

    expect(acted.error).toBe('operation_timeout');
    expect(acted.ms).toBeGreaterThanOrEqual(2_990);
    expect(acted.ms).toBeLessThan(3_400);
    await patient.close();
  });

  it('is refused in a thread, when nobody registered it, and when the bot breaks', async () => {
    const card = await postButtons();
    const inThread = await office.fake.act.write('ULILY', 'CDESK', '/customer new', card.ts);
    const unknown = await office.fake.act.command('ULILY', '/invoice', 'CDESK');
    office.bot.answer = () => ({ status: 500 });
    const broken = await office.fake.act.command('ULILY', '/customer', 'CDESK');

    expect(inThread.error).toBe('command_in_thread');
    expect(unknown.error).toBe('unknown_command');
    expect(broken).toMatchObject({ error: 'http_service_error', status: 500 });
    expect(office.bot.delivered).toHaveLength(1);
  });
});

describe('a button', () => {
  it('sends what the bot drew, the message around it, a trigger and a response URL', async () => {
    const card = await postButtons();
    await office.fake.act.press('ULILY', card, 'Go');

    expect(office.bot.last().payload).toMatchObject({
      type: 'block_actions',
      user: { id: 'ULILY', team_id: 'T1' },
      container: { type: 'message', message_ts: card.ts, channel_id: 'CDESK', is_ephemeral: false },
      channel: { id: 'CDESK', name: 'desk' },
      message: { ts: card.ts, text: 'card', bot_id: 'B0REGISTRAR' },
      actions: [{ type: 'button', block_id: 'acts', action_id: 'go', value: 'row-7' }],
    });
    expect(String(office.bot.last().payload.trigger_id)).toMatch(/^\d+\.\d+\.[0-9a-f]{32}$/);
  });

  it('can be pressed on a stale copy of a card, as on a screen that was not refreshed', async () => {
    const card = await postButtons();
    const seenBefore = structuredClone(card);
    await office.client.chat.update({ channel: 'CDESK', ts: card.ts, text: 'decided' });
    const acted = await office.fake.act.press('ULILY', seenBefore, 'go');

    expect(acted.ok).toBe(true);
    await expect(office.fake.act.press('ULILY', card, 'go')).rejects.toThrow('no control called go');
  });

  it('opens a form by its trigger, once', async () => {
    office.bot.answer = async ({ payload }) => {
      await office.client.apiCall('views.open', {
        trigger_id: payload.trigger_id,
        view: modal([section('hello')]),
      });
      return {};
    };
    const acted = await office.fake.act.press('ULILY', await postButtons(), 'go');

    expect(acted.view).toMatchObject({ callback_id: 'form', type: 'modal' });
    expect(office.fake.views.stack('USAM')).toEqual([]);
  });

  it('hides the message body when it was for one person’s eyes', async () => {
    const blocks = [{ type: 'actions', elements: [button()] }];
    await office.client.chat.postEphemeral({ channel: 'CDESK', user: 'ULILY', text: 'psst', blocks });
    const message = office.fake.messages.ephemeralFor('ULILY')[0];
    if (!message) throw new Error('no ephemeral message');
    await office.fake.act.press('ULILY', message, 'go');

    expect(office.bot.last().payload).toMatchObject({ container: { is_ephemeral: true } });
    expect(office.bot.last().payload.message).toBeUndefined();
  });

  it('of a menu accepts only its own choices', async () => {
    const card = await postButtons([{ type: 'overflow', action_id: 'more', options: choices }]);
    await office.fake.act.press('ULILY', card, 'more', 'Two');
    const foreign = { text: plain('Three'), value: '3' };

    expect(office.bot.last().payload).toMatchObject({ actions: [{ selected_option: choices[1] }] });
    expect((await office.fake.act.press('ULILY', card, 'more', foreign)).error).toBe('invalid_selection');
  });
});

describe('a response URL', () => {
  const respond = (url: unknown, body: object) =>
    fetch(String(url), { method: 'POST', body: JSON.stringify(body) });

  it('replaces and deletes the message the click came from', async () => {
    const card = await postButtons();
    await office.fake.act.press('ULILY', card, 'go');
    const url = office.bot.last().payload.response_url;
    await respond(url, { replace_original: true, text: 'replaced' });
    expect(office.fake.messages.find('CDESK', card.ts)).toMatchObject({ text: 'replaced' });

    await respond(url, { delete_original: true });
    expect(office.fake.messages.find('CDESK', card.ts)).toBeUndefined();
  });

  it('answers its person alone by default', async () => {
    await office.fake.act.press('ULILY', await postButtons(), 'go');
    await respond(office.bot.last().payload.response_url, { text: 'only you' });

    expect(office.fake.messages.ephemeralFor('ULILY').map((m) => m.text)).toEqual(['only you']);
  });

  it('refuses bad blocks and an invented address', async () => {
    await office.fake.act.press('ULILY', await postButtons(), 'go');
    const bad = await respond(office.bot.last().payload.response_url, { blocks: [{ type: 'poem' }] });
    const invented = await respond(`${office.url}/response/nothing`, { text: 'a' });

    expect([bad.status, invented.status]).toEqual([400, 404]);
  });
});

describe('a form', () => {
  const name = () =>
    input({ type: 'plain_text_input', max_length: 5 }, { block_id: 'name', label: plain('Name') });

  it('is checked by the workspace before the bot hears of it', async () => {
    await openForm(modal([name()]));
    const empty = await office.fake.act.submit('ULILY');
    const long = await office.fake.act.submit('ULILY', { Name: 'far too long' });

    expect(empty.errors).toEqual({ name: 'Please complete this required field.' });
    expect(long.errors).toEqual({ name: 'This must be 5 characters or fewer.' });
    expect(office.bot.delivered).toEqual([]);
  });

  it('travels with its state, its metadata and its hash, and closes on an empty answer', async () => {
    await openForm(
      modal([name(), input({ type: 'static_select', options: choices })], { private_metadata: 'm' }),
    );
    const acted = await office.fake.act.submit('ULILY', { Name: 'Acme', Field: 'Two' });

    expect(acted).toMatchObject({ ok: true, view: undefined });
    expect(office.bot.last().payload).toMatchObject({
      type: 'view_submission',
      view: {
        callback_id: 'form',
        private_metadata: 'm',
        state: {
          values: {
            name: { value: { type: 'plain_text_input', value: 'Acme' } },
            field: { value: { type: 'static_select', selected_option: { value: '2' } } },
          },
        },
      },
    });
  });

  it('stays open with the bot’s words at the fields', async () => {
    await openForm(modal([name()]));
    office.bot.answer = () => ({ body: { response_action: 'errors', errors: { name: 'Known already' } } });
    const acted = await office.fake.act.submit('ULILY', { Name: 'Acme' });

    expect(acted).toMatchObject({ ok: false, errors: { name: 'Known already' } });
    expect(acted.view?.state.values.name?.value?.value).toBe('Acme');
  });

  it.each([
    ['errors for a block that is not there', { response_action: 'errors', errors: { nowhere: 'a' } }],
    ['an action that does not exist', { response_action: 'explode' }],
    [
      'an update to a view that is too long',
      { response_action: 'update', view: modal([section('x'.repeat(3_001))]) },
    ],
  ])('shows the platform’s helpless sentence for %s, and the journal says why', async (_, body) => {
    await openForm(modal([name()]));
    office.bot.answer = () => ({ body });
    const acted = await office.fake.act.submit('ULILY', { Name: 'Acme' });

    expect(acted).toMatchObject({ ok: false, message: 'We had some trouble connecting. Try again?' });
    expect(office.fake.journal.fumbles).toHaveLength(1);
    expect(acted.view?.callback_id).toBe('form');
  });

  it('can be updated, stacked to three and cleared by the answer', async () => {
    await openForm(modal([name()]));
    office.bot.answer = () => ({ body: { response_action: 'update', view: modal([section('step 2')]) } });
    await office.fake.act.submit('ULILY', { Name: 'Acme' });
    expect(office.fake.views.stack('ULILY')[0]?.blocks[0]).toMatchObject(section('step 2'));

    office.bot.answer = () => ({ body: { response_action: 'push', view: modal([section('more')]) } });
    await office.fake.act.submit('ULILY');
    await office.fake.act.submit('ULILY');
    expect(office.fake.views.stack('ULILY')).toHaveLength(3);
    expect((await office.fake.act.submit('ULILY')).ok).toBe(false);

    office.bot.answer = () => ({ body: { response_action: 'clear' } });
    await office.fake.act.submit('ULILY');
    expect(office.fake.views.stack('ULILY')).toEqual([]);
  });

  it('that is closed tells the bot only when the bot asked', async () => {
    await openForm(modal([section('a')]));
    await office.fake.act.close('ULILY');
    expect(office.bot.delivered).toEqual([]);

    await openForm(modal([section('a')], { notify_on_close: true }));
    await office.fake.act.close('ULILY', true);
    expect(office.bot.last().payload).toMatchObject({ type: 'view_closed', is_cleared: true });
  });

  it('that the bot leaves unanswered stays open with a failure', async () => {
    await openForm(modal([name()]));
    office.bot.answer = () => ({ afterMs: 400 });
    const acted = await office.fake.act.submit('ULILY', { Name: 'Acme' });

    expect(acted).toMatchObject({ ok: false, error: 'operation_timeout', view: { callback_id: 'form' } });
  });
});

describe('a type-ahead', () => {
  it('asks the bot with the typed words, from the third letter on unless told otherwise', async () => {
    await openForm(modal([input({ type: 'external_select' })]));
    office.bot.answer = () => ({ body: { options: choices } });
    const view = office.fake.views.stack('ULILY')[0];
    if (!view) throw new Error('no view');
    const short = await office.fake.act.suggest('ULILY', view, 'Field', 'ac');
    const long = await office.fake.act.suggest('ULILY', view, 'Field', 'acm');

    expect([short.options, long.options]).toEqual([[], choices]);
    expect(office.bot.delivered.map((d) => d.payload)).toMatchObject([
      {
        type: 'block_suggestion',
        action_id: 'value',
        block_id: 'field',
        value: 'acm',
        view: { id: view.id },
      },
    ]);
  });

  it('fails for the person when the bot offers what a menu cannot show', async () => {
    await openForm(modal([input({ type: 'external_select' })]));
    office.bot.answer = () => ({ body: { options: [{ text: plain('x'.repeat(76)), value: '1' }] } });
    const view = office.fake.views.stack('ULILY')[0];
    if (!view) throw new Error('no view');

    expect((await office.fake.act.suggest('ULILY', view, 'Field', 'acm')).error).toBe('invalid_options');
  });
});

describe('shortcuts and the App Home', () => {
  it('reach the bot with their callback id, a message shortcut with its message', async () => {
    const card = await postButtons();
    await office.fake.act.shortcut('ULILY', 'new_customer');
    await office.fake.act.shortcut('ULILY', 'file_complaint', card);

    expect(office.bot.delivered.map((d) => d.payload)).toMatchObject([
      { type: 'shortcut', callback_id: 'new_customer', user: { id: 'ULILY' } },
      {
        type: 'message_action',
        callback_id: 'file_complaint',
        message_ts: card.ts,
        channel: { id: 'CDESK' },
      },
    ]);
    expect((await office.fake.act.shortcut('ULILY', 'invented')).error).toBe('unknown_shortcut');
  });

  it('opening the home sends the event; unanswered it is sent three times more, with the count and the reason', async () => {
    office.bot.answer = () => ({ status: 500 });
    await office.fake.act.openHome('ULILY');
    await office.fake.waitFor(() => office.bot.delivered.length === 4);

    const [first, ...retries] = office.bot.delivered;
    expect(first?.payload).toMatchObject({
      type: 'event_callback',
      event: { type: 'app_home_opened', user: 'ULILY', tab: 'home' },
    });
    expect(retries.map((r) => r.headers['x-slack-retry-num'])).toEqual(['1', '2', '3']);
    expect(retries.map((r) => r.headers['x-slack-retry-reason'])).toEqual(Array(3).fill('http_error'));
    expect(new Set(office.bot.delivered.map((d) => d.payload.event_id)).size).toBe(1);
  });

  it('a click that fails is never sent again', async () => {
    office.bot.answer = () => ({ status: 500 });
    await office.fake.act.press('ULILY', await postButtons(), 'go');
    await new Promise((resolve) => setTimeout(resolve, 100));

    expect(office.bot.delivered).toHaveLength(1);
  });
});
