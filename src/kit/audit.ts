import { createHash } from 'node:crypto';
import type pg from 'pg';
import { readAnchors } from './audit-anchors.ts';
import { type AuditRow, auditHash } from './audit-hash.ts';

/**
 * - `changed`: the event is not the one whose hash stands there, or the next one does not continue it.
 * - `missing`: numbers of a chain are lacking before `seq`. `swapped`: an event stands at another's number.
 * - `cutFromEnd`, `chainGone`: an anchored event, or every event of an anchored chain, is no longer there.
 * - `rewritten`: an anchored event has another hash now, in a chain that is sound in itself.
 * - `unauthorisedChange`: a customer file or a request is not what its newest event says (R28).
 * - `anchorsChanged`: an anchor file itself was tampered with; `chain` names the file, `seq` the line.
 */
export type FindingKind =
  | 'changed'
  | 'missing'
  | 'swapped'
  | 'cutFromEnd'
  | 'chainGone'
  | 'rewritten'
  | 'unauthorisedChange'
  | 'anchorsChanged';
export type Finding = { kind: FindingKind; chain: string; seq?: number };

/** `findings` holds the first thousand, `more` counts the others. */
export type AuditReport = {
  chains: number;
  events: number;
  anchors: number;
  findings: Finding[];
  more: number;
};

/** What is proven one after the other: the chains with their anchors, then the records against their newest events. */
const PARTS = ['chains', 'anchors', 'requests', 'requestChains', 'files', 'fileChains', 'done'] as const;

/**
 * How far a proof has come, as JSON: all that its next piece has to know. `after` is where the part goes on, `head` a hash over the hashes of
 * all events so far, which names what was proven.
 */
export type AuditProgress = AuditReport & {
  part: (typeof PARTS)[number];
  after: { chain: string; seq: number; hash: string };
  head: string;
};

const PAGE = 1_000;
const MOST_FINDINGS = 1_000;
/** An event that was moved within its chain is recognised up to this distance; further away it counts as changed. */
const SWAP_REACH = 50;

type Report = (finding: Finding) => void;

/**
 * Proves the audit trail (R97) and the master data against it (R28), reading everything once in pages: memory stays the same at any size.
 * Reads only, and may run while the desk works.
 * @param anchorFolder where the heads were written outside the database
 */
export async function verifyAudit(pool: pg.Pool, anchorFolder: string): Promise<AuditReport> {
  const progress = beginAudit();
  while (progress.part !== 'done') await verifyPiece(pool, anchorFolder, progress);
  const { chains, events, anchors, findings, more } = progress;
  return { chains, events, anchors, findings, more };
}

export function beginAudit(): AuditProgress {
  const nothing = { chains: 0, events: 0, anchors: 0, findings: [], more: 0 };
  return { part: 'chains', after: START, head: '', ...nothing };
}

const START = { chain: '', seq: 0, hash: '' };

/**
 * The next page of a proof, so that one over millions of events can be done beside other work; the anchors are one piece.
 * @param progress is moved on
 * @param anchorFolder null: nobody writes anchors here
 */
export async function verifyPiece(
  pool: pg.Pool,
  anchorFolder: string | null,
  progress: AuditProgress,
): Promise<void> {
  function report(finding: Finding): void {
    const isKnown = ({ kind, chain, seq }: Finding): boolean =>
      kind === finding.kind && chain === finding.chain && seq === finding.seq;
    if (progress.findings.some(isKnown)) return;
    if (progress.findings.length < MOST_FINDINGS) progress.findings.push(finding);
    else progress.more += 1;
  }
  const ended = await runPiece(pool, anchorFolder, progress, report);
  if (!ended) return;
  progress.part = PARTS[PARTS.indexOf(progress.part) + 1] ?? 'done';
  progress.after = START;
}

/** @returns whether the part is at its end */
async function runPiece(
  pool: pg.Pool,
  anchorFolder: string | null,
  progress: AuditProgress,
  report: Report,
): Promise<boolean> {
  const { part } = progress;
  switch (part) {
    case 'chains':
      return verifyChains(pool, progress, report);
    case 'anchors':
      if (anchorFolder !== null) progress.anchors = await verifyAnchors(pool, anchorFolder, report);
      return true;
    case 'requests':
    case 'requestChains':
    case 'files':
    case 'fileChains':
      return verifyRecords(pool, STATEMENTS[part], progress, report);
    case 'done':
      return true;
    default:
      return part satisfies never;
  }
}

async function verifyChains(pool: pg.Pool, progress: AuditProgress, report: Report): Promise<boolean> {
  const { after } = progress;
  const { rows } = await pool.query<AuditRow>(
    `select chain, seq, (extract(epoch from at) * 1000000)::bigint::text as micros, actor, type, payload::text as payload, previous, hash
     from audit_event where (chain, seq) > ($1, $2) order by chain, seq limit ${PAGE}`,
    [after.chain, after.seq],
  );
  let last: Before = { ...after, hash: Buffer.from(after.hash, 'hex') };
  for (const row of rows) {
    const before = last.chain === row.chain ? last : undefined;
    if (!before) progress.chains += 1;
    verifyEvent(row, before, report);
    progress.head = createHash('sha256').update(progress.head).update(row.hash).digest('hex');
    last = row;
  }
  progress.events += rows.length;
  progress.after = { chain: last.chain, seq: last.seq, hash: last.hash.toString('hex') };
  return rows.length < PAGE;
}

