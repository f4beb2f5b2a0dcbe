import { holdsOver } from '../../kit/access.ts';
import type { Actor } from '../../kit/actor.ts';
import type { Holder } from '../../kit/grants.ts';
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

type Step = RequestState['path'][number];

/**
 * R22, R24: whether this person, or a deputy for them, has decided on the open step or on another one. What an edit made void counts for
 * other steps, where the person nevertheless saw and judged the request.
 */
export function hasDecided(
  request: Pick<RequestState, 'round'> & {
    decisions: readonly Pick<RequestState['decisions'][number], 'round' | 'step' | 'personId' | 'forId'>[];
  },
  step: Step,
  personId: string,
): boolean {
  return request.decisions.some(
    (taken) =>
      (taken.personId === personId || taken.forId === personId) &&
      (taken.round === request.round || taken.step !== step.id),
  );
}

/**
 * R04: for whom a person decides who stands in for somebody: whoever has claimed the step first, else in the order given. Only for who could
 * decide it themselves, and only as a holder of the step's role: a deputyship gives no right. What else a step may one day ask of a deputy
 * (training, R03; not being the other witness, R91) is to be asked here. null: in their own name.
 */
export function decidesFor(
  request: Pick<RequestState, 'requesterId' | 'assigneeId' | 'overridden'> & Parameters<typeof hasDecided>[0],
  step: Step,
  deputy: Pick<Actor, 'id' | 'grants'>,
  absent: readonly Holder[],
  organisation: Organisation,
): Holder | null {
  if (!holdsOver(deputy, step.role, step.unit, organisation)) return null;
  const could = absent.filter(
    (person) =>
      person.id !== request.requesterId &&
      mayDecide(request, step, person, organisation) &&
      !hasDecided(request, step, person.id),
  );
  return could.find(({ id }) => id === request.assigneeId) ?? could[0] ?? null;
}
