import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { sql } from '../../src/database/sql.ts';
import { CUSTOMER_FIELDS, FIELDS } from '../../src/desk/customers/fields.ts';
import { numberSeries } from '../../src/desk/organisation/rules.ts';
import type { Organisation } from '../../src/desk/organisation/schema.ts';
import { duplicateKeys } from '../../src/desk/quality/duplicate-keys.ts';
import { foldName } from '../../src/desk/quality/fold-name.ts';
import { customerChain } from '../../src/desk/requests/schema.ts';
import { defineCommand } from '../../src/kit/command.ts';
import { accept, refuse } from '../../src/kit/decision.ts';
import type { Desk, Feature } from '../../src/kit/feature.ts';
import type { Keys, Seal, Sealed } from '../../src/kit/seal.ts';
import { type DemoCustomer, demoCustomers } from './customers.ts';

/** A demo customer with the ids it is entered under. */
type Entry = { id: string; customer: DemoCustomer; contactIds: string[] };
const Entries = z.custom<Entry[]>(Array.isArray);

/** Listed among the features in local mode only, so that a real installation has no way to enter a customer without a request (R28). */
export const demoFeature: Feature = {
  name: 'demo',
  commands: (seal) => [
    defineCommand<Entry[], boolean, Entry[]>({
      name: 'demo.enter',
      schema: Entries,
      allowed: 'desk',
      load: () => sql`select to_jsonb(exists (select 1 from customer))`,
      read: (raw) => z.boolean().parse(raw),
      decide: (isFilled, entries) =>
        isFilled
          ? refuse('refusal.gone')
          : accept(entries, {
              events: entries.map(({ id }) => ({
                chain: customerChain(id),
                type: 'customer.created',
                payload: { demo: true },
              })),
            }),
      save: (entries, _state, _input, { now, organisation }) => saveEntries(entries, seal, organisation, now),
    }),
  ],
};

/** Fills an empty local workspace with the demo company's customers; a second start changes nothing. */
export async function enterDemoCustomers(desk: Desk): Promise<void> {
  if ((await desk.database.prisma.customer.count()) > 0) return;
  const entries = demoCustomers(await desk.organisation()).map(
    (customer): Entry => ({
      id: randomUUID(),
      customer,
      contactIds: customer.contacts.map(() => randomUUID()),
    }),
  );
  await desk.execute('demo.enter', entries, { commandId: randomUUID(), by: { desk: 'demo' } });
}

async function saveEntries(entries: readonly Entry[], seal: Seal, organisation: Organisation, now: Date) {
  const keys = await seal.keysFor(entries.flatMap(({ id, contactIds }) => [id, ...contactIds]));
  const customers = entries.map((entry) => customerRow(entry, keys));
  const contacts = entries.flatMap((entry) => contactRows(entry, keys));
  const digests = entries.flatMap(({ id, customer }) =>
    duplicateKeys(customer.values).map(({ kind, key }) => ({
      customer_id: id,
      kind,
      digest: `\\x${seal.digest(kind, key).toString('hex')}`,
    })),
  );
  return {
    guard: sql`
      insert into customer (id, number, account_group, unit, name, name_folded, owner_id, account_manager_id, "values", sealed, created_at, updated_at)
      select c.id, c.number, c.account_group, c.unit, c.name, c.name_folded, c.owner_id, c.account_manager_id, c.open, c.sealed,
        ${now}::timestamptz, ${now}::timestamptz
      from jsonb_to_recordset(${JSON.stringify(customers)}::jsonb) as c(id uuid, number text, account_group text, unit text, name text,
        name_folded text, owner_id text, account_manager_id text, open jsonb, sealed jsonb)
      returning id, customer as whole`,
    also: {
      their_contacts: sql`
        insert into contact (id, customer_id, position, sealed)
        select c.id, guard.id, c.position, c.sealed from guard
          join jsonb_to_recordset(${JSON.stringify(contacts)}::jsonb) as c(id uuid, customer_id uuid, position int, sealed jsonb)
          on c.customer_id = guard.id
        returning id, customer_id, contact as whole`,
      their_keys: sql`
        insert into duplicate_key (customer_id, kind, digest)
        select guard.id, k.kind, k.digest::bytea from guard
          join jsonb_to_recordset(${JSON.stringify(digests)}::jsonb) as k(customer_id uuid, kind text, digest text) on k.customer_id = guard.id`,
      their_numbers: sql`
        insert into number_series (id, next, last)
        select s.id, s.next, s.last from (select true from guard limit 1) once,
          jsonb_to_recordset(${JSON.stringify(seriesAfter(entries, organisation))}::jsonb) as s(id text, next int, last int)`,
    },
    payload: sql`
      (select jsonb_build_object('number', (g.whole).number, 'digests', jsonb_build_object('customer', customer_digest(g.whole), 'contacts',
        coalesce((select jsonb_object_agg(c.id, contact_digest(c.whole)) from their_contacts c where c.customer_id = g.id), '{}'::jsonb)))
      from guard g where e.chain = 'customer:' || g.id)`,
  };
}

function customerRow({ id, customer }: Entry, keys: Keys): Record<string, unknown> {
  const { values } = customer;
  const open: Record<string, string> = {};
  const sealed: Record<string, Sealed> = {};
  for (const field of CUSTOMER_FIELDS) {
    const value = values[field];
    if (value === undefined) continue;
    if (FIELDS[field].secrecy === 'open') open[field] = value;
    else sealed[field] = keys.seal(id, value);
  }
  const name = values.name ?? '';
  return {
    id,
    number: customer.number,
    account_group: customer.accountGroup,
    unit: customer.unit,
    name,
    name_folded: foldName(name),
    owner_id: values.salesRepresentative ?? null,
    account_manager_id: values.accountManager ?? null,
    open,
    sealed,
  };
}

function contactRows({ id, customer, contactIds }: Entry, keys: Keys): Record<string, unknown>[] {
  return customer.contacts.map((contact, position) => {
    const contactId = contactIds[position] ?? '';
    const values = {
      contactName: contact.name,
      contactRole: contact.role,
      contactEmail: contact.email,
      contactPhone: contact.phone,
    };
    const sealed = Object.fromEntries(
      Object.entries(values).map(([field, value]) => [field, keys.seal(contactId, value)]),
    );
    return { id: contactId, customer_id: id, position, sealed };
  });
}

/** The series go on where the demo's numbers end: a number is never given twice (R32). */
function seriesAfter(
  entries: readonly Entry[],
  organisation: Organisation,
): { id: string; next: number; last: number }[] {
  const next = new Map<string, { id: string; next: number; last: number }>();
  for (const { customer } of entries) {
    const series = numberSeries(organisation, customer.unit, customer.accountGroup);
    if (!series) continue;
    const following = Number(customer.number.slice(series.prefix.length)) + 1;
    const known = next.get(series.seriesId)?.next ?? series.first;
    next.set(series.seriesId, { id: series.seriesId, next: Math.max(known, following), last: series.last });
  }
  return [...next.values()];
}
