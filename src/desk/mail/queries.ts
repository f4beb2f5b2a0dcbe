import { z } from 'zod';
import { LANGUAGES, type Language } from '../../kit/actor.ts';
import type { Desk } from '../../kit/feature.ts';
import type { LetterReader } from '../../kit/letter.ts';
import { contactKey } from '../customers/fields.ts';
import { CustomerColumns, openCustomer } from '../customers/open-customer.ts';
import { customerFile } from '../customers/queries.ts';
import { timeZoneOf } from '../organisation/rules.ts';
import { languageFor } from './rules.ts';
import { parseRecipient } from './schema.ts';

/** A letter that waits to be sent. `isOld`: it waits so long that it is given up, should nothing come of another try. */
export type WaitingMail = {
  id: string;
  kind: string;
  target: string;
  recipient: string;
  customerId: string | null;
  isOld: boolean;
};

export async function waitingMail(
  id: string,
  { database }: Pick<Desk, 'database'>,
): Promise<WaitingMail | null> {
  const [row] = await database.prisma.$queryRaw<WaitingMail[]>`
    select id, kind, target, recipient, customer_id as "customerId", wished_at < desk_now() - interval '3 days' as "isOld"
    from mail where id = ${id}::uuid and outcome is null`;
  return row ?? null;
}

/** To whom a letter goes, with the address as it stands now; null: no address, or nobody there any more. */
export async function letterReader(
  { recipient, customerId }: Pick<WaitingMail, 'recipient' | 'customerId'>,
  desk: Desk,
): Promise<LetterReader | null> {
  const to = parseRecipient(recipient);
  if ('person' in to) return personReader(to.person, desk);
  return customerId ? contactReader(customerId, to.contact, desk) : null;
}

const Known = z.enum(LANGUAGES);

async function personReader(id: string, { database }: Desk): Promise<LetterReader | null> {
  const row = await database.prisma.person.findFirst({ where: { id, active: true } });
  if (!row?.email) return null;
  const { name, email, timeZone } = row;
  return { name, email, timeZone, language: Known.parse(row.language) };
}

async function contactReader(
  customerId: string,
  contactId: string,
  desk: Desk,
): Promise<LetterReader | null> {
  const [file, organisation] = await Promise.all([customerFile(customerId, desk), desk.organisation()]);
  if (!file) return null;
  const values = await openCustomer(desk.seal, file.columns);
  const email = values[contactKey(contactId, 'contactEmail')];
  if (!email) return null;
  return {
    name: values[contactKey(contactId, 'contactName')] ?? '',
    email,
    timeZone: timeZoneOf(organisation, file.unit),
    language: languageFor(values, organisation),
  };
}

/** The contact persons of a customer who can be written to, in their order. Opens personal values. */
export async function mailableContacts(
  customerId: string,
  desk: Desk,
): Promise<{ id: string; name: string; email: string; language: Language }[]> {
  const [file, organisation] = await Promise.all([customerFile(customerId, desk), desk.organisation()]);
  if (!file) return [];
  const values = await openCustomer(desk.seal, file.columns);
  return CustomerColumns.parse(file.columns).contacts.flatMap(({ id }) => {
    const email = values[contactKey(id, 'contactEmail')];
    const name = values[contactKey(id, 'contactName')] ?? '';
    return email ? [{ id, name, email, language: languageFor(values, organisation) }] : [];
  });
}

const Found = z.object({ customerId: z.uuid(), kind: z.string(), subject: z.string(), open: z.boolean() });

/** A finding is over once a letter has reached the address, or another address stands there. */
export async function findingOf(
  id: string,
  { database }: Pick<Desk, 'database'>,
): Promise<z.output<typeof Found> | null> {
  const [row] = await database.prisma.$queryRaw<unknown[]>`
    select f.customer_id as "customerId", f.kind, f.subject, f.resolved_at is null and not exists (
      select 1 from field_history h where h.customer_id = f.customer_id and h.valid_from > f.found_at
        and h.field = 'contact/' || substr(f.subject, 9) || '/contactEmail') as open
    from finding f where f.id = ${id}::uuid`;
  return row ? Found.parse(row) : null;
}
