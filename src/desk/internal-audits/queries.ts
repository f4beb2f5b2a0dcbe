import { z } from 'zod';
import type { Desk } from '../../kit/feature.ts';
import { Stored } from '../../kit/seal.ts';
import { openText } from '../../kit/sealed-text.ts';
import { type AuditCheck, CHECK_IDS, type CheckResult } from './audit-checks.ts';
import { AUDIT_STAGES, OPINIONS, Trail } from './schema.ts';

type Reading = Pick<Desk, 'database'>;

const Audit = z.object({
  id: z.uuid(),
  unit: z.string(),
  firstDay: z.date(),
  lastDay: z.date(),
  seed: z.string(),
  units: z.array(z.string()).nullable(),
  drawnAt: z.date(),
  population: z.int(),
  size: z.int(),
  stage: z.enum(AUDIT_STAGES),
  checked: z.int(),
  trail: Trail.nullable(),
  opinion: z.enum(OPINIONS).nullable(),
  conclusion: Stored.nullable(),
  dueAt: z.date(),
  concludedAt: z.date().nullable(),
  concludedBy: z.string().nullable(),
  version: z.int(),
});
export type AuditFile = z.output<typeof Audit>;

export async function internalAudit(id: string, { database }: Reading): Promise<AuditFile | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const row = await database.prisma.internalAudit.findUnique({ where: { id } });
  return row && Audit.parse(row);
}

/** The audits of some units, newest first. @param before the moment of the last one shown */
export async function internalAudits(
  units: readonly string[],
  { before, limit }: { before?: Date; limit: number },
  { database }: Reading,
): Promise<AuditFile[]> {
  const rows = await database.prisma.internalAudit.findMany({
    where: { unit: { in: [...units] }, ...(before && { drawnAt: { lt: before } }) },
    orderBy: { drawnAt: 'desc' },
    take: limit,
  });
  return z.array(Audit).parse(rows);
}

export type Tally = Record<CheckResult, number>;
const Counted = z.array(
  z.object({ id: z.string(), result: z.enum(['passed', 'failed', 'notApplicable']), count: z.int() }),
);

/** How often each automatic check passed, failed or had nothing to judge. */
export async function tallies(auditId: string, { database }: Reading): Promise<Map<AuditCheck, Tally>> {
  const rows = await database.prisma.$queryRaw<unknown>`
    select r.key as id, r.value as result, count(*)::int as count
    from sample_item i, jsonb_each_text(i.results) r where i.check_id = ${auditId}::uuid group by 1, 2`;
  const counted = Counted.parse(rows);
  const of = (check: string, result: CheckResult): number =>
    counted.find((row) => row.id === check && row.result === result)?.count ?? 0;
  return new Map(
    CHECK_IDS.map((id) => [
      id,
      { passed: of(id, 'passed'), failed: of(id, 'failed'), notApplicable: of(id, 'notApplicable') },
    ]),
  );
}

/** The auditor's own words, in clear; null before the end, or when the key was destroyed. */
export async function conclusionOf(
  { id, conclusion }: AuditFile,
  { seal }: Pick<Desk, 'seal'>,
): Promise<string | null> {
  return openText(seal, id, conclusion);
}
