import { holdsOver } from '../../kit/access.ts';
import type { Actor } from '../../kit/actor.ts';
import type { Organisation } from '../organisation/schema.ts';
import type { RequestState } from '../requests/schema.ts';

/** R21, R05: whoever holds the step's role over its unit decides it, and whom an administrator gave it to. */
export function mayDecide(
  request: Pick<RequestState, 'assigneeId' | 'overridden'>,
  step: RequestState['path'][number],
  actor: Pick<Actor, 'id' | 'grants'>,
  organisation: Organisation,
): boolean {
  return (
    holdsOver(actor, step.role, step.unit, organisation) ||
    (request.overridden && request.assigneeId === actor.id)
  );
}
