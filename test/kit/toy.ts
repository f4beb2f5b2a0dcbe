import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Database } from '../../src/database/client.ts';
import { sql } from '../../src/database/sql.ts';
import { createStatements } from '../../src/database/statements.ts';
import type { Organisations } from '../../src/desk/organisation/organisations.ts';
import type { Organisation } from '../../src/desk/organisation/schema.ts';
import type { Identity } from '../../src/kit/actor.ts';
import { type AnyCommand, defineCommand, type Write } from '../../src/kit/command.ts';
import { type Accepted, accept, forbid, refuse } from '../../src/kit/decision.ts';
import { createExecute, type Execute, type Outcome } from '../../src/kit/execute.ts';

const State = z.object({ version: z.number(), status: z.string(), requester: z.string() });
const Input = z.object({ requestId: z.uuid(), note: z.string().min(1).max(10) });
type Wish = Partial<Omit<Accepted<null>, 'ok' | 'change'>>;

/**
 * The smallest command with everything in it: decides a pending row of the real request table once, refuses its requester.
 * `more` says what else a test wants stored with it.
 */
export function toyCommand(more: (requestId: string) => Wish = () => ({}), also?: Write['also']): AnyCommand {
  return defineCommand<z.output<typeof Input>, z.output<typeof State>, null>({
    name: 'toy.decide',
    schema: Input,
    allowed: ['supervisor'],
    load: (input) => sql`
      select jsonb_build_object('version', r.version, 'status', r.status, 'requester', r.requester_id)
      from request r where r.id = ${input.requestId}::uuid`,
    read: (raw) => State.parse(raw),
    decide(state, input, { actor }) {
      if (state.requester === actor.id) return forbid('refusal.notAllowed');
      if (state.status !== 'pending') return refuse('refusal.gone');
      return accept(null, {
        events: [{ chain: `request:${input.requestId}`, type: 'toy.decided', payload: { step: 0 } }],
        answer: { by: actor.id },
        ...more(input.requestId),
      });
    },
    save: (_change, state, input, { now }) => ({
      guard: sql`update request set status = 'done', version = version + 1, closed_at = ${now}::timestamptz
        where id = ${input.requestId}::uuid and version = ${state.version} returning id, version`,
      ...(also && { also }),
      payload: sql`jsonb_build_object('version', (select version from guard))`,
    }),
  });
}

export type ToyDesk = {
  execute: Execute;
  /** `command outcome code` of every command run so far. */
  counted: string[];
  /** The organisation version that each decision was taken under. */
  organisationVersions: number[];
  commits(): number;
};

export function toyDesk(database: Database, command: AnyCommand = toyCommand()): ToyDesk {
  const counted: string[] = [];
  const organisationVersions: number[] = [];
  let commits = 0;
  const execute = createExecute({
    commands: [command],
    statements: createStatements(database.pool),
    organisations: organisationsOfTest(organisationVersions),
    surfaces: ['slack'],
    afterCommit: () => {
      commits += 1;
    },
    count: (name: string, outcome: Outcome['kind'], code?: string) =>
      void counted.push([name, outcome, code].filter(Boolean).join(' ')),
  });
  return { execute, counted, organisationVersions, commits: () => commits };
}

/** No rule under test here looks into the organisation, so an empty one serves. */
function organisationsOfTest(asked: number[]): Organisations {
  async function version(number: number): Promise<Organisation> {
    asked.push(number);
    return {} as Organisation;
  }
  return { version, current: async () => ({ version: 1, organisation: await version(1) }) };
}

export const TENANT = 'T1';
export function identityOf(person: string): Identity {
  return { surface: 'slack', tenant: TENANT, externalId: `U-${person}` };
}

/** An organisation version, people with one role each, and nothing else. */
export async function seedPeople(database: Database, people: Record<string, string>): Promise<void> {
  const { pool } = database;
  await pool.query(
    `insert into organisation_version (version, sha256, content, applied_by) values (1, '', '{}', 'test') on conflict do nothing`,
  );
  for (const [id, role] of Object.entries(people)) {
    await pool.query(
      `insert into person (id, name, email, language, time_zone) values ($1, $1, $1 || '@example.com', 'en', 'UTC')`,
      [id],
    );
    const { surface, tenant, externalId } = identityOf(id);
    await pool.query(
      `insert into identity (surface, tenant, external_id, person_id, joined_by) values ($1, $2, $3, $4, 'test')`,
      [surface, tenant, externalId, id],
    );
    await pool.query(`insert into role_grant (person_id, role, unit) values ($1, $2, '*')`, [id, role]);
  }
}

/** A pending request without an audit event yet (its version counts the events). */
export async function seedRequest(database: Database, requester: string): Promise<string> {
  const id = randomUUID();
  await database.pool.query(
    `insert into request (id, kind, status, version, requester_id, customer_id, unit, account_group, organisation_version, path, changes, created_at)
     values ($1, 'customer.create', 'pending', 0, $2, gen_random_uuid(), 'unit', '1110', 1, '[]', '{}', now())`,
    [id, requester],
  );
  return id;
}

export async function count(database: Database, table: string): Promise<number> {
  const { rows } = await database.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`);
  return rows[0]?.n ?? 0;
}
