import { mkdir, readFile, writeFile } from 'node:fs/promises';
import * as path from 'node:path';
import { AppManifestUtils } from '@microsoft/app-manifest';
import { Ajv } from 'ajv';
import { zipSync } from 'fflate';
import { z } from 'zod';
import { ownEnvironment } from '../src/config.ts';
import { Environment, EXAMPLES } from '../src/config-variables.ts';

// `npm run manifest:teams`. Stands beside what it packs and not in src: the libraries it needs are not there in production.

/** Its message says what is wrong and what to do. Nothing was written. */
export class PackRefusal extends Error {
  constructor(faults: readonly string[]) {
    super(`The Teams app was not packed.\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
    this.name = 'PackRefusal';
  }
}

/** The settings that go into the package. No secret is among them, so any machine may pack. */
const Settings = Environment.pick({ TEAMS_APP_ID: true, PUBLIC_URL: true, DATA_DIR: true });

/** What the package needs to know of its own manifest; the published schema checks the rest. */
const Listed = z.object({
  icons: z.object({ color: z.string(), outline: z.string() }),
  localizationInfo: z.object({ additionalLanguages: z.array(z.object({ file: z.string() })) }),
});

/** What takes the place of `${{…}}` in the manifest. */
export type Filling = { TEAMS_APP_ID: string; PUBLIC_URL: string; PUBLIC_HOST: string };

/** @throws PackRefusal naming each setting that is missing or unfit, with an example */
export function readFilling(env: Record<string, string | undefined>): Filling & { dataDir: string } {
  const parsed = Settings.safeParse(env);
  if (!parsed.success)
    throw new PackRefusal(
      parsed.error.issues.map(({ path: [name], message }) => explain(Settings.keyof().parse(name), message)),
    );
  const { TEAMS_APP_ID, PUBLIC_URL, DATA_DIR = '.data' } = parsed.data;
  const faults = [
    ...(TEAMS_APP_ID ? [] : [explain('TEAMS_APP_ID', 'is missing: the package names the bot by it.')]),
    ...(PUBLIC_URL?.startsWith('https://')
      ? []
      : [
          explain(
            'PUBLIC_URL',
            PUBLIC_URL
              ? 'is no https address: Teams calls and opens no other.'
              : 'is missing: the package names the address under which the desk is reached.',
          ),
        ]),
  ];
  if (!TEAMS_APP_ID || !PUBLIC_URL || faults.length > 0) throw new PackRefusal(faults);
  const publicUrl = PUBLIC_URL.replace(/\/+$/, '');
  return { TEAMS_APP_ID, PUBLIC_URL: publicUrl, PUBLIC_HOST: new URL(publicUrl).host, dataDir: DATA_DIR };
}

function explain(name: z.output<ReturnType<typeof Settings.keyof>>, fault: string): string {
  return `${name} ${fault} Example: ${name}=${EXAMPLES[name]}`;
}

/**
 * The zip that Teams takes: the manifest, its icons, its languages. Checked against the schemas that each file names; those come
 * with the library, nothing is downloaded. The same input gives the same bytes.
 * @throws PackRefusal with every mistake of every file
 */
export async function packTeams(folder: string, filling: Filling): Promise<Uint8Array> {
  const read = (file: string) => readFile(path.join(folder, file));
  const manifest = filledIn(await readFile(path.join(folder, 'manifest.json'), 'utf8'), filling);
  refuseMistakes(
    'manifest.json',
    manifest,
    await AppManifestUtils.validateAgainstSchema(JSON.parse(manifest)),
  );
  const { icons, localizationInfo } = Listed.parse(JSON.parse(manifest));
  const languages = localizationInfo.additionalLanguages.map(({ file }) => file);
  for (const file of languages) {
    const words = String(await read(file));
    refuseMistakes(file, words, await languageMistakes(words));
  }
  const files = await Promise.all(
    [icons.color, icons.outline, ...languages].map(async (file) => [file, await read(file)] as const),
  );
  return zipSync(
    { 'manifest.json': new TextEncoder().encode(manifest), ...Object.fromEntries(files) },
    { mtime: new Date(1980, 0, 1) },
  );
}

/** Text by text and not in the file as a whole, so that no setting can become a part of the JSON. */
function filledIn(manifest: string, filling: Filling): string {
  const fill = (text: string) =>
    text.replace(/\$\{\{(\w+)\}\}/g, (whole, name) => new Map(Object.entries(filling)).get(name) ?? whole);
  const filled: unknown = JSON.parse(manifest, (_key, value) =>
    typeof value === 'string' ? fill(value) : value,
  );
  return `${JSON.stringify(filled, null, 2)}\n`;
}

/**
 * The library cannot check a language file: its schema holds a pattern that is no regular expression in Unicode mode, the only one
 * the library knows. Without its `$schema` the draft-04 schema is read as a later draft, which means the same here.
 */
async function languageMistakes(words: string): Promise<string[]> {
  const file = z.looseObject({ $schema: z.string() }).parse(JSON.parse(words));
  const { $schema: _draft, ...schema } = await AppManifestUtils.fetchSchema(file.$schema);
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false, formats: { uri: true } });
  const isValid = ajv.compile(schema);
  if (isValid(file)) return [];
  return (isValid.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`,
  );
}

function refuseMistakes(file: string, text: string, mistakes: readonly string[]): void {
  const unknown = [...text.matchAll(/\$\{\{\w+\}\}/g)].map(
    ([whole]) => `${file} asks for ${whole}, which is unknown.`,
  );
  const all = [...unknown, ...mistakes.map((mistake) => `${file}: ${mistake}`)];
  if (all.length > 0) throw new PackRefusal(all);
}

if (import.meta.main) {
  try {
    const { dataDir, ...filling } = readFilling(ownEnvironment());
    const zip = await packTeams(path.join(import.meta.dirname, 'teams'), filling);
    const target = path.join(dataDir, 'registrar-teams.zip');
    await mkdir(dataDir, { recursive: true });
    await writeFile(target, zip);
    console.log(`${target} is ready for the upload: ${zip.length} bytes, bot ${filling.TEAMS_APP_ID}`);
  } catch (error) {
    if (!(error instanceof PackRefusal)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
