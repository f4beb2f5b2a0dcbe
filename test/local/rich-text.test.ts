import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { modal, type Office, openOffice, plain } from './small-office.ts';

let office: Office;

beforeAll(async () => {
  office = await openOffice();
});
afterAll(async () => {
  await office.close();
});

const PREFORMATTED = 'rich_text_preformatted';
const word = (more: object = {}) => ({ type: 'text', text: 'a', ...more });
const section = (...elements: unknown[]) => ({ type: 'rich_text_section', elements });
const list = (more: object = {}) => ({
  type: 'rich_text_list',
  style: 'bullet',
  elements: [section(word())],
  ...more,
});
const block = (...elements: unknown[]) => ({ type: 'rich_text', elements });
const line = (...elements: unknown[]) => block(section(...elements));

const refusalOf = (blocks: unknown[]) =>
  office.refusal('chat.postMessage', { channel: 'CDESK', text: 'words', blocks });

describe('rich text', () => {
  it.each<[string, object]>([
    ['text in every style', word({ style: { bold: true, italic: true, strike: true, code: false } })],
    ['a bare link', { type: 'link', url: 'https://example.com/a' }],
    ['a link with words', { type: 'link', url: 'mailto:a@example.com', text: 'write', unsafe: false }],
    ['a person', { type: 'user', user_id: 'USAM', style: { bold: true } }],
    ['a group', { type: 'usergroup', usergroup_id: 'S01TEAM' }],
    ['a channel', { type: 'channel', channel_id: 'CDESK' }],
    ['everybody here', { type: 'broadcast', range: 'here' }],
    ['an emoji', { type: 'emoji', name: 'wave::skin-tone-2', unicode: '1f44b-1f3fb' }],
    ['a colour', { type: 'color', value: '#F405B3' }],
    ['a date', { type: 'date', timestamp: 1_720_710_212, format: '{date_num} at {time}', fallback: 'then' }],
  ])('holds %s in sections, lists and quotes', async (_, element) => {
    const all = [
      section(element),
      list({ elements: [section(element)] }),
      { type: 'rich_text_quote', elements: [element] },
    ];

    expect(await refusalOf([block(...all)])).toBeUndefined();
  });

  it('holds an indented, bordered list that goes on counting, and code in a language', async () => {
    const code = { type: PREFORMATTED, elements: [word()], border: 1, language: 'json' };

    expect(
      await refusalOf([block(list({ style: 'ordered', indent: 2, offset: 4, border: 0 }), code)]),
    ).toBeUndefined();
  });

  it('stands in messages, modals and home tabs', async () => {
    const trigger_id = office.fake.parts.triggers.issue('ULILY', false);
    const home = { type: 'home', blocks: [line(word())] };

    expect(await refusalOf([line(word())])).toBeUndefined();
    expect(await office.refusal('views.open', { trigger_id, view: modal([line(word())]) })).toBeUndefined();
    expect(await office.refusal('views.publish', { user_id: 'ULILY', view: home })).toBeUndefined();
  });

  it.each<[string, unknown, string]>([
    ['no elements', block(), '/blocks/0/elements'],
    ['a word outside a section', block(word()), '/blocks/0/elements/0/type'],
    ['an empty section', line(), '/blocks/0/elements/0/elements'],
    ['an empty text', line(word({ text: '' })), '/blocks/0/elements/0/elements/0/text'],
    ['a text object', line(plain('a')), '/blocks/0/elements/0/elements/0/type'],
    [
      'a style that is no boolean',
      line(word({ style: { bold: 'yes' } })),
      '/blocks/0/elements/0/elements/0/style/bold',
    ],
    ['a style nobody knows', line(word({ style: { blink: true } })), '/blocks/0/elements/0/elements/0/style'],
    ['a section with a border', block({ ...section(word()), border: 1 }), '/blocks/0/elements/0'],
    ['an emoji in colons', line({ type: 'emoji', name: ':wave:' }), '/blocks/0/elements/0/elements/0/name'],
    [
      'a link to a script',
      line({ type: 'link', url: 'javascript:alert(1)' }),
      '/blocks/0/elements/0/elements/0/url',
    ],
    [
      'a link with empty words',
      line({ type: 'link', url: 'https://example.com', text: '' }),
      '/blocks/0/elements/0/elements/0/text',
    ],
    [
      'a person by name',
      line({ type: 'user', user_id: 'sam.berg' }),
      '/blocks/0/elements/0/elements/0/user_id',
    ],
    [
      'a person as a channel',
      line({ type: 'channel', channel_id: 'USAM' }),
      '/blocks/0/elements/0/elements/0/channel_id',
    ],
    ['a shout to nobody', line({ type: 'broadcast', range: 'all' }), '/blocks/0/elements/0/elements/0/range'],
    ['a colour by name', line({ type: 'color', value: 'red' }), '/blocks/0/elements/0/elements/0/value'],
    [
      'a date as text',
      line({ type: 'date', timestamp: '1720710212', format: '{date}' }),
      '/blocks/0/elements/0/elements/0/timestamp',
    ],
    [
      'a date of an unknown form',
      line({ type: 'date', timestamp: 1, format: '{year}' }),
      '/blocks/0/elements/0/elements/0/format',
    ],
    ['a list without a style', block(list({ style: undefined })), '/blocks/0/elements/0'],
    ['a list of stars', block(list({ style: 'star' })), '/blocks/0/elements/0/style'],
    ['words straight in a list', block(list({ elements: [word()] })), '/blocks/0/elements/0/elements/0/type'],
    ['a list in a list', block(list({ elements: [list()] })), '/blocks/0/elements/0/elements/0/type'],
    [
      'a person in code',
      block({ type: PREFORMATTED, elements: [{ type: 'user', user_id: 'USAM' }] }),
      '/blocks/0/elements/0/elements/0/type',
    ],
    ['a canvas', line({ type: 'canvas', file_id: 'F1' }), '/blocks/0/elements/0/elements/0/type'],
  ])('with %s is refused at its place', async (_, given, pointer) => {
    const refusal = await refusalOf([given]);

    expect(refusal?.error).toBe('invalid_blocks');
    expect(refusal?.errors?.join()).toContain(`[json-pointer:${pointer}]`);
    expect(refusal?.fake_reference[0]).toMatch(/^https:\/\/docs\.slack\.dev\//);
  });

  it('counts in the size of a message with its words and its styles', async () => {
    const words = line(word({ text: 'x'.repeat(13_000) }));
    const styled = line(...Array.from({ length: 200 }, () => word({ style: { bold: true, italic: true } })));

    expect(await refusalOf([words])).toBeUndefined();
    expect((await refusalOf([words, line(word({ text: 'x'.repeat(200) }))]))?.error).toBe(
      'msg_blocks_too_long',
    );
    expect((await refusalOf([styled]))?.error).toBeUndefined();
    expect((await refusalOf([styled, { ...styled }]))?.error).toBe('msg_blocks_too_long');
  });

  it('is remembered in its pieces and as the line a person reads', async () => {
    const blocks = [line(word({ text: 'Acme ', style: { bold: true } }), word({ text: 'Trading' }))];
    await office.client.apiCall('chat.postMessage', { channel: 'CDESK', text: 'a card', blocks });

    const [shown] = office.fake.shown({ channel: 'CDESK' }).slice(-1);
    expect(shown?.texts).toEqual(expect.arrayContaining(['a card', 'Acme Trading', 'Acme ', 'Trading']));
  });

  it('mentions whom it names, and nobody whose id is only written', async () => {
    const marks = (person: string) => office.fake.messages.counters(person, 'CDESK').mentions;
    const [sam, lily] = [marks('USAM'), marks('ULILY')];
    const written = word({ text: ' for <@ULILY> and <!channel>' });
    const blocks = [line({ type: 'user', user_id: 'USAM' }, written)];
    await office.client.apiCall('chat.postMessage', { channel: 'CDESK', text: 'a card', blocks });

    expect([marks('USAM'), marks('ULILY')]).toEqual([sam + 1, lily]);
  });

  it('shouts to everybody in the channel only by its own element', async () => {
    const before = office.fake.messages.counters('ULILY', 'CDESK').mentions;
    const blocks = [line({ type: 'broadcast', range: 'channel' })];
    await office.client.apiCall('chat.postMessage', { channel: 'CDESK', text: 'a card', blocks });

    expect(office.fake.messages.counters('ULILY', 'CDESK').mentions).toBe(before + 1);
  });
});
