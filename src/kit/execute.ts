import { z } from 'zod';
import { sql } from '../database/sql.ts';
import type { Statements } from '../database/statements.ts';
import type { Organisations } from '../desk/organisation/organisations.ts';
import { mayRun } from './access.ts';
import { type Actor, DESK, type Identity } from './actor.ts';
import type { AnyCommand, Circumstances, Command, Envelope } from './command.ts';
import { crashPoint, crashPointUnderWay } from './crash-point.ts';
import type { Accepted, Refusal } from './decision.ts';
import { Known, readStatement, writeStatement } from './statement.ts';

/**
 * - `done`: it happened now. `repeated`: it had happened before under the same command id; the same answer, nothing written.
 * - `refused`: nothing was written (but, for a forbidden act, a line in the security log).
 */
export type Outcome =
  | { kind: 'done' | 'repeated'; answer: Record<string, unknown> }
  | { kind: 'refused'; refusal: Refusal };

export type Execute = (command: string, input: unknown, envelope: Envelope) => Promise<Outcome>;

export type ExecuteParts = {
  commands: readonly AnyCommand[];
  statements: Statements;
  organisations: Organisations;
  /** Surfaces that are switched on: a card is wished for on each of them. */
  surfaces: readonly Identity['surface'][];
  /** Called after a commit that changed a card, so that it is shown at once. */
  afterCommit(): void;
  count(command: string, outcome: Outcome['kind'], code?: string): void;
};

/** A lost race is decided again on the new state. Fifty people on one button with a quorum of twenty lose twenty in a row; more than this is a fault. */
const TRIES = 64;

/**
 * Makes the one function through which anything is changed: one read statement, a pure decision, one write statement that commits the
 * state, the receipt, the audit event, the cards and the obligations together (R112). No network inside.
 */
export function createExecute(parts: ExecuteParts): Execute {
  const commands = new Map(
    parts.commands.map((command) => [command.name, command as unknown as Command<unknown, unknown, unknown>]),
  );
  return async (name, input, envelope) => {
    const command = commands.get(name);
    if (!command) throw new Error(`no command ${name}`);
    const parsed = command.schema.safeParse(input);
    const outcome = parsed.success
      ? await run(command, parsed.data, envelope, parts)
      : { kind: 'refused' as const, refusal: invalid(parsed.error) };
    parts.count(name, outcome.kind, outcome.kind === 'refused' ? outcome.refusal.code : undefined);
    return outcome;
  };
}

async function run(
  command: Command<unknown, unknown, unknown>,
  input: unknown,
  envelope: Envelope,
  parts: ExecuteParts,
): Promise<Outcome> {
  let lost: string | null = null;
  for (let attempt = 1; attempt <= TRIES; attempt += 1) {
    const known = await load(command, input, envelope, parts);
    const actor = 'desk' in envelope.by ? DESK : known.actor;
    if (!actor) return refusal({ code: 'refusal.notRegistered' });
    envelope.met?.(actor);
    if (known.receipt) return { kind: 'repeated', answer: known.receipt };
    if (!mayRun(command.allowed, actor))
      return forbidden(
        { code: 'refusal.notAllowed', forbidden: true },
        command,
        envelope,
        actor,
        input,
        parts,
      );
    if (known.state === null) return refusal({ code: 'refusal.gone' });

    const circumstances = await circumstancesOf(known, actor, parts);
    const state = await command.read(known.state);
    const decision = command.decide(state, input, circumstances);
    if (!decision.ok) {
      if (decision.refusal.forbidden)
        return forbidden(decision.refusal, command, envelope, actor, input, parts);
      return refusal(decision.refusal);
    }
    const stored = await store(command, decision, state, input, circumstances, envelope, parts);
    lost = stored.won ? null : stored.lost;
    if (stored.won) {
      parts.afterCommit();
      return { kind: 'done', answer: decision.answer };
    }
  }
  throw new Error(`${command.name}: lost ${TRIES} races in a row (${lost ?? 'guard'})`);
}

async function load(
  command: Command<unknown, unknown, unknown>,
  input: unknown,
  envelope: Envelope,
  parts: ExecuteParts,
): Promise<Known> {
  const [row] = await parts.statements.read(readStatement(envelope, command.load(input)));
  return Known.parse(row);
}

async function circumstancesOf(known: Known, actor: Actor, parts: ExecuteParts): Promise<Circumstances> {
  const organisation = await parts.organisations.version(known.organisation);
  return { actor, now: known.now, organisation, organisationVersion: known.organisation };
}

/** Not won when somebody was faster: nothing was written, and the decision must be taken anew. */
async function store(
  command: Command<unknown, unknown, unknown>,
  decision: Accepted<unknown>,
  state: unknown,
  input: unknown,
  circumstances: Circumstances,
  envelope: Envelope,
  parts: ExecuteParts,
): ReturnType<Statements['write']> {
  const write = await command.save(decision.change, state, input, circumstances);
  const statement = writeStatement({ write, decision, envelope, circumstances, surfaces: parts.surfaces });
  crashPoint('execute.beforeCommit');
  const writing = parts.statements.write(statement);
  crashPointUnderWay('execute.insideCommit');
  const stored = await writing;
  crashPoint('execute.afterCommit');
  return stored;
}

function refusal(refusal: Refusal): Outcome {
  return { kind: 'refused', refusal };
}

/** Ids and codes only: what was typed stays out of the security log. */
async function forbidden(
  refused: Refusal,
  command: { name: string },
  envelope: Envelope,
  actor: Actor,
  input: unknown,
  parts: ExecuteParts,
): Promise<Outcome> {
  const target = z
    .object({ requestId: z.string().optional(), customerId: z.string().optional() })
    .safeParse(input);
  const by =
    'desk' in envelope.by
      ? envelope.by.desk
      : `${envelope.by.surface}:${envelope.by.tenant}:${envelope.by.externalId}`;
  await parts.statements.read(sql`
    insert into security_event (person_id, identity, command, code, target)
    values (${actor.id}, ${by}, ${command.name}, ${refused.code}, ${target.data?.requestId ?? target.data?.customerId ?? null})`);
  return refusal(refused);
}

/** The first fault of each field, as a message of the catalog; a form shows it at the field. */
function invalid(error: z.ZodError): Refusal {
  const fields: NonNullable<Refusal['fields']> = {};
  for (const issue of error.issues) {
    const field = String(issue.path[0] ?? '');
    fields[field] ??= messageOf(issue);
  }
  return { code: 'refusal.invalid', fields };
}

function messageOf(issue: z.core.$ZodIssue): NonNullable<Refusal['fields']>[string] {
  if (issue.code === 'custom' && issue.params?.text) return issue.params.text as never;
  if (issue.code === 'too_big') return { key: 'check.tooLong', params: { maximum: Number(issue.maximum) } };
  if (issue.code === 'too_small') return { key: 'check.missing' };
  if (issue.code === 'invalid_type') return { key: 'check.missing' };
  return { key: 'check.invalid' };
}
