import { execFile } from 'node:child_process';
import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { PackRefusal, packTeams, readFilling } from '../../manifests/pack-teams.ts';
import { features } from '../../src/desk/index.ts';
import { en } from '../../src/i18n/en.ts';
import { zhCN } from '../../src/i18n/zh-CN.ts';
import { zhTW } from '../../src/i18n/zh-TW.ts';
import type { Verb } from '../../src/kit/feature.ts';
import { readPng } from './read-png.ts';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FOLDER = path.join(ROOT, 'manifests/teams');
const APP = '6c1b7a3e-0f0e-4f0c-9a53-5d1f6b1c2d3e';
const ENV = { TEAMS_APP_ID: APP, PUBLIC_URL: 'https://desk.example.com:8443/' };

const Manifest = z.looseObject({
  id: z.string(),
  developer: z.record(z.string(), z.string()),
  validDomains: z.array(z.string()),
  bots: z.tuple([
    z.looseObject({
      botId: z.string(),
      scopes: z.array(z.string()),
      commandLists: z.array(
        z.object({
          scopes: z.array(z.string()),
          commands: z.array(z.object({ title: z.string(), description: z.string() })),
        }),
      ),
    }),
  ]),
  composeExtensions: z.tuple([
    z.looseObject({
      botId: z.string(),
      commands: z.array(
        z.looseObject({
          id: z.string(),
          type: z.string(),
          parameters: z.array(z.looseObject({ name: z.string() })),
        }),
      ),
    }),
  ]),
});

const verbs = new Map<string, Verb>(features.flatMap(({ verbs = {} }) => Object.entries(verbs)));
const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);

let folder: string;
let zip: Record<string, Uint8Array>;
let manifest: z.output<typeof Manifest>;
beforeAll(async () => {
  folder = fs.mkdtempSync(path.join(tmpdir(), 'registrar-teams-'));
  // Whoever packs needs no network; a schema that is not at hand would be downloaded.
  vi.stubGlobal('fetch', () => Promise.reject(new Error('nothing may be downloaded')));
  const { dataDir: _, ...filling } = readFilling(ENV);
  zip = unzipSync(await packTeams(FOLDER, filling));
  manifest = Manifest.parse(JSON.parse(Buffer.from(zip['manifest.json'] ?? []).toString()));
});
afterAll(() => {
  vi.unstubAllGlobals();
  fs.rmSync(folder, { recursive: true });
});

describe('the Teams manifest', () => {
  it('is filled from the settings', () => {
    expect([manifest.id, manifest.bots[0].botId, manifest.composeExtensions[0].botId]).toEqual([
      APP,
      APP,
      APP,
    ]);
    expect(manifest.validDomains).toEqual(['desk.example.com:8443']);
    expect(manifest.developer.websiteUrl).toBe('https://desk.example.com:8443');
    expect(JSON.stringify(manifest)).not.toContain('${{');
  });

  it('offers the bot in the personal chat, in teams and in group chats, with commands for each', () => {
    const [bot] = manifest.bots;
    expect([...bot.scopes].sort()).toEqual(['groupChat', 'personal', 'team']);
    expect(bot.commandLists.flatMap(({ scopes }) => scopes).sort()).toEqual([
      'groupChat',
      'personal',
      'team',
    ]);
  });

  it('names no command that the desk does not serve, and each in the words of help', () => {
    for (const { commands } of manifest.bots[0].commandLists) {
      for (const { title, description } of commands) {
        const hint = verbs.get(title)?.hint;
        expect({ title, description }).toEqual({ title, description: hint && capital(en[hint]) });
      }
    }
  });

  it('names every verb that is for everyone, wherever the bot is, and as many others as Teams has room for in the personal chat', () => {
    const titles = (scope: string) =>
      manifest.bots[0].commandLists
        .filter(({ scopes }) => scopes.includes(scope))
        .flatMap(({ commands }) => commands.map(({ title }) => title));
    const forEveryone = [...verbs].filter(([, { roles }]) => roles === 'everyone').map(([name]) => name);
    for (const scope of manifest.bots[0].scopes)
      expect(titles(scope)).toEqual(expect.arrayContaining(forEveryone));
    // The others stand in the answer to `help`.
    const most = Math.min(12, verbs.size);
    expect(titles('personal').filter((title) => verbs.has(title))).toHaveLength(most);
    expect(new Set(titles('personal')).size).toBe(most);
  });

  it('searches with a look-up of the desk', () => {
    const [{ commands }] = manifest.composeExtensions;
    const lookups = features.flatMap(({ lookups = {} }) => Object.keys(lookups));
    expect(commands.map(({ id, type }) => [id, type])).toEqual([['customers', 'query']]);
    expect(lookups).toContain(commands[0]?.id);
    expect(commands[0]?.parameters.map(({ name }) => name)).toEqual(['query']);
  });

  it.each([
    ['zh-cn.json', zhCN],
    ['zh-tw.json', zhTW],
  ])(
    'has every description in the words of help in %s, and leaves the commands themselves as they are typed',
    (file, catalog) => {
      const words = z
        .record(z.string(), z.string())
        .parse(JSON.parse(fs.readFileSync(path.join(FOLDER, file), 'utf8')));
      const translated = Object.keys(words).filter((key) => key.startsWith('bots'));
      const expected = manifest.bots[0].commandLists.flatMap(({ commands }, list) =>
        commands.map(({ title }, at) => ({
          title,
          key: `bots[0].commandLists[${list}].commands[${at}].description`,
        })),
      );
      expect(translated.sort()).toEqual(expected.map(({ key }) => key).sort());
      for (const { title, key } of expected) {
        const hint = verbs.get(title)?.hint;
        if (hint) expect(words[key]).toBe(catalog[hint]);
      }
    },
  );
});

