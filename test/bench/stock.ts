import { ADDRESS, type Stocked } from './ground.ts';

/** A request that waits for its first decision, and its card in the channel. */
export type Waiting = { requestId: string; cardId: string };

/** Each with its row, its story so far, its obligation, and its cards shown: what a click finds on an ordinary day. */
const CLONE = `
  with fresh as (
    insert into request (id, kind, status, version, round, step_index, requester_id, customer_id, customer_name, unit, account_group,
      organisation_version, path, changes, basis, answers, created_at, submitted_at, step_started_at, due_at)
    select gen_random_uuid(), kind, status, version, round, step_index, requester_id, customer_id, customer_name, unit, account_group,
      organisation_version, path, changes, basis, answers, created_at, submitted_at, step_started_at, due_at
    from request, generate_series(1, $2) where id = $1 returning id),
  story as (
    insert into audit_event (chain, seq, at, actor, type, payload, previous, hash)
    select 'request:' || f.id, a.seq, a.at, a.actor, a.type, a.payload, a.previous, a.hash
    from audit_event a, fresh f where a.chain = 'request:' || $1),
  due as (
    insert into obligation (kind, subject, owner_role, owner_unit, person, opened_at, due_at, moments, next_at)
    select o.kind, replace(o.subject, $1::text, f.id::text), owner_role, owner_unit, person, opened_at, due_at, moments, next_at
    from obligation o, fresh f where o.subject like $1 || '/%'),
  cards as (
    insert into card (kind, target, audience, surface, thread_kind, thread_target, wanted, shown, address)
    select c.kind, replace(c.target, $1::text, f.id::text), c.audience, c.surface, c.thread_kind, replace(c.thread_target, $1::text, f.id::text),
      c.wanted, c.wanted, $3
    from card c, fresh f where c.target like $1 || '%' returning id, kind, target)
  select target as "requestId", id as "cardId" from cards where kind = 'request.step'`;

const AT_ONCE = 2_000;

export async function stockDesk({ pool, pattern, surface }: Stocked, count: number): Promise<Waiting[]> {
  const stock: Waiting[] = [];
  while (stock.length < count) {
    const missing = Math.min(AT_ONCE, count - stock.length);
    const { rows } = await pool.query<Waiting>(CLONE, [pattern, missing, ADDRESS[surface]]);
    if (rows.length === 0) throw new Error('nothing to copy');
    stock.push(...rows);
  }
  await pool.query('vacuum analyze');
  return stock;
}
