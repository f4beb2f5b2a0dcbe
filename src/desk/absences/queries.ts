import { z } from 'zod';
import { Prisma } from '../../database/generated/client.ts';
import type { Desk } from '../../kit/feature.ts';
import { Holder } from '../../kit/grants.ts';
import { contains } from '../../kit/like.ts';
import { absenceRow, absenceState, absencesWhere, awayNow, standsInFor } from './absence-sql.ts';
import { Absence, Away, ENDINGS } from './schema.ts';
import { AbsenceState } from './set-absence.ts';

type Database = Pick<Desk, 'database'>;

/** Everybody who is away today, and who stands in for them. */
export async function whoIsAway({ database }: Database): Promise<Away[]> {
  const [row] = await database.prisma.$queryRaw<{ away: unknown }[]>`select ${awayNow} as away`;
  return z.array(Away).parse(row?.away);
}

/** For whom this person stands in today. */
export async function whomStandsInFor(personId: string, { database }: Database): Promise<Holder[]> {
  const [row] = await database.prisma.$queryRaw<
    { absent: unknown }[]
  >`select ${standsInFor(Prisma.sql`${personId}`)} as absent`;
  return z.array(Holder).parse(row?.absent);
}

/** The absences of a person and those in which they stand in, as far as they are still to come or to end. */
export async function absencesAround(
  personId: string,
  { database }: Database,
): Promise<{ own: Absence[]; standsIn: Absence[] }> {
  const [row] = await database.prisma.$queryRaw<{ own: unknown; standing: unknown }[]>`
    select ${absencesWhere(Prisma.sql`a.person_id = ${personId}`)} as own,
      ${absencesWhere(Prisma.sql`a.deputy_id = ${personId}`)} as standing`;
  return { own: z.array(Absence).parse(row?.own), standsIn: z.array(Absence).parse(row?.standing) };
}

/** What an absence of this person would be decided on, before a deputy is chosen. */
export async function readAbsenceState(
  personId: string,
  { database }: Database,
): Promise<AbsenceState | null> {
  const [row] = await database.prisma.$queryRaw<
    { state: unknown }[]
  >`select (${absenceState(Prisma.sql`${personId}`, '')}) as state`;
  return row?.state ? AbsenceState.parse(row.state) : null;
}

const Told = Absence.extend({ because: z.enum(ENDINGS).nullable() });
export type Told = z.output<typeof Told>;

export async function absenceOf(id: string, { database }: Database): Promise<Told | null> {
  const [row] = await database.prisma.$queryRaw<{ told: unknown }[]>`
    select ${absenceRow} || jsonb_build_object('because', a.ended_because) as told
    from absence a join person p on p.id = a.person_id join person d on d.id = a.deputy_id where a.id = ${id}::uuid`;
  return row ? Told.parse(row.told) : null;
}

export type Candidate = Holder & { absences: Absence[] };

/** Active people whose name or e-mail has these letters, with when they are away, by name. */
export async function possibleDeputies(
  words: string,
  roles: readonly string[],
  { database }: Database,
): Promise<Candidate[]> {
  const like = contains(words.trim());
  const rows = await database.prisma.$queryRaw<{ candidate: unknown }[]>`
    select jsonb_build_object('id', q.id, 'name', q.name, 'grants',
      (select jsonb_agg(jsonb_build_object('role', g.role, 'unit', g.unit)) from role_grant g where g.person_id = q.id),
      'absences', ${absencesWhere(Prisma.sql`a.person_id = q.id`)}) as candidate
    from person q where q.active and (q.name ilike ${like} or q.email ilike ${like})
      and exists (select 1 from role_grant g where g.person_id = q.id and g.role = any(${[...roles]}::text[]))
    order by q.name, q.id`;
  return rows.map(({ candidate }) => Holder.extend({ absences: z.array(Absence) }).parse(candidate));
}
