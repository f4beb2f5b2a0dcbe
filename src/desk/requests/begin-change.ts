import { randomUUID } from 'node:crypto';
import type { Envelope } from '../../kit/command.ts';
import type { Desk } from '../../kit/feature.ts';
import { type Reply, refused } from '../../kit/reply.ts';

/** Starts a draft that changes a customer's file. @returns the draft's id, or why there is none */
export async function beginChange(
  customerId: string,
  envelope: Envelope,
  desk: Pick<Desk, 'execute'>,
): Promise<string | Reply> {
  const input = { kind: 'customer.change', requestId: randomUUID(), customerId };
  const outcome = await desk.execute('request.start', input, envelope);
  return outcome.kind === 'refused' ? refused(outcome.refusal) : String(outcome.answer.requestId);
}
