import type { FieldId } from '../../src/desk/organisation/schema.ts';
import type { Random } from './random.ts';

export type DemoContact = { name: string; role: string; email: string; phone: string };

/** An invented customer as the local workspace stores it: `values` by field id, contacts apart because they are people. */
export type DemoCustomer = {
  number: string;
  unit: string;
  accountGroup: string;
  values: Partial<Record<FieldId, string>>;
  contacts: DemoContact[];
};

/** What a region knows about a company; numbering, account group and conditions are added for all regions alike. */
export type Company = { values: Partial<Record<FieldId, string>>; contacts: DemoContact[] };

/** Invents the company with this serial in a unit; the serial keeps names apart. */
export type Region = (random: Random, unit: string, serial: number) => Company;
