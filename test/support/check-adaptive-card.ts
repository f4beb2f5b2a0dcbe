import { AdaptiveCard, SerializationContext } from 'adaptivecards';
import { Ajv } from 'ajv';
import { checkCard } from '../../src/local/teams/check-card.ts';

const text = { type: 'string', minLength: 1 };
const placed = {
  spacing: { enum: ['none', 'small', 'default', 'medium', 'large', 'extraLarge', 'padding'] },
  separator: { type: 'boolean' },
};
const asked = {
  ...placed,
  id: text,
  label: text,
  isRequired: { type: 'boolean' },
  errorMessage: text,
  placeholder: text,
};
const button = {
  title: text,
  style: { enum: ['default', 'positive', 'destructive'] },
  mode: { enum: ['primary', 'secondary'] },
};
const sending = { data: { type: 'object' }, associatedInputs: { enum: ['auto', 'none'] } };

type Properties = Record<string, object>;
function element(type: string, properties: Properties, required: readonly string[]): object {
  return {
    type: 'object',
    properties: { type: { const: type }, ...properties },
    required: ['type', ...required],
    additionalProperties: false,
  };
}
function oneOf(schemas: Record<string, object>): object {
  return {
    type: 'object',
    required: ['type'],
    discriminator: { propertyName: 'type' },
    oneOf: Object.values(schemas),
  };
}
const list = (items: object, more: object = {}) => ({ type: 'array', items, ...more });

const RUN = element(
  'TextRun',
  {
    text,
    weight: { enum: ['default', 'lighter', 'bolder'] },
    size: { enum: ['default', 'small', 'medium', 'large', 'extraLarge'] },
    color: { enum: ['default', 'dark', 'light', 'accent', 'good', 'warning', 'attention'] },
    isSubtle: { type: 'boolean' },
    italic: { type: 'boolean' },
    strikethrough: { type: 'boolean' },
  },
  ['text'],
);
const QUERY = element('Data.Query', { dataset: text }, ['dataset']);

/** What of version 1.5 the desk uses, refused where it says more: an unknown name is silently left out by a client. */
const SCHEMA = {
  $ref: '#/definitions/card',
  definitions: {
    elements: list({ $ref: '#/definitions/element' }, { minItems: 1 }),
    element: oneOf({
      rich: element('RichTextBlock', { ...placed, inlines: list(RUN, { minItems: 1 }) }, ['inlines']),
      text: element('TextBlock', { ...placed, text, wrap: { type: 'boolean' } }, ['text']),
      image: element(
        'Image',
        {
          ...placed,
          url: { type: 'string', pattern: '^(https://|http://127\\.0\\.0\\.1[:/])' },
          altText: text,
          size: { const: 'stretch' },
          msteams: {
            type: 'object',
            properties: { allowExpand: { const: true } },
            additionalProperties: false,
          },
        },
        ['url', 'altText'],
      ),
      actions: element('ActionSet', { ...placed, actions: { $ref: '#/definitions/actions' } }, ['actions']),
      typed: element(
        'Input.Text',
        {
          ...asked,
          style: { enum: ['text', 'tel', 'url', 'email', 'password'] },
          isMultiline: { type: 'boolean' },
          maxLength: { type: 'number' },
          value: text,
        },
        ['id', 'label'],
      ),
      number: element(
        'Input.Number',
        { ...asked, min: { type: 'number' }, max: { type: 'number' }, value: { type: 'number' } },
        ['id', 'label'],
      ),
      date: element(
        'Input.Date',
        { ...asked, value: { type: 'string', pattern: '^\\d{4}-\\d{2}-\\d{2}$' } },
        ['id', 'label'],
      ),
      choice: element(
        'Input.ChoiceSet',
        {
          ...asked,
          style: { enum: ['compact', 'expanded', 'filtered'] },
          choices: list({
            type: 'object',
            properties: { title: text, value: text },
            required: ['title', 'value'],
            additionalProperties: false,
          }),
          isMultiSelect: { type: 'boolean' },
          wrap: { type: 'boolean' },
          'choices.data': QUERY,
          value: text,
        },
        ['id', 'label', 'choices'],
      ),
    }),
    actions: list({ $ref: '#/definitions/action' }, { minItems: 1 }),
    action: oneOf({
      execute: element('Action.Execute', { ...button, ...sending, verb: text }, ['title', 'verb', 'data']),
      submit: element('Action.Submit', { ...button, ...sending }, ['title', 'data']),
      link: element('Action.OpenUrl', { title: text, url: { type: 'string', pattern: '^https?://' } }, [
        'title',
        'url',
      ]),
      show: element(
        'Action.ShowCard',
        {
          ...button,
          card: element(
            'AdaptiveCard',
            { body: { $ref: '#/definitions/elements' }, actions: { $ref: '#/definitions/actions' } },
            ['body', 'actions'],
          ),
        },
        ['title', 'card'],
      ),
    }),
    card: element(
      'AdaptiveCard',
      {
        version: { const: '1.5' },
        fallbackText: text,
        body: { $ref: '#/definitions/elements' },
        refresh: {
          type: 'object',
          properties: {
            action: element('Action.Execute', { ...sending, verb: text }, ['verb', 'data']),
            userIds: list(text, { minItems: 1, maxItems: 60 }),
          },
          required: ['action', 'userIds'],
          additionalProperties: false,
        },
        msteams: {
          type: 'object',
          properties: {
            width: { const: 'Full' },
            entities: list({
              type: 'object',
              properties: {
                type: { const: 'mention' },
                text: { type: 'string', pattern: '^<at>[^<>]+</at>$' },
                mentioned: { type: 'object', required: ['id', 'name'] },
              },
              required: ['type', 'text', 'mentioned'],
            }),
          },
          additionalProperties: false,
        },
      },
      ['version', 'body'],
    ),
  },
};
const isCard = new Ajv({ discriminator: true, strict: true, strictRequired: false }).compile(SCHEMA);

