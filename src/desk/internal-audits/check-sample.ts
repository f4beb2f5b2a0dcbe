import { z } from 'zod';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { type AuditCheck, type CheckResult, CustomerFacts, runChecks } from './audit-checks.ts';
import { AuditState, auditChain } from './schema.ts';

/** An audit with the next customers of its sample that nobody has checked yet. */
export const SampleState = AuditState.extend({ facts: z.array(CustomerFacts) });
export type SampleState = z.output<typeof SampleState>;
export type SampleChecked = {
  results: { customerId: string; results: Record<AuditCheck, CheckResult> }[];
  checked: number;
  ends: boolean;
};

/** R53: what the database proves by itself, for a few customers of the sample at a time. */
export function checkSample(
  audit: SampleState,
  _input: unknown,
  { now, organisation }: Pick<Circumstances, 'now' | 'organisation'>,
): Decision<SampleChecked> {
  if (audit.stage !== 'checking') return refuse('internalAudit.checkedAlready');
  const results = audit.facts.map((facts) => ({
    customerId: facts.customerId,
    results: runChecks(facts, { organisation, now }),
  }));
  const checked = audit.checked + results.length;
  const ends = results.length === 0 || checked >= audit.size;
  const failed = results.map(({ customerId, results: of }) => ({
    customer: customerId,
    failed: Object.entries(of).flatMap(([id, result]) => (result === 'failed' ? [id] : [])),
  }));
  return accept(
    { results, checked, ends },
    {
      events: [{ chain: auditChain(audit.id), type: 'internalAudit.checked', payload: { checked, failed } }],
      answer: { ends },
    },
  );
}
