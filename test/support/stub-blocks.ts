import type { Block, BlockElement, Option, TextObject, View } from '../../src/local/browser/wire.ts';

const plain = (text: string): TextObject => ({ type: 'plain_text', text, emoji: true });
const mrkdwn = (text: string): TextObject => ({ type: 'mrkdwn', text });
const option = (value: string, text: string, description?: string): Option => ({
  text: plain(text),
  value,
  ...(description && { description: plain(description) }),
});

export const COUNTRIES = [
  option('CN', 'China 中国'),
  option('TW', 'Taiwan 臺灣'),
  option('DE', 'Germany Deutschland'),
];
const GROUPS = [
  {
    label: plain('Direct customers'),
    options: [option('1110', '1110 Domestic'), option('1120', '1120 Export')],
  },
  {
    label: plain('Dealers'),
    options: [option('1210', '1210 City dealer'), option('1220', '1220 Regional dealer')],
  },
];
const WAYS = [option('mail', 'By e-mail', 'A signed link to the customer'), option('phone', 'By telephone')];

const input = (block_id: string, label: string, element: BlockElement, more: Partial<Block> = {}): Block => ({
  type: 'input',
  block_id,
  label: plain(label),
  element: { action_id: 'value', ...element },
  ...more,
});

/** One input block for each element that a form can hold. */
export const FORM_BLOCKS: Block[] = [
  input('name', 'Customer name', {
    type: 'plain_text_input',
    max_length: 40,
    placeholder: plain('As on the licence'),
  }),
  input('country', 'Country', { type: 'static_select', options: COUNTRIES }, { dispatch_action: true }),
  input('group', 'Account group', { type: 'static_select', option_groups: GROUPS }, { optional: true }),
  input('customer', 'Parent customer', { type: 'external_select', min_query_length: 1 }, { optional: true }),
  input(
    'related',
    'Related customers',
    { type: 'multi_external_select', min_query_length: 2 },
    { optional: true },
  ),
  input(
    'industries',
    'Industries',
    { type: 'multi_static_select', options: COUNTRIES, max_selected_items: 2 },
    { optional: true },
  ),
  input('rep', 'Sales representative', { type: 'users_select', initial_user: 'U01LILY' }),
  input('team', 'Support team', { type: 'multi_users_select' }, { optional: true }),
  input('place', 'Channel', { type: 'channels_select' }, { optional: true }),
  input('places', 'Conversations', { type: 'multi_conversations_select' }, { optional: true }),
  input('email', 'Contact e-mail', { type: 'email_text_input' }, { optional: true }),
  input('site', 'Website', { type: 'url_text_input' }, { optional: true }),
  input(
    'days',
    'Payment days',
    { type: 'number_input', is_decimal_allowed: false, min_value: '0', max_value: '120' },
    {
      optional: true,
      hint: plain('Between 0 and 120; agreed terms only.'),
    },
  ),
  input('since', 'Customer since', { type: 'datepicker' }, { optional: true }),
  input('call', 'Best time to call', { type: 'timepicker', initial_time: '09:30' }, { optional: true }),
  input('meeting', 'First meeting', { type: 'datetimepicker' }, { optional: true }),
  input(
    'confirm',
    'Confirmed with the customer',
    { type: 'radio_buttons', options: WAYS },
    { optional: true },
  ),
  input('views', 'Views touched', { type: 'checkboxes', options: WAYS }, { optional: true }),
  input('licence', 'Business licence', { type: 'file_input' }, { optional: true }),
  input('notes', 'Reason', { type: 'plain_text_input', multiline: true, min_length: 3 }, { optional: true }),
];

export const FORM_VIEW: View = {
  id: 'V01FORM',
  hash: '1',
  type: 'modal',
  callback_id: 'new_customer',
  title: plain('New customer'),
  submit: plain('Continue'),
  close: plain('Cancel'),
  blocks: [
    { type: 'section', block_id: 'intro', text: mrkdwn('Step *2* of 3. Fields marked _optional_ may wait.') },
    ...FORM_BLOCKS,
  ],
};

export const SMALL_VIEW: View = {
  id: 'V02SMALL',
  hash: '1',
  type: 'modal',
  title: plain('退回申请'),
  submit: plain('退回'),
  close: plain('取消'),
  blocks: [
    input(
      'reason',
      '退回原因',
      { type: 'plain_text_input', multiline: true },
      { hint: plain('申请人会看到这段话。') },
    ),
    input('fields', '需要修改的字段', {
      type: 'checkboxes',
      options: [option('name', '客户名称'), option('tax', '统一社会信用代码')],
    }),
  ],
};

