import { isRecord, type Json } from '../json.ts';

export type Problem = { message: string; pointer: string; source: string };

/** One pass over a card: what was found wrong, and what the parts of a card must agree on. */
export type Inspection = {
  place: 'message' | 'dialog';
  problems: Problem[];
  version: number;
  ids: Set<string>;
  inputIds: Set<string>;
  targets: { id: string; pointer: string }[];
  texts: string[];
};

export type Rule = (value: unknown, at: string, seen: Inspection) => void;
export type Shape = {
  source: string;
  required: readonly string[];
  props: Record<string, Rule>;
  /** What no single property shows. */
  also?: (value: Json, at: string, seen: Inspection) => void;
};

export function createInspection(place: Inspection['place']): Inspection {
  return { place, problems: [], version: 0, ids: new Set(), inputIds: new Set(), targets: [], texts: [] };
}

export function complain(seen: Inspection, message: string, pointer: string, source: string): void {
  seen.problems.push({ message, pointer, source });
}

/** An object of these properties alone: the platform would drop an unknown one silently, which here counts as a mistake. */
export function checkShape(shape: Shape, value: unknown, at: string, seen: Inspection): void {
  const { source } = shape;
  if (!isRecord(value)) {
    complain(seen, 'must be an object', at, source);
    return;
  }
  for (const name of shape.required) {
    if (value[name] === undefined) complain(seen, `missing property ${name}`, at, source);
  }
  for (const [name, given] of Object.entries(value)) {
    const rule = Object.hasOwn(shape.props, name) ? shape.props[name] : undefined;
    if (!rule) complain(seen, `unknown property ${name}`, at, source);
    else rule(given, `${at}/${name}`, seen);
  }
  shape.also?.(value, at, seen);
}

export function object(shape: Shape): Rule {
  return (value, at, seen) => checkShape(shape, value, at, seen);
}

export function listOf(rule: Rule, source: string): Rule {
  return (value, at, seen) => {
    if (!Array.isArray(value)) return complain(seen, 'must be an array', at, source);
    for (const [index, item] of value.entries()) rule(item, `${at}/${index}`, seen);
  };
}

/** The basic rules, with the page that a violation names. */
export function rulesOf(source: string) {
  const check =
    (valid: (value: unknown) => boolean, wanted: string): Rule =>
    (value, at, seen) => {
      if (!valid(value)) complain(seen, wanted, at, source);
    };
  return {
    check,
    anything: () => {},
    string: check((v) => typeof v === 'string', 'must be a string'),
    filled: check((v) => typeof v === 'string' && v.trim() !== '', 'must be a text that is not empty'),
    boolean: check((v) => typeof v === 'boolean', 'must be true or false'),
    number: check((v) => typeof v === 'number' && Number.isFinite(v), 'must be a number'),
    count: check((v) => Number.isInteger(v) && Number(v) >= 0, 'must be a whole number'),
    matching: (shape: RegExp, wanted: string): Rule =>
      check((v) => typeof v === 'string' && shape.test(v), wanted),
    /** Names of the schema are compared without regard to capitals, as its parsers do. */
    oneOf: (...values: readonly string[]): Rule =>
      check(
        (v) => typeof v === 'string' && values.some((known) => known.toLowerCase() === v.toLowerCase()),
        `must be one of ${values.join(', ')}`,
      ),
  };
}
