import type { Desk } from './feature.ts';

/** One event of an audit chain, as a story tells it. */
export type StoryEvent = {
  seq: number;
  at: Date;
  actor: string;
  type: string;
  payload: Record<string, unknown>;
};

/** What has happened to a record, from its audit chain. @param seq one event alone */
export async function storyOf(
  chain: string,
  { database }: Pick<Desk, 'database'>,
  seq?: number,
): Promise<StoryEvent[]> {
  const rows = await database.prisma.auditEvent.findMany({
    where: { chain, ...(seq !== undefined && { seq }) },
    orderBy: { seq: 'asc' },
    select: { seq: true, at: true, actor: true, type: true, payload: true },
  });
  return rows.map((row) => ({ ...row, payload: Object(row.payload) }));
}
