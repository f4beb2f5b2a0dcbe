import { features } from '../../src/desk/index.ts';
import type { Desk } from '../../src/kit/feature.ts';
import { createLogger } from '../../src/operations/logger.ts';
import { createMetrics } from '../../src/operations/metrics.ts';
import { type Clock, createClock } from '../../src/workers/clock.ts';

/** The clock over a desk, silent. @param only the features it looks at */
export function clockOf(desk: Desk, only = features): Clock {
  const { database } = desk;
  const log = createLogger('silent');
  return createClock({ database, features: only, desk, log, metrics: createMetrics(database.pool) });
}
