// Writes the typed database client (src/database/generated, not in git) when it is missing or older than the schema. Runs after
// the install and before start, test and build; when nothing changed it only hashes one file.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stamp = path.join(root, 'src/database/generated/schema.sha256');
const require = createRequire(import.meta.url);

export function generateClient() {
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint()) return;
  const cli = path.join(path.dirname(require.resolve('prisma/package.json')), 'build/index.js');
  const run = spawnSync(process.execPath, [cli, 'generate'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...withoutEngine(), PRISMA_HIDE_UPDATE_MESSAGE: '1', CHECKPOINT_DISABLE: '1' },
  });
  if (run.status !== 0) throw new Error(`prisma generate failed\n${run.stdout}\n${run.stderr}`);
  writeFileSync(stamp, fingerprint());
}

function fingerprint() {
  const { version } = require('prisma/package.json');
  const schema = readFileSync(path.join(root, 'prisma/schema.prisma'));
  return createHash('sha256').update(version).update(schema).digest('hex');
}

/** The CLI downloads its schema engine before any command, though `generate` never calls it: any program in its place will do. */
function withoutEngine() {
  const engines = path.dirname(require.resolve('@prisma/engines/package.json'));
  const present = readdirSync(engines).some((file) => file.startsWith('schema-engine'));
  return present || process.env.PRISMA_SCHEMA_ENGINE_BINARY
    ? {}
    : { PRISMA_SCHEMA_ENGINE_BINARY: process.execPath };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) generateClient();
