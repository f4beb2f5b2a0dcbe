import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LIMITS, type Limit, type LimitName } from '../../src/local/slack/limits.ts';
import { button, input, modal, type Office, openOffice, plain, section } from './small-office.ts';

let office: Office;
/** The workspace's clock; it stands still, so that a millisecond can be told from the next. */
let clock = Date.now();

beforeAll(async () => {
  office = await openOffice({ now: () => clock });
});
afterAll(async () => {
  await office.close();
});

const x = (n: number) => 'x'.repeat(Math.max(0, n));
const times = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
const option = (i: number, more: object = {}) => ({ text: plain(`o${i}`), value: `v${i}`, ...more });
const options = (n: number) => times(n, (i) => option(i));
const select = (more: object) => ({ type: 'static_select', action_id: 'pick', ...more });
const actions = (...elements: unknown[]) => [{ type: 'actions', elements }];
const confirmed = (more: object) =>
  actions(
    button({
      confirm: { title: plain('t'), text: plain('x'), confirm: plain('y'), deny: plain('n'), ...more },
    }),
  );
const image = (more: object = {}) => ({
  type: 'image',
  image_url: 'https://example.com/a.png',
  alt_text: 'a picture',
  ...more,
});

const word = (more: object = {}) => ({ type: 'text', text: 'a', ...more });
const line = (...elements: unknown[]) => ({ type: 'rich_text_section', elements });
const list = (more: object = {}) => ({
  type: 'rich_text_list',
  style: 'bullet',
  elements: [line(word())],
  ...more,
});
const rich = (...elements: unknown[]) => [{ type: 'rich_text', elements }];

/** True when the platform takes it. */
type Probe = (n: number) => Promise<boolean>;

const message =
  (make: (n: number) => unknown[]): Probe =>
  async (n) =>
    (await office.refusal('chat.postMessage', { channel: 'CDESK', text: 'words', blocks: make(n) })) ===
    undefined;

const view =
  (make: (n: number) => object): Probe =>
  async (n) => {
    const trigger_id = office.fake.parts.triggers.issue('ULILY', false);
    return (await office.refusal('views.open', { trigger_id, view: make(n) })) === undefined;
  };

const home =
  (make: (n: number) => unknown[]): Probe =>
  async (n) =>
    (await office.refusal('views.publish', {
      user_id: 'ULILY',
      view: { type: 'home', blocks: make(n) },
    })) === undefined;

const form = (make: (n: number) => object) => view((n) => modal([make(n)]));

/** Blocks whose serialised whole has exactly `n` characters. */
function sized(n: number, count: number, whole: (blocks: unknown[]) => unknown): unknown {
  const build = (fill: number) => {
    const share = Math.floor(fill / count);
    return whole(times(count, (i) => section(x(1 + share + (i === 0 ? fill % count : 0)))));
  };
  return build(n - JSON.stringify(build(0)).length);
}

async function commandWithResponseUrl(): Promise<string> {
  await office.fake.act.command('ULILY', '/customer', 'CDESK');
  return String(office.bot.last().payload.response_url);
}

async function respond(url: string): Promise<boolean> {
  const response = await fetch(url, { method: 'POST', body: JSON.stringify({ text: 'more' }) });
  return response.status === 200;
}

async function suggestWith(n: number): Promise<boolean> {
  const trigger_id = office.fake.parts.triggers.issue('ULILY', false);
  const blocks = [input({ type: 'external_select', min_query_length: 0 })];
  await office.client.apiCall('views.open', { trigger_id, view: modal(blocks) });
  office.bot.answer = () => ({ body: { options: options(n) } });
  const top = office.fake.views.stack('ULILY')[0];
  if (!top) throw new Error('no view');
  return (await office.fake.act.suggest('ULILY', top, 'value', '')).ok;
}

