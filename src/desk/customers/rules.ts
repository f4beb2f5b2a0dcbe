import { holdsOver } from '../../kit/access.ts';
import type { Actor, Role } from '../../kit/actor.ts';
import type { Organisation } from '../organisation/schema.ts';
import type { Secrecy } from './fields.ts';

/**
 * R36: who sees what of a customer file. A row opens a level of secrecy to a role over the customer's unit; `owner` is the customer's own
 * sales representative or account manager. What no row opens stays closed.
 */
export const VISIBILITY: Record<Secrecy, readonly (Role | 'owner')[]> = {
  open: [
    'owner',
    'salesRep',
    'supervisor',
    'accountManager',
    'dataAdmin',
    'salesManager',
    'salesSupportManager',
    'implementationManager',
    'hqFinance',
    'companyCodeMaintainer',
    'customerSupport',
    'auditor',
  ],
  personal: [
    'owner',
    'supervisor',
    'accountManager',
    'dataAdmin',
    'implementationManager',
    'customerSupport',
  ],
  restricted: ['owner', 'dataAdmin', 'hqFinance', 'companyCodeMaintainer', 'implementationManager'],
};

export type Owned = { unit: string; ownerId: string | null; accountManagerId: string | null };

/** May this person see the customer's values of this secrecy? */
export function maySee(secrecy: Secrecy, customer: Owned, actor: Actor, organisation: Organisation): boolean {
  return VISIBILITY[secrecy].some((row) =>
    row === 'owner'
      ? actor.id === customer.ownerId || actor.id === customer.accountManagerId
      : holdsOver(actor, row, customer.unit, organisation),
  );
}
