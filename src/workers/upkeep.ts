import { anchorAudit } from '../kit/anchor-audit.ts';
import type { Feature } from '../kit/feature.ts';
import { purgeRecords } from './purge-records.ts';

/** What keeps the desk itself in order. In UTC: no change of clock leaves the audit trail without an anchor for an hour. */
export function upkeep(anchorFolder: string): Feature {
  const written = new Map<string, string>();
  return {
    name: 'upkeep',
    schedules: {
      'audit.anchor': {
        title: 'schedule.title.anchor',
        cron: '* * * * *',
        zone: 'UTC',
        did: { heads: 'schedule.did.heads' },
        run: async (_firing, { database }) => ({
          heads: await anchorAudit(database.pool, anchorFolder, new Date(), written),
        }),
      },
      'receipts.purge': {
        title: 'schedule.title.purge',
        cron: '17 3 * * *',
        zone: 'UTC',
        did: {
          receipts: 'schedule.did.receipts',
          securityEvents: 'schedule.did.securityEvents',
          runs: 'schedule.did.runs',
        },
        run: (_firing, { database }) => purgeRecords(database.pool),
      },
    },
  };
}
