import type { Database } from './database/client.ts';
import { LOCAL_TENANTS } from './local-desk.ts';
import { StartRefusal } from './start-refusal.ts';

/**
 * A database serves either the local workspace or a real installation, for good: in the one anybody may act as anybody and move the clock,
 * in the other there must be no invented customer. Asked before anything is written.
 */
export async function checkMode(isLocal: boolean, { prisma }: Database): Promise<void> {
  const local = Object.values(LOCAL_TENANTS);
  const [demo, real, clock] = await Promise.all([
    prisma.identity.count({ where: { tenant: { in: local } } }),
    prisma.identity.count({ where: { tenant: { notIn: local } } }),
    prisma.deskClock.findUnique({ where: { one: true } }),
  ]);
  if (isLocal && real > 0) {
    throw new StartRefusal(
      'database.otherMode',
      'This database belongs to a real installation, and the local workspace lets anybody act as anybody. Give the credentials of Slack, or name another DATABASE_URL or DATA_DIR.',
    );
  }
  if (!isLocal && (demo > 0 || Number(clock?.shiftMs ?? 0) !== 0)) {
    throw new StartRefusal(
      'database.otherMode',
      'This database holds the demo company of the local workspace. Name another DATABASE_URL or DATA_DIR for the real installation.',
    );
  }
}
