import { z } from 'zod';
import { holdsOver } from '../../kit/access.ts';
import type { CardWish } from '../../kit/card.ts';
import type { Circumstances } from '../../kit/command.ts';
import { accept, type Decision, refuse } from '../../kit/decision.ts';
import { Holder } from '../../kit/grants.ts';
import { customerChain } from '../requests/schema.ts';
import { FINDINGS, type SettleMail, UNDELIVERED_CARD } from './schema.ts';

/** `owner`: the sales representative, if they still are somebody here. `standing`: the finding of this kind that is open on this contact person; for a letter that arrived, any. */
export const MailState = z.object({
  kind: z.string(),
  settled: z.boolean(),
  contactId: z.uuid().nullable(),
  customer: z.object({ id: z.uuid(), unit: z.string(), ownerId: z.string().nullable() }).nullable(),
  dataAdmins: z.array(Holder),
  standing: z.uuid().nullable(),
});
export type MailState = z.output<typeof MailState>;

export type MailSettled = {
  finding: { customerId: string; subject: string; kind: string } | null;
  resolves: string | null;
};

/**
 * A letter that reaches a contact person ends what was found about their address; one that cannot be delivered is a finding of data
 * quality, and whoever keeps the customer's data is told, without the address.
 */
export function settleMail(
  { kind, settled, contactId, customer, dataAdmins, standing }: MailState,
  { outcome, findingId }: SettleMail,
  { organisation }: Circumstances,
): Decision<MailSettled> {
  if (settled) return refuse('refusal.gone');
  if (!contactId || !customer) return accept({ finding: null, resolves: null });
  const event = (type: string) => ({
    chain: customerChain(customer.id),
    type,
    payload: { contact: contactId, letter: kind },
  });
  if (outcome === 'sent')
    return accept({ finding: null, resolves: standing }, { events: [event('mail.sent')] });
  if (outcome === 'notWanted') return accept({ finding: null, resolves: null });
  const keepers = customer.ownerId
    ? [customer.ownerId]
    : dataAdmins
        .filter((one) => holdsOver(one, 'dataAdmin', customer.unit, organisation))
        .map(({ id }) => id);
  const id = standing ?? findingId;
  return accept(
    {
      finding: { customerId: customer.id, subject: `contact:${contactId}`, kind: FINDINGS[outcome] },
      resolves: null,
    },
    {
      events: [event(FINDINGS[outcome])],
      cards: keepers.map(
        (personId): CardWish => ({ kind: UNDELIVERED_CARD, target: id, audience: `person:${personId}` }),
      ),
    },
  );
}
