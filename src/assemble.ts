import type { Database } from './database/client.ts';
import { createKeyTable } from './database/key-table.ts';
import { createStatements } from './database/statements.ts';
import { createOrganisations, type Organisations } from './desk/organisation/organisations.ts';
import type { Surface } from './kit/actor.ts';
import { createExecute, type ExecuteParts } from './kit/execute.ts';
import type { Desk, Feature } from './kit/feature.ts';
import { createLinks } from './kit/link.ts';
import { createSeal, type RingKey } from './kit/seal.ts';

export type AssembleParts = {
  database: Database;
  features: readonly Feature[];
  fieldKeys: readonly RingKey[];
  surfaces: readonly Surface[];
  /** Where people reach this desk: the root of the links that leave it. */
  publicUrl?: string;
  /** Where the heads of the audit trail are anchored. */
  auditAnchors?: string;
  afterCommit?: () => void;
  count?: ExecuteParts['count'];
};

/** The desk without chat, clock and web: what a command needs to run. The process, the operator's command line and the tests share it. */
export function assembleDesk(parts: AssembleParts): Desk & { organisations: Organisations } {
  const { database, features, fieldKeys, surfaces, publicUrl = 'http://127.0.0.1:3000' } = parts;
  const seal = createSeal(fieldKeys, createKeyTable(database.prisma));
  const organisations = createOrganisations(database);
  const execute = createExecute({
    commands: features.flatMap((feature) => feature.commands?.(seal) ?? []),
    statements: createStatements(database.pool),
    organisations,
    surfaces,
    afterCommit: parts.afterCommit ?? (() => undefined),
    count: parts.count ?? (() => undefined),
  });
  return {
    execute,
    database,
    seal,
    links: createLinks(seal, publicUrl),
    ...(parts.auditAnchors !== undefined && { auditAnchors: parts.auditAnchors }),
    organisations,
    organisation: async () => (await organisations.current()).organisation,
  };
}
