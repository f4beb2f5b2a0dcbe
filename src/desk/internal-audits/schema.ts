import { z } from 'zod';
import { Holder } from '../../kit/grants.ts';
import { DrawnCustomer, Seed } from '../quality/draw-sample.ts';
import { SEVERITIES, SUBJECTS } from '../spot-checks/schema.ts';

/** The desk's own work: it proves what can be proven, a piece at a time. */
export const PROVE_OBLIGATION = 'internalAudit.prove';
export const CONCLUDE_OBLIGATION = 'internalAudit.conclude';
export const AUDIT_CARD = 'internalAudit.card';
export const AUDIT_WORK_CARD = 'internalAudit.work';
export const AUDIT_LATE_CARD = 'internalAudit.late';

export const AUDIT_STAGES = ['checking', 'proving', 'open', 'concluded'] as const;
export const OPINIONS = ['effective', 'withFindings', 'notEffective'] as const;
export type Opinion = (typeof OPINIONS)[number];

const Day = z.iso.date();
const Words = z.string().trim().min(1);

/** R53: what an audit is about. */
export const Scope = z.object({ unit: z.string().min(1), firstDay: Day, lastDay: Day });
export const StartAudit = Scope.extend({
  auditId: z.uuid(),
  units: z.array(z.string()).nullable(),
  seed: Seed,
  size: z.int().min(1).max(200),
});
export type StartAudit = z.output<typeof StartAudit>;

/** `zone`: whose midnights bound the period. */
export const CheckSample = z.object({ auditId: z.uuid(), zone: z.string() });
export type CheckSample = z.output<typeof CheckSample>;

/** As it stands in kit/audit.ts; a finding names a chain and never what stands in it. */
export const Trail = z.object({
  part: z.enum(['chains', 'anchors', 'requests', 'requestChains', 'files', 'fileChains', 'done']),
  after: z.object({ chain: z.string(), seq: z.int(), hash: z.string() }),
  head: z.string(),
  chains: z.int(),
  events: z.int(),
  anchors: z.int(),
  findings: z.array(
    z.object({
      kind: z.enum([
        'changed',
        'missing',
        'swapped',
        'cutFromEnd',
        'chainGone',
        'rewritten',
        'unauthorisedChange',
        'anchorsChanged',
      ]),
      chain: z.string(),
      seq: z.int().exactOptional(),
    }),
  ),
  more: z.int(),
});
export type Trail = z.output<typeof Trail>;

export const ProveTrail = z.object({ auditId: z.uuid(), version: z.int(), trail: Trail });
export type ProveTrail = z.output<typeof ProveTrail>;

export const AuditFindingTyped = z.object({
  field: z.enum(SUBJECTS),
  severity: z.enum(SEVERITIES),
  text: Words.max(1000),
  ownerId: z.string().min(1),
  deadline: Day,
});
/** `customerId`: null for a finding about the procedure. */
export const FindInAudit = AuditFindingTyped.extend({
  auditId: z.uuid(),
  findingId: z.uuid(),
  customerId: z.uuid().nullable(),
});
export type FindInAudit = z.output<typeof FindInAudit>;

export const ConclusionTyped = z.object({ opinion: z.enum(OPINIONS), text: Words.max(3000) });
export const ConcludeAudit = ConclusionTyped.extend({ auditId: z.uuid() });
export type ConcludeAudit = z.output<typeof ConcludeAudit>;

export const RemindAudit = z.object({
  auditId: z.uuid(),
  act: z.enum(['remind', 'escalate']),
  lateMs: z.int().min(0),
});
export type RemindAudit = z.output<typeof RemindAudit>;

export const StartState = z.object({
  openId: z.uuid().nullable(),
  samePeriod: z.boolean(),
  asOf: z.coerce.date(),
  population: z.int(),
  sample: z.array(DrawnCustomer),
  holders: z.array(Holder),
});
export type StartState = z.output<typeof StartState>;

export const AuditState = z.object({
  id: z.uuid(),
  unit: z.string(),
  stage: z.enum(AUDIT_STAGES),
  size: z.int(),
  checked: z.int(),
  dueAt: z.coerce.date(),
  version: z.int(),
  holders: z.array(Holder),
});
export type AuditState = z.output<typeof AuditState>;

export function auditChain(auditId: string): string {
  return `internalAudit:${auditId}`;
}
