import { z } from 'zod';
import type { Actor } from '../../kit/actor.ts';
import type { Circumstances } from '../../kit/command.ts';
import {
  type Accepted,
  accept,
  type Decision,
  forbid,
  type Refusal,
  type Refused,
  refuse,
} from '../../kit/decision.ts';
import type { Holder } from '../../kit/grants.ts';
import type { ObligationChange } from '../../kit/obligation.ts';
import { momentText, type Text, verbatim } from '../../kit/text.ts';
import { DAY } from '../../kit/time-spans.ts';
import { FieldKeySchema } from '../customers/field-schema.ts';
import { openStep, STEP_OBLIGATION } from '../requests/open-step.ts';
import {
  type RequestState,
  type RequestStatus,
  requestChain,
  stepTarget,
  VERDICTS,
  type Verdict,
} from '../requests/schema.ts';
import { showRequest } from '../requests/show-request.ts';
import { decidesFor, mayDecide } from './rules.ts';

/** How the customer confirmed the data (R26); `notConfirmed` returns the request to the requester by itself. */
export const CONFIRMED_HOW = ['phone', 'email', 'meeting', 'letter', 'notConfirmed'] as const;

/** The data admin's answers, taken as part of the decision: does the customer exist already (R25), who confirmed the data (R26)? */
export const StepAnswers = z.object({
  duplicate: z.enum(['none', 'same', 'related']).optional(),
  duplicateOf: z.uuid().optional(),
  confirmedWith: z.string().trim().max(200).optional(),
  confirmedHow: z.enum(CONFIRMED_HOW).optional(),
  confirmedOn: z.iso.date().optional(),
  number: z.string().trim().max(20).optional(),
});
export type StepAnswers = z.output<typeof StepAnswers>;

export const DecideStep = z.object({
  requestId: z.uuid(),
  round: z.int(),
  stepIndex: z.int(),
  verdict: z.enum(VERDICTS),
  note: z.string().trim().max(1000).optional(),
  fieldNotes: z.record(FieldKeySchema, z.string().trim().max(500)).optional(),
  answers: StepAnswers.optional(),
});
export type DecideStep = z.output<typeof DecideStep>;

export type StepDecided = {
  /** What counts: an approval whose data the customer did not confirm is a return. */
  verdict: Verdict;
  status: RequestStatus;
  stepIndex: number;
  dueAt: Date | null;
  /** The step ended: the next one starts, or the request is closed. */
  stepEnded: boolean;
  /** Approved by the last step: the customer file is to be written. */
  apply: boolean;
  /** R04: the absent person whose deputy decided. */
  forId: string | null;
};

/**
 * R21 to R25: what one person's verdict on one step does to the request.
 * @param standsInFor R04: the absent people whose deputy the person is today
 */
export function decideStep(
  request: RequestState,
  input: DecideStep,
  { actor, now, organisation }: Circumstances,
  standsInFor: readonly Holder[] = [],
): Decision<StepDecided> {
  const step = request.path[request.stepIndex];
  const refusal = whyNot(request, input, actor, step, organisation, now);
  if (refusal || !step) return refusal ?? refuse('approval.closed');

  const unconfirmed =
    input.verdict === 'approved' &&
    step.asks.includes('confirmation') &&
    input.answers?.confirmedHow === 'notConfirmed';
  const verdict = unconfirmed ? 'returned' : input.verdict;
  const approvals = request.decisions.filter(
    (taken) => isThisStep(taken, request) && taken.verdict === 'approved',
  );
  const stepEnded = verdict !== 'approved' || approvals.length + 1 >= step.quorum;
  const last = request.stepIndex === request.path.length - 1;
  const apply = verdict === 'approved' && stepEnded && last;
  const moves = verdict === 'approved' && stepEnded && !last;

  const stepIndex = moves ? request.stepIndex + 1 : request.stepIndex;
  const after = { ...request, stepIndex };
  const absent = decidesFor(request, step, actor, standsInFor, organisation);
  const next = moves ? openStep(after, now, organisation) : undefined;
  const status = statusAfter(verdict, apply);
  const obligations: ObligationChange[] = [
    ...(stepEnded ? [{ close: STEP_OBLIGATION, subject: stepTarget(request), evidence: verdict }] : []),
    ...(next ? [next.obligation] : []),
  ];
  const event = {
    chain: requestChain(request.id),
    type: apply ? 'request.approved' : unconfirmed ? 'step.unconfirmed' : `step.${verdict}`,
    payload: {
      role: step.role,
      unit: step.unit,
      round: request.round,
      step: step.id,
      stepIndex: request.stepIndex,
      ...(absent && { deputyFor: absent.id }),
    },
  };
  return accept(
    {
      verdict,
      status,
      stepIndex,
      dueAt: next?.dueAt ?? (stepEnded ? null : request.dueAt),
      stepEnded,
      apply,
      forId: absent?.id ?? null,
    },
    {
      events: [event],
      cards: showRequest(request, after, request.version + 1, organisation, true),
      obligations,
      answer: {
        requestId: request.id,
        number: request.number,
        status,
        verdict,
        ...(absent && { for: absent.name }),
      },
    },
  ) satisfies Accepted<StepDecided>;
}

