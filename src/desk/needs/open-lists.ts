import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision } from '../../kit/decision.ts';
import { workingLadder } from '../../kit/ladder.ts';
import { closingTime } from '../../kit/working-days.ts';
import { calendarOf } from '../organisation/rules.ts';
import {
  listSubject,
  NEEDS_CARD,
  NEEDS_OBLIGATION,
  needsChain,
  type OpenLists,
  toldTarget,
} from './schema.ts';

/** The account managers of these units who have no list of the month yet; a bounded number of them. */
export const OpenState = z.array(z.object({ managerId: z.string(), customers: z.int() }));
export type OpenState = z.output<typeof OpenState>;
export type ListsOpened = { dueAt: Date };

/** In working hours: the last day, and two days later. */
const RUNGS = { remindBefore: [8], escalateAfter: [16] };

/** R51: each account manager gets a list of their customers, and until the end of some working days to go through it. */
export function openLists(
  managers: OpenState,
  { month, unit }: OpenLists,
  { now, organisation }: Pick<Circumstances, 'now' | 'organisation'>,
): Decision<ListsOpened> {
  const { workingDays } = organisation.settings.needs;
  const calendar = calendarOf(organisation, unit);
  const dueAt = closingTime(calendar, now, workingDays);
  return accept(
    { dueAt },
    {
      events: managers.map(({ managerId, customers }) => ({
        chain: needsChain(managerId),
        type: 'needs.opened',
        payload: { month, unit, customers },
      })),
      cards: managers.map(({ managerId }) => ({
        kind: NEEDS_CARD,
        target: toldTarget({ month, managerId }, 'opened'),
        audience: `person:${managerId}` as const,
      })),
      obligations: managers.map(({ managerId }) => ({
        open: NEEDS_OBLIGATION,
        subject: listSubject({ month, managerId }),
        owner: { person: managerId },
        dueAt,
        // The daily list reminds; on the last day the desk says so directly.
        moments: workingLadder(calendar, dueAt, RUNGS, now),
      })),
      answer: { lists: managers.length },
    },
  );
}
