import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';

const run = promisify(execFile);
const ROOT = path.resolve(import.meta.dirname, '../..');

const ARGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // A container's /dev/shm is often 64 MB, too small for one page with pictures.
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
];

/**
 * A Chromium that runs on a machine with nothing but this project's npm packages, also as root. `CHROMIUM_PATH` names
 * another one. The caller closes it.
 */
export async function openChromium(): Promise<Browser> {
  const given = process.env.CHROMIUM_PATH;
  if (given) return chromium.launch({ executablePath: given, args: ARGS });
  const folder = await unpacked();
  const executablePath = path.join(folder, 'chromium');
  return chromium.launch({ executablePath, args: ARGS, env: await surroundings(folder, executablePath) });
}

/**
 * The packaged browser, unpacked once a machine and version. It is unpacked beside its place and then renamed, so that
 * neither a second process nor an interrupted one ever leaves half a browser behind.
 */
async function unpacked(): Promise<string> {
  const about = await readFile(path.join(ROOT, 'node_modules/@sparticuz/chromium/package.json'), 'utf8');
  const { version } = JSON.parse(about) as { version: string };
  const folder = path.join(os.tmpdir(), `registrar-chromium-${version}-${os.userInfo().uid}`);
  if (existsSync(path.join(folder, 'fonts.conf'))) return folder;
  const work = await mkdtemp(`${folder}-`);
  // In a process of its own: the package picks its folder from TMPDIR and, to bring its libraries along, wants to be on Lambda.
  const script = "import('@sparticuz/chromium').then(({ default: packed }) => packed.executablePath())";
  const env = { ...process.env, TMPDIR: work, AWS_LAMBDA_JS_RUNTIME: 'nodejs24.x' };
  await run(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT, env });
  await writeFile(path.join(work, 'fonts.conf'), fontsFor(folder));
  await rename(work, folder).catch(() => rm(work, { recursive: true, force: true }));
  return folder;
}

/** The packaged Open Sans first: pictures then look the same on a machine with many fonts and on one with none. */
function fontsFor(folder: string): string {
  const alias = ['sans-serif', 'system-ui'].map(
    (family) =>
      `<alias binding="same"><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`,
  );
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/font-cache</cachedir>
  ${alias.join('\n  ')}
</fontconfig>
`;
}

/** The packaged libraries help only where the machine's own are missing; mixed with others they do harm. */
async function surroundings(folder: string, executablePath: string): Promise<Record<string, string>> {
  const env = Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => !!entry[1]),
  );
  const { stdout } = await run('ldd', [executablePath]).catch(() => ({ stdout: 'not found' }));
  const lacks = stdout.includes('not found');
  return {
    ...env,
    FONTCONFIG_FILE: path.join(folder, 'fonts.conf'),
    ...(lacks && { LD_LIBRARY_PATH: path.join(folder, 'al2023/lib') }),
  };
}
