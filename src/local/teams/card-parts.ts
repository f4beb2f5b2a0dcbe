import { isRecord, type Json, recordsOf, stringOf } from '../json.ts';
import type { AdaptiveCard, CardAction, Inputs } from './wire.ts';

/** Every object in a card that satisfies `is`, outside in; `enters` says into which objects to look. */
function partsOf(value: unknown, is: Test, enters: Test = () => true): Json[] {
  if (Array.isArray(value)) return value.flatMap((item) => partsOf(item, is, enters));
  if (!isRecord(value)) return [];
  const inner = Object.entries(value).flatMap(([name, part]) =>
    // What rides along is no part of the card, and what a refresh asks nobody can press.
    name === 'data' || name === 'refresh' || name === 'fallback' || !enters(value)
      ? []
      : partsOf(part, is, enters),
  );
  return is(value) ? [value, ...inner] : inner;
}
type Test = (part: Json) => boolean;

const isInput: Test = (part) => stringOf(part.type).startsWith('Input.');

export function actionsIn(card: AdaptiveCard): Json[] {
  return partsOf(card, (part) => stringOf(part.type).startsWith('Action.'));
}

export function holds(card: AdaptiveCard, action: CardAction): boolean {
  const wanted = JSON.stringify(action);
  return actionsIn(card).some((known) => JSON.stringify(known) === wanted);
}

/** The inputs that go with an action: those of its own card and of the cards around it, not of other cards that open beside it. */
export function inputsFor(card: AdaptiveCard, action: CardAction): Json[] {
  return partsOf(card, isInput, (part) => part.type !== 'Action.ShowCard' || holds(part, action));
}

/** The datasets that a card's type-aheads ask. */
export function datasetsIn(card: AdaptiveCard): string[] {
  return partsOf(card, isInput).flatMap((input) => {
    const query = input['choices.data'];
    return isRecord(query) ? [stringOf(query.dataset)] : [];
  });
}

/** What the client sends for every input: what the person gave, or else what the card began with. */
export function valuesFor(inputs: readonly Json[], given: Inputs): Inputs {
  const entries = inputs.map((input): [string, string] => {
    const id = stringOf(input.id);
    return [id, Object.hasOwn(given, id) ? String(given[id]) : initialOf(input)];
  });
  return Object.fromEntries(entries);
}

function initialOf(input: Json): string {
  const value = input.value === undefined ? '' : String(input.value);
  return input.type === 'Input.Toggle' && value === '' ? String(input.valueOff ?? 'false') : value;
}

/** What the client itself finds wrong before it sends anything, by input id. */
export function complaintsOf(inputs: readonly Json[], values: Inputs): Record<string, string> {
  const wrong = inputs.flatMap((input): [string, string][] => {
    const id = stringOf(input.id);
    return isFilledRightly(input, values[id] ?? '')
      ? []
      : [[id, stringOf(input.errorMessage) || 'Check this field.']];
  });
  return Object.fromEntries(wrong);
}

function isFilledRightly(input: Json, value: string): boolean {
  if (input.type === 'Input.Toggle')
    return input.isRequired !== true || value === String(input.valueOn ?? 'true');
  if (value === '') return input.isRequired !== true;
  const [least, most] = [input.min, input.max];
  switch (input.type) {
    case 'Input.Text':
      return typeof input.regex !== 'string' || new RegExp(input.regex).test(value);
    case 'Input.Number':
      return Number.isFinite(Number(value)) && within(Number(value), least, most);
    case 'Input.Date':
      return /^\d{4}-\d{2}-\d{2}$/.test(value) && within(value, least, most);
    case 'Input.Time':
      return /^\d{2}:\d{2}$/.test(value) && within(value, least, most);
    case 'Input.ChoiceSet':
      return isAmongChoices(input, value);
    default:
      return true;
  }
}

/** Dates and times of the schema's form compare as texts. */
function within(value: number | string, least: unknown, most: unknown): boolean {
  const compared = (limit: unknown) => (typeof value === 'number' ? Number(limit) : String(limit));
  return (
    (least === undefined || least === '' || value >= compared(least)) &&
    (most === undefined || most === '' || value <= compared(most))
  );
}

/** A type-ahead's choices are known to the bot alone. */
function isAmongChoices(input: Json, value: string): boolean {
  if (input['choices.data'] !== undefined) return true;
  const known = recordsOf(input.choices).map((choice) => String(choice.value));
  return (input.isMultiSelect === true ? value.split(',') : [value]).every((one) => known.includes(one));
}
