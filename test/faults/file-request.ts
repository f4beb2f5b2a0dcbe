import { randomUUID } from 'node:crypto';
import type { Desk } from '../../src/kit/feature.ts';
import { type Colleague, representatives, TEAM, units } from './organisation.ts';

/** A new customer, filed by a representative; its card appears in the unit's channel. */
export async function fileRequest(
  { execute }: Pick<Desk, 'execute'>,
  unit: string,
  by: Colleague,
  name?: string,
): Promise<string> {
  const [requestId, customerId] = [randomUUID(), randomUUID()];
  const envelope = () => ({
    commandId: randomUUID(),
    by: { surface: 'slack' as const, tenant: TEAM, externalId: by.account },
  });
  const values = { name: name ?? `Customer ${customerId.slice(0, 13)}`, country: 'DE', creditLimit: '5000' };
  for (const [command, input] of [
    ['request.start', { kind: 'customer.create', requestId, customerId, unit, accountGroup: '1110' }],
    ['request.fill', { requestId, values, check: true }],
    ['request.submit', { requestId }],
  ] as const) {
    const outcome = await execute(command, input, envelope());
    if (outcome.kind === 'refused') throw new Error(`${command}: ${JSON.stringify(outcome.refusal)}`);
  }
  return requestId;
}

/** Four requests at once, over units and representatives in turn. @returns how many there are now more */
export async function fileSome(desk: Pick<Desk, 'execute'>, from: number): Promise<number> {
  const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;
  const four = [from, from + 1, from + 2, from + 3];
  await Promise.all(four.map((at) => fileRequest(desk, pick(units, at), pick(representatives, at))));
  return four.length;
}
