import {
  agreeOnOptions,
  confirm,
  conversationFilter,
  dispatchConfig,
  imageProps,
  option,
  optionGroup,
  text,
  webAddress,
} from './check-objects.ts';
import {
  boolean,
  checkShape,
  complain,
  type Inspection,
  integer,
  integerWithin,
  listOf,
  oneOf,
  pattern,
  type Rule,
  type Shape,
  string,
} from './check-shape.ts';
import { PAGES } from './limits.ts';
import { isRecord, type Json } from './wire.ts';

const page = (name: string) => `${PAGES.elements}/${name}-element`;
const SELECT = page('select-menu');
const MULTI = page('multi-select-menu');
const ID: Rule = string('actionId');

const actionable: Record<string, Rule> = { type: string(), action_id: ID, confirm };
const focusable: Record<string, Rule> = { focus_on_load: focus };
const chosen: Record<string, Rule> = { ...actionable, ...focusable, placeholder: text('placeholder') };
const typed: Record<string, Rule> = {
  type: string(),
  action_id: ID,
  ...focusable,
  placeholder: text('placeholder'),
  dispatch_action_config: dispatchConfig,
};
const several: Record<string, Rule> = { ...chosen, max_selected_items: integer(1) };

function focus(value: unknown, at: string, seen: Inspection, source: string): void {
  boolean(value, at, seen, source);
  if (value !== true) return;
  seen.focused += 1;
  if (seen.focused > 1) complain(seen, 'only one element may have focus_on_load', at, source);
}

const date = checked(
  /^\d{4}-\d{2}-\d{2}$/,
  (s) => !Number.isNaN(Date.parse(s)) && new Date(s).toISOString().startsWith(s),
);

function checked(shape: RegExp, valid: (value: string) => boolean): Rule {
  return (value, at, seen, source) => {
    if (typeof value !== 'string' || !shape.test(value) || !valid(value)) {
      complain(seen, 'must be a valid date of the form YYYY-MM-DD', at, source);
    }
  };
}

function element(source: string, props: Record<string, Rule>, more: Partial<Shape> = {}): Shape {
  return { source, props, required: ['type'], ...more };
}

function textLengths(value: Json, at: string, seen: Inspection): void {
  const [min, max] = [Number(value.min_length ?? 0), Number(value.max_length ?? 3_000)];
  const source = page('plain-text-input');
  if (min > max) complain(seen, 'min_length must not exceed max_length', `${at}/min_length`, source);
  const initial = value.initial_value;
  if (typeof initial === 'string' && initial.length > max) {
    complain(seen, `must be less than ${max + 1} characters`, `${at}/initial_value`, source);
  }
}

const NUMBER = /^-?\d+(\.\d+)?$/;

