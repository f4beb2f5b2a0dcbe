import { type Seal, Stored } from './seal.ts';

/** One free text under its owner's key, as a jsonb column takes it (R97); null where nothing was written. */
export async function sealText(
  seal: Seal,
  ownerId: string,
  words: string | undefined,
): Promise<string | null> {
  if (!words) return null;
  const keys = await seal.keysFor([ownerId]);
  return JSON.stringify(keys.seal(ownerId, words));
}

/** The same in clear, for whoever may see it; null where nothing was written, and once the key is gone. @param stored the column */
export async function openText(seal: Seal, ownerId: string, stored: unknown): Promise<string | null> {
  if (stored === null) return null;
  const keys = await seal.openKeys([ownerId]);
  return keys.open(ownerId, Stored.parse(stored));
}
