import type { PrismaClient } from './generated/client.ts';

type WrappedKey = { ownerId: string; ringId: string; wrapped: Uint8Array };

/** The owners' keys in their own table, which data backups leave out: a destroyed key is gone from them too. */
export function createKeyTable(prisma: Pick<PrismaClient, 'dataKey'>): {
  find(ownerIds: readonly string[]): Promise<WrappedKey[]>;
  add(keys: readonly WrappedKey[]): Promise<void>;
} {
  return {
    async find(ownerIds) {
      return prisma.dataKey.findMany({
        where: { ownerId: { in: [...ownerIds] } },
        select: { ownerId: true, ringId: true, wrapped: true },
      });
    },
    async add(keys) {
      const data = keys.map((key) => ({ ...key, wrapped: new Uint8Array(key.wrapped) }));
      await prisma.dataKey.createMany({ data, skipDuplicates: true });
    },
  };
}
