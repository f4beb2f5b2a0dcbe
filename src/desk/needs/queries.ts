import { z } from 'zod';
import { Prisma } from '../../database/generated/client.ts';
import type { Desk } from '../../kit/feature.ts';
import { listRow, stillWaiting } from './need-sql.ts';
import { ASPECTS, type Aspect, ListState, StoredNeed } from './schema.ts';

/** A need as it was recorded, in clear; an aspect whose key was destroyed is absent. */
export type Need = {
  kind: 'updated' | 'unchanged';
  at: Date;
  by: string;
  texts: Partial<Record<Aspect, string>>;
};

/** `last`: what was written down last, if ever; `confirmed`: when somebody last looked at it. */
export type NeedLine = {
  id: string;
  number: string;
  name: string;
  unit: string;
  last: Need | null;
  confirmed: Date | null;
};

const Row = z.object({
  id: z.uuid(),
  number: z.string(),
  name: z.string(),
  unit: z.string(),
  confirmed: z.coerce.date().nullable(),
  last: z.object({ at: z.coerce.date(), by: z.string(), text: StoredNeed.nullable() }).nullable(),
});

const list = z.array(Row);

/** The newest list of a manager that is still open. */
export async function openListOf(
  managerId: string,
  { database }: Pick<Desk, 'database'>,
): Promise<ListState | null> {
  const [row] = await database.prisma.$queryRaw<{ list: unknown }[]>`
    select ${listRow} as list from need_list l where l.manager_id = ${managerId} and l.closed_at is null order by l.month desc limit 1`;
  return row ? ListState.parse(row.list) : null;
}

const Told = ListState.extend({ customers: z.int(), closed: z.boolean(), name: z.string() });
export type Told = z.output<typeof Told>;

export async function listOf(
  { managerId, month }: { managerId: string; month: string },
  { database }: Pick<Desk, 'database'>,
): Promise<Told | null> {
  const [row] = await database.prisma.$queryRaw<{ list: unknown }[]>`
    select ${listRow} || jsonb_build_object('customers', l.customers, 'closed', l.closed_at is not null, 'name', p.name) as list
    from need_list l join person p on p.id = l.manager_id where l.manager_id = ${managerId} and l.month = ${month}`;
  return row ? Told.parse(row.list) : null;
}

/**
 * A page of a manager's customers by number, with what was recorded last.
 * @param waiting only those that the open list still waits for
 */
export async function needLines(
  managerId: string,
  { after, limit, waiting }: { after: string; limit: number; waiting: boolean },
  desk: Pick<Desk, 'database' | 'seal'>,
): Promise<NeedLine[]> {
  const on = waiting
    ? Prisma.sql`exists (select 1 from need_list l where l.manager_id = ${managerId} and l.closed_at is null and ${stillWaiting})`
    : Prisma.sql`c.status <> 'sealed'`;
  const rows = await desk.database.prisma.$queryRaw<unknown>`
    ${lineOf} from customer c where c.account_manager_id = ${managerId} and c.number > ${after} and ${on}
    order by c.number limit ${limit}`;
  return opened(list.parse(rows), desk);
}

export async function needLine(
  customerId: string,
  desk: Pick<Desk, 'database' | 'seal'>,
): Promise<NeedLine | null> {
  const rows = await desk.database.prisma
    .$queryRaw<unknown>`${lineOf} from customer c where c.id = ${customerId}::uuid`;
  const [line] = await opened(list.parse(rows), desk);
  return line ?? null;
}

const lineOf = Prisma.sql`
  select c.id, c.number, c.name, c.unit,
    (select max(n.recorded_at) from customer_need n where n.customer_id = c.id) as confirmed,
    (select jsonb_build_object('at', n.recorded_at, 'by', n.recorded_by, 'text', n.text) from customer_need n
      where n.customer_id = c.id and n.kind = 'updated' order by n.recorded_at desc limit 1) as last`;

async function opened(rows: z.output<typeof list>, { seal }: Pick<Desk, 'seal'>): Promise<NeedLine[]> {
  const keys = await seal.openKeys(rows.filter(({ last }) => last).map(({ id }) => id));
  return rows.map(({ last, ...row }) => ({
    ...row,
    last: last && { kind: 'updated', at: last.at, by: last.by, texts: textsOf(keys, row.id, last.text) },
  }));
}

type Keys = Awaited<ReturnType<Desk['seal']['openKeys']>>;

function textsOf(keys: Keys, customerId: string, stored: z.output<typeof StoredNeed> | null): Need['texts'] {
  return Object.fromEntries(
    ASPECTS.flatMap((aspect) => {
      const value = stored?.[aspect];
      const words = value === undefined ? null : keys.open(customerId, value);
      return words === null ? [] : [[aspect, words]];
    }),
  );
}

/** What was recorded of a customer, newest first. */
export async function needHistory(
  customerId: string,
  limit: number,
  { database, seal }: Pick<Desk, 'database' | 'seal'>,
): Promise<Need[]> {
  const [rows, keys] = await Promise.all([
    database.prisma.customerNeed.findMany({
      where: { customerId },
      orderBy: { recordedAt: 'desc' },
      take: limit,
    }),
    seal.openKeys([customerId]),
  ]);
  return rows.map(({ kind, recordedAt, recordedBy, text }) => ({
    kind: kind === 'updated' ? 'updated' : 'unchanged',
    at: recordedAt,
    by: recordedBy,
    texts: textsOf(keys, customerId, StoredNeed.nullable().parse(text)),
  }));
}
