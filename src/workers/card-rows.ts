import type pg from 'pg';
import type { Surface } from '../kit/actor.ts';
import type { Audience } from '../kit/card.ts';
import type { Address, DeliverRow } from '../kit/deliver.ts';

/** A card taken by this worker: nobody else shows it until the lease ends. `wanted` is the version that must be shown at least. */
export type TakenCard = DeliverRow & {
  wanted: number;
  attempts: number;
  fault: string | null;
  lease: string;
  thread: { kind: string; target: string } | null;
};

/** An audience on a surface: one channel or one person's conversation, to which messages go one at a time. */
export function placeOf({ surface, audience }: { surface: string; audience: string }): string {
  return `${surface} ${audience}`;
}

/** Seconds after which another worker may take over; also the limit for one attempt. */
export const LEASE_SECONDS = 30;
/**
 * The head of each audience's queue, and only the head: two workers that look at once want the same row, and one of them gets it. A reply
 * waits without an attempt while its root is still to be posted; a root that will not be (nothing to show, or nobody to reach) no longer holds it back. Scalar
 * subqueries and arrays, where a join would read better: they keep the planner, which takes a third of the table for behind, on the indexes.
 */
const TAKE = `
  with behind as (
    select id, surface, audience, created_at, thread_kind, thread_target, lease_until, address is null as is_new,
      available_at <= now() as is_available, lease_until > now() as is_leased
    from card where shown < wanted and parked_at is null and surface = any($1)
  ), heads as (
    select distinct on (surface, audience) id from behind b
    where is_available and is_leased is not true
      and not (surface || ' ' || audience = any($2)) and not (is_new and surface || ' ' || audience = any($3))
      and not (surface || ' ' || audience = any(array(select o.surface || ' ' || o.audience from behind o where o.is_leased)))
      and not (is_new and thread_kind is not null and coalesce((
        select r.address is null and r.shown < r.wanted and coalesce(r.fault, '') <> 'unreachable' from card r where r.kind = b.thread_kind and r.target = b.thread_target
          and r.audience = b.audience and r.surface = b.surface), false))
    order by surface, audience, created_at, id
  ), taken as (
    select c.id from card c where c.id = any(array(select id from heads))
      and c.shown < c.wanted and c.parked_at is null and c.available_at <= now() and (c.lease_until is null or c.lease_until <= now())
    order by c.available_at limit $4 for update of c skip locked
  )
  update card c set lease = gen_random_uuid(), lease_until = now() + make_interval(secs => $5) from taken where c.id = taken.id
  returning c.id, c.kind, c.target, c.audience, c.surface, c.address, c.wanted, c.attempts, c.fault, c.lease, c.thread_kind, c.thread_target,
    (select r.address from card r where r.kind = c.thread_kind and r.target = c.thread_target and r.audience = c.audience
      and r.surface = c.surface) as thread_address`;

export type CardRows = {
  /**
   * Takes up to `limit` cards under a fresh lease each.
   * @param resting places to leave alone altogether (rate limit) @param pacing places where nothing new may be posted yet
   */
  take(limit: number, resting: readonly string[], pacing: readonly string[]): Promise<TakenCard[]>;
  /** The version taken now stands at `address`. */
  settle(card: TakenCard, address: Address | null): Promise<void>;
  /** 429: everything for this audience waits; no attempt is counted. */
  rest(card: TakenCard, ms: number): Promise<void>;
  /** One more failure: later again, or parked once there were `parkAfter` of them. @returns whether it is parked now */
  fail(
    card: TakenCard,
    fault: string,
    options: { ceilingSeconds: number; parkAfter: number },
  ): Promise<boolean>;
  /** The audience cannot be reached: parked, and shown to the others instead; to whom a channel's card was shown so before is shown it anew. */
  redirect(card: TakenCard, instead: readonly Audience[]): Promise<void>;
  hasAccountOn(personId: string, surfaces: readonly Surface[]): Promise<boolean>;
  /** The message, or the root of its thread, was deleted in chat: it is posted anew. */
  forget(card: TakenCard, what: 'message' | 'thread'): Promise<void>;
  /** The platform answers again: what waited only for that is tried now. */
  wake(surface: Surface): Promise<void>;
  release(leases: readonly string[]): Promise<void>;
};

const MINE = 'where id = $1 and lease = $2';
const FREE = 'lease = null, lease_until = null';

