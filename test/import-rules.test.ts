import * as fs from 'node:fs';
import * as path from 'node:path';
import { describe, expect, it } from 'vitest';

const SRC = path.resolve(import.meta.dirname, '../src');

/** The features in their order: each may use those before it, none one that comes later. */
const FEATURES = [
  'organisation',
  'quality',
  'people',
  'absences',
  'customers',
  'mail',
  'requests',
  'approvals',
  'surveys',
  'onboarding',
  'reviews',
  'needs',
  'spot-checks',
  'internal-audits',
  'obligations',
  'handovers',
  'schedules',
  'help',
] as const;
/** What every feature may know of every other: its shapes and its tables. */
const SHAPES = 'desk/[\\w-]+/(schema|rules|fields|field-schema)\\.';
/** The rooms of a feature that touch the database; a decision imports none of them. */
const STORED = '(([\\w-]+-)?(commands|queries)|organisations|[\\w-]+-sql)\\.ts$';

/** Who may import whom, first row that matches the file. `types`: only as `import type`. Paths are below src; `$1` is the file's feature. */
const ROWS: readonly { files: RegExp; own: string; types?: string }[] = [
  { files: /^[\w-]+\.ts$/, own: '.*' },
  { files: /^database\//, own: 'database/|start-refusal' },
  { files: /^i18n\//, own: 'i18n/', types: 'kit/' },
  { files: /^kit\//, own: 'kit/|database/sql', types: 'i18n/en|database/|desk/organisation/' },
  { files: /^desk\/index\.ts$/, own: 'desk/|kit/' },
  {
    files: /^desk\/([\w-]+)\/(?:(?:[\w-]+-)?(?:commands|queries)|organisations|[\w-]+-sql)\.ts$/,
    own: `desk/|kit/|database/`,
    types: 'i18n/en',
  },
  {
    files:
      /^desk\/([\w-]+)\/(forms|cards|letters|actions|index|lookups|describe|story|read-draft|next-form|[\w-]+-(page|card|forms|actions))\.ts$/,
    own: 'desk/|kit/',
    types: 'i18n/en|database/',
  },
  { files: /^desk\/([\w-]+)\//, own: `kit/|desk/[\\w-]+/(?!${STORED})`, types: 'i18n/en|desk/' },
  // What every surface does alike lies beside their folders and knows none of them.
  { files: /^surfaces\/[\w-]+\.ts$/, own: 'surfaces/[\\w-]+\\.ts|kit/|i18n/', types: 'desk/organisation/' },
  {
    files: /^surfaces\/([\w-]+)\//,
    own: 'surfaces/($1/|[\\w-]+\\.ts)|kit/|desk/index|i18n/',
    types: 'config|database/client|desk/organisation/',
  },
  {
    files: /^workers\//,
    own: 'workers/|kit/|desk/index|database/|i18n/',
    types: 'desk/organisation/|operations/',
  },
  {
    files: /^operations\//,
    own: 'operations/|database/|start-refusal|desk/organisation/read-organisation',
    types: 'config|kit/|desk/organisation/',
  },
  { files: /^outputs\//, own: 'outputs/|i18n/', types: 'kit/' },
  { files: /^local\//, own: 'local/' },
];

/** Between two features only the order counts, whatever the room. */
function breaksOrder({ from, to }: Import): boolean {
  const [, user] = /^desk\/([\w-]+)\//.exec(from) ?? [];
  const [, used] = /^desk\/([\w-]+)\//.exec(to) ?? [];
  if (!user || !used || user === used || new RegExp(`^${SHAPES}`).test(to)) return false;
  const order: readonly string[] = FEATURES;
  const place = (feature: string) => order.indexOf(feature);
  return place(used) < 0 || place(used) > place(user);
}

/** Where a package may be loaded; a package without a row may be loaded anywhere but in `local`'s browser modules. */
const PACKAGES: readonly { name: RegExp; files: RegExp }[] = [
  { name: /^(pg$|@prisma\/)/, files: /^database\// },
  { name: /^pg-boss$/, files: /^(workers|database)\/|^[\w-]+\.ts$/ },
  { name: /^node-cron$/, files: /^workers\// },
  { name: /^@slack\//, files: /^surfaces\/slack\/|^[\w-]+\.ts$/ },
  { name: /^(@microsoft\/|botbuilder)/, files: /^surfaces\/teams\// },
  { name: /^(nodemailer|ics|echarts|write-excel-file|@resvg\/|@expo-google-fonts\/)/, files: /^outputs\// },
];

type Import = { from: string; to: string; typeOnly: boolean };

const sources = fs
  .readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((file) => file.replaceAll(path.sep, '/'))
  .filter((file) => file.endsWith('.ts') && !file.startsWith('database/generated/'))
  .map((file) => ({ file, text: fs.readFileSync(path.join(SRC, file), 'utf8') }));

const imports: Import[] = sources.flatMap(({ file, text }) =>
  [
    ...text.matchAll(
      /^(?:import|export)\s+(type\s+)?[^'"`;]*?from\s+'([^']+)'|^import\s+'([^']+)'|\bimport\('([^']+)'\)/gm,
    ),
  ].map(([, type, named, bare, dynamic]) => {
    const target = named ?? bare ?? dynamic ?? '';
    const to = target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target;
    return { from: file, to, typeOnly: Boolean(type) };
  }),
);
const own = imports.filter(({ to }) => to.endsWith('.ts'));
const show = ({ from, to, typeOnly }: Import) => `${from} → ${to}${typeOnly ? ' (type)' : ''}`;

function isAllowed({ from, to, typeOnly }: Import): boolean {
  const row = ROWS.find(({ files }) => files.test(from));
  if (!row) return false;
  const feature = row.files.exec(from)?.[1] ?? '';
  const matches = (targets: string) => new RegExp(`^(${targets.replaceAll('$1', feature)})`).test(to);
  return matches(row.own) || (typeOnly && row.types !== undefined && matches(row.types));
}

/** A path of files that leads back to its first one. */
function findCycle(): string[] | undefined {
  const next = Map.groupBy(
    own.filter(({ typeOnly }) => !typeOnly),
    ({ from }) => from,
  );
  const done = new Set<string>();
  function visit(file: string, trail: string[]): string[] | undefined {
    if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
    if (done.has(file)) return undefined;
    for (const { to } of next.get(file) ?? []) {
      const cycle = visit(to, [...trail, file]);
      if (cycle) return cycle;
    }
    done.add(file);
    return undefined;
  }
  for (const { file } of sources) {
    const cycle = visit(file, []);
    if (cycle) return cycle;
  }
  return undefined;
}

const filesWith = (pattern: RegExp) =>
  sources.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

describe('the source tree', () => {
  it('reads every import of every file', () => {
    expect(imports.length).toBeGreaterThan(sources.length / 2);
    expect(imports).toContainEqual({ from: 'config.ts', to: 'config-variables.ts', typeOnly: false });
  });

  it('imports only what the table allows', () => {
    expect(own.filter((entry) => !isAllowed(entry)).map(show)).toEqual([]);
  });

  it('lets a feature use only those that stand before it', () => {
    expect(own.filter(breaksOrder).map(show)).toEqual([]);
  });

  it('loads each package in its room only', () => {
    const misplaced = imports.filter(
      ({ from, to, typeOnly }) =>
        !typeOnly && PACKAGES.some(({ name, files }) => name.test(to) && !files.test(from)),
    );
    expect(misplaced.map(show)).toEqual([]);
  });

  it('gives the browser nothing that only Node has', () => {
    const foreign = imports.filter(
      ({ from, to, typeOnly }) =>
        from.startsWith('local/browser/') && !to.startsWith('local/browser/') && !typeOnly,
    );
    expect(foreign.map(show)).toEqual([]);
  });

  it('has no circle of imports', () => {
    expect(findCycle()).toBeUndefined();
  });

  it('reads the environment in config.ts only', () => {
    expect(filesWith(/process\.env\b|loadEnvFile/)).toEqual(['config.ts']);
  });

  it('opens write transactions in execute only', () => {
    const opening = filesWith(/\$transaction\(|['"`]\s*(begin|start transaction)\b/i);
    const allowed = /^(kit\/execute|database\/[\w-]+)\.ts$/;
    expect(opening.filter((file) => !allowed.test(file))).toEqual([]);
  });
});
