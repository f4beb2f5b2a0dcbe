import { emailDomain } from './check-email.ts';
import { phoneKey } from './check-phone.ts';
import { taxIdKey } from './check-tax-id.ts';
import { foldName } from './fold-name.ts';

export type DuplicateKey = { kind: 'taxId' | 'phone' | 'domainName' | 'name'; key: string };

/** What of a customer tells whether it is on file already; personal contacts are no part of it. */
export type ComparedValues = Partial<
  Record<'name' | 'nameLocal' | 'country' | 'taxId' | 'phone' | 'email', string | undefined>
>;

/**
 * The exact keys of R40, strongest first: two customers that share one are shown as possible duplicates. Values are
 * compared in their normal form, whether or not they pass their check; an empty value gives no key.
 */
export function duplicateKeys(values: ComparedValues): DuplicateKey[] {
  const { country, taxId, phone, email } = values;
  const names = [...new Set([values.name, values.nameLocal].filter(isFilled).map(foldName))].filter(isFilled);
  const switchboard = isFilled(phone) ? phoneKey(phone, country) : undefined;
  const domain = isFilled(email) ? emailDomain(email) : undefined;
  return [
    ...(isFilled(taxId) ? [{ kind: 'taxId' as const, key: taxIdKey(taxId, country ?? '') }] : []),
    ...(switchboard ? [{ kind: 'phone' as const, key: switchboard }] : []),
    ...(domain ? names.map((name) => ({ kind: 'domainName' as const, key: `${domain} ${name}` })) : []),
    ...names.map((key) => ({ kind: 'name' as const, key })),
  ];
}

/** Which fields each kind of key is made of. */
const MADE_OF: Readonly<Record<DuplicateKey['kind'], readonly string[]>> = {
  taxId: ['taxId', 'country'],
  phone: ['phone', 'country'],
  domainName: ['email', 'name', 'nameLocal'],
  name: ['name', 'nameLocal'],
};

/** The kinds of keys that a change of these fields replaces. */
export function kindsTouchedBy(fields: readonly string[]): DuplicateKey['kind'][] {
  const kinds: readonly DuplicateKey['kind'][] = ['taxId', 'phone', 'domainName', 'name'];
  return kinds.filter((kind) => MADE_OF[kind].some((field) => fields.includes(field)));
}

function isFilled(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== '';
}
