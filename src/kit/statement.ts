import { z } from 'zod';
import { empty, join, raw, type Sql, sql } from '../database/sql.ts';
import { type Identity, LANGUAGES } from './actor.ts';
import type { CardWish } from './card.ts';
import type { Circumstances, Envelope, Write } from './command.ts';
import type { Accepted, AuditEvent } from './decision.ts';
import { Grants } from './grants.ts';
import type { MailWish } from './letter.ts';
import type { ObligationChange } from './obligation.ts';

/** What the read statement yields: the clock, the organisation in force, who acts, an earlier answer, the command's own state. */
export const Known = z.object({
  now: z.date(),
  organisation: z.number(),
  actor: z
    .object({
      id: z.string(),
      name: z.string(),
      language: z.enum(LANGUAGES),
      timeZone: z.string(),
      grants: Grants,
    })
    .nullable(),
  receipt: z.record(z.string(), z.unknown()).nullable(),
  state: z.unknown(),
});
export type Known = z.output<typeof Known>;

/** SQL for the acting person as `who`: no row for an unknown account or somebody who has left (R02, R06). */
export function whoIs(by: Identity): Sql {
  return sql`
    select p.id, p.name, p.language, p.time_zone from identity i join person p on p.id = i.person_id
    where i.surface = ${by.surface} and i.tenant = ${by.tenant} and i.external_id = ${by.externalId} and p.active`;
}

/** jsonb of the person in `who` with their grants. */
export const actorColumns: Sql = sql`
  (select jsonb_build_object('id', who.id, 'name', who.name, 'language', who.language, 'timeZone', who.time_zone, 'grants',
    coalesce((select jsonb_agg(jsonb_build_object('role', g.role, 'unit', g.unit)) from role_grant g where g.person_id = who.id), '[]'))
   from who)`;

const nobody = sql`select null::text as id, null::text as name, null::text as language, null::text as time_zone where false`;

export function readStatement(envelope: Envelope, state: Sql): Sql {
  const byDesk = 'desk' in envelope.by;
  const receiptOf = byDesk ? sql`${personOf(envelope)}` : sql`(select id from who)`;
  return sql`
    with who as (${'desk' in envelope.by ? nobody : whoIs(envelope.by)})
    select desk_now() as now,
      coalesce((select version from organisation_version order by version desc limit 1), 0) as organisation,
      ${actorColumns} as actor,
      (select r.answer from receipt r where r.command_id = ${envelope.commandId} and r.person_id = ${receiptOf}) as receipt,
      (${state}) as state`;
}

function personOf(envelope: Envelope): string {
  return 'desk' in envelope.by ? `desk:${envelope.by.desk}` : '';
}

type Storing = {
  write: Write;
  decision: Accepted<unknown>;
  envelope: Envelope;
  circumstances: Circumstances;
  surfaces: readonly string[];
};

/** One statement, so one transaction and one flush: all of it hangs on `guard`. Yields `won`, the number of rows the guard let through. */
export function writeStatement({ write, decision, envelope, circumstances, surfaces }: Storing): Sql {
  const { actor, now } = circumstances;
  const person = 'desk' in envelope.by ? personOf(envelope) : actor.id;
  // A guard may let several rows through (an import); what hangs on the command as a whole hangs on `once`.
  const parts: Sql[] = [sql`guard as (${write.guard})`, sql`once as (select 1 from guard limit 1)`];
  for (const [name, statement] of Object.entries(write.also ?? {}))
    parts.push(sql`${raw(name)} as (${statement})`);
  parts.push(sql`kept_receipt as (
    insert into receipt (command_id, person_id, answer)
    select ${envelope.commandId}, ${person}, ${JSON.stringify(decision.answer)}::jsonb from once)`);
  parts.push(...eventStatements(decision.events, actor.id, now, write.payload));
  if (decision.cards.length > 0) parts.push(cardsStatement(decision.cards, surfaces));
  parts.push(...obligationStatements(decision.obligations, now));
  if (decision.mails.length > 0) parts.push(mailsStatement(decision.mails, now));
  return sql`with ${join(parts, ', ')} select (select count(*)::int from guard) as won`;
}

/**
 * The head of each chain is read in the same statement; of two that append at once the primary key lets one through. A second event on a
 * chain cannot see the first in the table yet, so it continues from what the statement before it returned.
 */
