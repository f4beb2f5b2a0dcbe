import { randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { anchorAudit } from '../../src/kit/anchor-audit.ts';
import { type AuditReport, verifyAudit } from '../../src/kit/audit.ts';
import { lastAnchor } from '../../src/kit/audit-anchors.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';

let database: FreshDatabase;
let folder: string;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  folder = await fs.mkdtemp(path.join(tmpdir(), 'registrar-anchors-'));
  await tamper('delete from audit_event; delete from contact; delete from customer; delete from request');
  return () => fs.rm(folder, { recursive: true, force: true });
});

/** What somebody with all rights in the database can do. */
async function tamper(statement: string): Promise<void> {
  await database.pool.query(
    `alter table audit_event disable trigger audit_event_append_only; ${statement};
     alter table audit_event enable trigger audit_event_append_only`,
  );
}

async function append(
  chain: string,
  payload: unknown = { step: 1, words: 'Ünïcode 名 "quoted" \\ \n end' },
): Promise<void> {
  await database.pool.query(
    `insert into audit_event (chain, seq, at, actor, type, payload, previous, hash)
     select $1::text, h.seq + 1, desk_now(), 'boss', 'toy.done', $2::jsonb, h.hash,
       audit_hash(h.hash, $1::text, h.seq + 1, desk_now(), 'boss', 'toy.done', $2::jsonb)
     from (select coalesce(max(seq), 0) as seq,
       coalesce((select hash from audit_event where chain = $1::text order by seq desc limit 1), '') as hash
       from audit_event where chain = $1::text) h`,
    [chain, JSON.stringify(payload)],
  );
}

async function chainOf(chain: string, events: number): Promise<void> {
  for (let seq = 1; seq <= events; seq += 1) await append(chain);
}

const anchor = (now = new Date()) => anchorAudit(database.pool, folder, now, new Map());
const verify = () => verifyAudit(database.pool, folder);
const found = (report: AuditReport) =>
  report.findings.map(({ kind, chain, seq }) => [kind, chain, seq].filter(Boolean).join(' '));

describe('a sound trail', () => {
  it('R97a verifies without a finding, and the hashes are computed outside the database', async () => {
    await chainOf('a', 5);
    await chainOf('b', 1200);
    await anchor();
    expect(await verify()).toEqual({ chains: 2, events: 1205, anchors: 2, findings: [], more: 0 });
  });

  it('R97a verifies when it is empty and nothing was anchored', async () => {
    expect(await verify()).toEqual({ chains: 0, events: 0, anchors: 0, findings: [], more: 0 });
  });

  it('R97b refuses to be changed by a slip of the hand', async () => {
    await append('a');
    await expect(database.pool.query(`update audit_event set actor = 'x'`)).rejects.toThrow('append-only');
    await expect(database.pool.query('delete from audit_event')).rejects.toThrow('append-only');
    await expect(database.pool.query('truncate audit_event')).rejects.toThrow('append-only');
  });
});

