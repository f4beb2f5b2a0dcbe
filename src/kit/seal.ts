import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { z } from 'zod';

/** A value that only its owner's key opens. It is bound to the owner: moved to another row it does not open. */
export const Sealed = z.object({ sealed: z.string() });
export type Sealed = z.output<typeof Sealed>;
/** What a column may hold of a field: open text, or a sealed one. */
export const Stored = z.union([z.string(), Sealed]);
export type Stored = z.output<typeof Stored>;

/** A key of the ring, newest first (FIELD_KEYS). It wraps the owners' keys; it never touches a value itself. */
export type RingKey = { id: string; key: Buffer };
export type WrappedKey = { ownerId: string; ringId: string; wrapped: Uint8Array };

/** Where the owners' keys stand. */
export type KeyTable = {
  find(ownerIds: readonly string[]): Promise<WrappedKey[]>;
  /** Adds those that are missing; whoever was first stays. */
  add(keys: readonly WrappedKey[]): Promise<void>;
};

/** The opened keys of some owners. `open` yields null when the key is gone: the value was destroyed (R91). */
export type Keys = {
  seal(ownerId: string, value: string): Sealed;
  open(ownerId: string, value: Stored): string | null;
};

export type Seal = {
  /** Opens the keys of these owners, making those that do not exist yet. For writing. */
  keysFor(ownerIds: readonly string[]): Promise<Keys>;
  /** Opens the keys of these owners as far as they exist. For reading. */
  openKeys(ownerIds: readonly string[]): Promise<Keys>;
  /** A keyed digest: equal values can be found (R40) but not read back. */
  digest(kind: string, value: string): Buffer;
};

/** A wrapped key stays open this long (ms), so that a destroyed one does not live on in a process. */
const OPEN_FOR = 30_000;
const IV = 12;
const TAG = 16;

export function createSeal(ring: readonly RingKey[], table: KeyTable): Seal {
  const newest = ring[0];
  if (!newest) throw new Error('the key ring is empty');
  const oldest = ring.at(-1) ?? newest;
  // The oldest key, so that digests stay comparable when a newer key is put in front.
  const digestKey = Buffer.from(hkdfSync('sha256', oldest.key, '', 'registrar duplicate keys', 32));
  const opened = new Map<string, { key: Buffer; until: number }>();

  function unwrap(row: WrappedKey): Buffer {
    const ringKey = ring.find((candidate) => candidate.id === row.ringId);
    if (!ringKey) throw new Error(`FIELD_KEYS lacks the key "${row.ringId}" that data was sealed with`);
    return decrypt(ringKey.key, row.ownerId, Buffer.from(row.wrapped));
  }

  async function openKeys(ownerIds: readonly string[]): Promise<Map<string, Buffer>> {
    const now = Date.now();
    for (const [id, entry] of opened) if (entry.until < now) opened.delete(id);
    const missing = ownerIds.filter((id) => !opened.has(id));
    if (missing.length > 0) {
      for (const row of await table.find(missing))
        opened.set(row.ownerId, { key: unwrap(row), until: now + OPEN_FOR });
    }
    return new Map(
      ownerIds.flatMap((id) => (opened.has(id) ? [[id, opened.get(id)?.key as Buffer] as const] : [])),
    );
  }

  function keysOf(keys: Map<string, Buffer>): Keys {
    return {
      seal(ownerId, value) {
        const key = keys.get(ownerId);
        if (!key) throw new Error('sealing under a key that was not opened');
        return { sealed: encrypt(key, ownerId, Buffer.from(value, 'utf8')).toString('base64') };
      },
      open(ownerId, value) {
        if (typeof value === 'string') return value;
        const key = keys.get(ownerId);
        return key ? decrypt(key, ownerId, Buffer.from(value.sealed, 'base64')).toString('utf8') : null;
      },
    };
  }

  return {
    async openKeys(ownerIds) {
      return keysOf(await openKeys(ownerIds));
    },
    async keysFor(ownerIds) {
      const keys = await openKeys(ownerIds);
      const missing = ownerIds.filter((id) => !keys.has(id));
      if (missing.length === 0) return keysOf(keys);
      await table.add(
        missing.map((ownerId) => ({
          ownerId,
          ringId: newest.id,
          wrapped: encrypt(newest.key, ownerId, randomBytes(32)),
        })),
      );
      return keysOf(await openKeys(ownerIds));
    },
    digest(kind, value) {
      return createHmac('sha256', digestKey).update(`${kind}\n${value}`).digest();
    },
  };
}

function encrypt(key: Buffer, boundTo: string, plain: Buffer): Buffer {
  const iv = randomBytes(IV);
  const cipher = createCipheriv('aes-256-gcm', key, iv);
  cipher.setAAD(Buffer.from(boundTo));
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([iv, cipher.getAuthTag(), body]);
}

function decrypt(key: Buffer, boundTo: string, whole: Buffer): Buffer {
  const decipher = createDecipheriv('aes-256-gcm', key, whole.subarray(0, IV));
  decipher.setAAD(Buffer.from(boundTo));
  decipher.setAuthTag(whole.subarray(IV, IV + TAG));
  return Buffer.concat([decipher.update(whole.subarray(IV + TAG)), decipher.final()]);
}
