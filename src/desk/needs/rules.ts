import { holdsOver } from '../../kit/access.ts';
import type { Actor, Role } from '../../kit/actor.ts';
import type { Owned } from '../customers/rules.ts';
import type { Organisation } from '../organisation/schema.ts';

/** R51, S2 3.3: the customer's account manager keeps their needs; somebody with the role over the unit can stand in. */
export function mayRecord(
  customer: Owned,
  actor: Pick<Actor, 'id' | 'grants'>,
  organisation: Organisation,
): boolean {
  return (
    actor.id === customer.accountManagerId || holdsOver(actor, 'accountManager', customer.unit, organisation)
  );
}

/** Who reads what a customer needs, beside the customer's own people: those who sell, serve and answer for the file. */
const READERS: readonly Role[] = [
  'supervisor',
  'accountManager',
  'salesManager',
  'salesSupportManager',
  'customerSupport',
  'dataAdmin',
  'implementationManager',
];

export function mayReadNeeds(
  customer: Owned,
  actor: Pick<Actor, 'id' | 'grants'>,
  organisation: Organisation,
): boolean {
  if (actor.id === customer.ownerId || actor.id === customer.accountManagerId) return true;
  return READERS.some((role) => holdsOver(actor, role, customer.unit, organisation));
}