describe('a tampered trail', () => {
  beforeEach(async () => {
    await chainOf('a', 5);
    await chainOf('b', 3);
    await anchor();
  });

  it('R97c shows one event that was changed', async () => {
    await tamper(`update audit_event set payload = '{"step": 2}' where chain = 'a' and seq = 3`);
    expect(found(await verify())).toEqual(['changed a 3']);
  });

  it('R97c shows one event that was changed and hashed anew', async () => {
    await tamper(
      `update audit_event set actor = 'x', hash = audit_hash(previous, chain, seq, at, 'x', type, payload) where chain = 'a' and seq = 3`,
    );
    expect(found(await verify())).toEqual(['changed a 3']);
  });

  it('R97c shows a whole chain that was written anew from the changed event on', async () => {
    await tamper(`delete from audit_event where chain = 'a' and seq > 3`);
    await append('a', { other: true });
    await append('a', { other: true });
    expect(found(await verify())).toEqual(['rewritten a 5']);
  });

  it('R97c shows one event that was deleted', async () => {
    await tamper(`delete from audit_event where chain = 'a' and seq = 3`);
    expect(found(await verify())).toEqual(['missing a 4']);
  });

  it('R97c shows the first event deleted', async () => {
    await tamper(`delete from audit_event where chain = 'a' and seq = 1`);
    expect(found(await verify())).toEqual(['missing a 2']);
  });

  it('R97c shows two events that were swapped', async () => {
    await tamper(`update audit_event set seq = -1 where chain = 'a' and seq = 2;
      update audit_event set seq = 2 where chain = 'a' and seq = 4; update audit_event set seq = 4 where chain = 'a' and seq = -1`);
    expect(found(await verify())).toEqual(expect.arrayContaining(['swapped a 2', 'swapped a 4']));
  });

  it('R97d shows an end that was cut off', async () => {
    await tamper(`delete from audit_event where chain = 'a' and seq > 3`);
    expect(found(await verify())).toEqual(['cutFromEnd a 5']);
  });

  it('R97d shows a whole chain that was taken out', async () => {
    await tamper(`delete from audit_event where chain = 'b'`);
    expect(found(await verify())).toEqual(['chainGone b']);
  });

  it('counts what is beyond the first thousand findings', async () => {
    await chainOf('c', 1100);
    await tamper(`update audit_event set actor = 'x' where chain = 'c'`);
    const report = await verify();
    expect(report.findings).toHaveLength(1000);
    expect(report.more).toBe(100);
  });
});

describe('the anchors', () => {
  it('R97d hold only the chains that have grown, in a file for each month', async () => {
    await chainOf('a', 2);
    await chainOf('b', 2);
    const written = new Map<string, string>();
    expect(await anchorAudit(database.pool, folder, new Date('2026-03-31T23:59:00Z'), written)).toBe(2);
    expect(await anchorAudit(database.pool, folder, new Date('2026-03-31T23:59:30Z'), written)).toBe(0);
    await append('b');
    expect(await anchorAudit(database.pool, folder, new Date('2026-04-01T00:00:30Z'), written)).toBe(1);

    expect(await fs.readdir(folder)).toEqual(['2026-03.jsonl', '2026-04.jsonl']);
    expect((await lastAnchor(folder))?.heads).toEqual([['b', 3, expect.stringMatching(/^[0-9a-f]{64}$/)]]);
    expect(await verify()).toMatchObject({ anchors: 3, findings: [] });
  });

  it('R97d show that one of their own lines was changed or taken out', async () => {
    for (const chain of ['a', 'b', 'c']) {
      await append(chain);
      await anchor(new Date('2026-03-01T00:00:00Z'));
    }
    const file = path.join(folder, '2026-03.jsonl');
    const lines = (await fs.readFile(file, 'utf8')).trimEnd().split('\n');
    await fs.writeFile(file, `${[lines[0], lines[2]].join('\n')}\n`);
    expect(found(await verify())).toEqual(['anchorsChanged 2026-03.jsonl 2']);
    await fs.writeFile(file, `${[lines[0], 'nonsense', lines[2]].join('\n')}\n`);
    expect(found(await verify())).toEqual([
      'anchorsChanged 2026-03.jsonl 2',
      'anchorsChanged 2026-03.jsonl 3',
    ]);
  });

  it('go on after a process died in the middle of a line', async () => {
    await append('a');
    await anchor(new Date('2026-03-01T00:00:00Z'));
    await fs.appendFile(path.join(folder, '2026-03.jsonl'), '{"at": "2026-0');
    await append('b');
    await anchor(new Date('2026-03-01T00:01:00Z'));
    expect((await verify()).findings).toEqual([]);
  });

  it('stay one chain of lines when replicas write at once, also with lines longer than one reading', async () => {
    for (let index = 0; index < 1500; index += 1) await append(`chain-with-a-rather-long-name-${index}`, {});
    await Promise.all(
      ['a', 'b', 'c'].map(async (chain) => {
        await append(chain);
        await anchor(new Date('2026-03-01T00:00:00Z'));
      }),
    );
    expect((await verify()).findings).toEqual([]);
  });
});

