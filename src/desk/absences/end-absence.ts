import { z } from 'zod';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { PersonState } from '../people/schema.ts';
import { endedEvent } from './rules.ts';
import { ABSENCE_CARD, Absence, absenceTarget, type EndAbsence, StandingCard } from './schema.ts';
import { manages } from './set-absence.ts';

export const EndState = z.object({
  person: PersonState,
  today: z.iso.date(),
  absence: Absence,
  cards: z.array(StandingCard),
});
export type EndState = z.output<typeof EndState>;

/** R04: back earlier, or not away after all. From now on the deputy decides in their own name. */
export function endAbsence(
  { person, today, absence, cards }: EndState,
  _input: EndAbsence,
  { actor, organisation }: Pick<Circumstances, 'actor' | 'organisation'>,
): Decision<null> {
  if (!manages(actor, person, organisation)) return forbid('people.notYours', { name: person.name });
  if (absence.ended || absence.lastDay < today) return refuse('absence.overAlready');
  const audiences = [absence.deputyId, person.id].filter((id) => id !== actor.id);
  return accept(null, {
    events: [endedEvent(person.id, absence.id, absence.deputyId, 'byHand')],
    cards: [
      ...cards,
      ...audiences.map(
        (id): CardWish => ({
          kind: ABSENCE_CARD,
          target: absenceTarget(absence.id, 'ended'),
          audience: `person:${id}`,
        }),
      ),
    ],
    answer: { personId: person.id, name: person.name },
  });
}
