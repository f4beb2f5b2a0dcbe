import { sql } from '../../database/sql.ts';
import { type AnyCommand, defineCommand } from '../../kit/command.ts';
import { holdersOf } from '../people/holders-sql.ts';
import { FINDINGS, type MailOutcome, SettleMail } from './schema.ts';
import { type MailSettled, MailState, settleMail } from './settle-mail.ts';

export function mailCommands(): AnyCommand[] {
  return [settleCommand];
}

/** Which of a contact person's findings an outcome is about; a letter that arrived, about each. */
const KIND_OF: Readonly<Partial<Record<MailOutcome, string>>> = FINDINGS;

const settleCommand = defineCommand<SettleMail, MailState, MailSettled>({
  name: 'mail.settle',
  schema: SettleMail,
  allowed: 'desk',
  load: ({ mailId, outcome }) => sql`
    select jsonb_build_object('kind', m.kind, 'settled', m.outcome is not null,
      'contactId', case when m.recipient like 'contact:%' then substr(m.recipient, 9) end,
      'customer', (select jsonb_build_object('id', c.id, 'unit', c.unit, 'ownerId', (select p.id from person p where p.id = c.owner_id and p.active))
        from customer c where c.id = m.customer_id),
      'dataAdmins', ${holdersOf('dataAdmin')},
      'standing', (select f.id from finding f where f.customer_id = m.customer_id and f.subject = m.recipient
        and f.kind like ${KIND_OF[outcome] ?? 'mail.%'} and f.resolved_at is null
        order by f.found_at desc limit 1))
    from mail m where m.id = ${mailId}::uuid`,
  read: (raw) => MailState.parse(raw),
  decide: settleMail,
  save: ({ finding, resolves }, _state, { mailId, outcome, findingId }, { now }) => ({
    guard: sql`
      update mail set outcome = ${outcome}, settled_at = ${now}::timestamptz
      where id = ${mailId}::uuid and outcome is null returning customer_id, recipient`,
    also: {
      ...(finding && {
        found: sql`
          insert into finding (id, customer_id, subject, kind, found_at)
          select ${findingId}::uuid, ${finding.customerId}::uuid, ${finding.subject}, ${finding.kind}, ${now}::timestamptz from guard
          on conflict (customer_id, subject, kind) where resolved_at is null do update set found_at = excluded.found_at`,
      }),
      ...(resolves && {
        resolved: sql`
          update finding f set resolved_at = ${now}::timestamptz from guard
          where f.customer_id = guard.customer_id and f.subject = guard.recipient and f.kind like 'mail.%' and f.resolved_at is null`,
      }),
    },
  }),
});
