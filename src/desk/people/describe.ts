import type { Fact } from '../../kit/card.ts';
import { type Text, text } from '../../kit/text.ts';
import { roleText, unitText } from '../customers/describe.ts';
import type { Organisation } from '../organisation/schema.ts';
import type { Counts } from './hand-over.ts';
import type { Grant } from './schema.ts';

/** Where a role holds: a unit by its name, or everywhere. */
export function scopeText(unit: string, organisation: Organisation): Text {
  return unit === '*' ? text('people.everywhere') : unitText(unit, organisation);
}

export function grantText({ role, unit }: Grant, organisation: Organisation): Text {
  return text('people.roleOver', { role: roleText(role), unit: scopeText(unit, organisation) });
}

const SORTS = [
  'represented',
  'managed',
  'requests',
  'named',
  'steps',
  'obligations',
] as const satisfies readonly (keyof Counts)[];

/** What a person holds, a line for each sort that is not empty. */
export function heldFacts(counts: Counts): Fact[] {
  return SORTS.filter((sort) => counts[sort] > 0).map((sort) => ({
    label: text(`people.held.${sort}`),
    value: text('value.number', { value: counts[sort] }),
  }));
}
