import type { Desk } from './feature.ts';

/** What time it is at the desk, for whoever only shows something; a command is told it with its state. */
export async function deskNow({ database }: Pick<Desk, 'database'>): Promise<Date> {
  const [row] = await database.prisma.$queryRaw<{ now: Date }[]>`select desk_now() as now`;
  if (!row) throw new Error('the database tells no time');
  return row.now;
}
