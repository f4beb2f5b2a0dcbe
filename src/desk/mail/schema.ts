import { z } from 'zod';

/** What became of a letter. `refused`: the mail server does not take the address; `failed`: nobody could deliver it for days. */
export const OUTCOMES = ['sent', 'refused', 'failed', 'noAddress', 'notWanted'] as const;
export type MailOutcome = (typeof OUTCOMES)[number];

/** `findingId`: of the finding that this makes, should it make one. */
export const SettleMail = z.object({ mailId: z.uuid(), outcome: z.enum(OUTCOMES), findingId: z.uuid() });
export type SettleMail = z.output<typeof SettleMail>;

/** To the one who keeps the customer's data: an address that takes no mail. The target is the finding. */
export const UNDELIVERED_CARD = 'mail.undelivered';

/** R41: what is wrong with a contact person's address, by what became of a letter to it. */
export const FINDINGS = {
  refused: 'mail.refused',
  failed: 'mail.failed',
  noAddress: 'mail.noAddress',
} as const;

export type Recipient = { contact: string } | { person: string };

export function parseRecipient(recipient: string): Recipient {
  const [sort, ...id] = recipient.split(':');
  return sort === 'contact' ? { contact: id.join(':') } : { person: id.join(':') };
}
