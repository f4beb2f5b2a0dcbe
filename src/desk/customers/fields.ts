import type { MessageKey } from '../../i18n/en.ts';
import { FIELD_IDS, type FieldId, type View } from '../organisation/schema.ts';

/**
 * Who maintains it (R30) and how secret it is. `personal`: about a contact person, sealed under the person's key. `restricted`: pricing,
 * credit, bank (R36), sealed under the customer's key. `open`: what the business needs daily.
 */
export type Secrecy = 'open' | 'personal' | 'restricted';

export type FieldInput =
  | { widget: 'text'; multiline?: true; maximum: number }
  | { widget: 'email' | 'link' | 'number' | 'date' }
  | { widget: 'choice'; options: string; values: readonly string[] }
  | { widget: 'lookup'; lookup: 'countries' | 'currencies' | 'people' };

export type FieldDefinition = { view: View; secrecy: Secrecy; input: FieldInput };

export const INDUSTRIES = [
  'manufacturing',
  'retail',
  'wholesale',
  'construction',
  'hospitality',
  'realEstate',
  'energy',
  'logistics',
  'technology',
  'healthcare',
  'education',
  'government',
  'finance',
  'media',
  'agriculture',
  'other',
] as const;
export const PAYMENT_TERMS = ['prepaid', 'onDelivery', 'net15', 'net30', 'net45', 'net60', 'net90'] as const;
export const SHIPPING_CONDITIONS = ['standard', 'express', 'pickup', 'carrier'] as const;
export const CONTACT_ROLES = [
  'purchasing',
  'finance',
  'technical',
  'management',
  'logistics',
  'other',
] as const;
export const YES_NO = ['yes', 'no'] as const;
export const CUSTOMER_LANGUAGES = ['en', 'zh-CN', 'zh-TW', 'de', 'fr', 'it', 'es', 'nl'] as const;

const line = (maximum: number): FieldInput => ({ widget: 'text', maximum });
const block = (maximum: number): FieldInput => ({ widget: 'text', multiline: true, maximum });
const choice = (options: string, values: readonly string[]): FieldInput => ({
  widget: 'choice',
  options,
  values,
});

/** R33: the data elements of a customer file, in the order in which a form shows them. */
export const FIELDS: Record<FieldId, FieldDefinition> = {
  name: { view: 'general', secrecy: 'open', input: line(160) },
  nameLocal: { view: 'general', secrecy: 'open', input: line(160) },
  country: { view: 'general', secrecy: 'open', input: { widget: 'lookup', lookup: 'countries' } },
  taxId: { view: 'general', secrecy: 'open', input: line(40) },
  industry: { view: 'general', secrecy: 'open', input: choice('industry', INDUSTRIES) },
  street: { view: 'general', secrecy: 'open', input: line(160) },
  city: { view: 'general', secrecy: 'open', input: line(80) },
  postalCode: { view: 'general', secrecy: 'open', input: line(16) },
  phone: { view: 'general', secrecy: 'open', input: line(32) },
  email: { view: 'general', secrecy: 'open', input: { widget: 'email' } },
  website: { view: 'general', secrecy: 'open', input: { widget: 'link' } },
  language: { view: 'general', secrecy: 'open', input: choice('language', CUSTOMER_LANGUAGES) },
  strategic: { view: 'general', secrecy: 'open', input: choice('yesNo', YES_NO) },
  currency: { view: 'companyCode', secrecy: 'open', input: { widget: 'lookup', lookup: 'currencies' } },
  paymentTerms: { view: 'companyCode', secrecy: 'open', input: choice('paymentTerms', PAYMENT_TERMS) },
  shippingCondition: {
    view: 'salesArea',
    secrecy: 'open',
    input: choice('shippingCondition', SHIPPING_CONDITIONS),
  },
  salesRepresentative: { view: 'salesArea', secrecy: 'open', input: { widget: 'lookup', lookup: 'people' } },
  accountManager: { view: 'salesArea', secrecy: 'open', input: { widget: 'lookup', lookup: 'people' } },
  contractSigned: { view: 'general', secrecy: 'open', input: { widget: 'date' } },
  creditLimit: { view: 'companyCode', secrecy: 'restricted', input: { widget: 'number' } },
  bankAccount: { view: 'companyCode', secrecy: 'restricted', input: line(64) },
  pricing: { view: 'salesArea', secrecy: 'restricted', input: block(1000) },
  // Free text about a request may name people, so it is kept as carefully as a restricted value.
  reason: { view: 'general', secrecy: 'restricted', input: block(1000) },
  evidence: { view: 'general', secrecy: 'restricted', input: block(1000) },
  contactName: { view: 'contact', secrecy: 'personal', input: line(120) },
  contactRole: { view: 'contact', secrecy: 'personal', input: choice('contactRole', CONTACT_ROLES) },
  contactEmail: { view: 'contact', secrecy: 'personal', input: { widget: 'email' } },
  contactPhone: { view: 'contact', secrecy: 'personal', input: line(32) },
};

/** Fields that belong to the request and not to the customer's file. */
export const REQUEST_FIELDS: readonly FieldId[] = ['reason', 'evidence'];
export const CONTACT_FIELDS: readonly FieldId[] = [
  'contactName',
  'contactRole',
  'contactEmail',
  'contactPhone',
];
/** The customer's own fields: everything but contacts and the request's. */
export const CUSTOMER_FIELDS: readonly FieldId[] = FIELD_IDS.filter(
  (id) => !REQUEST_FIELDS.includes(id) && !CONTACT_FIELDS.includes(id),
);

/**
 * A field's place in a request: its id, or `contact/<uuid>/<id>` for a contact person's.
 */
export type FieldKey = string;

export function contactKey(contactId: string, field: FieldId): FieldKey {
  return `contact/${contactId}/${field}`;
}

export function fieldOf(key: FieldKey): { field: FieldId; contactId?: string } {
  const [kind, contactId, field] = key.split('/');
  if (kind === 'contact' && contactId && field && isFieldId(field)) return { field, contactId };
  if (isFieldId(key)) return { field: key };
  throw new Error(`no such field: ${key}`);
}

/** As the forms show them: the customer's own fields first, then contact after contact. The database keeps keys in an order of its own. */
export function inFormOrder(keys: readonly FieldKey[]): FieldKey[] {
  const place = new Map<FieldId, number>(
    [...CUSTOMER_FIELDS, ...REQUEST_FIELDS, ...CONTACT_FIELDS].map((field, at) => [field, at]),
  );
  const rank = (key: FieldKey) => place.get(fieldOf(key).field) ?? place.size;
  const contactOf = (key: FieldKey) => fieldOf(key).contactId ?? '';
  return [...keys].sort((a, b) => contactOf(a).localeCompare(contactOf(b)) || rank(a) - rank(b));
}

export function isFieldId(value: string): value is FieldId {
  return Object.hasOwn(FIELDS, value);
}

/** Whose key seals the value; null for an open one. */
export function sealedFor(key: FieldKey, customerId: string): string | null {
  const { field, contactId } = fieldOf(key);
  if (contactId) return contactId;
  return FIELDS[field].secrecy === 'open' ? null : customerId;
}

export function labelOf(field: FieldId): MessageKey {
  return `field.${field}`;
}

export function helpOf(field: FieldId): MessageKey {
  return `help.${field}`;
}