/** How to put exactly `n` of it before the platform. A row without a probe does not compile. */
const PROBES: Record<Exclude<LimitName, 'acknowledgement'>, Probe> = {
  messageBlocks: message((n) => times(n, () => ({ type: 'divider' }))),
  messageText: async (n) =>
    (await office.refusal('chat.postMessage', { channel: 'CDESK', text: x(n) })) === undefined,
  updateText: async (n) => {
    const { ts } = await office.client.chat.postMessage({ channel: 'CDESK', text: 'first' });
    return (await office.refusal('chat.update', { channel: 'CDESK', ts, text: x(n) })) === undefined;
  },
  messageBlocksSize: message((n) => sized(n, 5, (blocks) => blocks) as unknown[]),
  viewBlocks: view((n) => modal(times(n, () => ({ type: 'divider' })))),
  homeBlocks: home((n) => times(n, () => ({ type: 'divider' }))),
  viewTitle: view((n) => modal([section('a')], { title: plain(x(n)) })),
  viewSubmit: view((n) => modal([section('a')], { submit: plain(x(n)) })),
  viewClose: view((n) => modal([section('a')], { close: plain(x(n)) })),
  privateMetadata: view((n) => modal([section('a')], { private_metadata: x(n) })),
  callbackId: view((n) => modal([section('a')], { callback_id: x(n) })),
  externalId: view((n) => modal([section('a')], { external_id: x(n) })),
  viewSize: view((n) => sized(n, 90, (blocks) => modal(blocks)) as object),
  viewStack: async (n) => {
    const ids = times(n, (i) => office.fake.parts.triggers.issue('ULILY', i > 0));
    const refused: unknown[] = [];
    for (const [i, trigger_id] of ids.entries()) {
      const method = i === 0 ? 'views.open' : 'views.push';
      refused.push(await office.refusal(method, { trigger_id, view: modal([section('a')]) }));
    }
    return refused.every((r) => r === undefined);
  },
  blockId: message((n) => [{ ...section('a'), block_id: x(n) }]),
  sectionText: message((n) => [section(x(n))]),
  sectionFields: message((n) => [{ type: 'section', fields: times(n, () => plain('a')) }]),
  sectionField: message((n) => [{ type: 'section', fields: [plain(x(n))] }]),
  headerText: message((n) => [{ type: 'header', text: plain(x(n)) }]),
  contextElements: message((n) => [{ type: 'context', elements: times(n, () => plain('a')) }]),
  contextText: message((n) => [{ type: 'context', elements: [plain(x(n))] }]),
  actionsElements: message((n) => actions(...times(n, (i) => button({ action_id: `a${i}` })))),
  inputLabel: form((n) => input({ type: 'plain_text_input' }, { label: plain(x(n)) })),
  inputHint: form((n) => input({ type: 'plain_text_input' }, { hint: plain(x(n)) })),
  richTextElements: message((n) => rich(...times(n, () => line(word())))),
  richTextWords: message((n) => rich(line(...times(n, () => word())))),
  richTextListItems: message((n) => rich(list({ elements: times(n, () => line(word())) }))),
  richTextText: message((n) => rich(line(word({ text: x(n) })))),
  richTextIndent: message((n) => rich(list({ indent: n }))),
  richTextOffset: message((n) => rich(list({ style: 'ordered', offset: n }))),
  richTextBorder: message((n) => rich(list({ border: n }))),
  imageUrl: message((n) => [image({ image_url: `https://example.com/${x(n - 20)}`.slice(0, n) })]),
  imageAlt: message((n) => [image({ alt_text: x(n) })]),
  imageTitle: message((n) => [image({ title: plain(x(n)) })]),
  actionId: message((n) => actions(button({ action_id: x(n) }))),
  buttonText: message((n) => actions(button({ text: plain(x(n)) }))),
  buttonValue: message((n) => actions(button({ value: x(n) }))),
  buttonUrl: message((n) => actions(button({ url: `https://example.com/${x(n - 20)}`.slice(0, n) }))),
  accessibilityLabel: message((n) => actions(button({ accessibility_label: x(n) }))),
  placeholder: form((n) => input({ type: 'plain_text_input', placeholder: plain(x(n)) })),
  inputMaxLength: form((n) => input({ type: 'plain_text_input', max_length: n })),
  inputMinLength: form((n) => input({ type: 'plain_text_input', min_length: n })),
  selectOptions: message((n) => actions(select({ options: options(n) }))),
  selectGroups: message((n) =>
    actions(
      select({
        option_groups: times(n, (i) => ({ label: plain('g'), options: [option(i)] })),
      }),
    ),
  ),
  suggestedOptions: suggestWith,
  multiSelectOptions: form((n) => input({ type: 'multi_static_select', options: options(n) })),
  overflowOptions: message((n) => actions({ type: 'overflow', action_id: 'o', options: options(n) })),
  checkboxOptions: message((n) => actions({ type: 'checkboxes', action_id: 'c', options: options(n) })),
  radioOptions: message((n) => actions({ type: 'radio_buttons', action_id: 'r', options: options(n) })),
  optionText: message((n) => actions(select({ options: [option(1, { text: plain(x(n)) })] }))),
  optionValue: message((n) => actions(select({ options: [option(1, { value: x(n) })] }))),
  optionDescription: message((n) => actions(select({ options: [option(1, { description: plain(x(n)) })] }))),
  optionGroupLabel: message((n) =>
    actions(select({ option_groups: [{ label: plain(x(n)), options: options(1) }] })),
  ),
  confirmTitle: message((n) => confirmed({ title: plain(x(n)) })),
  confirmText: message((n) => confirmed({ text: plain(x(n)) })),
  confirmButton: message((n) => confirmed({ deny: plain(x(n)) })),
  triggerLife: async (n) => {
    const trigger_id = office.fake.parts.triggers.issue('ULILY', false);
    clock += n;
    return (await office.refusal('views.open', { trigger_id, view: modal([section('a')]) })) === undefined;
  },
  triggerUses: async (n) => {
    const trigger_id = office.fake.parts.triggers.issue('ULILY', false);
    const used = [];
    for (const _ of times(n, () => 0)) {
      used.push(await office.refusal('views.open', { trigger_id, view: modal([section('a')]) }));
    }
    return used.every((u) => u === undefined);
  },
  responseUrlUses: async (n) => {
    const url = await commandWithResponseUrl();
    const taken = [];
    for (const _ of times(n, () => 0)) taken.push(await respond(url));
    return taken.every(Boolean);
  },
  responseUrlLife: async (n) => {
    const url = await commandWithResponseUrl();
    clock += n;
    return respond(url);
  },
};

