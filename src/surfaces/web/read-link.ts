import type { Desk } from '../../kit/feature.ts';
import type { LinkPurpose, LinkRead } from '../../kit/link.ts';

/**
 * What a signed link names, with the time of the desk's own clock that it was read at. null: it was not made here, or changed on the way; that is found out without a look at
 * the database, so guessing costs the desk nothing.
 */
export async function readLink(
  { links, database }: Pick<Desk, 'links' | 'database'>,
  purpose: LinkPurpose,
  token: string,
): Promise<(LinkRead & { now: Date }) | null> {
  if (!links.read(purpose, token, new Date(0))) return null;
  const { rows } = await database.pool.query<{ now: Date }>({
    name: 'web-now',
    text: 'select desk_now() as now',
  });
  const [row] = rows;
  const read = row && links.read(purpose, token, row.now);
  return read ? { ...read, now: row.now } : null;
}
