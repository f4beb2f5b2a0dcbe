import { z } from 'zod';
import { text } from '../../kit/text.ts';
import type { FieldId } from '../organisation/schema.ts';
import { checkField } from '../quality/check-field.ts';
import { CONTACT_FIELDS, FIELDS, type FieldInput, type FieldKey, fieldOf, isFieldId } from './fields.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The key of a field of a request: a contact person's fields only under the person, all others only without one. */
export const FieldKeySchema = z.string().refine((key) => {
  const [kind, contactId = '', field = '', ...more] = key.split('/');
  if (kind !== 'contact') return isFieldId(key) && !CONTACT_FIELDS.includes(key);
  return UUID.test(contactId) && isFieldId(field) && CONTACT_FIELDS.includes(field) && more.length === 0;
});

/**
 * The single source of validation for customer fields: limits that a form shows, and checks whose message stands at the field.
 * @param required keys without which the form is not complete; the others may be left empty
 * @param country ISO code for checks that depend on it; the form's own country field, when it has one, goes first
 */
export function fieldSchema(
  keys: readonly FieldKey[],
  required: ReadonlySet<FieldKey>,
  country: string | undefined,
): z.ZodObject<Record<FieldKey, z.ZodType<string | undefined>>> {
  const shape = Object.fromEntries(
    keys.map((key) => {
      const base = inputSchema(FIELDS[fieldOf(key).field].input);
      return [key, required.has(key) ? base : base.optional()];
    }),
  );
  return z.object(shape).superRefine((values, context) => {
    const where = typeof values.country === 'string' ? values.country : country;
    for (const key of keys) {
      const value = values[key];
      if (typeof value !== 'string') continue;
      const result = checkField(fieldOf(key).field, value, where);
      if (!result.ok) context.addIssue({ code: 'custom', path: [key], params: { text: text(result.code) } });
    }
  });
}

/** A checked value in its one written form: full-width digits folded, a phone number in E.164. */
export function normalised(field: FieldId, value: string, country: string | undefined): string {
  const result = checkField(field, value, country);
  return result.ok ? result.value : value;
}

function inputSchema(input: FieldInput): z.ZodString {
  switch (input.widget) {
    case 'text':
      return z.string().trim().min(1).max(input.maximum);
    case 'email':
      return z.string().trim().min(1).max(254);
    case 'link':
      return z.string().trim().min(1).max(500);
    case 'number':
      return z.string().trim().min(1).max(20);
    case 'date':
      return z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
    case 'choice':
    case 'lookup':
      return z.string().min(1).max(64);
    default:
      return input satisfies never;
  }
}
