import type { Desk } from '../../kit/feature.ts';
import { countHeld, HandOverState } from './hand-over.ts';
import { handOverState } from './hand-over-sql.ts';
import type { Counts } from './schema.ts';

/** What this person holds; null for somebody nobody knows. */
export async function heldBy(personId: string, desk: Pick<Desk, 'database'>): Promise<Counts | null> {
  const state = await readHandOver(personId, '', desk);
  return state && countHeld(state);
}

/** What a hand-over would be decided on, for its preview. */
export async function readHandOver(
  from: string,
  to: string,
  { database }: Pick<Desk, 'database'>,
): Promise<HandOverState | null> {
  const [row] = await database.prisma.$queryRaw<
    { state: unknown }[]
  >`select (${handOverState(from, to)}) as state`;
  return row?.state ? HandOverState.parse(row.state) : null;
}
