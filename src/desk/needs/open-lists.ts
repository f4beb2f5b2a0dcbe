import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision } from '../../kit/decision.ts';
import { ladder } from '../../kit/ladder.ts';
import { calendarOf } from '../organisation/rules.ts';
import { closingTime } from '../quality/calendar-days.ts';
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

const HOUR = 3_600_000;

/** R51: each account manager gets a list of their customers, and until the end of some working days to go through it. */
export function openLists(
  managers: OpenState,
  { month, unit }: OpenLists,
  { now, organisation }: Pick<Circumstances, 'now' | 'organisation'>,
): Decision<ListsOpened> {
  const { workingDays } = organisation.settings.needs;
  const dueAt = closingTime(calendarOf(organisation, unit), now, workingDays);
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
        moments: ladder(dueAt, { remindBefore: [24 * HOUR], escalateAfter: [48 * HOUR] }, now),
      })),
      answer: { lists: managers.length },
    },
  );
}
