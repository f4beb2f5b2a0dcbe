import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Execute } from '../../kit/execute.ts';
import { type ReadOrganisation, readOrganisation } from './read-organisation.ts';

export type Applied =
  | { kind: 'applied' | 'unchanged'; version: number }
  | { kind: 'mistakes'; mistakes: Extract<ReadOrganisation, { ok: false }>['mistakes'] };

/** The demo company's people and addresses are invented: in a real installation nobody could act and numbers would be given in its name. */
const DEMO = {
  line: 1,
  column: 1,
  path: 'company.demo',
  message:
    'this is the demo organisation, for the local workspace only; write your own file and name it in DESK_FILE',
};

/**
 * Reads, checks and applies an organisation file; nothing is applied while it has a mistake.
 * @param demoToo the local workspace applies the demo organisation; a real installation never does
 */
export async function applyOrganisationFile(
  path: string,
  by: string,
  tenants: { slack?: string; teams?: string },
  execute: Execute,
  demoToo = false,
): Promise<Applied> {
  const read = readOrganisation(await readFile(path, 'utf8'));
  if (!read.ok) return { kind: 'mistakes', mistakes: read.mistakes };
  const { organisation, sha256 } = read;
  if (organisation.company.demo && !demoToo) return { kind: 'mistakes', mistakes: [DEMO] };
  const outcome = await execute(
    'organisation.apply',
    { organisation, sha256, by, tenants },
    { commandId: randomUUID(), by: { desk: 'operator' } },
  );
  if (outcome.kind === 'refused') {
    const { code, params } = outcome.refusal;
    if (code === 'organisation.unchanged') return { kind: 'unchanged', version: Number(params?.version) };
    return {
      kind: 'mistakes',
      mistakes: [{ line: 1, column: 1, path: 'people', message: explain(code, params ?? {}) }],
    };
  }
  return { kind: 'applied', version: Number(outcome.answer.version) };
}

/** What only the register knows to be wrong with the file, in the file's own terms. */
function explain(code: string, { email, id, other }: Record<string, unknown>): string {
  if (code === 'organisation.emailTaken')
    return `${email} is given to "${id}", but "${other}" has it, who was added from chat or named before: use the id "${other}"`;
  if (code === 'organisation.noAdministrator') return 'nobody would be an active administrator';
  return code;
}
