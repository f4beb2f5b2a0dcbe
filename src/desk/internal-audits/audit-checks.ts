import { z } from 'zod';
import { addWorkingHours } from '../../kit/working-time.ts';
import { calendarOf, unitOf } from '../organisation/rules.ts';
import type { Organisation } from '../organisation/schema.ts';
import { RequestState } from '../requests/schema.ts';

const Moment = z.coerce.date();

/** A decision; `traced`: the audit trail holds it at the same moment by the same person. */
const Decided = z.object({
  round: z.int(),
  stepIndex: z.int(),
  step: z.string(),
  personId: z.string(),
  forId: z.string().nullable(),
  verdict: z.string(),
  startedAt: Moment,
  at: Moment,
  traced: z.boolean(),
});
type Decided = z.output<typeof Decided>;

/** A request that was entered into the file within the period. */
const Applied = z.object({
  kind: z.string(),
  round: z.int(),
  requesterId: z.string(),
  path: RequestState.shape.path,
  hasReason: z.boolean(),
  hasConfirmation: z.boolean(),
  hasDuplicateAnswer: z.boolean(),
  decisions: z.array(Decided),
});
type Applied = z.output<typeof Applied>;

/** What the database knows of a customer of the sample, as ids, times and yes or no: no value of the file. */
export const CustomerFacts = z.object({
  customerId: z.uuid(),
  hasAccountManager: z.boolean(),
  isAsTraced: z.boolean(),
  requests: z.array(Applied),
  /** Monthly lists of needs that were due within the period while the customer was on file, and records kept within it. */
  needLists: z.int(),
  needs: z.int(),
  reviews: z.array(z.object({ dueAt: Moment, decidedAt: Moment.nullable() })),
  spotChecks: z.array(z.object({ dueAt: Moment, judgedAt: Moment.nullable() })),
  findings: z.array(z.object({ dueAt: Moment, rectifiedAt: Moment.nullable() })),
});
export type CustomerFacts = z.output<typeof CustomerFacts>;

export type CheckResult = 'passed' | 'failed' | 'notApplicable';
type Check = (facts: CustomerFacts, at: { organisation: Organisation; now: Date }) => CheckResult;

/** R53: every one of some things holds; without any there is nothing to judge. */
function every<T>(things: readonly T[], holds: (thing: T) => boolean): CheckResult {
  if (things.length === 0) return 'notApplicable';
  return things.every(holds) ? 'passed' : 'failed';
}

const inForce = ({ decisions, round }: Applied): Decided[] =>
  decisions.filter((taken) => taken.round === round);
const allDecisions = ({ requests }: CustomerFacts): { request: Applied; taken: Decided }[] =>
  requests.flatMap((request) => request.decisions.map((taken) => ({ request, taken })));

/**
 * R53: the procedures that the database proves by itself, each for one customer of the sample.
 * - `approved`: every step of the path was approved by as many as its quorum asks (R21).
 * - `notOwn`, `fourEyes`: nobody decided on their own request, and nobody took two steps of one round (R22).
 * - `traced`: every decision stands in the audit trail, by the same person at the same moment (R97).
 * - `inTime`: every decision was taken within the working hours of its step (R27).
 * - `reasoned`: a change says why (R11). `duplicates`, `confirmed`: where a step asks, it was answered (R25, R26).
 * - `fileUntouched`: the file is what its newest audit event says (R28).
 * - `reviewed`, `needs`, `spotChecked`, `rectified`: what the period demanded was done, and in time (R50 to R52).
 */
export const AUDIT_CHECKS = {
  approved: ({ requests }) =>
    every(requests, (request) =>
      request.path.every(({ quorum }, step) => {
        const approvals = inForce(request).filter(
          ({ stepIndex, verdict }) => stepIndex === step && verdict === 'approved',
        );
        return new Set(approvals.map(({ personId }) => personId)).size >= quorum;
      }),
    ),
  notOwn: (facts) =>
    every(allDecisions(facts), ({ request, taken }) =>
      [taken.personId, taken.forId].every((person) => person !== request.requesterId),
    ),
  fourEyes: ({ requests }) =>
    every(requests, (request) => {
      const people = inForce(request).flatMap(({ personId, forId }) =>
        forId ? [personId, forId] : [personId],
      );
      return new Set(people).size === people.length;
    }),
  traced: (facts) => every(allDecisions(facts), ({ taken }) => taken.traced),
  inTime: (facts, { organisation }) =>
    every(allDecisions(facts), ({ request, taken }) => {
      const step = request.path[taken.stepIndex];
      return step === undefined || taken.at <= deadlineOf(step, taken.startedAt, organisation);
    }),
  reasoned: ({ requests }) =>
    every(
      requests.filter(({ kind }) => kind === 'customer.change'),
      ({ hasReason }) => hasReason,
    ),
  duplicates: ({ requests }) =>
    every(requests.filter(asks('duplicates')), ({ hasDuplicateAnswer }) => hasDuplicateAnswer),
  confirmed: ({ requests }) =>
    every(requests.filter(asks('confirmation')), ({ hasConfirmation }) => hasConfirmation),
  fileUntouched: ({ isAsTraced }) => (isAsTraced ? 'passed' : 'failed'),
  reviewed: ({ reviews }, { now }) =>
    every(
      reviews.filter(({ dueAt, decidedAt }) => decidedAt !== null || dueAt <= now),
      ({ dueAt, decidedAt }) => decidedAt !== null && decidedAt <= dueAt,
    ),
  needs: ({ hasAccountManager, needLists, needs }) => {
    if (!hasAccountManager || needLists === 0) return 'notApplicable';
    return needs >= needLists ? 'passed' : 'failed';
  },
  spotChecked: ({ spotChecks }, { now }) =>
    every(
      spotChecks.filter(({ dueAt, judgedAt }) => judgedAt !== null || dueAt <= now),
      ({ dueAt, judgedAt }) => judgedAt !== null && judgedAt <= dueAt,
    ),
  rectified: ({ findings }, { now }) =>
    every(
      findings.filter(({ dueAt, rectifiedAt }) => rectifiedAt !== null || dueAt <= now),
      ({ dueAt, rectifiedAt }) => rectifiedAt !== null && rectifiedAt <= dueAt,
    ),
} as const satisfies Record<string, Check>;
export type AuditCheck = keyof typeof AUDIT_CHECKS;
export const CHECK_IDS = Object.keys(AUDIT_CHECKS) as readonly AuditCheck[];

export function runChecks(
  facts: CustomerFacts,
  at: { organisation: Organisation; now: Date },
): Record<AuditCheck, CheckResult> {
  const results = CHECK_IDS.map((id) => [id, AUDIT_CHECKS[id](facts, at)] as const);
  return Object.fromEntries(results) as Record<AuditCheck, CheckResult>;
}

function asks(what: 'duplicates' | 'confirmation'): (request: Applied) => boolean {
  return ({ path }) => path.some((step) => step.asks.includes(what));
}

/** The unit that decided may be gone from the organisation file: then its calendar is unknown, and the wall clock's hours are kindest. */
function deadlineOf(
  { unit, deadlineHours }: Applied['path'][number],
  startedAt: Date,
  organisation: Organisation,
): Date {
  if (!unitOf(organisation, unit)) return new Date(startedAt.getTime() + deadlineHours * 24 * 3_600_000);
  return addWorkingHours(calendarOf(organisation, unit), startedAt, deadlineHours);
}
