import { z } from 'zod';
import type { Seal } from '../../kit/seal.ts';
import { Stored } from '../../kit/seal.ts';
import { contactKey, type FieldKey, isFieldId } from './fields.ts';

const Columns = z.record(z.string(), Stored);

/** A customer file's columns as they stand in the database. */
export const CustomerColumns = z.object({
  id: z.uuid(),
  values: Columns,
  sealed: Columns,
  contacts: z.array(z.object({ id: z.uuid(), sealed: Columns })),
});

/** A customer's values in clear by their key (`taxId`, `contact/<uuid>/contactEmail`). A destroyed value is absent. */
export type CustomerValues = Record<FieldKey, string>;

/** @param raw CustomerColumns; opens restricted and personal values, so the caller must know who is going to see them */
export async function openCustomer(seal: Seal, raw: unknown): Promise<CustomerValues> {
  const customer = CustomerColumns.parse(raw);
  const keys = await seal.openKeys([customer.id, ...customer.contacts.map((contact) => contact.id)]);
  const values: CustomerValues = {};
  const put = (key: FieldKey, value: string | null): void => {
    if (value !== null) values[key] = value;
  };
  for (const [field, value] of Object.entries({ ...customer.values, ...customer.sealed })) {
    put(field, keys.open(customer.id, value));
  }
  for (const contact of customer.contacts) {
    for (const [field, value] of Object.entries(contact.sealed)) {
      if (isFieldId(field)) put(contactKey(contact.id, field), keys.open(contact.id, value));
    }
  }
  return values;
}
