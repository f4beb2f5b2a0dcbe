import { z } from 'zod';
import { type Sql, sql } from '../../database/sql.ts';
import type { Write } from '../../kit/command.ts';
import type { Stored } from '../../kit/seal.ts';
import { numberSeries } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { kindsTouchedBy } from '../quality/duplicate-keys.ts';
import { foldName } from '../quality/fold-name.ts';
import { type Changes, Changes as ChangesSchema, type RequestState } from '../requests/schema.ts';
import { FIELDS, fieldOf, REQUEST_FIELDS } from './fields.ts';

/** What the last approval reads beside the request: the values to write and whether a number can be given. */
export const ApplyState = z.object({
  changes: ChangesSchema,
  /** The serial that each series gives next; one that has given none yet is absent. */
  nextSerials: z.record(z.string(), z.int()),
  numberTaken: z.boolean(),
});
export type ApplyState = z.output<typeof ApplyState>;

type Values = Record<string, Stored | null>;
type Contact = { id: string; sealed: Values };

/** A request's changes, sorted into the columns of a customer file. Sealed values are carried over unopened: they are bound to the same keys. */
function sortChanges(changes: Changes): { open: Values; sealed: Values; contacts: Contact[] } {
  const open: Values = {};
  const sealed: Values = {};
  const contacts = new Map<string, Contact>();
  for (const [key, change] of Object.entries(changes)) {
    const { field, contactId } = fieldOf(key);
    if (REQUEST_FIELDS.includes(field)) continue;
    if (contactId) {
      const contact = contacts.get(contactId) ?? { id: contactId, sealed: {} };
      contact.sealed[field] = change.new;
      contacts.set(contactId, contact);
    } else if (FIELDS[field].secrecy === 'open') open[field] = change.new;
    else sealed[field] = change.new;
  }
  return { open, sealed, contacts: [...contacts.values()] };
}

/**
 * R28: the only writing of master data, run inside the statement that stores the last approval. A new customer gets its number there
 * (R32): concurrent approvals wait for each other on the series' row, so a number is given once. Yields the digests that let the audit
 * check see a later change past the desk.
 * @param external the number typed by the data admin, for account groups numbered by hand
 */
export function applyRequest(
  request: RequestState,
  apply: ApplyState,
  external: string | undefined,
  now: Date,
  organisation: Organisation,
): Required<Pick<Write, 'also' | 'payload'>> {
  const { open, sealed, contacts } = sortChanges(apply.changes);
  const customer =
    request.kind === 'customer.create'
      ? insertCustomer(request, open, sealed, external, now, organisation)
      : { file: updateCustomer(open, sealed, now) };
  const history = Object.entries(apply.changes)
    .filter(([key]) => !REQUEST_FIELDS.includes(fieldOf(key).field))
    .map(([field, change]) => ({ field, value: change.new }));
  return {
    also: {
      ...customer,
      file_contacts: writeContacts(contacts),
      file_history: sql`
        insert into field_history (customer_id, field, value, valid_from, request_id)
        select guard.customer_id, h.field, h.value, ${now}::timestamptz, guard.id
        from guard, jsonb_to_recordset(${JSON.stringify(history)}::jsonb) as h(field text, value jsonb)`,
      ...settleKeys(request.kind === 'customer.create', apply.changes),
      freed_fields: sql`delete from field_hold using guard where field_hold.request_id = guard.id`,
    },
    payload: digests,
  };
}

