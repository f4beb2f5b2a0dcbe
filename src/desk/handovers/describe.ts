import type { Fact } from '../../kit/card.ts';
import { text } from '../../kit/text.ts';
import type { Counts } from './schema.ts';

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
