import { z } from 'zod';
import type { CardWish } from '../../kit/card.ts';
import { type AuditEvent, accept, type Decision } from '../../kit/decision.ts';
import { personChain } from '../people/schema.ts';
import { endedBy } from './rules.ts';
import {
  ABSENCE_CARD,
  Absence,
  absenceTarget,
  type Stage,
  StandingCard,
  type TurnAbsences,
} from './schema.ts';

/** An absence whose first day has come, whose last day is over, or which has lost one of its two people. */
export const Turning = Absence.extend({
  today: z.iso.date(),
  personActive: z.boolean(),
  deputyActive: z.boolean(),
  cards: z.array(StandingCard),
});
export const TurnState = z.array(Turning);
type Turning = z.output<typeof Turning>;

export type Turned = {
  staged: { id: string; before: Stage; stage: Stage }[];
  ended: { id: string; because: 'left' | 'deputyLeft' }[];
};

/**
 * R04: at its first day an absence begins to show on the cards, and the deputy is told; after its last day it ends to. Rights hang on the
 * days alone and never wait for this. An absence that a leaver left behind, by whatever way they went, ends here (R06).
 */
export function turnAbsences(state: readonly Turning[], _input: TurnAbsences): Decision<Turned> {
  const alive = state.filter(({ personActive, deputyActive }) => personActive && deputyActive);
  const lost = state.filter((absence) => !alive.includes(absence));
  const staged = alive.map((absence) => ({ ...absence, after: stageOf(absence) }));
  const endings = lost.map((absence) => ({
    absence,
    ...endedBy(absence.personActive ? absence.deputyId : absence.personId, [absence]),
  }));
  return accept(
    {
      staged: staged.map(({ id, stage, after }) => ({ id, before: stage, stage: after })),
      ended: lost.map(({ id, personActive }) => ({ id, because: personActive ? 'deputyLeft' : 'left' })),
    },
    {
      events: [
        ...staged.map(
          ({ id, personId, deputyId, after }): AuditEvent => ({
            chain: personChain(personId),
            type: after === 'begun' ? 'absence.begun' : 'absence.over',
            payload: { absence: id, deputy: deputyId },
          }),
        ),
        ...endings.flatMap(({ events }) => events),
      ],
      cards: [
        ...alive.flatMap(({ cards }) => cards),
        ...staged.map(
          ({ id, deputyId, after }): CardWish => ({
            kind: ABSENCE_CARD,
            target: absenceTarget(id, after === 'begun' ? 'begun' : 'ended'),
            audience: `person:${deputyId}`,
          }),
        ),
        ...endings.flatMap(({ cards }) => cards),
      ],
      answer: { absences: state.length },
    },
  );
}

function stageOf({ today, lastDay }: Turning): Stage {
  return today > lastDay ? 'over' : 'begun';
}
