import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import { holds } from '../../kit/actor.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import { Away } from '../absences/schema.ts';
import type { Organisation } from '../organisation/schema.ts';
import { RequestState } from '../requests/schema.ts';
import { mayDecide } from './rules.ts';

/** `slot`: the day it is done for, so that it is done once. */
export const CheckStuck = z.object({ slot: z.string().min(1).max(40) });
export type CheckStuck = z.output<typeof CheckStuck>;

export const StuckState = z.object({
  requests: z.array(RequestState),
  holders: z.array(Holder),
  away: z.array(Away),
});
export type StuckState = z.output<typeof StuckState>;

/** Whoever could decide the open step of a request: entitled, not its requester, not busy with another step of it (R22). */
export function eligible(
  request: RequestState,
  people: readonly Holder[],
  organisation: Organisation,
): Holder[] {
  const step = request.path[request.stepIndex];
  if (!step) return [];
  const took = new Set(
    request.decisions
      .filter((taken) => taken.round === request.round || taken.step !== step.id)
      .flatMap(({ personId, forId }) => [personId, ...(forId ? [forId] : [])]),
  );
  return people.filter(
    (person) =>
      person.id !== request.requesterId &&
      !took.has(person.id) &&
      mayDecide(request, step, person, organisation),
  );
}

/** R05: the requests that too few people could decide, told to the administrators, who can give the step to somebody. */
export function checkStuck(
  state: StuckState,
  { slot }: CheckStuck,
  { organisation }: Circumstances,
): Decision<null> {
  // R04: whoever is away may decide, but nobody can wait for it; their deputies hold the role and are counted as themselves.
  const here = state.holders.filter(({ id }) => !state.away.some(({ personId }) => personId === id));
  const stuck = state.requests.filter((request) => {
    const step = request.path[request.stepIndex];
    if (!step) return false;
    const have = request.decisions.filter(
      (taken) => taken.round === request.round && taken.stepIndex === request.stepIndex,
    );
    return eligible(request, here, organisation).length < step.quorum - have.length;
  });
  const administrators = state.holders.filter((person) => holds(person, 'administrator'));
  const cards = stuck.flatMap((request) =>
    administrators.map(
      (person): CardWish => ({
        kind: 'approval.stuck',
        target: `${request.id}/${request.round}/${request.stepIndex}`,
        audience: `person:${person.id}`,
      }),
    ),
  );
  const event = {
    chain: 'approvals',
    type: 'approval.checked',
    payload: { slot, stuck: stuck.map(({ number }) => number) },
  };
  return accept(null, { events: [event], cards, answer: { stuck: stuck.length } });
}

/** R05: the fallback that is named: those the step escalates to, as far as they could decide; else the administrators. */
export function fallbackOf(
  request: RequestState,
  people: readonly Holder[],
  organisation: Organisation,
): Holder[] {
  const step = request.path[request.stepIndex];
  if (!step) return [];
  const free = people.filter(
    ({ id }) => id !== request.requesterId && !request.decisions.some((taken) => taken.personId === id),
  );
  const next = free.filter((person) => holdsOver(person, step.escalateTo, step.unit, organisation));
  return next.length > 0 ? next : free.filter((person) => holds(person, 'administrator'));
}
