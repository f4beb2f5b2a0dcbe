import { createRemoteJWKSet, jwtVerify } from 'jose';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Json } from '../../src/local/teams/wire.ts';
import {
  APP,
  attachment,
  card,
  DESK,
  dialog,
  execute,
  form,
  type Office,
  openForm,
  openTeams,
  text,
} from './teams-office.ts';

let office: Office;

beforeEach(async () => {
  office = await openTeams();
});
afterEach(async () => {
  await office.close();
});

const act = () => office.fake.act;
const chat = () => office.fake.chatOf('lily');
const last = () => office.bot.last().payload as Json & { value: Json };
const adaptive = (value: object) => ({
  body: { statusCode: 200, type: 'application/vnd.microsoft.card.adaptive', value },
});
const seen = (person: string, id: string, place = DESK) => {
  const message = office.fake.messages.find(place, id);
  return message && office.fake.messages.seenBy(message, person);
};

async function verify(token: string) {
  const openid = (await (await fetch(office.openidUrl)).json()) as { issuer: string; jwks_uri: string };
  const keys = createRemoteJWKSet(new URL(openid.jwks_uri));
  return jwtVerify(token, keys, { issuer: openid.issuer, audience: APP.appId, algorithms: ['RS256'] });
}

describe('the signature', () => {
  it('is verified with the published keys and names the service', async () => {
    await act().say('lily', 'bot', 'new');
    const [scheme, token = ''] = (office.bot.last().headers.authorization ?? '').split(' ');
    const { payload } = await verify(token);

    expect(scheme).toBe('Bearer');
    expect(payload).toMatchObject({ serviceurl: office.serviceUrl });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3_600);
    expect(last()).toMatchObject({ serviceUrl: office.serviceUrl });
  });

  it.each([
    ['another key under the known id', {}, { key: 'other' }],
    ['a key nobody knows', {}, { key: 'other', keyId: 'unknown' }],
    ['the public key as a shared secret', {}, { key: 'HS256' }],
    ['no signature', {}, { key: 'none' }],
    ['another audience', { aud: 'x' }, {}],
    ['another issuer', { iss: 'https://elsewhere.example' }, {}],
    ['an old date', { exp: 1_000 }, {}],
  ] as const)('is refused by a bot that looks, forged with %s', async (_, claims, options) => {
    const token = await office.fake.sign(claims, options);

    expect(token.split('.')).toHaveLength(3);
    await expect(verify(token)).rejects.toThrow();
  });

  it('can be left out or go with any body', async () => {
    await office.fake.deliver({ type: 'message' }, { authorization: null, body: '{}' });

    expect(office.bot.last().headers.authorization).toBeUndefined();
    expect(office.bot.last().raw).toBe('{}');
  });
});

describe('a line', () => {
  it('to the bot carries who, where and when', async () => {
    await act().say('lily', 'bot', 'find  Acme');

    expect(last()).toMatchObject({
      type: 'message',
      text: 'find  Acme',
      channelId: 'msteams',
      from: { id: office.fake.directory.botSideId('lily'), name: 'Lily Chen' },
      recipient: { id: `28:${APP.appId}` },
      conversation: { conversationType: 'personal', id: chat() },
      locale: 'zh-TW',
    });
    expect(String(last().localTimestamp)).toMatch(/\+08:00$/);
  });

  it('in a channel reaches the bot only with a mention, and then names its thread', async () => {
    await act().say('lily', DESK, 'good morning');
    expect(office.bot.delivered).toHaveLength(0);
    await act().say('lily', DESK, '@Registrar new');
    const [, root] = office.fake.messages.in(DESK);
    await act().say('sam', `${DESK};messageid=${root?.id}`, '<at>Registrar</at> mine');

    expect(last()).toMatchObject({
      text: '<at>Registrar</at> mine\n',
      conversation: { conversationType: 'channel', isGroup: true, id: `${DESK};messageid=${root?.id}` },
      channelData: { channel: { id: DESK } },
      attachments: [{ contentType: 'text/html' }],
    });
    expect(last().entities).toContainEqual({
      type: 'mention',
      mentioned: { id: `28:${APP.appId}`, name: 'Registrar' },
      text: '<at>Registrar</at>',
    });
  });
});

