import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Database } from '../../src/database/client.ts';
import { createKeyTable } from '../../src/database/key-table.ts';
import { sql } from '../../src/database/sql.ts';
import { createStatements, type Statements } from '../../src/database/statements.ts';
import { features } from '../../src/desk/index.ts';
import { createOrganisations } from '../../src/desk/organisation/organisations.ts';
import type { Organisation } from '../../src/desk/organisation/schema.ts';
import type { Envelope } from '../../src/kit/command.ts';
import { createExecute, type Execute, type Outcome } from '../../src/kit/execute.ts';
import type { Desk, Interaction } from '../../src/kit/feature.ts';
import type { Values } from '../../src/kit/form.ts';
import { createLinks } from '../../src/kit/link.ts';
import { createSeal, type Seal } from '../../src/kit/seal.ts';
import { Known, readStatement } from '../../src/kit/statement.ts';

export const TENANT = 'T-TEST';
export const PUBLIC_URL = 'https://desk.example.com';

export type WiredDesk = Desk & {
  /** The organisation that was applied; `organisation()` reads the version in force. */
  applied: Organisation;
  /** Applies another version of the organisation. */
  apply(organisation: Organisation): Promise<Outcome>;
  /** The seal of another process over the same ring: it has no key open yet. */
  anotherSeal(): Seal;
  /** An envelope of this person; every one a new command unless the id is given. */
  as(person: string, commandId?: string): Envelope & Pick<Interaction, 'envelope'>['envelope'];
  /** A click or a submission of this person as a surface would hand it over. */
  interaction(
    person: string,
    given?: Partial<Pick<Interaction, 'target' | 'values' | 'state'>> & { commandId?: string },
  ): Interaction;
};

export type Wiring = {
  organisation: Organisation;
  ring?: { id: string; key: Buffer }[];
  /** Lets a test see or disturb what is written. */
  statements?: (real: Statements) => Statements;
};

/** Everybody can act in a test, also a person whom the file gives no account. */
function withAccount(person: Organisation['people'][number]) {
  const slack = person.identities?.slack ?? `U0${person.id.toUpperCase().replaceAll('-', '0')}`;
  return { ...person, identities: { ...person.identities, slack } };
}

/** The desk as main.ts wires it, without surfaces: the features' own commands over a real database. */
export async function wireDesk(
  database: Database,
  { organisation, ring, statements }: Wiring,
): Promise<WiredDesk> {
  const keys = ring ?? [{ id: 'test', key: randomBytes(32) }];
  const anotherSeal = () => createSeal(keys, createKeyTable(database.prisma));
  const seal = anotherSeal();
  const organisations = createOrganisations(database);
  const real = createStatements(database.pool);
  const execute: Execute = createExecute({
    commands: features.flatMap((feature) => feature.commands?.(seal) ?? []),
    statements: statements?.(real) ?? real,
    organisations,
    surfaces: ['slack'],
    afterCommit: () => undefined,
    count: () => undefined,
  });
  const desk: Desk = {
    execute,
    database,
    seal,
    links: createLinks(seal, PUBLIC_URL),
    organisation: async () => (await organisations.current()).organisation,
  };
  function as(person: string, commandId: string = randomUUID()) {
    const externalId = accounts.get(person) ?? 'U0NOBODY';
    return { commandId, by: { surface: 'slack' as const, tenant: TENANT, externalId } };
  }

  const accounts = new Map<string, string>();
  async function apply(given: Organisation): Promise<Outcome> {
    const next = { ...given, people: given.people.map(withAccount) };
    for (const { id, identities } of next.people) accounts.set(id, identities.slack);
    const sha256 = createHash('sha256').update(JSON.stringify(next)).digest('hex');
    const input = { organisation: next, sha256, by: 'test', tenants: { slack: TENANT } };
    return execute('organisation.apply', input, { commandId: randomUUID(), by: { desk: 'test' } });
  }

  function interaction(person: string, given: Parameters<WiredDesk['interaction']>[1] = {}): Interaction {
    const envelope = as(person, given.commandId);
    return {
      envelope,
      target: given.target ?? '',
      values: given.values ?? ({} satisfies Values),
      state: given.state ?? {},
      async person() {
        const [row] = await real.read(readStatement(envelope, sql`select 'true'::jsonb`));
        const { actor } = Known.parse(row);
        if (!actor) throw new Error(`${person} is nobody at the desk`);
        return actor;
      },
    };
  }

  const outcome = await apply(organisation);
  if (outcome.kind !== 'done')
    throw new Error(`the organisation was not applied: ${JSON.stringify(outcome)}`);
  return { ...desk, applied: organisation, apply, as, anotherSeal, interaction };
}
