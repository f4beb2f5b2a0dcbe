import { readFileSync } from 'node:fs';
import { readOrganisation } from '../../../src/desk/organisation/read-organisation.ts';
import type { Organisation } from '../../../src/desk/organisation/schema.ts';

export const demoYaml = readFileSync(new URL('../../../manifests/desk.yaml', import.meta.url), 'utf8');

/** The organisation of manifests/desk.yaml; a mistake in it fails the test that asks. */
export function demoOrganisation(): Organisation {
  const read = readOrganisation(demoYaml);
  if (!read.ok) throw new Error(JSON.stringify(read.mistakes, null, 2));
  return read.organisation;
}