/** Teams takes 28 KB of a message; a kilobyte is left for the activity around the card. */
export const MOST_BYTES = 27 * 1024;

/** What Teams would refuse or leave out: one line each, none when all is well. */
export function checkAdaptiveCard(card: unknown, place: 'message' | 'dialog' = 'message'): string[] {
  isCard(card);
  const refused = (isCard.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
  const size = Buffer.byteLength(JSON.stringify(card));
  return [
    ...refused,
    ...checkCard(card, place).map(({ pointer, message }) => `${pointer} ${message}`),
    ...parserWarnings(card),
    ...(size > MOST_BYTES ? [`${size} bytes`] : []),
    ...(refused.length === 0 ? rulesBroken(card as Drawn) : []),
  ];
}

/** The library that draws cards in the clients. The type-ahead is Teams' own addition to 1.5. */
function parserWarnings(card: unknown): string[] {
  const context = new SerializationContext();
  new AdaptiveCard().parse(card as object, context);
  return Array.from({ length: context.eventCount }, (_, at) => context.getEventAt(at).message).filter(
    (message) => !message.includes('choices.data'),
  );
}

export type Drawn = Record<string, unknown> & { body: Node[]; actions?: Node[] };
type Node = Record<string, unknown> & { type: string };
const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Every element, action and inner card, whatever it stands in. */
export function nodesOf(value: unknown): Node[] {
  if (Array.isArray(value)) return value.flatMap(nodesOf);
  if (typeof value !== 'object' || value === null) return [];
  return [...(isNode(value) ? [value] : []), ...Object.values(value).flatMap(nodesOf)];
}

function rulesBroken(card: Drawn): string[] {
  const nodes = nodesOf(card);
  const inputs = nodes.filter(({ type }) => type.startsWith('Input.'));
  const texts = nodes.flatMap(({ type, text }) => (type === 'TextBlock' ? [String(text)] : []));
  const entities = (card.msteams as { entities?: { text: string }[] } | undefined)?.entities ?? [];
  return [
    ...(new Set(inputs.map(({ id }) => id)).size < inputs.length ? ['two inputs of one id'] : []),
    ...inputs.flatMap((input) => choicesBroken(input)),
    ...inputs
      .filter((input) => input.isRequired && !input.errorMessage)
      .map(({ id }) => `${id} says nothing`),
    ...nodes.filter(tooManyButtons).map(() => 'more than 6 buttons beside each other'),
    ...entities.filter(({ text }) => !texts.join().includes(text)).map(({ text }) => `${text} is nowhere`),
    // What a text block holds beside mentions would be read for markdown.
    ...texts.filter((text) => text.replaceAll(/<at>[^<>]+<\/at>/g, '').trim() !== ''),
    ...texts.filter((text) => /[!#&*[\\\]_`{|}~]/.test(text)),
  ];
}

function choicesBroken({ id, type, choices, value, isMultiSelect, ...input }: Node): string[] {
  if (type !== 'Input.ChoiceSet') return [];
  const values = (choices as { value: string }[]).map((choice) => choice.value);
  const chosen = value === undefined ? [] : isMultiSelect ? String(value).split(',') : [String(value)];
  return [
    ...(values.length === 0 && !input['choices.data'] ? [`${id} has no choices`] : []),
    ...(new Set(values).size < values.length ? [`${id} has a choice twice`] : []),
    ...chosen.filter((one) => !values.includes(one)).map((one) => `${id} has no choice ${one}`),
  ];
}

function tooManyButtons({ type, actions }: Node): boolean {
  const buttons = type === 'ActionSet' ? (actions as Node[]) : [];
  return buttons.filter(({ mode }) => mode !== 'secondary').length > 6;
}

/** Every stretch of words that Teams shows to the letter: it reads markdown in text blocks alone. */
export function literalsOf(drawn: unknown): string[] {
  return nodesOf(drawn).flatMap(({ type, inlines, label, placeholder, choices, title, altText }) => [
    ...(type === 'RichTextBlock' ? [(inlines as { text: string }[]).map(({ text }) => text).join('')] : []),
    ...[
      label,
      placeholder,
      title,
      altText,
      ...((choices ?? []) as { title: string }[]).map((one) => one.title),
    ]
      .filter((words) => typeof words === 'string')
      .map((words) => words.replaceAll('\u2060', '').replace(/ \*$/, '')),
  ]);
}
