import type { Database } from '../../database/client.ts';
import { Organisation, Settings } from './schema.ts';

/** The applied versions of the organisation file. A version never changes, so each is read once a process. */
export type Organisations = {
  /** @param version a number that organisation_version holds; anything else is a fault of the caller */
  version(version: number): Promise<Organisation>;
  /** The version in force. */
  current(): Promise<{ version: number; organisation: Organisation }>;
};

/** Before the first file is applied: nobody and nothing, so that only the desk itself can act. */
const NONE: Organisation = {
  company: { name: '', defaultLanguage: 'en', timeZone: 'UTC', demo: false },
  units: [],
  channels: [],
  accountGroups: [],
  numberRules: [],
  paths: [],
  calendars: [],
  people: [],
  surveys: [],
  settings: Settings.parse({}),
};

export function createOrganisations(database: Database): Organisations {
  const known = new Map<number, Organisation>([[0, NONE]]);

  async function version(number: number): Promise<Organisation> {
    const cached = known.get(number);
    if (cached) return cached;
    const row = await database.prisma.organisationVersion.findUniqueOrThrow({ where: { version: number } });
    const organisation = Organisation.parse(row.content);
    known.set(number, organisation);
    return organisation;
  }

  return {
    version,
    async current() {
      const newest = await database.prisma.organisationVersion.findFirstOrThrow({
        orderBy: { version: 'desc' },
        select: { version: true },
      });
      return { version: newest.version, organisation: await version(newest.version) };
    },
  };
}
