import type { Moment, ObligationChange } from '../../kit/obligation.ts';
import { addWorkingHours, subtractWorkingHours } from '../../kit/working-time.ts';
import { calendarOf } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { unitOrCompany } from '../organisation/unit-tree.ts';
import { type RequestState, stepTarget } from './schema.ts';

export const STEP_OBLIGATION = 'approval.step';

/** Working hours after the deadline at which an escalated step is brought up again, as often as listed (R27). */
const ESCALATE_AGAIN_AFTER = [8, 16] as const;

/**
 * R27: a step that is entered becomes an obligation of the role that decides it: due after the step's working hours, reminded before,
 * escalated at the deadline and again later.
 */
export function openStep(
  request: Pick<RequestState, 'id' | 'round' | 'stepIndex' | 'path'>,
  now: Date,
  organisation: Organisation,
): { dueAt: Date; obligation: ObligationChange } {
  const step = request.path[request.stepIndex];
  if (!step) throw new Error(`request ${request.id} has no step ${request.stepIndex}`);
  const calendar = calendarOf(organisation, unitOrCompany(step.unit, organisation));
  const dueAt = addWorkingHours(calendar, now, step.deadlineHours);
  const remindAt = subtractWorkingHours(calendar, dueAt, step.remindBeforeHours);
  const moments: Moment[] = [
    ...(step.remindBeforeHours > 0 && remindAt > now ? [{ at: remindAt.toISOString(), act: 'remind' }] : []),
    { at: dueAt.toISOString(), act: 'escalate' },
    ...ESCALATE_AGAIN_AFTER.map((hours) => ({
      at: addWorkingHours(calendar, dueAt, hours).toISOString(),
      act: 'escalate',
    })),
  ];
  const owner = { role: step.role, unit: step.unit };
  return {
    dueAt,
    obligation: { open: STEP_OBLIGATION, subject: stepTarget(request), owner, dueAt, moments },
  };
}
