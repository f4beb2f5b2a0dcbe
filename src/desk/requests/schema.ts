import { z } from 'zod';
import { Stored } from '../../kit/seal.ts';
import { PathStep, REQUEST_KINDS } from '../organisation/schema.ts';

/**
 * draft → pending → approved | rejected; pending → returned → pending again (R18); draft, pending, returned → withdrawn.
 */
export const REQUEST_STATUSES = [
  'draft',
  'pending',
  'returned',
  'approved',
  'rejected',
  'withdrawn',
] as const;
export type RequestStatus = (typeof REQUEST_STATUSES)[number];

export const VERDICTS = ['approved', 'returned', 'rejected'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What a request does to a field: the value it had when the request was written, the value it shall have; null is "empty". */
export const Change = z.object({ old: Stored.nullable().default(null), new: Stored.nullable() });
export type Change = z.output<typeof Change>;
export const Changes = z.record(z.string(), Change);
export type Changes = z.output<typeof Changes>;

export const DecisionTaken = z.object({
  round: z.int(),
  stepIndex: z.int(),
  step: z.string(),
  personId: z.string(),
  name: z.string(),
  /** R04: for whom the person decided, as their deputy. */
  forId: z.string().nullable(),
  forName: z.string().nullable(),
  verdict: z.enum(VERDICTS),
  at: z.coerce.date(),
});
export type DecisionTaken = z.output<typeof DecisionTaken>;

/** A request as decisions see it: everything but values. */
export const RequestState = z.object({
  id: z.uuid(),
  number: z.int(),
  kind: z.enum(REQUEST_KINDS),
  status: z.enum(REQUEST_STATUSES),
  version: z.int(),
  round: z.int(),
  stepIndex: z.int(),
  requesterId: z.string(),
  customerId: z.uuid(),
  customerName: z.string(),
  unit: z.string(),
  accountGroup: z.string(),
  organisationVersion: z.int(),
  path: z.array(PathStep.extend({ unit: z.string() })),
  stepStartedAt: z.coerce.date().nullable(),
  dueAt: z.coerce.date().nullable(),
  /** R07: who has claimed the current step; `overridden`: an administrator gave it to somebody without the role (R05). */
  assigneeId: z.string().nullable(),
  overridden: z.boolean(),
  decisions: z.array(DecisionTaken),
});
export type RequestState = z.output<typeof RequestState>;

/** The step's card, buttons and obligation are about one step of one round; a click on an older one is about something already decided. */
export type StepAddress = { requestId: string; round: number; stepIndex: number };

export function stepTarget(request: Pick<RequestState, 'id' | 'round' | 'stepIndex'>): string {
  return `${request.id}/${request.round}/${request.stepIndex}`;
}

export function parseStepTarget(target: string): StepAddress {
  const [requestId = '', round = '', stepIndex = ''] = target.split('/');
  return { requestId, round: Number(round), stepIndex: Number(stepIndex) };
}

/** The thread note or the direct message about one event of the request's story. */
export function storyTarget(requestId: string, seq: number): string {
  return `${requestId}/${seq}`;
}

export function requestChain(requestId: string): string {
  return `request:${requestId}`;
}

export function customerChain(customerId: string): string {
  return `customer:${customerId}`;
}
