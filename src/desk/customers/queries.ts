import { Prisma } from '../../database/generated/client.ts';
import type { Desk } from '../../kit/feature.ts';
import { contains, startsWith } from '../../kit/like.ts';
import { foldName } from '../quality/fold-name.ts';
import { foldWidth } from '../quality/normalise.ts';

/** What every rep may see of every customer (R37). */
export type CustomerLine = { id: string; number: string; name: string; unit: string };

const LINE = { id: true, number: true, name: true, unit: true } as const;

/**
 * R37: by number, by name in the script it was entered in or folded (simplified or traditional, without the legal form). A page follows the
 * last number shown, so a list is never cut.
 * @param after the last number of the page before
 */
export async function findCustomers(
  words: string,
  { after, limit }: { after?: string; limit: number },
  { database }: Desk,
): Promise<CustomerLine[]> {
  const typed = foldWidth(words).trim();
  const folded = foldName(words);
  const beyond = after === undefined ? Prisma.empty : Prisma.sql`and number > ${after}`;
  const byName = folded === '' ? Prisma.empty : Prisma.sql`or name_folded like ${contains(folded)}`;
  return database.prisma.$queryRaw<CustomerLine[]>`
    select id, number, name, unit from customer
    where status <> 'sealed' and (number like ${startsWith(typed)} or name ilike ${contains(typed)} ${byName}) ${beyond}
    order by number limit ${limit}`;
}

export async function customerByNumber(number: string, { database }: Desk): Promise<CustomerLine | null> {
  return database.prisma.customer.findUnique({ where: { number: foldWidth(number).trim() }, select: LINE });
}

/** R33: a person's own customers, as sales representative or account manager. */
export async function customersOf(
  personId: string,
  { after, limit }: { after?: string; limit: number },
  { database }: Desk,
): Promise<CustomerLine[]> {
  return database.prisma.customer.findMany({
    where: {
      OR: [{ ownerId: personId }, { accountManagerId: personId }],
      status: { not: 'sealed' },
      ...(after !== undefined && { number: { gt: after } }),
    },
    orderBy: { number: 'asc' },
    take: limit,
    select: LINE,
  });
}

export type CustomerFile = CustomerLine & {
  accountGroup: string;
  status: string;
  ownerId: string | null;
  accountManagerId: string | null;
  updatedAt: Date;
  /** CustomerColumns, for openCustomer once it is clear who reads. */
  columns: unknown;
};

export async function customerFile(id: string, { database }: Desk): Promise<CustomerFile | null> {
  const row = await database.prisma.customer.findUnique({
    where: { id },
    include: { contacts: { orderBy: { position: 'asc' } } },
  });
  if (!row) return null;
  const { number, name, unit, accountGroup, status, ownerId, accountManagerId, updatedAt } = row;
  const columns = {
    id,
    values: row.values,
    sealed: row.sealed,
    contacts: row.contacts.map((c) => ({ id: c.id, sealed: c.sealed })),
  };
  return { id, number, name, unit, accountGroup, status, ownerId, accountManagerId, updatedAt, columns };
}

export type FieldEntry = { field: string; value: unknown; validFrom: Date; requestNumber: number | null };

/** R38: what each field held, newest first. @param before the entry's id to continue below */
export async function historyOf(
  customerId: string,
  limit: number,
  { database }: Desk,
): Promise<FieldEntry[]> {
  const rows = await database.prisma.fieldHistory.findMany({
    where: { customerId },
    orderBy: { id: 'desc' },
    take: limit,
  });
  const requests = await database.prisma.request.findMany({
    where: { id: { in: rows.flatMap((row) => row.requestId ?? []) } },
    select: { id: true, number: true },
  });
  const numbers = new Map(requests.map((request) => [request.id, request.number]));
  return rows.map(({ field, value, validFrom, requestId }) => ({
    field,
    value,
    validFrom,
    requestNumber: numbers.get(requestId ?? '') ?? null,
  }));
}
