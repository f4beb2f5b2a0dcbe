import { z } from 'zod';
import { Prisma } from '../../database/generated/client.ts';
import { holdsOver } from '../../kit/access.ts';
import { LANGUAGES, type Role, SURFACES } from '../../kit/actor.ts';
import type { Desk } from '../../kit/feature.ts';
import { Grants, Holder } from '../../kit/grants.ts';
import { contains } from '../../kit/like.ts';

/**
 * R01: the active people who hold the role over the unit, by name. Read from the database, because people and roles are managed from chat
 * too (R06): the organisation file alone does not know them all.
 */
export async function holdersOver(
  role: Role,
  unit: string,
  desk: Pick<Desk, 'database' | 'organisation'>,
): Promise<Holder[]> {
  const [organisation, people] = await Promise.all([
    desk.organisation(),
    desk.database.prisma.person.findMany({
      where: { active: true, grants: { some: { role } } },
      orderBy: [{ name: 'asc' }, { id: 'asc' }],
      select: { id: true, name: true, grants: { select: { role: true, unit: true } } },
    }),
  ]);
  return people
    .map(({ id, name, grants }) => ({ id, name, grants: Grants.parse(grants) }))
    .filter((person) => holdsOver(person, role, unit, organisation));
}

export type PersonLine = { id: string; name: string; email: string; active: boolean };

/**
 * People by name, e-mail or id, those who have left among them; no words: all.
 * @param after the id of the last person of the page before
 */
export async function findPeople(
  words: string,
  { after, limit }: { after?: string; limit: number },
  { database }: Pick<Desk, 'database'>,
): Promise<PersonLine[]> {
  const like = contains(words.trim());
  const beyond =
    after === undefined
      ? Prisma.empty
      : Prisma.sql`and (name, id) > (select name, id from person where id = ${after})`;
  return database.prisma.$queryRaw<PersonLine[]>`
    select id, name, email, active from person
    where (name ilike ${like} or email ilike ${like} or id ilike ${like}) ${beyond}
    order by name, id limit ${limit}`;
}

const Person = z.object({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  language: z.enum(LANGUAGES),
  timeZone: z.string(),
  active: z.boolean(),
  grants: Grants,
  identities: z.array(z.object({ surface: z.enum(SURFACES), externalId: z.string() })),
});
export type PersonFile = z.output<typeof Person>;

export async function personFile(
  id: string,
  { database }: Pick<Desk, 'database'>,
): Promise<PersonFile | null> {
  const row = await database.prisma.person.findUnique({
    where: { id },
    include: {
      grants: { orderBy: [{ role: 'asc' }, { unit: 'asc' }] },
      identities: { orderBy: { joinedAt: 'asc' } },
    },
  });
  return row && Person.parse(row);
}

/** Whether this audience is an active administrator: what is theirs to see stays theirs alone. */
export async function isAdministrator(
  personId: string,
  { database }: Pick<Desk, 'database'>,
): Promise<boolean> {
  const found = await database.prisma.roleGrant.findFirst({
    where: { personId, role: 'administrator', person: { active: true } },
    select: { personId: true },
  });
  return found !== null;
}

export async function nameOf(personId: string, { database }: Pick<Desk, 'database'>): Promise<string> {
  const row = await database.prisma.person.findUnique({ where: { id: personId }, select: { name: true } });
  return row?.name ?? personId;
}

/** Active people with one of these roles somewhere, whose name or e-mail has these letters, by name. */
export async function peopleWith(
  roles: readonly Role[],
  words: string,
  { database }: Pick<Desk, 'database'>,
): Promise<Holder[]> {
  const like = { contains: words.trim(), mode: 'insensitive' as const };
  const rows = await database.prisma.person.findMany({
    where: {
      active: true,
      OR: [{ name: like }, { email: like }],
      grants: { some: { role: { in: [...roles] } } },
    },
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
    select: { id: true, name: true, grants: { select: { role: true, unit: true } } },
  });
  return z.array(Holder).parse(rows);
}

/** Where a person is; null for somebody nobody knows. */
export async function zoneOf(personId: string, { database }: Pick<Desk, 'database'>): Promise<string | null> {
  const row = await database.prisma.person.findUnique({
    where: { id: personId },
    select: { timeZone: true },
  });
  return row?.timeZone ?? null;
}
