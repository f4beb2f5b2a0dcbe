import { z } from 'zod';
import { suggestion } from './did-you-mean.ts';
import type { Path } from './locate-node.ts';

/** A mistake before it has a line; `key` is set when the key itself is at fault and not its value. */
export type PlacedMistake = { path: Path; key?: string; message: string };

type JsonSchema = {
  properties?: Record<string, JsonSchema>;
  items?: JsonSchema;
  additionalProperties?: JsonSchema;
  propertyNames?: { enum?: string[] };
};

/** A zod issue in words for the person who edits the file; one issue can hold several unknown keys. */
export function explainIssue(issue: z.core.$ZodIssue, schema: z.ZodType): PlacedMistake[] {
  const { path } = issue;
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => unknownKey(key, path, schema));
    case 'invalid_key':
      return [unknownKey(String(path.at(-1)), path.slice(0, -1), schema)];
    case 'invalid_value':
      return [{ path, message: notOneOf(issue) }];
    case 'invalid_type':
      return [{ path, message: wrongType(issue) }];
    default:
      return [{ path, message: issue.message }];
  }
}

function unknownKey(key: string, path: Path, schema: z.ZodType): PlacedMistake {
  return { path, key, message: `unknown key "${key}"${suggestion(key, keysAt(schema, path))}` };
}

function notOneOf(issue: z.core.$ZodIssueInvalidValue): string {
  const values = issue.values.map(String);
  const given = issue.input;
  if (given === undefined) return `is missing; write one of: ${list(values)}`;
  const meant = suggestion(String(given), values);
  return `"${String(given)}" is not allowed here${meant || `; write one of: ${list(values)}`}`;
}

/** The list of all countries helps nobody. */
function list(values: readonly string[]): string {
  return values.length > 20 ? `${values.slice(0, 20).join(', ')}, …` : values.join(', ');
}

function wrongType(issue: z.core.$ZodIssueInvalidType): string {
  const given = issue.input;
  if (given === undefined) return 'is missing';
  if (issue.expected === 'string' && typeof given === 'number') {
    return `must be in quotes: without them YAML reads a number and loses leading zeros`;
  }
  if (given === null) return `is empty; expected ${issue.expected}`;
  return `expected ${issue.expected}, found ${Array.isArray(given) ? 'a list' : typeof given}`;
}

function keysAt(schema: z.ZodType, path: Path): string[] {
  let node: JsonSchema | undefined = toJson(schema);
  for (const part of path) {
    node =
      typeof part === 'number'
        ? node?.items
        : (node?.properties?.[String(part)] ?? node?.additionalProperties);
  }
  return [...Object.keys(node?.properties ?? {}), ...(node?.propertyNames?.enum ?? [])];
}

function toJson(schema: z.ZodType): JsonSchema {
  return JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' })),
  );
}
