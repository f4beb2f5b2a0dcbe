import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Environment, type FieldKey } from './config-variables.ts';
import { StartRefusal } from './start-refusal.ts';

/**
 * The key ring of the local workspace, made at its first start. Written beside its place and linked in, so that of two first starts both end up with the same ring.
 * @throws StartRefusal when the file is there but damaged: a new ring would make every sealed value unreadable
 */
export function localKeys(dataDir: string): FieldKey[] {
  const file = path.join(dataDir, 'local-keys');
  const draft = `${file}.${process.pid}`;
  mkdirSync(dataDir, { recursive: true });
  try {
    writeFileSync(draft, `local:${randomBytes(32).toString('base64')}\n`, { mode: 0o600 });
    linkSync(draft, file);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  } finally {
    rmSync(draft, { force: true });
  }
  const ring = Environment.shape.FIELD_KEYS.safeParse(readFileSync(file, 'utf8'));
  if (!ring.success || !ring.data) {
    throw new StartRefusal(
      'config.invalid',
      `The file ${file} holds no key ring any more. Restore it, or set FIELD_KEYS.`,
    );
  }
  return ring.data;
}
