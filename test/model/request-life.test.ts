import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifyAudit } from '../../src/kit/audit.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { lifeProperty, openWorld, type World } from './request-life.ts';

/** The short form; `node test/model/run-long.ts 10000` is the long one. */
const RUNS = 300;

let database: FreshDatabase;
let world: World;
beforeAll(async () => {
  database = await freshDatabase();
  world = await openWorld(database);
});
afterAll(() => database.drop());

describe('the life of a request', () => {
  it(`R112f R22b R24c keeps its invariants over ${RUNS} random stories`, { timeout: 120_000 }, async () => {
    await fc.assert(lifeProperty(world), { numRuns: RUNS, endOnFailure: false });

    expect((await verifyAudit(database.pool, '/nowhere')).findings).toEqual([]);
    expect(world.counted.get('ended approved')).toBeGreaterThan(0);
  });
});