type Step = RequestState['path'][number];

/** Refusals, the one that explains most first. A lost race is no offence; a step of somebody else is. */
function whyNot(
  request: RequestState,
  input: DecideStep,
  actor: Actor,
  step: Step | undefined,
  organisation: Circumstances['organisation'],
  now: Date,
): Refused | null {
  const entitled = step !== undefined && mayDecide(request, step, actor, organisation);
  const late = alreadyDecided(request, input);
  if (late) return late;
  if (actor.id === request.requesterId) return forbid('approval.ownRequest');
  if (!step || !entitled)
    return forbid('approval.notYours', { role: { key: `role.${step?.role ?? 'dataAdmin'}` } });
  const own = request.decisions.filter((taken) => taken.personId === actor.id);
  if (own.some((taken) => isThisStep(taken, request))) return refuse('approval.youDecided');
  // Also a step of an earlier round: what an edit made void was nevertheless seen and judged by this person.
  if (own.some((taken) => taken.step !== step.id)) return forbid('approval.twoSteps');
  const refusal = decidedByDeputy(request, step, actor);
  if (refusal) return refusal;
  if (input.verdict !== 'approved' && !input.note) {
    return refuse('approval.reasonMissing', { fields: { note: { key: 'approval.reasonMissing' } } });
  }
  return input.verdict === 'approved' ? missingAnswers(step, input.answers ?? {}, now) : null;
}

/** R04: what a deputy decided for somebody counts as theirs, towards a quorum (R24) and for the steps of a request (R22). */
function decidedByDeputy(request: RequestState, step: Step, actor: Actor): Refused | null {
  const taken = request.decisions.filter(({ forId }) => forId === actor.id);
  const here = taken.find((decision) => isThisStep(decision, request));
  if (here) return refuse('approval.decidedForYou', { params: { name: here.name } });
  const elsewhere = taken.find((decision) => decision.step !== step.id);
  return elsewhere ? forbid('approval.twoStepsByDeputy', { name: elsewhere.name }) : null;
}

/** R24: the loser is told who decided. */
function alreadyDecided(request: RequestState, input: DecideStep): Refused | null {
  const current =
    request.status === 'pending' && input.round === request.round && input.stepIndex === request.stepIndex;
  if (current) return null;
  const by = request.decisions
    .filter((taken) => taken.round === input.round && taken.stepIndex === input.stepIndex)
    .at(-1);
  if (by) {
    const at = momentText(by.at);
    return refuse(`approval.already.${by.verdict}`, {
      params: { name: nameOf(by), at, number: request.number },
    });
  }
  if (request.status === 'withdrawn')
    return refuse('approval.withdrawn', { params: { number: request.number } });
  return refuse('approval.closed', { params: { number: request.number } });
}

function nameOf({ name, forName }: RequestState['decisions'][number]): string | Text {
  if (forName === null) return name;
  return { key: 'person.for', params: { by: verbatim(name), absent: verbatim(forName) } };
}

/** A day begins in the east: until tomorrow's date is over everywhere, it may be somebody's today. */

function missingAnswers(step: Step, answers: StepAnswers, now: Date): Refused | null {
  const fields: NonNullable<Refusal['fields']> = {};
  const missing = { key: 'check.missing' } as const;
  if (step.asks.includes('duplicates')) {
    if (!answers.duplicate) fields.duplicate = missing;
    if (answers.duplicate && answers.duplicate !== 'none' && !answers.duplicateOf)
      fields.duplicateOf = missing;
    if (answers.duplicate === 'same') fields.duplicate = { key: 'approval.sameCustomer' };
  }
  if (step.asks.includes('confirmation')) {
    if (!answers.confirmedWith) fields.confirmedWith = missing;
    if (!answers.confirmedHow) fields.confirmedHow = missing;
    if (!answers.confirmedOn) fields.confirmedOn = missing;
    else if (Date.parse(answers.confirmedOn) > now.getTime() + DAY)
      fields.confirmedOn = { key: 'check.inFuture' };
  }
  return Object.keys(fields).length > 0 ? refuse('approval.answersMissing', { fields }) : null;
}

function statusAfter(verdict: DecideStep['verdict'], apply: boolean): RequestStatus {
  if (verdict === 'returned') return 'returned';
  if (verdict === 'rejected') return 'rejected';
  return apply ? 'approved' : 'pending';
}

function isThisStep(taken: { round: number; stepIndex: number }, request: RequestState): boolean {
  return taken.round === request.round && taken.stepIndex === request.stepIndex;
}
