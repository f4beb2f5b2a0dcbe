import type { Organisation } from '../../../src/desk/organisation/schema.ts';
import type { Envelope } from '../../../src/kit/command.ts';
import { demo } from '../../support/builders.ts';
import { TENANT } from '../../support/wire-desk.ts';

type Roles = Organisation['people'][number]['roles'];

export function someone(id: string, roles: Roles): Organisation['people'][number] {
  return {
    id,
    name: `Name of ${id}`,
    email: `${id}@aurenfield.example`,
    language: 'en',
    timeZone: 'UTC',
    roles,
  };
}

/** The demo organisation with a successor for Lily, a second administrator and one of the south alone. */
export function organisation(more: Organisation['people'] = []): Organisation {
  return {
    ...demo,
    people: [
      ...demo.people,
      someone('anna', [{ role: 'administrator', units: ['*'] }]),
      someone('south-admin', [{ role: 'administrator', units: ['south'] }]),
      someone('ren', [{ role: 'salesRep', units: ['shanghai', 'hangzhou'] }]),
      ...more,
    ],
  };
}

/** The account that a member ID of the test's workspace names. */
export function account(externalId: string): { surface: 'slack'; tenant: string; externalId: string } {
  return { surface: 'slack', tenant: TENANT, externalId };
}

export function envelopeOf(externalId: string, commandId: string): Envelope {
  return { commandId, by: account(externalId) };
}
