import { isRecord, type Json, stringOf } from '../json.ts';
import { checkShape, complain, listOf, type Rule, rulesOf, type Shape } from './check-shape.ts';
import { PAGES } from './limits.ts';

const { boolean, check, count, filled, matching, number, oneOf, string } = rulesOf(PAGES.schema);

const date = matching(/^(\d{4}-\d{2}-\d{2})?$/, 'must be a date of the form YYYY-MM-DD');
const time = matching(/^(([01]\d|2[0-3]):[0-5]\d)?$/, 'must be a time of the form HH:MM');
const regex = check((value) => typeof value === 'string' && compiles(value), 'must be a regular expression');

function compiles(pattern: string): boolean {
  try {
    return new RegExp(pattern) instanceof RegExp;
  } catch {
    return false;
  }
}

const choice: Shape = {
  source: PAGES.schema,
  required: ['title', 'value'],
  props: { title: filled, value: filled },
};
const dataQuery: Shape = {
  source: PAGES.search,
  required: ['type', 'dataset'],
  props: {
    type: oneOf('Data.Query'),
    dataset: filled,
    associatedInputs: oneOf('auto', 'none'),
    count,
    skip: count,
  },
};

/** Inputs are found by their ids: two of one name would overwrite each other. */
const inputId: Rule = (value, at, seen) => {
  if (typeof value !== 'string' || value === '')
    return complain(seen, 'must be a text that is not empty', at, PAGES.schema);
  if (seen.inputIds.has(value)) complain(seen, `the input id ${value} is used twice`, at, PAGES.schema);
  seen.inputIds.add(value);
  seen.ids.add(value);
};

const words: Record<string, Rule> = { label: filled, isRequired: boolean, errorMessage: string };

function input(props: Record<string, Rule>, more: Partial<Shape> = {}): Shape {
  return {
    source: PAGES.schema,
    required: ['id', ...(more.required ?? [])],
    props: { ...words, ...props, id: inputId },
    ...(more.also && { also: more.also }),
  };
}

function choicesOrQuery(value: Json, at: string, seen: Parameters<Rule>[2]): void {
  const choices = Array.isArray(value.choices) ? value.choices.filter(isRecord) : [];
  if (choices.length === 0 && value['choices.data'] === undefined) {
    complain(seen, 'needs at least one choice, or choices.data', `${at}/choices`, PAGES.schema);
  }
  const values = choices.map((c) => c.value);
  if (new Set(values).size < values.length)
    complain(seen, 'two choices have one value', `${at}/choices`, PAGES.schema);
  const chosen = stringOf(value.value).split(',').filter(Boolean);
  const isFixed = value['choices.data'] === undefined && value.isMultiSelect === true;
  if (isFixed && chosen.some((one) => !values.includes(one))) {
    complain(seen, 'must name choices', `${at}/value`, PAGES.schema);
  }
}

/** The inputs of a card; `inlineAction` needs the rule for actions, which the caller knows. */
export function inputShapes(action: Rule): Record<string, Shape> {
  return {
    'Input.Text': input({
      isMultiline: boolean,
      maxLength: count,
      placeholder: string,
      regex,
      style: oneOf('text', 'tel', 'url', 'email', 'password'),
      inlineAction: action,
      value: string,
    }),
    'Input.Number': input({ max: number, min: number, placeholder: string, value: number }),
    'Input.Date': input({ max: date, min: date, placeholder: string, value: date }),
    'Input.Time': input({ max: time, min: time, placeholder: string, value: time }),
    'Input.Toggle': input(
      { title: string, value: string, valueOff: string, valueOn: string, wrap: boolean },
      { required: ['title'] },
    ),
    'Input.ChoiceSet': input(
      {
        choices: listOf((value, at, seen) => checkShape(choice, value, at, seen), PAGES.schema),
        'choices.data': (value, at, seen) => checkShape(dataQuery, value, at, seen),
        isMultiSelect: boolean,
        style: oneOf('compact', 'expanded', 'filtered'),
        value: string,
        placeholder: string,
        wrap: boolean,
      },
      { also: choicesOrQuery },
    ),
  };
}
