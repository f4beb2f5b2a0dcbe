// The long form of the model-based test: `node test/model/run-long.ts [runs] [seed]`. Prints what was exercised and leaves with 1 at the
// first broken invariant, with the seed and the shortest story that breaks it.
import * as fs from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as fc from 'fast-check';
import { openDatabase } from '../../src/database/client.ts';
import { startEmbedded } from '../../src/database/embedded.ts';
import { migrate } from '../../src/database/migrate.ts';
import { verifyAudit } from '../../src/kit/audit.ts';
import { lifeProperty, openWorld, type World } from './request-life.ts';

async function main(runs: number, seed: number): Promise<number> {
  const dataDir = await fs.mkdtemp(path.join(tmpdir(), 'registrar-model-'));
  await fs.chmod(dataDir, 0o755);
  const server = await startEmbedded({ dataDir, log: { info: () => undefined, warn: console.warn } });
  await migrate({ url: server.url, folder: path.resolve(import.meta.dirname, '../../prisma/migrations') });
  const database = openDatabase(server.url);
  const started = Date.now();
  try {
    const world = await openWorld(database);
    console.log(`${runs} stories, seed ${seed}`);
    const result = await fc.check(lifeProperty(world), { numRuns: runs, seed });
    const { findings, events, chains } = await verifyAudit(database.pool, path.join(dataDir, 'anchors'));
    printCounts(world);
    const seconds = Math.round((Date.now() - started) / 1000);
    console.log(
      `${result.numRuns} stories in ${seconds} s; audit trail: ${events} events in ${chains} chains, ${findings.length} findings`,
    );
    if (result.failed) console.error(fc.defaultReportMessage(result));
    return result.failed || findings.length > 0 ? 1 : 0;
  } finally {
    await database.close();
    await server.stop({ evenIfUsed: true });
    await fs.rm(await fs.realpath(path.join(dataDir, 'postgres')), { recursive: true, force: true });
    await fs.rm(dataDir, { recursive: true, force: true });
  }
}

function printCounts({ counted }: World): void {
  for (const [what, times] of [...counted].toSorted(([a], [b]) => a.localeCompare(b))) {
    console.log(`  ${what.padEnd(36)} ${String(times).padStart(7)}`);
  }
}

const [runs = '10000', seed = String(Date.now() % 2 ** 31)] = process.argv.slice(2);
process.exitCode = await main(Number(runs), Number(seed));