describe('the icons', () => {
  const read = (file: string) => readPng(fs.readFileSync(path.join(FOLDER, file)));

  it('are 192 pixels in colour without a hole', () => {
    const { width, height, channels } = read('color.png');
    expect([width, height, channels]).toEqual([192, 192, 3]);
  });

  it('are 32 pixels in outline, white on nothing', () => {
    const { width, height, channels, bytes } = read('outline.png');
    expect([width, height, channels]).toEqual([32, 32, 4]);
    const pixels = Array.from({ length: width * height }, (_, at) => [...bytes.subarray(at * 4, at * 4 + 4)]);
    const visible = pixels.filter(([, , , alpha]) => alpha !== 0);
    expect(visible.length).toBeGreaterThan(100);
    expect(pixels.length - visible.length).toBeGreaterThan(500);
    expect(visible.filter(([red, green, blue]) => red !== 255 || green !== 255 || blue !== 255)).toEqual([]);
  });
});

describe('the package', () => {
  it('holds exactly manifest, icons and languages, the same bytes each time', async () => {
    expect(Object.keys(zip).sort()).toEqual([
      'color.png',
      'manifest.json',
      'outline.png',
      'zh-cn.json',
      'zh-tw.json',
    ]);
    for (const file of ['color.png', 'outline.png', 'zh-cn.json', 'zh-tw.json'])
      expect(fs.readFileSync(path.join(FOLDER, file)).equals(zip[file] ?? Buffer.of())).toBe(true);
    const { dataDir: _, ...filling } = readFilling(ENV);
    expect(await packTeams(FOLDER, filling)).toEqual(await packTeams(FOLDER, filling));
  });

  it.each([
    [{ PUBLIC_URL: ENV.PUBLIC_URL }, /TEAMS_APP_ID is missing.+Example: TEAMS_APP_ID=/],
    [{ ...ENV, TEAMS_APP_ID: '' }, /TEAMS_APP_ID is present but empty/],
    [{ ...ENV, TEAMS_APP_ID: 'registrar' }, /TEAMS_APP_ID is not an application id/],
    [{ TEAMS_APP_ID: APP }, /PUBLIC_URL is missing.+Example: PUBLIC_URL=https/],
    [{ ...ENV, PUBLIC_URL: 'http://desk.example.com' }, /PUBLIC_URL is no https address/],
    [{}, /TEAMS_APP_ID is missing.+\n.+PUBLIC_URL is missing/],
  ])('is refused with the setting to mend: %j', (env, words) => {
    expect(() => readFilling(env)).toThrow(PackRefusal);
    expect(() => readFilling(env)).toThrow(words);
  });

  it.each([
    ['manifest.json', /"accentColor": "#0D6754"/, '"accentColor": "green"', /manifest\.json: \/accentColor/],
    ['manifest.json', /"customers"/, '"$' + '{{LOOKUP}}"', /manifest\.json asks for \$\{\{LOOKUP\}\}/],
    ['zh-cn.json', /"name\.short"/, '"name.brief"', /zh-cn\.json: .*name\.short/],
  ])('is refused with the mistake in %s', async (file, find, replacement, words) => {
    const broken = fs.mkdtempSync(path.join(folder, 'broken-'));
    fs.cpSync(FOLDER, broken, { recursive: true });
    const text = fs.readFileSync(path.join(FOLDER, file), 'utf8');
    expect(text).toMatch(find);
    fs.writeFileSync(path.join(broken, file), text.replace(find, replacement));
    const { dataDir: _, ...filling } = readFilling(ENV);
    await expect(packTeams(broken, filling)).rejects.toThrow(words);
  });

  it('is written into the data folder by the script, which says what is missing when it refuses', async () => {
    const script = path.join(ROOT, 'manifests/pack-teams.ts');
    const run = (env: Record<string, string>) =>
      promisify(execFile)(process.execPath, [script], {
        cwd: folder,
        env: { PATH: process.env.PATH, ...env },
      });
    const { stdout } = await run({ ...ENV, DATA_DIR: 'kept/here' });
    expect(stdout).toContain(APP);
    expect(
      Object.keys(unzipSync(fs.readFileSync(path.join(folder, 'kept/here/registrar-teams.zip')))),
    ).toHaveLength(5);
    await expect(run({})).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('PUBLIC_URL is missing'),
    });
    expect(fs.existsSync(path.join(folder, '.data'))).toBe(false);
  });
});