describe('master data', () => {
  let customerId: string;
  let contactId: string;
  beforeEach(async () => {
    [customerId, contactId] = [randomUUID(), randomUUID()];
    await database.pool.query(
      `insert into customer (id, number, account_group, unit, name, name_folded, values, sealed, created_at, updated_at)
       values ($1, '2010010001', '1110', 'unit', 'ACME', 'acme', '{"country": "TW"}', '{}', now(), now())`,
      [customerId],
    );
    await database.pool.query(
      `insert into contact (id, customer_id, position, sealed) values ($1, $2, 1, '{"contactName": {"sealed": "x"}}')`,
      [contactId, customerId],
    );
    await appendDigests();
    expect((await verify()).findings).toEqual([]);
  });

  async function appendDigests(): Promise<void> {
    const { rows } = await database.pool.query<{ digests: unknown }>(
      `select jsonb_build_object('customer', customer_digest(c), 'contacts',
         (select jsonb_object_agg(p.id, contact_digest(p)) from contact p where p.customer_id = c.id)) as digests from customer c`,
    );
    await append(`customer:${customerId}`, { digests: rows[0]?.digests });
  }
  const unauthorised = () => [`unauthorisedChange customer:${customerId}`];

  it('R28 shows a customer row that was changed past the desk', async () => {
    await database.pool.query(`update customer set values = '{"country": "CN"}'`);
    expect(found(await verify())).toEqual(unauthorised());
  });

  it('R28 shows a contact that was changed, added or taken out past the desk', async () => {
    await database.pool.query(`update contact set sealed = '{}'`);
    expect(found(await verify())).toEqual(unauthorised());
    await appendDigests();
    await database.pool.query(
      `insert into contact (id, customer_id, position, sealed) values ($1, $2, 2, '{}')`,
      [randomUUID(), customerId],
    );
    expect(found(await verify())).toEqual(unauthorised());
    await appendDigests();
    await database.pool.query('delete from contact where id = $1', [contactId]);
    expect(found(await verify())).toEqual(unauthorised());
  });

  it('R28 shows a customer that was put in or deleted past the desk', async () => {
    await database.pool.query('delete from contact; delete from customer');
    expect(found(await verify())).toEqual(unauthorised());
    const other = randomUUID();
    await database.pool.query(
      `insert into customer (id, number, account_group, unit, name, name_folded, values, sealed, created_at, updated_at)
       values ($1, '2010010002', '1110', 'unit', 'Other', 'other', '{}', '{}', now(), now())`,
      [other],
    );
    expect(found(await verify())).toContain(`unauthorisedChange customer:${other}`);
  });

  it('R28 takes the newest event that says what the file holds, whatever came after it', async () => {
    await append(`customer:${customerId}`, { looked: true });
    expect((await verify()).findings).toEqual([]);
  });

  it('R28 shows a request that was changed or put in past the desk', async () => {
    const id = randomUUID();
    await database.pool.query(
      `insert into request (id, kind, status, version, requester_id, customer_id, unit, account_group, organisation_version, path, changes, created_at)
       values ($1, 'customer.create', 'pending', 2, 'rep', gen_random_uuid(), 'unit', '1110', 1, '[]', '{}', now())`,
      [id],
    );
    expect(found(await verify())).toEqual([`unauthorisedChange request:${id}`]);
    await chainOf(`request:${id}`, 2);
    expect(found(await verify())).toEqual([]);
    await database.pool.query('update request set version = 3');
    expect(found(await verify())).toEqual([`unauthorisedChange request:${id}`]);
    await database.pool.query('delete from request');
    expect(found(await verify())).toEqual([`unauthorisedChange request:${id}`]);
  });
});
