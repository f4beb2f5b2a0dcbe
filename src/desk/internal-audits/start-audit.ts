import { DESK } from '../../kit/actor.ts';
import { dayAt } from '../../kit/calendar-days.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { workingLadder } from '../../kit/ladder.ts';
import { DAY } from '../../kit/time-spans.ts';
import { closingTime } from '../../kit/working-days.ts';
import { calendarOf } from '../organisation/rules.ts';
import { channelCards } from '../spot-checks/rules.ts';
import { unitChain } from '../spot-checks/schema.ts';
import { startsAudits, workCards } from './rules.ts';
import {
  auditChain,
  CONCLUDE_OBLIGATION,
  PROVE_OBLIGATION,
  type StartAudit,
  type StartState,
} from './schema.ts';

export type AuditStarted = { dueAt: Date; drawnBy: string | null };

/** In working hours: the last day, and a week later. */
const RUNGS = { remindBefore: [8], escalateAfter: [40] };

/** R53: one audit of a unit at a time; the schedule starts the year's where nobody has. The desk then begins to prove by itself. */
export function startAudit(
  state: StartState,
  { auditId, unit, units, firstDay, lastDay, seed }: StartAudit,
  { actor, now, organisation }: Pick<Circumstances, 'actor' | 'now' | 'organisation'>,
): Decision<AuditStarted> {
  const bySchedule = actor === DESK;
  if (!bySchedule && !startsAudits(actor, unit, organisation)) return forbid('internalAudit.notYours');
  if (lastDay < firstDay || firstDay > dayAt(now, organisation.company.timeZone))
    return refuse('internalAudit.period', { fields: { lastDay: { key: 'internalAudit.period' } } });
  if (bySchedule && state.samePeriod) return refuse('internalAudit.startedAlready');
  if (state.openId) return refuse('internalAudit.openAlready');
  if (state.sample.length === 0) return refuse('spotCheck.noCustomers');
  const { workingDays } = organisation.settings.internalAudit;
  const calendar = calendarOf(organisation, unit);
  const dueAt = closingTime(calendar, now, workingDays);
  const { population, sample, asOf, holders } = state;
  const owner = { role: 'auditor' as const, unit };
  return accept(
    { dueAt, drawnBy: bySchedule ? null : actor.id },
    {
      events: [
        { chain: unitChain(unit), type: 'internalAudit.begun', payload: { audit: auditId } },
        {
          chain: auditChain(auditId),
          type: 'internalAudit.started',
          payload: {
            unit,
            units,
            firstDay,
            lastDay,
            seed,
            asOf,
            population,
            size: sample.length,
            sample: sample.map(({ id }) => id),
          },
        },
      ],
      cards: [
        ...channelCards('internalAudit', auditId, unit, organisation),
        ...workCards({ id: auditId, unit, holders }, organisation),
      ],
      obligations: [
        {
          open: PROVE_OBLIGATION,
          subject: auditId,
          owner,
          dueAt: new Date(now.getTime() + DAY),
          moments: [{ at: now.toISOString(), act: 'go' }],
        },
        {
          open: CONCLUDE_OBLIGATION,
          subject: auditId,
          owner,
          dueAt,
          moments: workingLadder(calendar, dueAt, RUNGS, now),
        },
      ],
      answer: { auditId, size: sample.length },
    },
  );
}
