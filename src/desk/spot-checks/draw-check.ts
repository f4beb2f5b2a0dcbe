import { DESK } from '../../kit/actor.ts';
import { monthAt } from '../../kit/calendar-days.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { workingLadder } from '../../kit/ladder.ts';
import { closingTime } from '../../kit/working-days.ts';
import { calendarOf, timeZoneOf } from '../organisation/rules.ts';
import { channelCards, judgesChecks } from './rules.ts';
import {
  checkChain,
  type DrawCheck,
  type DrawState,
  FINISH_OBLIGATION,
  unitChain,
  WORK_CARD,
} from './schema.ts';

export type CheckDrawn = { month: string; dueAt: Date; drawnBy: string | null };

/** In working hours: the last day, and two days later. */
const RUNGS = { remindBefore: [8], escalateAfter: [16] };

/**
 * R52: the sales manager draws when they want to, one check at a time; the schedule draws where the month has none yet. Everything that a
 * repetition needs stands in the event: seed, units, moment, size.
 */
export function drawCheck(
  state: DrawState,
  { checkId, unit, units, seed }: DrawCheck,
  { actor, now, organisation }: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Decision<CheckDrawn> {
  const bySchedule = actor === DESK;
  if (!bySchedule && !judgesChecks(actor, unit, organisation)) return forbid('spotCheck.notYours');
  const month = monthAt(now, timeZoneOf(organisation, unit));
  if (bySchedule && state.months.includes(month)) return refuse('spotCheck.drawnAlready');
  if (!bySchedule && state.openId) return refuse('spotCheck.openAlready');
  if (state.sample.length === 0) return refuse('spotCheck.noCustomers');
  const calendar = calendarOf(organisation, unit);
  const dueAt = closingTime(calendar, now, organisation.settings.spotCheck.workingDays);
  const judging = state.holders.filter((person) => judgesChecks(person, unit, organisation));
  const { population, sample, asOf } = state;
  return accept(
    { month, dueAt, drawnBy: bySchedule ? null : actor.id },
    {
      events: [
        { chain: unitChain(unit), type: 'spotCheck.begun', payload: { check: checkId } },
        {
          chain: checkChain(checkId),
          type: 'spotCheck.drawn',
          payload: {
            unit,
            units,
            seed,
            asOf,
            population,
            size: sample.length,
            sample: sample.map(({ id }) => id),
          },
        },
      ],
      cards: [
        ...channelCards('spotCheck', checkId, unit, organisation),
        ...judging.map(
          ({ id }): CardWish => ({ kind: WORK_CARD, target: checkId, audience: `person:${id}` }),
        ),
      ],
      obligations: [
        {
          open: FINISH_OBLIGATION,
          subject: checkId,
          owner: { role: 'salesManager', unit },
          dueAt,
          moments: workingLadder(calendar, dueAt, RUNGS, now),
        },
      ],
      answer: { checkId, size: sample.length, population },
    },
  );
}