describe('Action.Execute', () => {
  it('sends verb and data with the inputs over it, and where the card stands', async () => {
    office.bot.answer = () => adaptive(card([text('Done')]));
    const message = await office.post(
      DESK,
      card([{ type: 'Input.Text', id: 'reason', label: 'Reason' }], [execute()]),
    );
    const acted = await act().press('lily', message, 'Approve', { Reason: 'fine' });

    expect(acted.ok).toBe(true);
    expect(last()).toMatchObject({
      type: 'invoke',
      name: 'adaptiveCard/action',
      replyToId: message.id,
      conversation: { id: `${DESK};messageid=${message.id}` },
      value: {
        trigger: 'manual',
        action: { type: 'Action.Execute', verb: 'approve', data: { id: 7, reason: 'fine' } },
      },
    });
  });

  it('goes with the inputs of its own card, not of another that opens beside it', async () => {
    const asks = (id: string) => ({
      type: 'Action.ShowCard',
      title: `Show ${id}`,
      card: card(
        [{ type: 'Input.Text', id, label: 'Reason', isRequired: true, errorMessage: 'Say why' }],
        [execute({ title: id, verb: id })],
      ),
    });
    const message = await office.post(DESK, card([text('All')], [asks('reject'), asks('return')]));
    office.bot.answer = () => adaptive(card([text('Done')]));

    expect(await act().press('lily', message, 'return')).toMatchObject({ errors: { return: 'Say why' } });
    expect(await act().press('lily', message, 'return', { Reason: 'tax id' })).toMatchObject({ ok: true });
    expect(last().value).toMatchObject({ action: { data: { id: 7, return: 'tax id' } } });
  });

  it('shows the answered card to its person alone until the message is changed', async () => {
    office.bot.answer = () => adaptive(card([text('Yours')]));
    const message = await office.post(DESK, card([text('All')], [execute()]));
    await act().press('lily', message, 'Approve');

    expect(seen('lily', message.id)?.cards).toMatchObject([{ body: [{ text: 'Yours' }] }]);
    expect(seen('sam', message.id)?.cards).toMatchObject([{ body: [{ text: 'All' }] }]);
    const path = `conversations/${encodeURIComponent(DESK)}/activities/${message.id}`;
    await office.call('PUT', path, { type: 'message', attachments: [attachment(card([text('New')]))] });
    expect(seen('lily', message.id)?.cards).toMatchObject([{ body: [{ text: 'New' }] }]);
  });

  it('shows an answered text under the card, and an error as an error', async () => {
    const message = await office.post(DESK, card([text('All')], [execute()]));
    office.bot.answer = () => ({
      body: { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Too late' },
    });
    await act().press('lily', message, 'approve');
    office.bot.answer = () => ({
      body: {
        statusCode: 403,
        type: 'application/vnd.microsoft.error',
        value: { code: 'no', message: 'Not you' },
      },
    });

    expect(seen('lily', message.id)?.notice).toBe('Too late');
    expect(seen('sam', message.id)?.notice).toBeUndefined();
    expect(await act().press('sam', message, 'Approve')).toMatchObject({
      ok: false,
      error: 'no',
      message: 'Not you',
    });
  });

  it.each([
    ['nothing', {}],
    ['a card that is wrong', adaptive(card([{ type: 'Button' }]))],
  ])('that is answered with %s fails for the person and is noted', async (_, answer) => {
    const message = await office.post(DESK, card([text('All')], [execute()]));
    office.bot.answer = () => answer;

    expect(await act().press('lily', message, 'Approve')).toMatchObject({
      ok: false,
      error: 'invalid_response',
    });
    expect(office.fake.journal.fumbles).toHaveLength(1);
  });

  it('is sent from a stale card as it was, and not from a card that never had it', async () => {
    const message = await office.post(DESK, card([text('All')], [execute()]));
    const stale = structuredClone(message);
    office.fake.messages.change(message, { cards: [card([text('Decided')])] });
    office.bot.answer = () => adaptive(card([text('Decided')]));

    expect(await act().press('lily', stale, 'Approve')).toMatchObject({ ok: true });
    expect(await act().press('lily', message, execute())).toMatchObject({ error: 'action_not_found' });
  });

  it('is asked by itself for those a refreshed card names', async () => {
    const refresh = { action: execute({ verb: 'mine' }), userIds: [office.fake.directory.botSideId('lily')] };
    const message = await office.post(DESK, card([text('All')], [], { refresh }));
    office.bot.answer = () => adaptive(card([text('Yours')]));
    await act().refresh('sam', message);
    expect(office.bot.delivered).toHaveLength(0);
    await act().refresh('lily', message);

    expect(last().value).toMatchObject({ trigger: 'automatic', action: { verb: 'mine' } });
    expect(seen('lily', message.id)?.cards).toMatchObject([{ body: [{ text: 'Yours' }] }]);
  });
});

describe('a dialog', () => {
  const open = async () => {
    office.bot.answer = () => dialog(form, { height: 'medium', width: 400 });
    const message = await office.post(DESK, card([text('Start')], [openForm]));
    return act().press('lily', message, 'Open');
  };

  it('opens with what the bot answers to its button', async () => {
    const { dialog: opened } = await open();

    expect(last()).toMatchObject({
      name: 'task/fetch',
      value: { data: { form: 'new' }, context: { theme: 'default' } },
    });
    expect(opened).toMatchObject({ title: 'Form', height: 'medium', width: 400, card: form });
  });

  it('is not sent before its inputs are filled in, then goes with them, and shows the next card', async () => {
    await open();
    const empty = await act().submitDialog('lily');
    office.bot.answer = () => dialog(card([text('Thank you')]), { title: 'Two' });
    const sent = await act().submitDialog('lily', { 'Customer name': 'Acme', Owner: 'Nobody' });

    expect(empty).toMatchObject({ ok: false, errors: { name: 'Name it' } });
    expect(last()).toMatchObject({
      name: 'task/submit',
      value: { data: { form: 'new', name: 'Acme', owner: '0' } },
    });
    expect(sent.dialog).toMatchObject({ title: 'Two' });
  });

  it('ends with a sentence or with nothing', async () => {
    await open();
    const heard: unknown[] = [];
    office.fake.messages.listen('lily', (change) => heard.push(change));
    office.bot.answer = () => ({ body: { task: { type: 'message', value: 'Filed' } } });
    const told = await act().submitDialog('lily', { name: 'Acme' });
    await open();
    office.bot.answer = () => ({});
    const silent = await act().submitDialog('lily', { name: 'Acme' });

    expect(told).toMatchObject({ ok: true, dialog: undefined });
    expect(heard).toContainEqual({ type: 'notice', text: 'Filed' });
    expect(silent).toMatchObject({ ok: true, dialog: undefined });
  });

  it('stays with a complaint when the bot breaks, and takes no Action.Execute', async () => {
    await open();
    office.bot.answer = () => ({ status: 500 });
    const broken = await act().submitDialog('lily', { name: 'Acme' });
    expect(broken.dialog?.error).toBe('Something went wrong. Please try again.');
    act().closeDialog('lily');
    office.bot.answer = () => dialog(card([text('x')], [execute()]));
    const message = await office.post(DESK, card([text('Start')], [openForm]));

    expect(await act().press('lily', message, 'Open')).toMatchObject({
      ok: false,
      error: 'invalid_response',
      dialog: undefined,
    });
  });

  it('asks the bot while a person types', async () => {
    await open();
    const results = Array.from({ length: 20 }, (_, i) => ({ title: `Person ${i}`, value: `p${i}` }));
    office.bot.answer = () => ({
      body: { statusCode: 200, type: 'application/vnd.microsoft.search.searchResponse', value: { results } },
    });
    const found = await act().search('lily', 'people', 'per');

    expect(last()).toMatchObject({
      name: 'application/search',
      value: { queryText: 'per', dataset: 'people', queryOptions: { skip: 0, top: 15 } },
    });
    expect(found.results).toHaveLength(15);
    expect(await act().search('lily', 'secrets', 'x')).toMatchObject({ ok: false });
  });
});

describe('the message extension', () => {
  const found = {
    ...attachment(card([text('Acme')])),
    preview: {
      contentType: 'application/vnd.microsoft.card.thumbnail',
      content: { title: 'Acme', text: 'Berlin' },
    },
  };

  it('finds with the words of a person and puts the chosen card into the channel', async () => {
    office.bot.answer = () => ({
      body: { composeExtension: { type: 'result', attachmentLayout: 'list', attachments: [found] } },
    });
    const { results } = await act().extension('lily', 'findCustomer', 'acm', DESK);
    const [result] = results;
    if (!result) throw new Error('nothing was found');
    act().insertExtension('lily', DESK, result);

    expect(last()).toMatchObject({
      name: 'composeExtension/query',
      value: { commandId: 'findCustomer', parameters: [{ name: 'words', value: 'acm' }] },
    });
    expect(result).toMatchObject({ title: 'Acme', text: 'Berlin' });
    expect(office.fake.messages.in(DESK)).toMatchObject([
      { from: 'lily', cards: [{ body: [{ text: 'Acme' }] }] },
    ]);
    expect(act().insertExtension('sam', DESK, result)).toMatchObject({ ok: false });
  });

  it('hands a message to its action and submits the dialog that comes back', async () => {
    await act().say('sam', DESK, 'the goods were late');
    const [message] = office.fake.messages.in(DESK);
    if (!message) throw new Error('nothing was said');
    office.bot.answer = () => dialog(form);
    await act().messageAction('lily', 'fileComplaint', message);
    expect(last()).toMatchObject({
      name: 'composeExtension/fetchTask',
      value: { messagePayload: { body: { content: 'the goods were late' } } },
    });
    office.bot.answer = () => ({});
    await act().submitDialog('lily', { name: 'Acme' });

    expect(last()).toMatchObject({
      name: 'composeExtension/submitAction',
      value: { commandId: 'fileComplaint', data: { name: 'Acme' } },
    });
  });
});

describe('delivery', () => {
  const ids = () => office.bot.delivered.map((d) => d.payload.id);

  it.each([
    ['is silent', { afterMs: 500 }],
    ['breaks', { status: 502 }],
  ])('to a bot that %s is repeated: the same id twice, then two new ones', async (_, answer) => {
    office.bot.answer = () => answer;
    await act().say('lily', 'bot', 'new');
    await office.fake.waitFor(() => ids().length === 4, 'four deliveries');

    expect(ids()[1]).toBe(ids()[0]);
    expect(new Set(ids()).size).toBe(3);
  });

  it('ends with the first good answer, and can be forced', async () => {
    await act().say('lily', 'bot', 'new');
    expect(office.bot.delivered).toHaveLength(1);
    await office.fake.redeliver(last());

    expect(office.bot.delivered).toHaveLength(4);
    expect(new Set(ids()).size).toBe(3);
  });

  it('fails for the person who waits for an answer', async () => {
    const message = await office.post(chat(), card([text('All')], [execute()]));
    office.bot.answer = () => ({ afterMs: 500 });

    expect(await act().press('lily', message, 'Approve')).toMatchObject({
      ok: false,
      error: 'operation_timeout',
    });
  });
});

describe('an installation', () => {
  it('is told once for the team and once for each person', async () => {
    await office.fake.installAll();
    await office.fake.installAll();
    const told = office.bot.delivered.map(({ payload }) => payload.type);

    expect(told.filter((type) => type === 'installationUpdate')).toHaveLength(4);
    expect(told.filter((type) => type === 'conversationUpdate')).toHaveLength(4);
    expect(office.bot.delivered[0]?.payload).toMatchObject({
      membersAdded: [{ id: `28:${APP.appId}` }],
      channelData: { team: { name: 'Acme' } },
    });
  });

  it('ends with an update of its own, after which nothing can be said', async () => {
    await act().uninstall('lily');

    expect(last()).toMatchObject({
      type: 'installationUpdate',
      action: 'remove',
      conversation: { id: chat() },
    });
    expect(await act().say('lily', 'bot', 'new')).toMatchObject({ ok: false, error: 'app_not_installed' });
  });
});
