import type { types } from '@slack/bolt';
import type { Translate } from '../../i18n/translate.ts';
import type { Choice } from '../../kit/card.ts';
import type { Field, Limits, Values } from '../../kit/form.ts';
import { shorten, TooLarge } from '../sizes.ts';
import { LIMITS, within } from './limits.ts';
import { renderOption } from './render-controls.ts';
import { plain } from './rich-text.ts';

/** Every input has the same action id, but a type-ahead, whose id names the look-up that answers it. */
const VALUE = 'value';
const LOOKUP = 'lookup:';

export function lookupOf(actionId: string): string | undefined {
  return actionId.startsWith(LOOKUP) ? actionId.slice(LOOKUP.length) : undefined;
}

type Element = types.InputBlock['element'];
type Value = Values[string] | undefined;

export function renderElement(field: Field, limits: Limits, value: Value, t: Translate, at: string): Element {
  const one = typeof value === 'string' && value !== '' ? value : undefined;
  switch (field.widget) {
    case 'text':
      return textInput(field, limits, one, t, at);
    case 'email':
      return { type: 'email_text_input', action_id: VALUE, ...placeholder(field, t), ...initial(one) };
    case 'link':
      return { type: 'url_text_input', action_id: VALUE, ...placeholder(field, t), ...initial(one) };
    case 'number':
      return numberInput(field, limits, one, t);
    case 'date':
      return { type: 'datepicker', action_id: VALUE, ...(one && isDay(one) && { initial_date: one }) };
    case 'choice':
      return select(field.choices, one, field, t, at);
    case 'choices':
      return severalOf(field.choices, typeof value === 'string' ? [value] : (value ?? []), field, t, at);
    case 'person':
      return typeAhead('people', one, field, t, at);
    case 'lookup':
      return typeAhead(field.lookup, one, field, t, at);
    default:
      return field satisfies never;
  }
}

/** What is already there may be longer than the rule allows: it is shown whole, and the check of the submission speaks. */
function textInput(
  field: Extract<Field, { widget: 'text' }>,
  limits: Limits,
  value: string | undefined,
  t: Translate,
  at: string,
): types.PlainTextInput {
  if (value) within(value.length, 'inputLength', at);
  const most = Math.min(
    Math.max(limits.maxLength ?? LIMITS.inputLength, value?.length ?? 0),
    LIMITS.inputLength,
  );
  return {
    type: 'plain_text_input',
    action_id: VALUE,
    multiline: field.multiline ?? false,
    max_length: most,
    ...placeholder(field, t),
    ...initial(value),
  };
}

/** A safe-integer bound is zod's way to say "a whole number", no limit of the field. */
function numberInput(
  field: Extract<Field, { widget: 'number' }>,
  { minimum, maximum }: Limits,
  value: string | undefined,
  t: Translate,
): types.NumberInput {
  return {
    type: 'number_input',
    action_id: VALUE,
    is_decimal_allowed: field.decimals ?? false,
    ...(isBound(minimum) && { min_value: String(minimum) }),
    ...(isBound(maximum) && { max_value: String(maximum) }),
    ...placeholder(field, t),
    ...initial(value && /^-?\d+(\.\d+)?$/.test(value) ? value : undefined),
  };
}

function isBound(limit: number | undefined): boolean {
  return limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER;
}

function select(
  choices: readonly Choice[],
  value: string | undefined,
  field: Field,
  t: Translate,
  at: string,
): types.StaticSelect {
  const options = optionsOf(choices, t, at);
  const chosen = options.find((option) => option.value === value);
  return {
    type: 'static_select',
    action_id: VALUE,
    placeholder: plain(field.placeholder ? t(field.placeholder) : t({ key: 'chat.choose' })),
    ...grouped(options, at),
    ...(chosen && { initial_option: chosen }),
  };
}

/** A few are ticked at a glance, many are picked from a menu. */
function severalOf(
  choices: readonly Choice[],
  values: readonly string[],
  field: Field,
  t: Translate,
  at: string,
): types.Checkboxes | types.MultiStaticSelect {
  const options = optionsOf(choices, t, at);
  const chosen = options.filter((option) => values.includes(option.value ?? ''));
  const initialOptions = chosen.length > 0 ? { initial_options: chosen } : {};
  if (options.length <= LIMITS.checkboxes) {
    return { type: 'checkboxes', action_id: VALUE, options, ...initialOptions };
  }
  return {
    type: 'multi_static_select',
    action_id: VALUE,
    placeholder: plain(field.placeholder ? t(field.placeholder) : t({ key: 'chat.choose' })),
    ...grouped(options, at),
    ...initialOptions,
  };
}

function optionsOf(choices: readonly Choice[], t: Translate, at: string): types.PlainTextOption[] {
  if (choices.length === 0) throw new TooLarge(at, 'the list of choices is empty and', 0, 0);
  return choices.map((choice) => renderOption(choice, t, at));
}

/** A menu takes 100 options, but 100 groups of 100 as well: a list of countries needs no type-ahead. */
function grouped(
  options: types.PlainTextOption[],
  at: string,
):
  | { options: types.PlainTextOption[] }
  | { option_groups: { label: types.PlainTextElement; options: types.PlainTextOption[] }[] } {
  if (options.length <= LIMITS.options) return { options };
  within(Math.ceil(options.length / LIMITS.options), 'options', at);
  const groups = [];
  for (let start = 0; start < options.length; start += LIMITS.options) {
    const group = options.slice(start, start + LIMITS.options);
    const ends = [group[0], group.at(-1)].map((option) => shorten(option?.text.text ?? '', 30));
    groups.push({ label: plain(ends.join(' – ')), options: group });
  }
  return { option_groups: groups };
}

function typeAhead(
  lookup: string,
  value: string | undefined,
  field: Extract<Field, { widget: 'person' | 'lookup' }>,
  t: Translate,
  at: string,
): types.ExternalSelect {
  const label = field.initialLabel ?? { verbatim: value ?? '' };
  return {
    type: 'external_select',
    action_id: `${LOOKUP}${lookup}`,
    // The first letter already finds something, and Chinese names are two or three characters long.
    min_query_length: 0,
    placeholder: plain(field.placeholder ? t(field.placeholder) : t({ key: 'chat.typeToSearch' })),
    ...(value && { initial_option: renderOption({ value, label }, t, at) }),
  };
}

function placeholder(field: Field, t: Translate): { placeholder?: types.PlainTextElement } {
  const words = field.placeholder && t(field.placeholder);
  return words ? { placeholder: plain(shorten(words, LIMITS.placeholder)) } : {};
}

function initial(value: string | undefined): { initial_value?: string } {
  return value ? { initial_value: value } : {};
}

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(value);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}
