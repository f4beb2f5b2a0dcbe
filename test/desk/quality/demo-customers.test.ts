import { describe, expect, it } from 'vitest';
import { demoCustomers } from '../../../prisma/demo/customers.ts';
import { CONTACT_ROLES, FIELDS } from '../../../src/desk/customers/fields.ts';
import { accountGroup, fieldUse, numberSeries } from '../../../src/desk/organisation/rules.ts';
import { FIELD_IDS } from '../../../src/desk/organisation/schema.ts';
import { checkField, checkFields } from '../../../src/desk/quality/check-field.ts';
import { duplicateKeys } from '../../../src/desk/quality/duplicate-keys.ts';
import { demoOrganisation } from '../organisation/demo-organisation.ts';

const organisation = demoOrganisation();
const customers = demoCustomers(organisation);

describe('the demo customers', () => {
  it('are about 200, the same at every start, with names of three regions', () => {
    const countries = new Set(customers.map((customer) => customer.values.country));

    expect(customers).toHaveLength(202);
    expect(demoCustomers(organisation)).toEqual(customers);
    expect([...countries].sort()).toEqual(['CN', 'DE', 'ES', 'FR', 'IT', 'NL', 'TW']);
  });

  it('pass every check and are stored in the form in which a check keeps them', () => {
    for (const { values, contacts } of customers) {
      expect(checkFields(values)).toEqual({ values, problems: {} });
      for (const contact of contacts) {
        expect(checkField('contactEmail', contact.email)).toEqual({ ok: true, value: contact.email });
        expect(checkField('contactPhone', contact.phone)).toEqual({ ok: true, value: contact.phone });
        expect(CONTACT_ROLES).toContain(contact.role);
      }
    }
  });

  it('use only choices that the forms offer', () => {
    for (const { values } of customers) {
      for (const field of FIELD_IDS) {
        const { input } = FIELDS[field];
        if (input.widget === 'choice' && values[field] !== undefined)
          expect(input.values).toContain(values[field]);
      }
    }
  });

  it('R32a are numbered by the rule, each number once', () => {
    const numbers = customers.map((customer) => customer.number);

    expect(new Set(numbers).size).toBe(numbers.length);
    for (const { number, unit, accountGroup: group } of customers) {
      expect(number).toMatch(/^2\d{9}$/);
      expect(number.slice(0, 6)).toBe(numberSeries(organisation, unit, group)?.prefix);
    }
  });

  it('R31b hold what their account group requires and nothing that it hides, the near duplicates aside', () => {
    const incomplete = customers.filter(({ accountGroup: id, values }) => {
      const group = accountGroup(organisation, id);
      if (!group) throw new Error(`no account group ${id}`);
      expect(FIELD_IDS.filter((field) => fieldUse(group, field) === 'hidden' && values[field])).toEqual([]);
      return FIELD_IDS.some(
        (field) => fieldUse(group, field) === 'required' && !field.startsWith('contact') && !values[field],
      );
    });

    expect(incomplete.length).toBeLessThanOrEqual(8);
  });

  it('write to reserved domains only', () => {
    const addresses = customers.flatMap(({ values, contacts }) => [
      values.email,
      ...contacts.map((c) => c.email),
    ]);

    expect(addresses.filter((address) => address !== undefined && !address.endsWith('.example'))).toEqual([]);
  });

  it('R40 hold eight near duplicates, and each kind of key finds one', () => {
    const seen = new Map<string, string>();
    const found = new Map<string, Set<string>>();
    for (const { number, values } of customers) {
      for (const { kind, key } of duplicateKeys(values)) {
        const other = seen.get(`${kind} ${key}`);
        if (other === undefined) seen.set(`${kind} ${key}`, number);
        else found.set(kind, (found.get(kind) ?? new Set()).add(`${other} ${number}`));
      }
    }
    const pairs = new Set([...found.values()].flatMap((some) => [...some]));

    expect([...found.keys()].sort()).toEqual(['domainName', 'name', 'phone', 'taxId']);
    expect(pairs.size).toBe(8);
  });
});