const ROWS = Object.keys(PROBES) as (keyof typeof PROBES)[];

describe('the table of limits', () => {
  const withMaximum = ROWS.filter((row) => Number.isFinite(LIMITS[row].max));
  it.each(withMaximum)('%s: the maximum is accepted and one more is refused', async (row) => {
    office.bot.answer = () => ({});
    const { max } = LIMITS[row];

    expect(await PROBES[row](max)).toBe(true);
    expect(await PROBES[row](max + 1)).toBe(false);
  });

  const withMinimum = ROWS.filter((row) => (LIMITS[row] as Limit).min !== undefined && !row.endsWith('Url'));
  it.each(withMinimum)('%s: the minimum is accepted and one less is refused', async (row) => {
    const { min = 0 } = LIMITS[row] as Limit;

    expect(await PROBES[row](min)).toBe(true);
    expect(await PROBES[row](min - 1)).toBe(false);
  });

  it.each(Object.entries(LIMITS))('%s names the page it comes from', (_, { source }) => {
    expect(source).toMatch(/^https:\/\/(docs\.slack\.dev|github\.com\/slackapi)\//);
  });
});

describe('a refusal of blocks', () => {
  it('carries the platform’s words, the place and the page', async () => {
    const refusal = await office.refusal('chat.postMessage', {
      channel: 'CDESK',
      text: 'words',
      blocks: actions(button({ text: plain(x(76)) })),
    });

    expect(refusal).toMatchObject({
      error: 'invalid_blocks',
      errors: ['must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]'],
      response_metadata: {
        messages: ['[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]'],
      },
      fake_reference: [LIMITS.buttonText.source],
    });
  });

  it('of a view is invalid_arguments with the place inside the view', async () => {
    const trigger_id = office.fake.parts.triggers.issue('ULILY', false);
    const refusal = await office.refusal('views.open', {
      trigger_id,
      view: modal([section('a')], { title: plain(x(25)) }),
    });

    expect(refusal?.error).toBe('invalid_arguments');
    expect(refusal?.response_metadata?.messages).toContain(
      '[ERROR] must be less than 25 characters [json-pointer:/view/title/text]',
    );
  });

  it.each<[string, unknown[]]>([
    ['an unknown block', [{ type: 'poem', text: plain('a') }]],
    ['an unknown property', [{ ...section('a'), colour: 'red' }]],
    ['an element that the block does not take', actions({ type: 'plain_text_input', action_id: 'a' })],
    ['an input element as accessory', [{ ...section('a'), accessory: { type: 'email_text_input' } }]],
    ['mrkdwn in a header', [{ type: 'header', text: { type: 'mrkdwn', text: 'a' } }]],
    ['a section without text or fields', [{ type: 'section' }]],
    ['a picture without words for it', [{ type: 'image', image_url: 'https://example.com/a.png' }]],
    ['an address that is none', [image({ image_url: 'javascript:alert(1)' })]],
    [
      'two blocks of one id',
      [
        { ...section('a'), block_id: 'b' },
        { ...section('c'), block_id: 'b' },
      ],
    ],
    ['two elements of one action id', actions(button(), button())],
    ['options and groups at once', actions(select({ options: options(1), option_groups: [] }))],
    [
      'an initial option that is no option',
      actions(select({ options: options(2), initial_option: option(7) })),
    ],
    ['a date that does not exist', actions({ type: 'datepicker', initial_date: '2026-02-30' })],
    ['a time that does not exist', actions({ type: 'timepicker', initial_time: '25:00' })],
    ['a style of its own', actions(button({ style: 'purple' }))],
    ['emoji in mrkdwn', [{ type: 'section', text: { type: 'mrkdwn', text: 'a', emoji: true } }]],
    ['a number as text', [{ type: 'section', text: { type: 'mrkdwn', text: 7 } }]],
    [
      'a confirmation without a way out',
      actions(button({ confirm: { title: plain('t'), text: plain('x') } })),
    ],
  ])('refuses %s', async (_, blocks) => {
    const refusal = await office.refusal('chat.postMessage', { channel: 'CDESK', text: 'words', blocks });

    expect(refusal?.error).toBe('invalid_blocks');
  });

  it.each<[string, object]>([
    ['inputs without a submit button', modal([input({ type: 'plain_text_input' })], { submit: undefined })],
    ['a number input that hides whether it takes decimals', modal([input({ type: 'number_input' })])],
    [
      'two elements that both want the focus',
      modal([
        input({ type: 'plain_text_input', focus_on_load: true }, { block_id: 'a' }),
        input({ type: 'plain_text_input', focus_on_load: true }, { block_id: 'b' }),
      ]),
    ],
    [
      'a minimum above the maximum',
      modal([input({ type: 'plain_text_input', min_length: 9, max_length: 3 })]),
    ],
    [
      'a first value above the maximum',
      modal([input({ type: 'plain_text_input', initial_value: x(3_001) })]),
    ],
    ['a title in mrkdwn', modal([section('a')], { title: { type: 'mrkdwn', text: 'a' } })],
    ['a home as a modal', { type: 'home', blocks: [section('a')] }],
  ])('refuses a view with %s', async (_, definition) => {
    const trigger_id = office.fake.parts.triggers.issue('ULILY', false);
    const refusal = await office.refusal('views.open', { trigger_id, view: definition });

    expect(refusal?.error).toBe('invalid_arguments');
  });
});