/** Every element the workspace can show, with exactly the properties the platform takes. */
const ELEMENTS: Record<string, Shape> = {
  button: element(
    page('button'),
    {
      ...actionable,
      text: text('buttonText'),
      value: string('buttonValue'),
      url: webAddress('buttonUrl'),
      style: oneOf('primary', 'danger'),
      accessibility_label: string('accessibilityLabel'),
    },
    { required: ['type', 'text'] },
  ),
  image: element(page('image'), imageProps, { required: ['type', 'image_url', 'alt_text'] }),
  overflow: element(
    page('overflow-menu'),
    { ...actionable, options: listOf(option('plain', true), 'overflowOptions') },
    { required: ['type', 'options'] },
  ),
  static_select: element(
    SELECT,
    {
      ...chosen,
      options: listOf(option('plain'), 'selectOptions'),
      option_groups: listOf(optionGroup, 'selectGroups'),
      initial_option: option('plain'),
    },
    { also: agreeOnOptions(SELECT) },
  ),
  multi_static_select: element(
    MULTI,
    {
      ...several,
      options: listOf(option('plain'), 'multiSelectOptions'),
      option_groups: listOf(optionGroup, 'selectGroups'),
      initial_options: listOf(option('plain')),
    },
    { also: agreeOnOptions(MULTI) },
  ),
  external_select: element(SELECT, {
    ...chosen,
    initial_option: option('plain'),
    min_query_length: integer(0),
  }),
  multi_external_select: element(MULTI, {
    ...several,
    initial_options: listOf(option('plain')),
    min_query_length: integer(0),
  }),
  users_select: element(SELECT, { ...chosen, initial_user: string() }),
  multi_users_select: element(MULTI, { ...several, initial_users: listOf(string()) }),
  conversations_select: element(SELECT, {
    ...chosen,
    initial_conversation: string(),
    default_to_current_conversation: boolean,
    response_url_enabled: boolean,
    filter: conversationFilter,
  }),
  channels_select: element(SELECT, { ...chosen, initial_channel: string(), response_url_enabled: boolean }),
  checkboxes: element(
    page('checkboxes'),
    {
      ...actionable,
      ...focusable,
      options: listOf(option('any'), 'checkboxOptions'),
      initial_options: listOf(option('any')),
    },
    { required: ['type', 'options'], also: agreeOnOptions(page('checkboxes')) },
  ),
  radio_buttons: element(
    page('radio-button-group'),
    {
      ...actionable,
      ...focusable,
      options: listOf(option('any'), 'radioOptions'),
      initial_option: option('any'),
    },
    { required: ['type', 'options'], also: agreeOnOptions(page('radio-button-group')) },
  ),
  datepicker: element(page('date-picker'), { ...chosen, initial_date: date }),
  timepicker: element(page('time-picker'), {
    ...chosen,
    initial_time: pattern(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a valid time of the form HH:mm'),
    timezone: string(),
  }),
  datetimepicker: element(page('datetime-picker'), {
    ...actionable,
    ...focusable,
    initial_date_time: integer(1_000_000_000, 9_999_999_999),
  }),
  plain_text_input: element(
    page('plain-text-input'),
    {
      ...typed,
      initial_value: string(),
      multiline: boolean,
      min_length: integerWithin('inputMinLength'),
      max_length: integerWithin('inputMaxLength'),
    },
    { also: textLengths },
  ),
  number_input: element(
    page('number-input'),
    {
      ...typed,
      is_decimal_allowed: boolean,
      initial_value: pattern(NUMBER, 'must be a number'),
      min_value: pattern(NUMBER, 'must be a number'),
      max_value: pattern(NUMBER, 'must be a number'),
    },
    { required: ['type', 'is_decimal_allowed'] },
  ),
  email_text_input: element(page('email-input'), { ...typed, initial_value: string() }),
  url_text_input: element(page('url-input'), { ...typed, initial_value: string() }),
};

const PICKERS = [
  'checkboxes',
  'datepicker',
  'radio_buttons',
  'timepicker',
  'static_select',
  'external_select',
  'users_select',
  'conversations_select',
  'channels_select',
  'multi_static_select',
  'multi_external_select',
  'multi_users_select',
] as const;

/** Which elements a place takes. */
const PLACES = {
  accessory: ['button', 'image', 'overflow', ...PICKERS],
  actions: ['button', 'overflow', 'datetimepicker', ...PICKERS],
  input: [
    'plain_text_input',
    'number_input',
    'email_text_input',
    'url_text_input',
    'datetimepicker',
    ...PICKERS,
  ],
} as const;

export function elementIn(place: keyof typeof PLACES): Rule {
  const allowed: readonly string[] = PLACES[place];
  return (value, at, seen, source) => {
    if (!isRecord(value)) return complain(seen, 'must be an object', at, source);
    const shape = typeof value.type === 'string' ? ELEMENTS[value.type] : undefined;
    if (!shape || !allowed.includes(String(value.type))) {
      return complain(seen, `unsupported type: ${String(value.type)}`, `${at}/type`, source);
    }
    checkShape(shape, value, at, seen);
  };
}
