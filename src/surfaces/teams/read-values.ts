import { z } from 'zod';
import type { Values } from '../../kit/form.ts';

/** What an action of ours carries under `desk`, in short names because a card has 28 KB for everything. */
const Carried = z.object({
  k: z.enum(['action', 'verb', 'form']),
  /** Action id, verb or form id. */
  n: z.string(),
  /** Target. */
  t: z.string(),
  /** Command id. */
  c: z.string(),
  /** State of the form. */
  s: z.record(z.string(), z.string()).exactOptional(),
  /** Words of a verb. */
  w: z.string().exactOptional(),
  /** Id of the menu whose choice belongs to it. */
  i: z.string().exactOptional(),
  /** Fields with several values. */
  m: z.array(z.string()).exactOptional(),
  /** Fields with a type-ahead. */
  l: z.array(z.string()).exactOptional(),
  /** Row of the card: a message whose address was lost is known again by it when somebody clicks there. */
  d: z.string().exactOptional(),
  /** The form as it was drawn, packed and without values. */
  z: z.string().exactOptional(),
});
export type Carried = z.output<typeof Carried>;

const Sent = z.object({ desk: Carried });
const Inputs = z.record(z.string(), z.unknown());

/** What the data of a click or submission carry; undefined for data that are not ours. Never throws. */
export function readCarried(data: unknown): Carried | undefined {
  return Sent.safeParse(data).data?.desk;
}

const FIELD = 'f:';

export function inputId(field: string): string {
  return `${FIELD}${field}`;
}

/** The field of an input; undefined for an input that is none. */
export function fieldOfInput(id: string): string | undefined {
  return id.startsWith(FIELD) ? id.slice(FIELD.length) : undefined;
}

/** What was typed, by field: trimmed, and nothing where nothing was given. A menu beside its button yields `choice`. */
export function readValues(data: unknown, carried: Carried): Values {
  const given = Object.entries(Inputs.safeParse(data).data ?? {});
  return Object.fromEntries(
    given.flatMap(([id, sent]): [string, Values[string]][] => {
      const value = typeof sent === 'string' || typeof sent === 'number' ? String(sent).trim() : '';
      const field = fieldOfInput(id);
      if (value === '') return [];
      if (field !== undefined) return [[field, typedIn(field, value, carried)]];
      return id === carried.i ? [['choice', value]] : [];
    }),
  );
}

function typedIn(field: string, value: string, { m, l }: Carried): Values[string] {
  if (m?.includes(field)) return readSeveral(value);
  return l?.includes(field) ? readFound(value).value : value;
}

/** What the type-aheads showed for the values that were picked, by field. */
export function readLabels(data: unknown, carried: Carried): Record<string, string> {
  const given = Inputs.safeParse(data).data ?? {};
  const entries = (carried.l ?? []).flatMap((field): [string, string][] => {
    const sent = given[inputId(field)];
    const label = typeof sent === 'string' ? readFound(sent.trim()).label : '';
    return label === '' ? [] : [[field, label]];
  });
  return Object.fromEntries(entries);
}

/** A comma parts the values of one input, so none may stand inside a value. */
export function writeSeveral(values: readonly string[]): string {
  return values.map(encodeURIComponent).join(',');
}

function readSeveral(value: string): string[] {
  return value.split(',').flatMap((one) => (one === '' ? [] : [decoded(one)]));
}

/** What a type-ahead found, with its title: Teams sends back the value alone, and a form drawn anew has to show what was picked. */
export function writeFound({ value, label }: { value: string; label: string }): string {
  return `${encodeURIComponent(value)} ${label}`.trim();
}

export function readFound(found: string): { value: string; label: string } {
  const space = found.indexOf(' ');
  if (space < 0) return { value: decoded(found), label: '' };
  return { value: decoded(found.slice(0, space)), label: found.slice(space + 1) };
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

/** Names the look-up of a type-ahead and what it is asked for. A look-up's name and a command id hold no bar; a target may. */
export function writeDataset(lookup: string, target: string, commandId: string): string {
  return `${lookup}|${target}|${commandId}`;
}

export function readDataset(
  dataset: string,
): { lookup: string; target: string; commandId: string } | undefined {
  const [first, last] = [dataset.indexOf('|'), dataset.lastIndexOf('|')];
  if (first < 1 || first === last) return undefined;
  return {
    lookup: dataset.slice(0, first),
    target: dataset.slice(first + 1, last),
    commandId: dataset.slice(last + 1),
  };
}