export const CARD_BLOCKS: Block[] = [
  { type: 'header', block_id: 'h', text: plain('New customer: 上海云帆科技有限公司') },
  {
    type: 'section',
    block_id: 'facts',
    text: mrkdwn('Filed by <@U01LILY> · due <!date^1795600000^{date_short_pretty} at {time}|soon>'),
    fields: [
      mrkdwn('*Tax ID*\n`91310115MA1K4XYZ2T`'),
      mrkdwn('*Country*\nChina'),
      mrkdwn('*Contact e-mail*\n<mailto:wang@yunfan.example|wang@yunfan.example>'),
      plain('Payment terms\n30 days net'),
    ],
    accessory: {
      type: 'overflow',
      action_id: 'more',
      options: [option('history', 'Show history'), option('nudge', 'Remind the approver')],
    },
  },
  {
    type: 'section',
    block_id: 'quote',
    text: mrkdwn('>A quoted line\n>and its second\n• one\n• two :white_check_mark:'),
  },
  { type: 'divider', block_id: 'd' },
  {
    type: 'context',
    block_id: 'c',
    elements: [
      mrkdwn('*82 %* complete · possible duplicate: <https://example.com/2011|20110042>'),
      plain('waiting 2 h'),
    ],
  },
  {
    type: 'actions',
    block_id: 'decide',
    elements: [
      { type: 'button', action_id: 'approve', text: plain('Approve'), style: 'primary', value: 'R-1' },
      { type: 'button', action_id: 'return', text: plain('Return'), value: 'R-1' },
      {
        type: 'button',
        action_id: 'reject',
        text: plain('Reject'),
        style: 'danger',
        value: 'R-1',
        confirm: {
          title: plain('Reject this request?'),
          text: mrkdwn('The requester is told *why*.'),
          confirm: plain('Reject'),
          deny: plain('Keep it'),
          style: 'danger',
        },
      },
      {
        type: 'button',
        action_id: 'file',
        text: plain('Open the folder'),
        url: 'https://example.com/folder',
      },
      { type: 'static_select', action_id: 'who', placeholder: plain('Hand over to'), options: COUNTRIES },
      { type: 'datepicker', action_id: 'due' },
    ],
  },
];

export const RICH_BLOCKS: Block[] = [
  {
    type: 'rich_text',
    block_id: 'rich',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'Bold', style: { bold: true } },
          { type: 'text', text: ' and ' },
          { type: 'link', url: 'https://example.com/', text: 'a link' },
          { type: 'text', text: ' for ' },
          { type: 'user', user_id: 'U02SAM' },
          { type: 'emoji', name: 'tada' },
        ],
      },
      {
        type: 'rich_text_list',
        style: 'bullet',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'first item' }] }],
      },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'plain as typed' }] },
    ],
  },
  {
    type: 'image',
    block_id: 'img',
    image_url: 'ftp://example.com/x.png',
    alt_text: 'Scores per month',
    title: plain('Scores'),
  },
];

export const HOME_BLOCKS: Block[] = [
  { type: 'header', block_id: 'h1', text: plain('My requests') },
  {
    type: 'section',
    block_id: 's1',
    text: mrkdwn('*上海云帆科技有限公司*\nwaiting for the supervisor since 2 h'),
    accessory: { type: 'button', action_id: 'open', text: plain('Open'), value: 'R-1' },
  },
  {
    type: 'section',
    block_id: 's2',
    text: mrkdwn('*Nordlicht Werkzeuge GmbH*\nreturned: tax id does not match the name'),
    accessory: { type: 'button', action_id: 'open', text: plain('Correct'), value: 'R-2', style: 'primary' },
  },
  { type: 'divider', block_id: 'd1' },
  { type: 'header', block_id: 'h2', text: plain('Waiting for me') },
  { type: 'context', block_id: 'c1', elements: [mrkdwn('Nothing. :tada:')] },
  {
    type: 'actions',
    block_id: 'a1',
    elements: [
      { type: 'button', action_id: 'new', text: plain('New customer'), style: 'primary' },
      {
        type: 'external_select',
        action_id: 'find',
        placeholder: plain('Find a customer'),
        min_query_length: 1,
      },
    ],
  },
];
