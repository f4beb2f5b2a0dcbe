import { z } from 'zod';
import { holds } from '../../kit/actor.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, type Refused, refuse } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import type { Text } from '../../kit/text.ts';
import { DAY } from '../../kit/time-spans.ts';
import type { Organisation } from '../organisation/schema.ts';
import { administersPerson } from '../people/rules.ts';
import { PersonState, personChain } from '../people/schema.ts';
import { decidingGrants, lackingAs, mayStandIn, overlap } from './rules.ts';
import {
  ABSENCE_CARD,
  Absence,
  absenceTarget,
  type Days,
  type SetAbsence,
  type Stage,
  StandingCard,
} from './schema.ts';

/** `today`: the date where the person is. `own`, `standsIn` and those of the deputy: absences still to come or to end. */
export const AbsenceState = z.object({
  person: PersonState,
  today: z.iso.date(),
  own: z.array(Absence),
  standsIn: z.array(Absence),
  deputy: Holder.extend({ absences: z.array(Absence) }).nullable(),
  cards: z.array(StandingCard),
});
export type AbsenceState = z.output<typeof AbsenceState>;

export type AbsenceSet = { personId: string; stage: Stage };

/** The longest absence and the latest beginning, in days: more is a slip of the keyboard. */
const MOST_DAYS = 366;

/**
 * R04: whoever decides says from when to when they are away and who stands in; an administrator can say it for them. Whoever is away may
 * still decide. A person who is somebody's deputy can be away too: the other is told to find another deputy, because a deputy has none.
 */
export function setAbsence(
  state: AbsenceState,
  input: SetAbsence,
  { actor, organisation }: Pick<Circumstances, 'actor' | 'organisation'>,
): Decision<AbsenceSet> {
  const refusal =
    whyNotAway(state, actor, organisation) ??
    whyNotThen(state, input) ??
    whyNotDeputy(state, input, organisation);
  const { person, deputy } = state;
  if (refusal || !deputy) return refusal ?? atDeputy('people.handOver.unknown');
  const stage: Stage = input.firstDay <= state.today ? 'begun' : 'coming';
  const told: CardWish = {
    kind: ABSENCE_CARD,
    target: absenceTarget(input.absenceId, 'set'),
    audience: `person:${deputy.id}`,
  };
  const losing = state.standsIn.filter((absence) => overlap(absence, input));
  return accept(
    { personId: person.id, stage },
    {
      events: [
        {
          chain: personChain(person.id),
          type: 'absence.set',
          payload: {
            absence: input.absenceId,
            deputy: deputy.id,
            firstDay: input.firstDay,
            lastDay: input.lastDay,
          },
        },
      ],
      cards: [
        told,
        ...(actor.id === person.id ? [] : [{ ...told, audience: `person:${person.id}` } satisfies CardWish]),
        ...losing.map(
          ({ id, personId }): CardWish => ({
            kind: ABSENCE_CARD,
            target: absenceTarget(id, 'lost'),
            audience: `person:${personId}`,
          }),
        ),
        ...(stage === 'begun' ? state.cards : []),
      ],
      answer: {
        personId: person.id,
        name: person.name,
        deputyName: deputy.name,
        firstDay: input.firstDay,
        lastDay: input.lastDay,
        lacking: lackingAs(deputy, person, organisation),
      },
    },
  );
}

/** Who may say it, and of whom. */
export function whyNotAway(
  { person }: Pick<AbsenceState, 'person'>,
  actor: Circumstances['actor'],
  organisation: Organisation,
): Refused | null {
  if (!manages(actor, person, organisation)) return forbid('people.notYours', { name: person.name });
  if (!person.active) return refuse('people.leftAlready', { params: { name: person.name } });
  return decidingGrants(person, organisation).length === 0
    ? refuse('absence.decidesNothing', { params: { name: person.name } })
    : null;
}

/** One's own absences; an administrator's rights reach as far as those over the person (R06). */
export function manages(
  actor: Circumstances['actor'],
  person: Pick<PersonState, 'id' | 'grants'>,
  organisation: Organisation,
): boolean {
  if (actor.id === person.id) return true;
  return holds(actor, 'administrator') && administersPerson(actor, person, organisation);
}

/** The days alone: the first form asks for them before a deputy can be offered. */
export function whyNotThen({ today, own }: Pick<AbsenceState, 'today' | 'own'>, days: Days): Refused | null {
  if (days.firstDay < today) return at('firstDay', 'absence.inThePast');
  if (days.lastDay < days.firstDay) return at('lastDay', 'absence.endsBeforeItBegins');
  if (daysBetween(today, days.firstDay) > MOST_DAYS) return at('firstDay', 'absence.tooLong');
  if (daysBetween(days.firstDay, days.lastDay) > MOST_DAYS) return at('lastDay', 'absence.tooLong');
  const other = own.find((absence) => overlap(absence, days));
  return other ? at('firstDay', 'absence.overlaps', { ...daysText(other), deputy: other.deputyName }) : null;
}

function whyNotDeputy(
  { person, deputy }: AbsenceState,
  days: Days,
  organisation: Organisation,
): Refused | null {
  if (!deputy) return atDeputy('people.handOver.unknown');
  if (deputy.id === person.id) return atDeputy('people.handOver.same');
  const { name } = deputy;
  const away = deputy.absences.find((absence) => overlap(absence, days));
  if (away) return atDeputy('absence.deputyIsAway', { name, ...daysText(away) });
  return mayStandIn(deputy, person, organisation)
    ? null
    : atDeputy('absence.deputyLacksRole', { name, absent: person.name });
}

export function daysText({ firstDay, lastDay }: Days): { from: Text; until: Text } {
  return { from: { moment: firstDay, style: 'date' }, until: { moment: lastDay, style: 'date' } };
}

function daysBetween(a: string, b: string): number {
  return (Date.parse(b) - Date.parse(a)) / DAY;
}

type Fault = Parameters<typeof refuse>[0];

function at(
  field: 'firstDay' | 'lastDay' | 'deputyId',
  key: Fault,
  params?: Record<string, string | Text>,
): Refused {
  return refuse(key, {
    ...(params && { params }),
    fields: { [field]: { key, ...(params && { params }) } },
  });
}

function atDeputy(key: Fault, params?: Record<string, string | Text>): Refused {
  return at('deputyId', key, params);
}
