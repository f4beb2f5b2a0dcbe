import type pg from 'pg';
import { verifyAudit } from '../../src/kit/audit.ts';
import type { Click } from './click.ts';

export type Outcome = {
  clicks: number;
  /** Of the clicks: answered with success. */
  answered: number;
  /** Told that it was not done: somebody was faster, or the database was away. */
  refused: number;
  unanswered: number;
  /** Of those answered: different decisions, each of which stands stored once. */
  stored: number;
  lost: number;
  /** Acknowledged without words, on a step that somebody else had decided: the "too late" died with the process. */
  overtaken: number;
  doubled: number;
  /** Stored, though whoever clicked never heard of it: the answer died with the process. */
  unheard: number;
  requests: number;
  customers: number;
  violations: string[];
};

type Taken = { key: string; verdict: string; events: number; receipts: number };

/** One row a decision, with its audit events and its receipts beside it. */
const DECISIONS = `
  select concat_ws('/', d.request_id, d.round, d.step_index, d.person_id) as key, d.verdict,
    (select count(*)::int from audit_event a where a.chain = 'request:' || d.request_id and a.actor = d.person_id
      and a.type in ('step.approved', 'step.returned', 'step.rejected', 'request.approved')
      and (a.payload->>'round')::int = d.round and (a.payload->>'stepIndex')::int = d.step_index) as events,
    (select count(*)::int from receipt r where r.person_id = d.person_id and r.answer->>'requestId' = d.request_id::text
      and r.answer ? 'verdict') as receipts
  from decision d`;

/** Each yields the keys of what must not be. */
const NEVER: Record<string, string> = {
  'a step decided twice': `
    select concat_ws('/', request_id, round, step_index) as key from decision group by 1 having count(*) > 1`,
  'an audit event without its decision': `
    select a.chain || ' ' || a.seq as key from audit_event a
    where a.type in ('step.approved', 'step.returned', 'step.rejected', 'request.approved') and not exists (
      select 1 from decision d where 'request:' || d.request_id = a.chain and d.person_id = a.actor
        and d.round = (a.payload->>'round')::int and d.step_index = (a.payload->>'stepIndex')::int)`,
  'a receipt without its decision': `
    select r.command_id as key from receipt r where r.answer ? 'verdict' and not exists (
      select 1 from decision d where d.request_id::text = r.answer->>'requestId' and d.person_id = r.person_id)`,
  'a request that is not where its decisions brought it': `
    select r.id::text as key from request r where r.status in ('pending', 'approved', 'rejected', 'returned') and (
      select coalesce(string_agg(d.step_index || d.verdict, ' ' order by d.step_index), '') from decision d
        where d.request_id = r.id and d.round = r.round)
      is distinct from case
        when r.status = 'approved' then '0approved 1approved'
        when r.status = 'pending' and r.step_index = 0 then ''
        when r.status = 'pending' then '0approved'
        when r.step_index = 0 then '0' || r.status
        else '0approved 1' || r.status end`,
  'an approved request without its customer': `
    select r.id::text as key from request r where r.status = 'approved' and not exists (
      select 1 from customer c join audit_event a on a.chain = 'customer:' || c.id and a.type = 'customer.created' where c.id = r.customer_id)`,
  'a customer without an approved request': `
    select c.id::text as key from customer c where not exists (
      select 1 from request r where r.customer_id = c.id and r.status = 'approved')`,
  'two customers of one name': `select name as key from customer group by name having count(*) > 1`,
  'a number given twice': `select number as key from customer group by number having count(*) > 1`,
  'a gap in a series of numbers': `
    select s.id as key from number_series s where s.next - 1 <> (
      select count(*) from customer c where c.number like split_part(s.id, ':', 2) || '____')`,
  'a step without its deadline, or a deadline without its step': `
    select coalesce(r.id::text, o.subject) as key from (select * from request where status = 'pending') r
    full join (select * from obligation where done_at is null) o on o.subject = concat_ws('/', r.id, r.round, r.step_index)
    where r.id is null or o.id is null`,
  'a duplicate key left open by a closed request': `
    select k.id::text as key from duplicate_key k join request r on r.id = k.request_id where r.status in ('approved', 'rejected')`,
};

/** Compares what people were told with what the database holds, and the database with itself. */
export async function readOutcome(
  pool: pg.Pool,
  anchorFolder: string,
  clicks: readonly Click[],
): Promise<Outcome> {
  const { rows } = await pool.query<Taken>(DECISIONS);
  const taken = new Map(rows.map((row) => [row.key, row]));
  const promised = new Map<string, Click>();
  const answered = clicks.filter(({ heard }) => heard === 'done' || heard === 'unsaid');
  for (const click of answered) promised.set(keyOf(click), click);
  const steps = new Set(rows.map(({ key }) => key.slice(0, key.lastIndexOf('/'))));
  const unkept = [...promised].filter(([key, click]) => taken.get(key)?.verdict !== click.verdict);
  const isOvertaken = ([key, { heard }]: [string, Click]) =>
    heard === 'unsaid' && !taken.has(key) && steps.has(key.slice(0, key.lastIndexOf('/')));
  const lost = unkept.filter((one) => !isOvertaken(one));
  const doubled = rows.filter(({ events, receipts }) => events !== 1 || receipts !== 1);
  const violations = [
    ...lost.map(
      ([key, { heard, words }]) => `lost: ${key} was answered (${heard}) and is not stored ${words}`,
    ),
    ...doubled.map(
      ({ key, events, receipts }) => `doubled: ${key} has ${events} audit events and ${receipts} receipts`,
    ),
    ...(await broken(pool)),
    ...(await auditFindings(pool, anchorFolder)),
  ];
  const count = async (table: string) => {
    const result = await pool.query<{ n: number }>(`select count(*)::int as n from ${table}`);
    return result.rows[0]?.n ?? 0;
  };
  return {
    clicks: clicks.length,
    answered: answered.length,
    refused: clicks.filter(({ heard }) => heard === 'refused').length,
    unanswered: clicks.filter(({ heard }) => heard === 'unanswered').length,
    stored: promised.size - unkept.length,
    overtaken: unkept.length - lost.length,
    lost: lost.length,
    doubled: doubled.length,
    unheard: rows.filter(({ key }) => !promised.has(key)).length,
    requests: await count('request'),
    customers: await count('customer'),
    violations,
  };
}

function keyOf({ requestId, round, stepIndex, person }: Click): string {
  return [requestId, round, stepIndex, person].join('/');
}

async function broken(pool: pg.Pool): Promise<string[]> {
  const found: string[] = [];
  for (const [what, statement] of Object.entries(NEVER)) {
    const { rows } = await pool.query<{ key: string }>(statement);
    found.push(...rows.map(({ key }) => `${what}: ${key}`));
  }
  return found;
}

async function auditFindings(pool: pg.Pool, anchorFolder: string): Promise<string[]> {
  const { findings } = await verifyAudit(pool, anchorFolder);
  return findings.map(({ kind, chain, seq }) => `audit: ${kind} ${chain} ${seq ?? ''}`);
}
