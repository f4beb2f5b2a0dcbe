import { type LimitName, limit } from './limits.ts';
import { isRecord, type Json } from './wire.ts';

export type Problem = { message: string; pointer: string; source: string };

/** One pass over a message's or a view's blocks: where we are, and what was found wrong. */
export type Inspection = {
  surface: 'message' | 'modal' | 'home';
  problems: Problem[];
  blockIds: Set<string>;
  focused: number;
};

export type Rule = (value: unknown, at: string, seen: Inspection, source: string) => void;

export type Shape = {
  source: string;
  required: readonly string[];
  props: Record<string, Rule>;
  /** What no single property shows: exclusive pairs, agreement between properties. */
  also?: (value: Json, at: string, seen: Inspection) => void;
};

export function createInspection(surface: Inspection['surface']): Inspection {
  return { surface, problems: [], blockIds: new Set(), focused: 0 };
}

export function complain(seen: Inspection, message: string, pointer: string, source: string): void {
  seen.problems.push({ message, pointer, source });
}

/** An object of exactly these properties: a missing or an additional one is refused, as the platform refuses it. */
export function checkShape(shape: Shape, value: unknown, at: string, seen: Inspection): void {
  if (!isRecord(value)) {
    complain(seen, 'must be an object', at, shape.source);
    return;
  }
  for (const name of shape.required) {
    if (value[name] === undefined) complain(seen, `missing required field: ${name}`, at, shape.source);
  }
  for (const [name, given] of Object.entries(value)) {
    const rule = Object.hasOwn(shape.props, name) ? shape.props[name] : undefined;
    if (rule) rule(given, `${at}/${name}`, seen, shape.source);
    else complain(seen, `invalid additional property: ${name}`, at, shape.source);
  }
  shape.also?.(value, at, seen);
}

export function string(row?: LimitName): Rule {
  return (value, at, seen, source) => {
    if (typeof value !== 'string') return complain(seen, 'must be a string', at, source);
    if (row) checkLength(value.length, row, 'characters', at, seen);
  };
}

export function pattern(shape: RegExp, wanted: string, row?: LimitName): Rule {
  return (value, at, seen, source) => {
    if (typeof value !== 'string' || !shape.test(value)) return complain(seen, wanted, at, source);
    if (row) checkLength(value.length, row, 'characters', at, seen);
  };
}

export function boolean(value: unknown, at: string, seen: Inspection, source: string): void {
  if (typeof value !== 'boolean') complain(seen, 'must be a boolean', at, source);
}

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Rule {
  return (value, at, seen, source) => {
    if (!Number.isInteger(value)) return complain(seen, 'must be an integer', at, source);
    if (Number(value) < min) complain(seen, `must be at least ${min}`, at, source);
    if (Number(value) > max) complain(seen, `must be at most ${max}`, at, source);
  };
}

export function integerWithin(row: LimitName): Rule {
  const { min = 0, max, source } = limit(row);
  const rule = integer(min, max);
  return (value, at, seen) => rule(value, at, seen, source);
}

export function oneOf(...values: readonly string[]): Rule {
  return (value, at, seen, source) => {
    if (typeof value !== 'string' || !values.includes(value)) {
      complain(seen, `must be one of ${values.join(', ')}`, at, source);
    }
  };
}

export function listOf(rule: Rule, row?: LimitName): Rule {
  return (value, at, seen, source) => {
    if (!Array.isArray(value)) return complain(seen, 'must be an array', at, source);
    if (row) checkLength(value.length, row, 'items', at, seen);
    for (const [index, item] of value.entries()) rule(item, `${at}/${index}`, seen, source);
  };
}

export function object(shape: Shape): Rule {
  return (value, at, seen) => checkShape(shape, value, at, seen);
}

function checkLength(
  length: number,
  row: LimitName,
  unit: 'characters' | 'items',
  at: string,
  seen: Inspection,
) {
  const { min = 0, max, source } = limit(row);
  if (length > max) {
    const message =
      unit === 'items' ? `no more than ${max} items allowed` : `must be less than ${max + 1} characters`;
    complain(seen, message, at, source);
  }
  if (length < min) {
    const message =
      unit === 'items' ? `no fewer than ${min} items allowed` : 'must be more than 0 characters';
    complain(seen, message, at, source);
  }
}
