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
  if (outcome.kind === 'refused')
    return { kind: 'unchanged', version: Number(outcome.refusal.params?.version ?? 0) };
  return { kind: 'applied', version: Number(outcome.answer.version) };
}
