import { createHash, randomUUID } from 'node:crypto';

/** For a form: every opening is its own intention. */
export function mintCommandId(): string {
  return randomUUID();
}

/**
 * For a button on a card: the same on every drawing of the same version, so that a redrawn copy and the original are one intention, and a
 * button of an older version is another.
 */
export function buttonCommandId(action: string, target: string, version: number | string): string {
  return createHash('sha256').update(`${action}\n${target}\n${version}`).digest('base64url').slice(0, 24);
}
