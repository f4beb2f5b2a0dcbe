import type { Desk } from '../../kit/feature.ts';
import { RequestState } from '../requests/schema.ts';
import { hasDecided } from './rules.ts';

type Step = RequestState['path'][number];
type Taken = Pick<RequestState['decisions'][number], 'round' | 'step' | 'personId' | 'forId'>;
export type Waiting = Pick<
  RequestState,
  | 'id'
  | 'number'
  | 'kind'
  | 'customerName'
  | 'unit'
  | 'dueAt'
  | 'round'
  | 'requesterId'
  | 'assigneeId'
  | 'overridden'
> & { step: Step; decisions: Taken[] };

const BATCH = 50;

/**
 * Open requests whose current step this person may decide, oldest first. Rights hang on the tree of units, so they are judged here, batch
 * by batch along the key, until a page is full.
 * @param after the last request number of the page before
 */
export async function waitingFor(
  mayDecide: (request: Pick<RequestState, 'assigneeId' | 'overridden'>, step: Step) => boolean,
  personId: string,
  { after, limit }: { after: number; limit: number },
  { database }: Desk,
): Promise<Waiting[]> {
  const found: Waiting[] = [];
  for (let from = after; found.length < limit; ) {
    const rows = await database.prisma.request.findMany({
      where: { status: 'pending', number: { gt: from }, requesterId: { not: personId } },
      include: { decisions: { select: { round: true, step: true, personId: true, forId: true } } },
      orderBy: { number: 'asc' },
      take: BATCH,
    });
    for (const row of rows) {
      const step = RequestState.shape.path.parse(row.path)[row.stepIndex];
      if (step && mayDecide(row, step) && !hasDecided(row, step, personId))
        found.push({ ...row, step, kind: RequestState.shape.kind.parse(row.kind) });
    }
    const last = rows.at(-1);
    if (!last || rows.length < BATCH) break;
    from = last.number;
  }
  return found.slice(0, limit);
}
