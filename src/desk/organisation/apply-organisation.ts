import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Execute } from '../../kit/execute.ts';
import { type ReadOrganisation, readOrganisation } from './read-organisation.ts';

export type Applied =
  | { kind: 'applied' | 'unchanged'; version: number }
  | { kind: 'mistakes'; mistakes: Extract<ReadOrganisation, { ok: false }>['mistakes'] };

/** Reads, checks and applies an organisation file; nothing is applied while it has a mistake. */
export async function applyOrganisationFile(
  path: string,
  by: string,
  tenants: { slack?: string; teams?: string },
  execute: Execute,
): Promise<Applied> {
  const read = readOrganisation(await readFile(path, 'utf8'));
  if (!read.ok) return { kind: 'mistakes', mistakes: read.mistakes };
  const { organisation, sha256 } = read;
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
