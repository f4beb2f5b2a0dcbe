import type { Translate } from '../../i18n/translate.ts';
import type { Field, Limits, Values } from '../../kit/form.ts';
import { TooLarge } from '../sizes.ts';
import type { ChoiceSet, Input, InputChoice, NumberInput } from './adaptive-card.ts';
import { LIMITS } from './limits.ts';
import { inert } from './literal-text.ts';
import { writeDataset, writeFound, writeSeveral } from './read-values.ts';
import { renderChoices } from './render-controls.ts';

type Value = Values[string] | undefined;

/** What an input is called, and what its client says when it is left empty. */
export type Asked = Pick<Input, 'id' | 'label' | 'isRequired' | 'errorMessage'>;
/** The record that a type-ahead is asked for. */
export type Asking = { target: string; commandId: string };

/** The input without a value. */
export function renderElement(
  field: Field,
  limits: Limits,
  asked: Asked,
  asking: Asking,
  t: Translate,
): Input {
  const hint = field.placeholder && t(field.placeholder);
  const base = { ...asked, ...(hint && { placeholder: inert(hint) }) };
  switch (field.widget) {
    case 'text':
      return {
        type: 'Input.Text',
        ...base,
        ...(field.multiline && { isMultiline: true as const }),
        ...(limits.maxLength !== undefined && { maxLength: limits.maxLength }),
      };
    case 'email':
    case 'link':
      return { type: 'Input.Text', ...base, style: field.widget === 'email' ? 'email' : 'url' };
    case 'number':
      return { type: 'Input.Number', ...base, ...bounds(asked, limits, t) };
    case 'date':
      return { type: 'Input.Date', ...base };
    case 'choice':
      return choiceOf(base, renderChoices(field.choices, t), t);
    case 'choices':
      return severalOf(base, renderChoices(field.choices, t), t);
    case 'person':
      return typeAhead(base, 'people', asking, t);
    case 'lookup':
      return typeAhead(base, field.lookup, asking, t);
    default:
      return field satisfies never;
  }
}

type Base = Asked & { placeholder?: string };

/** An input that its client checks names the range when it refuses. A safe-integer bound is zod's way to say "a whole number". */
function bounds(
  asked: Asked,
  { minimum, maximum }: Limits,
  t: Translate,
): Pick<NumberInput, 'min' | 'max' | 'errorMessage'> {
  const [low, high] = [boundOf(minimum), boundOf(maximum)];
  if (!asked.errorMessage || (low === undefined && high === undefined)) return {};
  const words =
    low !== undefined && high !== undefined
      ? t({ key: 'teams.numberBetween', params: { minimum: low, maximum: high } })
      : low !== undefined
        ? t({ key: 'teams.numberFrom', params: { minimum: low } })
        : t({ key: 'teams.numberUpTo', params: { maximum: high ?? 0 } });
  return {
    ...(low !== undefined && { min: low }),
    ...(high !== undefined && { max: high }),
    errorMessage: words,
  };
}

function boundOf(limit: number | undefined): number | undefined {
  return limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined;
}

function choiceOf(base: Base, choices: InputChoice[], t: Translate): ChoiceSet {
  return {
    type: 'Input.ChoiceSet',
    ...base,
    placeholder: base.placeholder ?? inert(t({ key: 'chat.choose' })),
    style: choices.length > LIMITS.scrolled ? 'filtered' : 'compact',
    choices: some(choices, base.id),
  };
}

/** A few are ticked at a glance, many are picked from a menu. */
function severalOf(base: Base, choices: InputChoice[], t: Translate): ChoiceSet {
  return {
    ...choiceOf(base, choices, t),
    style: choices.length > LIMITS.ticked ? 'compact' : 'expanded',
    wrap: true,
    isMultiSelect: true,
    choices: choices.map(({ title, value }) => ({ title, value: writeSeveral([value]) })),
  };
}

function some(choices: InputChoice[], at: string): InputChoice[] {
  if (choices.length === 0) throw new TooLarge(at, 'the list of choices is empty and', 0, 0);
  return choices;
}

function typeAhead(base: Base, lookup: string, { target, commandId }: Asking, t: Translate): ChoiceSet {
  return {
    type: 'Input.ChoiceSet',
    ...base,
    placeholder: base.placeholder ?? inert(t({ key: 'chat.typeToSearch' })),
    style: 'filtered',
    choices: [],
    'choices.data': { type: 'Data.Query', dataset: writeDataset(lookup, target, commandId) },
  };
}

/**
 * The input with a value in place; as it was where the value can't be shown in it.
 * @param label what a type-ahead shows for its value
 */
export function fillElement(input: Input, value: Value, label: string | undefined): Input {
  if (value === undefined || value.length === 0) return input;
  const one = typeof value === 'string' ? value : (value[0] ?? '');
  switch (input.type) {
    case 'Input.Text':
      return { ...input, ...longEnough(input.maxLength, one), value: one };
    case 'Input.Number':
      return /^-?\d+(\.\d+)?$/.test(one) ? { ...input, value: Number(one) } : input;
    case 'Input.Date':
      return isDay(one) ? { ...input, value: one } : input;
    case 'Input.ChoiceSet':
      return fillChoices(input, typeof value === 'string' ? [value] : value, label);
    default:
      return input satisfies never;
  }
}

/** What is already there may be longer than the rule allows: it is shown whole, and the check of the submission speaks. */
function longEnough(most: number | undefined, value: string): { maxLength?: number } {
  return most === undefined ? {} : { maxLength: Math.max(most, value.length) };
}

function fillChoices(input: ChoiceSet, values: readonly string[], label: string | undefined): ChoiceSet {
  const [first = ''] = values;
  if (input['choices.data']) {
    const title = inert(label || first);
    const value = writeFound({ value: first, label: title });
    return { ...input, choices: [{ title, value }], value };
  }
  const wanted = input.isMultiSelect ? values.map((value) => writeSeveral([value])) : [first];
  const known = wanted.filter((value) => input.choices.some((choice) => choice.value === value));
  return known.length > 0 ? { ...input, value: known.join(',') } : input;
}

function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(value);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}