function eventStatements(events: readonly AuditEvent[], actor: string, now: Date, payload?: Sql): Sql[] {
  const layers: AuditEvent[][] = [];
  const depth = new Map<string, number>();
  for (const event of events) {
    const level = depth.get(event.chain) ?? 0;
    depth.set(event.chain, level + 1);
    layers[level] = [...(layers[level] ?? []), event];
  }
  return layers.map((layer, level) => {
    const before = level === 0 ? sql`audit_event` : raw(`kept_event_${level - 1}`);
    return sql`${raw(`kept_event_${level}`)} as (
    insert into audit_event (chain, seq, at, actor, type, payload, previous, hash)
    select e.chain, h.seq + 1, ${now}::timestamptz, ${actor}::text, e.type, p.payload, h.hash,
      audit_hash(h.hash, e.chain, h.seq + 1, ${now}::timestamptz, ${actor}::text, e.type, p.payload)
    from once, jsonb_to_recordset(${JSON.stringify(layer)}::jsonb) as e(chain text, type text, payload jsonb),
      lateral (select coalesce(max(a.seq), 0) as seq,
        coalesce((array_agg(a.hash))[1], ''::bytea) as hash
        from (select seq, hash from ${before} where chain = e.chain order by seq desc limit 1) a) h,
      lateral (select e.payload ${payload ? sql`|| coalesce(${payload}, '{}'::jsonb)` : empty} as payload) p
    returning chain, seq, hash)`;
  });
}

/** `available_at` of a card that was up to date is when it fell behind: the age of the backlog is read from it. */
function cardsStatement(cards: readonly CardWish[], surfaces: readonly string[]): Sql {
  // One statement cannot touch a row twice.
  const wishes = new Map(
    cards.map((card) => [JSON.stringify([card.kind, card.target, card.audience]), card]),
  );
  const rows = [...wishes.values()].flatMap((card) =>
    surfaces.map((surface) => ({
      kind: card.kind,
      target: card.target,
      audience: card.audience,
      surface,
      thread_kind: card.inThreadOf?.kind ?? null,
      thread_target: card.inThreadOf?.target ?? null,
    })),
  );
  return sql`kept_card as (
    insert into card (kind, target, audience, surface, thread_kind, thread_target)
    select c.kind, c.target, c.audience, c.surface, c.thread_kind, c.thread_target
    from once, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as c(kind text, target text, audience text, surface text, thread_kind text, thread_target text)
    on conflict (kind, target, audience, surface) do update
      set wanted = card.wanted + 1, parked_at = null,
        attempts = case when card.parked_at is null then card.attempts else 0 end,
        fault = case when card.parked_at is null then card.fault end,
        available_at = case when card.parked_at is null and card.shown < card.wanted then card.available_at else now() end)`;
}

/** A letter is written to a recipient once; who wants another one names another target. */
function mailsStatement(mails: readonly MailWish[], now: Date): Sql {
  const rows = mails.map(({ kind, target, to }) => ({
    kind,
    target,
    recipient: 'person' in to ? `person:${to.person}` : `contact:${to.contact}`,
    customer: 'customer' in to ? to.customer : null,
  }));
  return sql`kept_mail as (
    insert into mail (kind, target, recipient, customer_id, wished_at)
    select m.kind, m.target, m.recipient, m.customer, ${now}::timestamptz
    from once, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as m(kind text, target text, recipient text, customer uuid)
    on conflict (kind, target, recipient) do nothing)`;
}

function obligationStatements(changes: readonly ObligationChange[], now: Date): Sql[] {
  const opened = changes.filter((change) => 'open' in change);
  const reopened = new Set(opened.map((change) => JSON.stringify([change.open, change.subject])));
  // Closing what the same decision opens anew would touch one row twice; opening replaces it anyway.
  const closed = changes
    .filter((change) => 'close' in change)
    .filter((change) => !reopened.has(JSON.stringify([change.close, change.subject])));
  const parts: Sql[] = [];
  // One statement each, so that each finds its row by the key: joined with a list, whose length the planner can only guess, all
  // obligations would be read.
  for (const [index, { close, subject, evidence }] of closed.entries()) {
    parts.push(sql`${raw(`closed_obligation_${index}`)} as (
      update obligation o set done_at = ${now}::timestamptz, next_at = null, evidence = ${evidence}
      from once where o.kind = ${close} and o.subject = ${subject} and o.done_at is null)`);
  }
  if (opened.length > 0) {
    const rows = opened.map(({ open, subject, owner, dueAt, moments }) => ({
      open,
      subject,
      role: 'role' in owner ? owner.role : null,
      unit: 'unit' in owner ? owner.unit : null,
      person: 'person' in owner ? owner.person : null,
      due: dueAt,
      moments,
      next: moments[0]?.at ?? null,
    }));
    parts.push(sql`opened_obligation as (
      insert into obligation (kind, subject, owner_role, owner_unit, person, opened_at, due_at, moments, next_at)
      select o.open, o.subject, o.role, o.unit, o.person, ${now}::timestamptz, o.due, o.moments, o.next
      from once, jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as o(open text, subject text, role text, unit text, person text, due timestamptz, moments jsonb, next timestamptz)
      on conflict (kind, subject) do update set owner_role = excluded.owner_role, owner_unit = excluded.owner_unit,
        person = excluded.person, opened_at = excluded.opened_at, due_at = excluded.due_at, moments = excluded.moments,
        next_at = excluded.next_at, done_at = null, evidence = null)`);
  }
  return parts;
}
