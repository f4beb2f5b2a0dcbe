import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import type { AuditEvent } from '../../kit/decision.ts';
import { workingLadder } from '../../kit/ladder.ts';
import type { ObligationChange } from '../../kit/obligation.ts';
import { addWorkingHours } from '../../kit/working-time.ts';
import { calendarOf } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { unitOrCompany } from '../organisation/unit-tree.ts';
import { ownerOf, ownersCards } from './rules.ts';
import { type FindingState, originChain, RECTIFY_OBLIGATION } from './schema.ts';

/** Working hours before the deadline at which its owner is told directly. */
const REMIND_BEFORE = 4;
const ESCALATE_AFTER = 8;

export type NewFinding = Pick<
  FindingState,
  'id' | 'checkId' | 'origin' | 'unit' | 'checkUnit' | 'field' | 'severity' | 'ownerId' | 'holders' | 'round'
>;

/** R52: working hours of the unit whose file it is. */
export function rectifyUntil(unit: string, now: Date, organisation: Organisation): Date {
  const calendar = calendarOf(organisation, unitOrCompany(unit, organisation));
  return addWorkingHours(calendar, now, organisation.settings.spotCheck.rectifyHours);
}

/** R52, R53: what follows from a finding, for the first time or after it was given back: somebody mends it until then, and is told so. */
export function openFinding(
  finding: NewFinding,
  dueAt: Date,
  { now, organisation }: Pick<Circumstances, 'now' | 'organisation'>,
): { obligations: ObligationChange[]; cards: CardWish[] } {
  const calendar = calendarOf(organisation, unitOrCompany(finding.unit, organisation));
  const rungs = { remindBefore: [REMIND_BEFORE], escalateAfter: [ESCALATE_AFTER] };
  return {
    obligations: [
      {
        open: RECTIFY_OBLIGATION,
        subject: finding.id,
        owner: ownerOf(finding),
        dueAt,
        moments: workingLadder(calendar, dueAt, rungs, now),
      },
    ],
    cards: ownersCards(finding, finding.round, organisation),
  };
}

export function findingEvent(
  finding: Pick<FindingState, 'id' | 'origin' | 'checkId'>,
  type: 'opened' | 'rectified' | 'linked' | 'unlinked' | 'accepted' | 'givenBack' | 'reminded' | 'escalated',
  payload: Record<string, unknown>,
): AuditEvent {
  return {
    chain: originChain(finding),
    type: `finding.${type}`,
    payload: { finding: finding.id, ...payload },
  };
}