function insertCustomer(
  request: RequestState,
  open: Values,
  sealed: Values,
  external: string | undefined,
  now: Date,
  organisation: Organisation,
): Record<string, Sql> {
  const series = numberSeries(organisation, request.unit, request.accountGroup);
  const number = series
    ? sql`(select ${series.prefix}::text || lpad(serial::text, ${series.width}::int, '0') from given)`
    : sql`${external ?? null}::text`;
  const insert = sql`
    insert into customer (id, number, account_group, unit, name, name_folded, owner_id, account_manager_id, "values", sealed,
      created_at, updated_at)
    select customer_id, ${number}, account_group, unit, ${textOf(open.name)}, ${foldName(textOf(open.name))},
      ${textOf(open.salesRepresentative) || request.requesterId}, ${textOf(open.accountManager) || null}::text,
      ${JSON.stringify(present(open))}::jsonb, ${JSON.stringify(present(sealed))}::jsonb, ${now}::timestamptz, ${now}::timestamptz
    from guard returning customer as whole, customer.id, customer.number`;
  if (!series) return { file: insert };
  // A range that has ended yields no row here, so the number is null, which the column refuses: nothing of the approval stays.
  const given = sql`
    insert into number_series as s (id, next, last) select ${series.seriesId}, ${series.first + 1}::int, ${series.last}::int from guard
    on conflict (id) do update set next = s.next + 1, last = excluded.last where s.next <= excluded.last
    returning s.next - 1 as serial`;
  return { given, file: insert };
}

function updateCustomer(open: Values, sealed: Values, now: Date): Sql {
  const name = open.name === undefined ? null : textOf(open.name);
  return sql`
    update customer c set
      name = coalesce(${name}::text, c.name), name_folded = coalesce(${name === null ? null : foldName(name)}::text, c.name_folded),
      owner_id = ${kept(open, 'salesRepresentative', sql`c.owner_id`)},
      account_manager_id = ${kept(open, 'accountManager', sql`c.account_manager_id`)},
      "values" = (c."values" || ${JSON.stringify(present(open))}::jsonb) - ${emptied(open)}::text[],
      sealed = (c.sealed || ${JSON.stringify(present(sealed))}::jsonb) - ${emptied(sealed)}::text[],
      version = c.version + 1, updated_at = ${now}::timestamptz
    from guard where c.id = guard.customer_id returning c as whole, c.id, c.number`;
}

function kept(open: Values, field: string, column: Sql): Sql {
  return open[field] === undefined ? column : sql`${textOf(open[field]) || null}::text`;
}

/** An emptied value is a null, which takes the old one with it. A contact person of another customer is not touched. */
function writeContacts(contacts: readonly Contact[]): Sql {
  const rows = contacts.map(({ id, sealed }, at) => ({ id, at, sealed }));
  return sql`
    insert into contact as k (id, customer_id, position, sealed)
    select c.id, f.id, c.at + coalesce((select max(position) + 1 from contact o where o.customer_id = f.id), 0),
      case when exists (select 1 from contact o where o.id = c.id) then c.sealed else jsonb_strip_nulls(c.sealed) end
    from file f, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as c(id uuid, at int, sealed jsonb)
    on conflict (id) do update set sealed = jsonb_strip_nulls(k.sealed || excluded.sealed) where k.customer_id = excluded.customer_id
    returning k as whole, k.id`;
}

/** The request's keys become the file's; where a change replaces a value, the file's old key of that kind goes. */
function settleKeys(isNew: boolean, changes: Changes): Record<string, Sql> {
  const settled_keys = sql`update duplicate_key k set request_id = null from guard where k.request_id = guard.id`;
  const replaced = kindsTouchedBy(Object.keys(changes));
  if (isNew || replaced.length === 0) return { settled_keys };
  const replaced_keys = sql`
    delete from duplicate_key k using guard
    where k.customer_id = guard.customer_id and k.request_id is null and k.kind = any(${replaced}::text[])`;
  return { settled_keys, replaced_keys };
}

/** R28: digests of the rows as this statement leaves them, for the event of the customer's own chain. */
const digests = sql`
  case when e.type in ('customer.created', 'customer.changed') then (
    select jsonb_build_object('number', f.number, 'digests', jsonb_build_object('customer', customer_digest(f.whole), 'contacts',
      coalesce((select jsonb_object_agg(o.id, contact_digest(o)) from contact o where o.customer_id = f.id), '{}'::jsonb)
      || coalesce((select jsonb_object_agg(n.id, contact_digest(n.whole)) from file_contacts n), '{}'::jsonb)))
    from file f) end`;

function textOf(value: Stored | null | undefined): string {
  return typeof value === 'string' ? value : '';
}

function present(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

function emptied(values: Values): string[] {
  return Object.keys(values).filter((field) => values[field] === null);
}
