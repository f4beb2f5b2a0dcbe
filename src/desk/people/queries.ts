import { holdsOver } from '../../kit/access.ts';
import type { Role } from '../../kit/actor.ts';
import type { Desk } from '../../kit/feature.ts';
import { Grants, type Holder } from '../../kit/grants.ts';

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
