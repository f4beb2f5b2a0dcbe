import { isDeepStrictEqual } from 'node:util';
import { type Text, text } from '../../kit/text.ts';
import type { FieldId } from '../organisation/schema.ts';
import { ageText } from './describe.ts';

/** The fields whose age says most about a file; `contactName` stands for all that is known of the contact persons. */
export const IMPORTANT: readonly FieldId[] = [
  'street',
  'phone',
  'email',
  'taxId',
  'paymentTerms',
  'contactName',
];

/** A field as it is called, and since when it holds its value; null: it holds none. */
export type Aged = { field: Text; since: Date | null };

/**
 * R50: since when each field holds its value, and which of them holds none. Fields that are all of one age say so once: six times the same
 * would hide the one that is lacking.
 */
export function ageFacts(fields: readonly Aged[], now: Date): Text[] {
  const lacking = fields.filter(({ since }) => since === null).map((one) => factOf(one, now));
  const ages = fields.flatMap(({ since }) => (since ? ageText(since, now) : []));
  const [age] = ages;
  if (!age || ages.length < 2 || ages.some((other) => !isDeepStrictEqual(other, age)))
    return fields.map((one) => factOf(one, now));
  return [...lacking, text(lacking.length === 0 ? 'reviews.allFields' : 'reviews.otherFields', { age })];
}

function factOf({ field, since }: Aged, now: Date): Text {
  return text('reviews.fieldAge', { field, age: since ? ageText(since, now) : text('reviews.lacking') });
}
