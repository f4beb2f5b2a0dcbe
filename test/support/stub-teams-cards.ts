import type { AdaptiveCard } from '../../src/local/teams/wire.ts';

export const TRICK = '[x](http://b) **y** <at>all</at> <img src=x>';

const run = (text: string, more: object = {}) => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...more }],
});

export const card = (body: unknown[], actions: unknown[] = [], more: object = {}): AdaptiveCard => ({
  type: 'AdaptiveCard',
  version: '1.5',
  body,
  actions,
  ...more,
});

const execute = (verb: string, title: string, more: object = {}) => ({
  type: 'Action.Execute',
  verb,
  title,
  data: { desk: { k: 'action', n: verb, t: 'request-1' } },
  ...more,
});

/** A request as the desk shows it: facts, a mention, a question before the rejection, rarer actions behind the dots. */
export const REQUEST_CARD = card(
  [
    run('New customer: 云帆国际贸易（上海）有限公司', { size: 'Medium', weight: 'Bolder' }),
    {
      type: 'TextBlock',
      text: 'Step 1 of 2: **supervisor** <at>Sam Okafor</at>, see [the rules](https://example.com/r)',
      wrap: true,
    },
    {
      type: 'FactSet',
      facts: [
        { title: 'Tax id', value: '91310115MA1K4XYZ12' },
        { title: 'Country', value: 'China 中国' },
      ],
    },
    run(`Remark: ${TRICK}`),
    {
      type: 'Input.ChoiceSet',
      id: 'choose:0',
      label: 'Hand over to',
      style: 'filtered',
      choices: [{ title: 'Wang Wei 王伟', value: 'wei' }],
      'choices.data': { type: 'Data.Query', dataset: 'person|request-1|c1' },
    },
  ],
  [
    execute('approve', 'Approve', { style: 'positive' }),
    {
      type: 'Action.ShowCard',
      title: 'Reject',
      style: 'destructive',
      card: card([run('Reject this request?')], [execute('reject', 'Yes, reject', { style: 'destructive' })]),
    },
    {
      type: 'Action.Submit',
      title: 'Edit',
      data: { msteams: { type: 'task/fetch' }, desk: { k: 'action', n: 'edit', t: 'request-1' } },
    },
    execute('history', 'Show the history', { mode: 'secondary' }),
    execute('watch', 'Watch this request', { mode: 'secondary' }),
  ],
  {
    fallbackText: 'New customer Yunfan waits for Sam Okafor.',
    msteams: {
      entities: [
        { type: 'mention', text: '<at>Sam Okafor</at>', mentioned: { id: '29:sam', name: 'Sam Okafor' } },
      ],
    },
  },
);

export const DONE_CARD = card([run('Approved by Sam Okafor', { weight: 'Bolder' })]);

const REQUIRED = { isRequired: true };

/** Every kind of field of a form, as the desk draws them in a dialog. */
export const FORM_CARD = card(
  [
    run('Fields with a star must be filled in.', { isSubtle: true }),
    { type: 'Input.Text', id: 'f:name', label: 'Customer name', maxLength: 80, ...REQUIRED },
    {
      type: 'Input.Text',
      id: 'f:email',
      label: 'Contact e-mail',
      style: 'Email',
      regex: '^[^@]+@[^@]+$',
      errorMessage: 'This is no e-mail address.',
    },
    { type: 'Input.Number', id: 'f:limit', label: 'Credit limit', min: 0, max: 500000, value: 20000 },
    { type: 'Input.Date', id: 'f:since', label: 'Customer since', value: '2026-11-01' },
    {
      type: 'Input.ChoiceSet',
      id: 'f:kind',
      label: 'Kind of customer',
      choices: [
        { title: 'Dealer 经销商', value: 'dealer' },
        { title: 'End customer', value: 'end' },
      ],
      value: 'dealer',
    },
    {
      type: 'Input.ChoiceSet',
      id: 'f:groups',
      label: 'Product groups',
      isMultiSelect: true,
      wrap: true,
      choices: [
        { title: 'Timber', value: 'timber' },
        { title: 'Tools', value: 'tools' },
        { title: 'Paint', value: 'paint' },
      ],
      value: 'timber,paint',
    },
    {
      type: 'Input.ChoiceSet',
      id: 'f:country',
      label: 'Country',
      style: 'filtered',
      ...REQUIRED,
      errorMessage: 'Choose a country.',
      choices: [
        { title: 'China 中国', value: 'CN' },
        { title: 'Germany Deutschland', value: 'DE' },
        { title: 'Taiwan 台灣', value: 'TW' },
      ],
    },
    {
      type: 'Input.ChoiceSet',
      id: 'f:parent',
      label: 'Parent company',
      style: 'filtered',
      choices: [],
      'choices.data': { type: 'Data.Query', dataset: 'customer|request-1|c1' },
    },
    {
      type: 'Input.Text',
      id: 'f:note',
      label: 'Note',
      isMultiline: true,
      placeholder: 'Anything the data team should know',
    },
  ],
  [
    {
      type: 'Action.Submit',
      title: 'File the request',
      style: 'positive',
      data: { desk: { k: 'form', n: 'new_customer' } },
    },
    {
      type: 'Action.Submit',
      title: 'Save as draft',
      associatedInputs: 'none',
      data: { desk: { k: 'action', n: 'draft' } },
    },
  ],
);

export const SMALL_CARD = card(
  [
    { type: 'Input.Text', id: 'f:reason', label: '退回原因', isMultiline: true, isRequired: true },
    run('退回后，申请人会收到通知。', { isSubtle: true }),
  ],
  [
    {
      type: 'Action.Submit',
      title: '退回',
      style: 'destructive',
      data: { desk: { k: 'form', n: 'return' } },
    },
  ],
);

export const WELCOME_CARD = card(
  [
    run('歡迎使用客戶資料服務台', { size: 'Large', weight: 'Bolder' }),
    {
      type: 'TextBlock',
      text: 'Write *help*, or:\n\n- **new** files a customer\n- **find** looks one up\n\n5\\*5 &lt;b&gt; <b>no html</b>',
      wrap: true,
    },
    { type: 'Container', style: 'emphasis', items: [run('王伟 · 数据管理员')] },
    {
      type: 'Container',
      style: 'good',
      items: [{ type: 'TextBlock', text: 'All is well', color: 'good', wrap: true }],
    },
    {
      type: 'Container',
      style: 'warning',
      items: [{ type: 'TextBlock', text: 'Due today', color: 'warning', wrap: true }],
    },
    {
      type: 'Container',
      style: 'attention',
      items: [{ type: 'TextBlock', text: 'Overdue', color: 'attention', wrap: true }],
    },
  ],
  [
    execute('new', 'New customer'),
    execute('inbox', 'What waits for me'),
    { type: 'Action.OpenUrl', title: 'Open the manual', url: 'https://example.com/m' },
  ],
);
