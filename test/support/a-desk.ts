import type { Database } from '../../src/database/client.ts';
import { createStatements } from '../../src/database/statements.ts';
import { createOrganisations } from '../../src/desk/organisation/organisations.ts';
import { Organisation } from '../../src/desk/organisation/schema.ts';
import { createExecute } from '../../src/kit/execute.ts';
import type { Desk, Feature } from '../../src/kit/feature.ts';
import type { Links } from '../../src/kit/link.ts';
import type { Seal } from '../../src/kit/seal.ts';

const HOURS = { mon: [], tue: [], wed: [], thu: [], fri: [], sat: [], sun: [], makeUp: [] };

/** The smallest organisation there can be: one company, one channel, nobody. */
export const ORGANISATION: Organisation = {
  ...Organisation.omit({ units: true, accountGroups: true, paths: true, people: true }).parse({
    company: { name: 'Desk & Co', defaultLanguage: 'en', timeZone: 'UTC' },
    channels: [{ id: 'requests', language: 'en', slack: '#requests' }],
    numberRules: [],
    calendars: [{ id: 'none', country: 'DE', hours: HOURS }],
  }),
  units: [],
  accountGroups: [],
  paths: [],
  people: [],
};

/** A desk over a real database with the commands of these features. Nothing of it is sealed. */
export async function aDesk(database: Database, features: readonly Feature[]): Promise<Desk> {
  await database.prisma.organisationVersion.upsert({
    where: { version: 1 },
    create: { version: 1, sha256: '', content: ORGANISATION, appliedBy: 'test' },
    update: {},
  });
  const organisations = createOrganisations(database);
  const seal = {} as Seal;
  const execute = createExecute({
    commands: features.flatMap(({ commands }) => commands?.(seal) ?? []),
    statements: createStatements(database.pool),
    organisations: { ...organisations, version: async () => ORGANISATION },
    surfaces: ['slack'],
    afterCommit: () => undefined,
    count: () => undefined,
  });
  return { execute, database, seal, links: {} as Links, organisation: async () => ORGANISATION };
}
