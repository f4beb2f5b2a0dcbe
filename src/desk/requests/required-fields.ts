import { CONTACT_FIELDS, CUSTOMER_FIELDS, type FieldKey, fieldOf } from '../customers/fields.ts';
import { accountGroup, fieldUse } from '../organisation/rules.ts';
import type { FieldId, Organisation } from '../organisation/schema.ts';
import type { RequestState } from './schema.ts';

type Kind = Pick<RequestState, 'kind' | 'accountGroup'>;

/** R17, R31: the fields of a form in its order, without those the account group hides. */
export function shownFields(
  candidates: readonly FieldId[],
  group: string,
  organisation: Organisation,
): FieldId[] {
  return candidates.filter((field) => useOf(field, group, organisation) !== 'hidden');
}

/** Of these keys, the ones that must be filled. A change must say why (R11); a new customer what its group demands. */
export function requiredKeys(
  keys: readonly FieldKey[],
  request: Kind,
  organisation: Organisation,
): Set<FieldKey> {
  return new Set(
    keys.filter((key) => {
      const { field } = fieldOf(key);
      if (field === 'reason') return request.kind !== 'customer.create';
      return useOf(field, request.accountGroup, organisation) === 'required';
    }),
  );
}

/** The required fields that a whole request lacks; for contacts, those that no contact person fills. */
export function missingFields(
  request: Kind,
  wanted: Readonly<Record<FieldKey, string | null>>,
  today: Readonly<Record<FieldKey, string>>,
  organisation: Organisation,
): FieldId[] {
  const held = new Set<FieldId>();
  for (const key of new Set([...Object.keys(wanted), ...Object.keys(today)])) {
    const value = key in wanted ? wanted[key] : today[key];
    if (value) held.add(fieldOf(key).field);
  }
  const needed: readonly FieldId[] = [...CUSTOMER_FIELDS, ...CONTACT_FIELDS, 'reason'];
  return needed.filter(
    (field) => requiredKeys([field], request, organisation).has(field) && !held.has(field),
  );
}

function useOf(field: FieldId, groupId: string, organisation: Organisation): ReturnType<typeof fieldUse> {
  const group = accountGroup(organisation, groupId);
  return group ? fieldUse(group, field) : 'optional';
}