type Before = Pick<AuditRow, 'chain' | 'seq' | 'hash'>;

function verifyEvent(row: AuditRow, before: Before | undefined, report: Report): void {
  const { chain, seq } = row;
  if (seq !== (before?.seq ?? 0) + 1) report({ kind: 'missing', chain, seq });
  else if (!row.previous.equals(before?.hash ?? Buffer.alloc(0)))
    report({ kind: 'changed', chain, seq: before?.seq ?? seq });
  if (!auditHash(row).equals(row.hash))
    report({ kind: standsElsewhere(row) ? 'swapped' : 'changed', chain, seq });
}

function standsElsewhere(row: AuditRow): boolean {
  const lowest = Math.max(1, row.seq - SWAP_REACH);
  for (let seq = lowest; seq <= row.seq + SWAP_REACH; seq += 1) {
    if (auditHash({ ...row, seq }).equals(row.hash)) return true;
  }
  return false;
}

/** @returns the number of heads compared */
async function verifyAnchors(pool: pg.Pool, folder: string, report: Report): Promise<number> {
  let compared = 0;
  let batch: (readonly [string, number, string])[] = [];
  async function flush(): Promise<void> {
    await compareHeads(pool, batch, report);
    compared += batch.length;
    batch = [];
  }
  for await (const read of readAnchors(folder)) {
    if (!read.anchor || !read.linked) report({ kind: 'anchorsChanged', chain: read.file, seq: read.line });
    batch.push(...(read.anchor?.heads ?? []));
    if (batch.length >= PAGE) await flush();
  }
  if (batch.length > 0) await flush();
  return compared;
}

async function compareHeads(
  pool: pg.Pool,
  heads: (readonly [string, number, string])[],
  report: Report,
): Promise<void> {
  const { rows } = await pool.query<{ chain: string; seq: number; found: boolean; alive: boolean }>(
    `select h.chain, h.seq, a.hash is not null as found, exists (select 1 from audit_event e where e.chain = h.chain) as alive
     from unnest($1::text[], $2::int[], $3::text[]) as h(chain, seq, hash)
     left join audit_event a on a.chain = h.chain and a.seq = h.seq
     where a.hash is null or encode(a.hash, 'hex') <> h.hash`,
    [heads.map((head) => head[0]), heads.map((head) => head[1]), heads.map((head) => head[2])],
  );
  for (const { chain, seq, found, alive } of rows) {
    if (!alive) report({ kind: 'chainGone', chain });
    else report({ kind: found ? 'rewritten' : 'cutFromEnd', chain, seq });
  }
}

const NO_ID = '00000000-0000-0000-0000-000000000000';

/** The newest event of a chain that tells what a file holds. */
const digests = (chain: string) =>
  `(select a.payload->'digests' from audit_event a where a.chain = ${chain} and a.payload ? 'digests' order by a.seq desc limit 1)`;

/**
 * By part: a page of `key, chain, wrong` from the key after $1 on. Each change of a request is one event, so its version counts them. The
 * newest event of a file that carries digests tells what the file and its contacts hold; the file's absence would be one of null.
 */
const STATEMENTS = {
  requests: `
    select r.id::text as key, 'request:' || r.id as chain, r.version is distinct from
      (select a.seq from audit_event a where a.chain = 'request:' || r.id order by a.seq desc limit 1) as wrong
    from request r where r.id > coalesce(nullif($1, ''), '${NO_ID}')::uuid order by r.id limit ${PAGE}`,
  requestChains: `
    select a.chain as key, a.chain, not exists (select 1 from request r where 'request:' || r.id = a.chain) as wrong
    from audit_event a where a.seq = 1 and a.chain > $1 and a.chain like 'request:%' order by a.chain limit ${PAGE}`,
  files: `
    select c.id::text as key, 'customer:' || c.id as chain, ${digests(`'customer:' || c.id`)} is distinct from jsonb_build_object(
      'customer', customer_digest(c),
      'contacts', (select coalesce(jsonb_object_agg(p.id, contact_digest(p)), '{}') from contact p where p.customer_id = c.id)) as wrong
    from customer c where c.id > coalesce(nullif($1, ''), '${NO_ID}')::uuid order by c.id limit ${PAGE}`,
  fileChains: `
    select a.chain as key, a.chain, coalesce(${digests('a.chain')}->>'customer', '') <> ''
      and not exists (select 1 from customer c where 'customer:' || c.id = a.chain) as wrong
    from audit_event a where a.seq = 1 and a.chain > $1 and a.chain like 'customer:%' order by a.chain limit ${PAGE}`,
} as const;

async function verifyRecords(
  pool: pg.Pool,
  statement: string,
  progress: AuditProgress,
  report: Report,
): Promise<boolean> {
  const { rows } = await pool.query<{ key: string; chain: string; wrong: boolean }>(statement, [
    progress.after.chain,
  ]);
  for (const row of rows) if (row.wrong) report({ kind: 'unauthorisedChange', chain: row.chain });
  progress.after = { ...START, chain: rows.at(-1)?.key ?? '' };
  return rows.length < PAGE;
}
