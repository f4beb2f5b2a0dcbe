import { z } from 'zod';
import { Prisma } from '../../database/generated/client.ts';
import { holdsOver } from '../../kit/access.ts';
import { type Actor, ROLES } from '../../kit/actor.ts';
import type { Desk } from '../../kit/feature.ts';
import type { Holder } from '../../kit/grants.ts';
import type { Organisation } from '../organisation/schema.ts';

/** Where a page of a list ends: what comes next is due later, or at the same time with a greater id. */
export type Place = { dueAt: Date; id: string };

const Open = z.object({
  id: z.string(),
  kind: z.string(),
  subject: z.string(),
  person: z.string().nullable(),
  role: z.enum(ROLES).nullable(),
  unit: z.string().nullable(),
  dueAt: z.date(),
  overdue: z.boolean(),
});
export type Open = z.output<typeof Open>;

export type Whose = {
  person: Pick<Actor, 'id' | 'grants'>;
  absent: readonly Holder[];
  organisation: Organisation;
};

const BATCH = 50;

/**
 * Open obligations of a person, of the roles they hold, and of whom they stand in for: the soonest first. Rights hang on the tree of
 * units, so they are judged here, batch by batch along the key, until a page is full.
 */
export async function openObligations(
  { person, absent, organisation }: Whose,
  kinds: readonly string[],
  { after, limit }: { after: Place | null; limit: number },
  { database }: Pick<Desk, 'database'>,
): Promise<Open[]> {
  const found: Open[] = [];
  const people = [person.id, ...absent.map(({ id }) => id)];
  const roles = [...new Set(person.grants.map(({ role }) => role))];
  for (let from = after; found.length < limit; ) {
    const beyond = from
      ? Prisma.sql`and (o.due_at, o.id) > (${from.dueAt}::timestamptz, ${from.id}::uuid)`
      : Prisma.empty;
    const rows = z.array(Open).parse(
      await database.prisma.$queryRaw`
        select o.id, o.kind, o.subject, o.person, o.owner_role as role, o.owner_unit as unit, o.due_at as "dueAt", o.due_at < desk_now() as overdue
        from obligation o
        where o.done_at is null and o.kind = any(${[...kinds]}::text[])
          and (o.person = any(${people}::text[]) or o.owner_role = any(${roles}::text[])) ${beyond}
        order by o.due_at, o.id limit ${BATCH}`,
    );
    for (const row of rows)
      if (
        row.person !== null ||
        (row.role && row.unit && holdsOver(person, row.role, row.unit, organisation))
      )
        found.push(row);
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) break;
    from = last;
  }
  return found.slice(0, limit);
}