/** The `card` table as the showing worker uses it. Every statement but `rest` and `wake` touches only what its lease holds. */
export function cardRows(pool: pg.Pool, surfaces: readonly Surface[]): CardRows {
  return {
    async take(limit, resting, pacing) {
      const { rows } = await pool.query<TakenRow>({
        name: 'card-take',
        text: TAKE,
        values: [surfaces, resting, pacing, limit, LEASE_SECONDS],
      });
      return rows.map(fromRow);
    },
    async settle(card, address) {
      await pool.query({
        name: 'card-settle',
        text: `update card set shown = greatest(shown, $3), address = $4, attempts = 0, fault = null, ${FREE} ${MINE}`,
        values: [card.id, card.lease, card.wanted, address && JSON.stringify(address)],
      });
    },
    async rest(card, ms) {
      await pool.query(
        `update card set available_at = greatest(available_at, now() + make_interval(secs => $5)),
           lease = case when id = $1 and lease = $2 then null else lease end,
           lease_until = case when id = $1 and lease = $2 then null else lease_until end
         where surface = $3 and audience = $4 and shown < wanted and parked_at is null`,
        [card.id, card.lease, card.surface, card.audience, ms / 1000],
      );
    },
    async fail(card, fault, { ceilingSeconds, parkAfter }) {
      const { rows } = await pool.query<{ parked: boolean }>(
        `update card set attempts = attempts + 1, fault = $3, ${FREE},
           available_at = now() + make_interval(secs => least($4, power(2, least(attempts, 20)))),
           parked_at = case when attempts + 1 >= $5 then now() end
         ${MINE} returning parked_at is not null as parked`,
        [card.id, card.lease, fault.slice(0, 200), ceilingSeconds, parkAfter],
      );
      return rows[0]?.parked ?? false;
    },
    async redirect(card, instead) {
      await pool.query(
        `with parked as (
           update card set parked_at = now(), fault = 'unreachable', attempts = attempts + 1, ${FREE} ${MINE} returning kind, target, surface, audience),
         shown_before as (
           update card o set wanted = o.wanted + 1 from parked p
           where p.audience like 'channel:%' and o.kind = p.kind and o.target = p.target and o.surface = p.surface
             and o.audience like 'person:%' and o.address is not null and o.audience <> all($3::text[]))
         insert into card (kind, target, audience, surface)
         select p.kind, p.target, a.audience, p.surface from parked p, unnest($3::text[]) as a(audience)
         on conflict (kind, target, audience, surface) do update set wanted = card.wanted + 1`,
        [card.id, card.lease, instead],
      );
    },
    async hasAccountOn(personId, on) {
      const { rowCount } = await pool.query(
        'select 1 from identity where person_id = $1 and surface = any($2) limit 1',
        [personId, on],
      );
      return (rowCount ?? 0) > 0;
    },
    async forget(card, what) {
      await pool.query(
        `with mine as (
           update card set attempts = attempts + 1, fault = 'gone', ${FREE}, address = case when $3::text = 'message' then null else address end,
             available_at = now() + make_interval(secs => power(2, least(attempts, 8)) - 1)
           ${MINE} returning thread_kind, thread_target, audience, surface)
         update card r set address = null, wanted = r.wanted + 1 from mine m
         where $3 = 'thread' and r.kind = m.thread_kind and r.target = m.thread_target and r.audience = m.audience and r.surface = m.surface`,
        [card.id, card.lease, what],
      );
    },
    async wake(surface) {
      await pool.query(
        `update card set available_at = now(), attempts = 0
         where surface = $1 and fault like 'down%' and shown < wanted and parked_at is null and lease is null`,
        [surface],
      );
    },
    async release(leases) {
      await pool.query(
        `update card set ${FREE} where lease = any($1::uuid[]) and shown < wanted and parked_at is null`,
        [leases],
      );
    },
  };
}

type TakenRow = Omit<TakenCard, 'thread' | 'threadAddress'> & {
  thread_kind: string | null;
  thread_target: string | null;
  thread_address: Address | null;
};

function fromRow({
  thread_kind: kind,
  thread_target: target,
  thread_address: threadAddress,
  ...card
}: TakenRow): TakenCard {
  return { ...card, threadAddress, thread: kind !== null && target !== null ? { kind, target } : null };
}
