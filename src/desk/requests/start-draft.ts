import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import type { Actor, Role } from '../../kit/actor.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, forbid, refuse } from '../../kit/decision.ts';
import { accountGroup, takesCustomers, unitOf } from '../organisation/rules.ts';
import type { Organisation, RequestKind } from '../organisation/schema.ts';
import { requestChain } from './schema.ts';

export const StartDraft = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('customer.create'),
    requestId: z.uuid(),
    customerId: z.uuid(),
    unit: z.string().min(1),
    accountGroup: z.string().min(1),
  }),
  z.object({ kind: z.literal('customer.change'), requestId: z.uuid(), customerId: z.uuid() }),
]);
export type StartDraft = z.output<typeof StartDraft>;

/** The customer that a change is about; null for a new one. */
export const DraftState = z.object({
  customer: z
    .object({
      name: z.string(),
      unit: z.string(),
      accountGroup: z.string(),
      version: z.int(),
      status: z.string(),
    })
    .nullable(),
});
export type DraftState = z.output<typeof DraftState>;

export type DraftStarted = { unit: string; accountGroup: string; customerName: string; basis: number | null };

/** Who files which request; each over the unit it is for (S1i, S2 ch. 2). */
const FILERS: Partial<Record<RequestKind, readonly Role[]>> = {
  'customer.create': ['salesRep', 'accountManager'],
  'customer.change': ['salesRep', 'accountManager', 'customerSupport', 'dataAdmin'],
};

/** R10, R11: a draft belongs to its requester and is kept until submitted or withdrawn (R18). */
export function startDraft(
  { customer }: DraftState,
  input: StartDraft,
  { actor, organisation }: Circumstances,
): Decision<DraftStarted> {
  const draft = draftOf(customer, input);
  if (!draft) return refuse('refusal.gone');
  if (!unitOf(organisation, draft.unit) || !accountGroup(organisation, draft.accountGroup))
    return refuse('refusal.gone');
  if (input.kind === 'customer.create' && !takesCustomers(organisation, draft.unit))
    return refuse('refusal.gone');
  const forbidden = mayNotFile(input.kind, draft.unit, actor, organisation);
  if (forbidden) return forbidden;
  return accept(draft, {
    events: [
      {
        chain: requestChain(input.requestId),
        type: 'request.drafted',
        payload: { kind: input.kind, unit: draft.unit, accountGroup: draft.accountGroup },
      },
    ],
    answer: { requestId: input.requestId },
  });
}

/** Asked when a draft is started and again when it is sent: rights can end in between. */
export function mayNotFile(
  kind: RequestKind,
  unit: string,
  actor: Actor,
  organisation: Organisation,
): ReturnType<typeof forbid> | null {
  const roles = FILERS[kind] ?? [];
  if (roles.some((role) => holdsOver(actor, role, unit, organisation))) return null;
  return forbid('request.notYourUnit', { unit: unitOf(organisation, unit)?.name ?? unit });
}

function draftOf(customer: DraftState['customer'], input: StartDraft): DraftStarted | null {
  if (input.kind === 'customer.create') {
    return { unit: input.unit, accountGroup: input.accountGroup, customerName: '', basis: null };
  }
  if (!customer) return null;
  const { unit, accountGroup: group, name, version } = customer;
  return { unit, accountGroup: group, customerName: name, basis: version };
}
