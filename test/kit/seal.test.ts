import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSeal, type KeyTable, type WrappedKey } from '../../src/kit/seal.ts';

const ringKey = (id: string) => ({ id, key: randomBytes(32) });
const [owner, other] = [randomUUID(), randomUUID()];

function tableInMemory(): KeyTable & { rows: Map<string, WrappedKey>; reads: number } {
  const table = {
    rows: new Map<string, WrappedKey>(),
    reads: 0,
    async find(ids: readonly string[]) {
      table.reads += 1;
      return ids.flatMap((id) => table.rows.get(id) ?? []);
    },
    async add(keys: readonly WrappedKey[]) {
      for (const key of keys) if (!table.rows.has(key.ownerId)) table.rows.set(key.ownerId, key);
    },
  };
  return table;
}

describe('a sealed value', () => {
  it("R98a opens to the letter under its owner's key, and looks different each time it is sealed", async () => {
    const keys = await createSeal([ringKey('a')], tableInMemory()).keysFor([owner]);
    const value = '王小明 <wang@example.com> \u0000 €';
    const [one, two] = [keys.seal(owner, value), keys.seal(owner, value)];
    expect(one.sealed).not.toBe(two.sealed);
    expect(one.sealed).not.toContain('wang');
    expect(keys.open(owner, one)).toBe(value);
    expect(keys.open(owner, 'open text')).toBe('open text');
  });

  it('R98a does not open under another owner, nor when a byte of it was changed', async () => {
    const keys = await createSeal([ringKey('a')], tableInMemory()).keysFor([owner, other]);
    const { sealed } = keys.seal(owner, 'secret');
    expect(() => keys.open(other, { sealed })).toThrow();
    const bytes = Buffer.from(sealed, 'base64');
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    expect(() => keys.open(owner, { sealed: bytes.toString('base64') })).toThrow();
  });

  it('R98c is lost when its key is destroyed: it opens to nothing', async () => {
    const [ring, table] = [[ringKey('a')], tableInMemory()];
    const sealed = (await createSeal(ring, table).keysFor([owner])).seal(owner, 'secret');
    table.rows.clear();
    const keys = await createSeal(ring, table).openKeys([owner]);
    expect(keys.open(owner, sealed)).toBeNull();
    expect(table.rows.size).toBe(0);
  });

  it('R98d stays readable when a newer key is put in front of the ring, under which new owners are wrapped', async () => {
    const [old, table] = [ringKey('old'), tableInMemory()];
    const before = createSeal([old], table);
    const sealed = (await before.keysFor([owner])).seal(owner, 'secret');
    const after = createSeal([ringKey('new'), old], table);
    expect((await after.openKeys([owner])).open(owner, sealed)).toBe('secret');
    await after.keysFor([other]);
    expect(table.rows.get(other)?.ringId).toBe('new');
    expect(after.digest('taxId', '12345675')).toEqual(before.digest('taxId', '12345675'));
  });

  it('R98d says which key of the ring is lacking', async () => {
    const table = tableInMemory();
    await createSeal([ringKey('lost')], table).keysFor([owner]);
    await expect(createSeal([ringKey('mine')], table).openKeys([owner])).rejects.toThrow(
      'FIELD_KEYS lacks the key "lost"',
    );
  });

  it("of two that make an owner's key at once both go on with the first", async () => {
    const [ring, table] = [[ringKey('a')], tableInMemory()];
    const [one, two] = await Promise.all([
      createSeal(ring, table).keysFor([owner]),
      createSeal(ring, table).keysFor([owner]),
    ]);
    expect(two.open(owner, one.seal(owner, 'x'))).toBe('x');
  });

  it('does not ask for a key again that it has just opened', async () => {
    const table = tableInMemory();
    const seal = createSeal([ringKey('a')], table);
    await seal.keysFor([owner]);
    const reads = table.reads;
    await seal.openKeys([owner]);
    await seal.keysFor([owner]);
    expect(table.reads).toBe(reads);
  });

  it('cannot be made under a key that was not opened', async () => {
    const keys = await createSeal([ringKey('a')], tableInMemory()).openKeys([owner]);
    expect(() => keys.seal(owner, 'x')).toThrow();
  });
});

describe('a digest', () => {
  it('R40 is the same for the same value and kind, and tells nothing without the ring', () => {
    const ring = [ringKey('a')];
    const seal = createSeal(ring, tableInMemory());
    expect(seal.digest('taxId', '1')).toEqual(createSeal(ring, tableInMemory()).digest('taxId', '1'));
    expect(seal.digest('taxId', '1')).not.toEqual(seal.digest('phone', '1'));
    expect(seal.digest('taxId', '1')).not.toEqual(
      createSeal([ringKey('a')], tableInMemory()).digest('taxId', '1'),
    );
  });

  it('needs a key ring', () => {
    expect(() => createSeal([], tableInMemory())).toThrow('key ring is empty');
  });
});
