import { z } from 'zod';
import type { Role } from '../../kit/actor.ts';
import { Holder } from '../../kit/grants.ts';
import { FIELD_IDS } from '../organisation/schema.ts';
import { DrawnCustomer, Seed } from '../quality/draw-sample.ts';

export const FINISH_OBLIGATION = 'spotCheck.finish';
export const RECTIFY_OBLIGATION = 'spotCheck.rectify';
export const RECHECK_OBLIGATION = 'spotCheck.recheck';
export const LINKED_OBLIGATION = 'spotCheck.linked';

export const CHECK_CARD = 'spotCheck.card';
export const WORK_CARD = 'spotCheck.work';
export const LATE_CARD = 'spotCheck.late';
export const FINDING_CARD = 'spotCheck.finding';
export const RECHECK_CARD = 'spotCheck.recheck';
export const FINDING_LATE_CARD = 'spotCheck.findingLate';

/** What a finding is about: a field of the file, the needs and reviews kept beside it, or how the procedure was followed. */
export const SUBJECTS = [...FIELD_IDS, 'needs', 'procedure'] as const;
export type Subject = (typeof SUBJECTS)[number];
export const SEVERITIES = ['slight', 'serious', 'grave'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Where a finding comes from, and who judges its rectification: the sales manager's check (R52) or the audit (R53). */
export const ORIGINS = ['spotCheck', 'internalAudit'] as const;
export type Origin = (typeof ORIGINS)[number];
export const JUDGES: Record<Origin, Role> = { spotCheck: 'salesManager', internalAudit: 'auditor' };
/** The card in the channel that counts the findings of a check. */
export const CHANNEL_CARDS: Record<Origin, string> = {
  spotCheck: CHECK_CARD,
  internalAudit: 'internalAudit.card',
};

const Words = z.string().trim().min(1).max(1000);

export const DrawCheck = z.object({
  checkId: z.uuid(),
  unit: z.string().min(1),
  units: z.array(z.string()).nullable(),
  seed: Seed,
  size: z.int().min(1).max(200),
});
export type DrawCheck = z.output<typeof DrawCheck>;

export const FindingTyped = z.object({
  field: z.enum(SUBJECTS),
  severity: z.enum(SEVERITIES),
  text: Words,
});
export const JudgeItem = z.discriminatedUnion('verdict', [
  z.object({ verdict: z.literal('inOrder'), checkId: z.uuid(), customerId: z.uuid() }),
  FindingTyped.extend({
    verdict: z.literal('finding'),
    findingId: z.uuid(),
    checkId: z.uuid(),
    customerId: z.uuid(),
  }),
]);
export type JudgeItem = z.output<typeof JudgeItem>;

const Act = z.enum(['remind', 'escalate']);
export const RemindCheck = z.object({ checkId: z.uuid(), act: Act, lateMs: z.int().min(0) });
export type RemindCheck = z.output<typeof RemindCheck>;

/** `requestId`: an approved request mended it, so nobody has to say what was done. */
export const RectifyFinding = z.object({
  findingId: z.uuid(),
  round: z.int(),
  text: Words.optional(),
  requestId: z.uuid().optional(),
});
export type RectifyFinding = z.output<typeof RectifyFinding>;

export const RecheckFinding = z.object({
  findingId: z.uuid(),
  round: z.int(),
  accept: z.boolean(),
  text: Words.optional(),
});
export type RecheckFinding = z.output<typeof RecheckFinding>;

/** `requestId`: null takes the link off again, because the request came to nothing. */
export const LinkRequest = z.object({ findingId: z.uuid(), requestId: z.uuid().nullable() });
export type LinkRequest = z.output<typeof LinkRequest>;

export const RemindFinding = z.object({
  findingId: z.uuid(),
  waitsFor: z.enum(['rectification', 'recheck']),
  act: Act,
  lateMs: z.int().min(0),
});
export type RemindFinding = z.output<typeof RemindFinding>;

/** What a drawing is decided on. `months`: those of the unit's last checks. */
export const DrawState = z.object({
  openId: z.uuid().nullable(),
  months: z.array(z.string()),
  asOf: z.coerce.date(),
  population: z.int(),
  sample: z.array(DrawnCustomer),
  holders: z.array(Holder),
});
export type DrawState = z.output<typeof DrawState>;

export const CheckState = z.object({
  id: z.uuid(),
  unit: z.string(),
  month: z.string(),
  size: z.int(),
  looked: z.int(),
  dueAt: z.coerce.date(),
  finishedAt: z.coerce.date().nullable(),
  version: z.int(),
  holders: z.array(Holder),
});
export type CheckState = z.output<typeof CheckState>;

/** The customer that is judged, as part of the sample. `ownerId`: only somebody who is still here. */
export const JudgeState = CheckState.extend({
  item: z
    .object({
      customerId: z.uuid(),
      name: z.string(),
      unit: z.string(),
      ownerId: z.string().nullable(),
      verdict: z.enum(['inOrder', 'finding']).nullable(),
    })
    .nullable(),
});
export type JudgeState = z.output<typeof JudgeState>;

export const STAGES = ['open', 'rectified', 'accepted'] as const;

/** A finding and those who might have to know of it. `checkUnit`: of the check it comes from. */
export const FindingState = z.object({
  id: z.uuid(),
  checkId: z.uuid(),
  origin: z.enum(ORIGINS),
  customerId: z.uuid().nullable(),
  unit: z.string(),
  checkUnit: z.string(),
  field: z.enum(SUBJECTS),
  severity: z.enum(SEVERITIES),
  ownerId: z.string().nullable(),
  foundBy: z.string(),
  stage: z.enum(STAGES),
  round: z.int(),
  dueAt: z.coerce.date(),
  requestId: z.uuid().nullable(),
  rectifiedBy: z.string().nullable(),
  version: z.int(),
  holders: z.array(Holder),
});
export type FindingState = z.output<typeof FindingState>;

export function checkChain(checkId: string): string {
  return `spotCheck:${checkId}`;
}

/** What is begun for a unit. Two who begin at once append at the same place, so one of them loses and is decided again. */
export function unitChain(unit: string): string {
  return `checks:${unit}`;
}

/** The chain of the check that a finding belongs to: its whole story stands there. */
export function originChain({ origin, checkId }: Pick<FindingState, 'origin' | 'checkId'>): string {
  return `${origin}:${checkId}`;
}

/** A message about one round of a finding: given back, it is a new one. */
export function findingTarget(id: string, round: number): string {
  return `${id}/${round}`;
}

export function parseFindingTarget(target: string): { findingId: string; round: number } {
  const [findingId = '', round = ''] = target.split('/');
  return { findingId, round: Number(round) };
}
