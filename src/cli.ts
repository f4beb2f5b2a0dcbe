import { userInfo } from 'node:os';
import * as path from 'node:path';
import { parseArgs } from 'node:util';
import { type Config, homeTenants, ownEnvironment, readConfig } from './config.ts';
import { checkServer } from './database/check-server.ts';
import { type Database, openDatabase } from './database/client.ts';
import { startEmbedded } from './database/embedded.ts';
import { migrate } from './database/migrate.ts';
import { createStatements } from './database/statements.ts';
import { applyOrganisationFile } from './desk/organisation/apply-organisation.ts';
import { applyCommand } from './desk/organisation/commands.ts';
import { createOrganisations } from './desk/organisation/organisations.ts';
import { formatMistake } from './desk/organisation/read-organisation.ts';
import { verifyAudit } from './kit/audit.ts';
import { createExecute } from './kit/execute.ts';
import { LOCAL_TENANTS } from './local-desk.ts';
import { examine } from './operations/doctor.ts';
import { StartRefusal } from './start-refusal.ts';

const MIGRATIONS = path.resolve(import.meta.dirname, '../prisma/migrations');

/** What a verb works with. `say` writes a line for the operator. */
type Setting = { config: Config; url: string; database: Database; say(line: string): void };
type Options = { by?: string | undefined; post?: boolean | undefined };

/** `run` yields the exit code. */
type Verb = {
  usage: string;
  help: string;
  run(setting: Setting, args: readonly string[], options: Options): Promise<number>;
};

const VERBS: Record<string, Verb> = {
  apply: {
    usage: 'apply [desk.yaml] [--by <name>]',
    help: 'checks an organisation file and puts it in force as the next version',
    run: apply,
  },
  'audit verify': {
    usage: 'audit verify',
    help: 'proves the audit trail, its anchors and the master data; exit code 1 if something was changed past the desk',
    run: verify,
  },
  doctor: {
    usage: 'doctor [--post]',
    help: 'tries every setting against the real services and says what to mend; --post also writes into each Slack channel',
    run: doctor,
  },
};

async function apply(
  { config, url, database, say }: Setting,
  [file = config.deskFile]: readonly string[],
  { by }: Options,
): Promise<number> {
  await checkServer(url);
  await migrate({ url, folder: MIGRATIONS });
  const execute = createExecute({
    commands: [applyCommand],
    statements: createStatements(database.pool),
    organisations: createOrganisations(database),
    surfaces: [],
    afterCommit: () => undefined,
    count: () => undefined,
  });
  const applied = await applyOrganisationFile(
    file,
    by ?? userInfo().username,
    config.mode === 'local' ? LOCAL_TENANTS : homeTenants(config),
    execute,
    config.mode === 'local',
  );
  if (applied.kind === 'mistakes') {
    for (const mistake of applied.mistakes) say(formatMistake(file, mistake));
    say('Nothing was applied.');
    return 1;
  }
  say(
    applied.kind === 'applied'
      ? `Version ${applied.version} is in force.`
      : `Version ${applied.version} is this very file; nothing changed.`,
  );
  return 0;
}

async function verify({ config, database, say }: Setting): Promise<number> {
  const report = await verifyAudit(database.pool, path.join(config.dataDir, 'audit-anchors'));
  for (const { kind, chain, seq } of report.findings)
    say(`${kind}  ${chain}${seq === undefined ? '' : `  event ${seq}`}`);
  if (report.more > 0) say(`… and ${report.more} more`);
  say(
    `${report.events} events in ${report.chains} chains, ${report.anchors} anchored heads, ${report.findings.length + report.more} findings`,
  );
  return report.findings.length === 0 ? 0 : 1;
}

const MARKS = { good: 'ok  ', unsure: '?   ', bad: 'BAD ' } as const;

async function doctor(
  { config, url, database, say }: Setting,
  _args: readonly string[],
  { post = false }: Options,
): Promise<number> {
  let bad = 0;
  const parts = {
    config,
    databaseUrl: url,
    pool: database.pool,
    migrationsFolder: MIGRATIONS,
    post,
    checkMail,
  };
  for await (const { about, verdict, says, mend } of examine(parts)) {
    say(`${MARKS[verdict]} ${about}: ${says}`);
    if (mend) say(`     ${mend}`);
    if (verdict === 'bad') bad += 1;
  }
  say(bad === 0 ? 'Nothing needs mending.' : `${bad} to mend.`);
  return bad === 0 ? 0 : 1;
}

async function checkMail(smtp: { smtpUrl: string; from: string }): Promise<string | null> {
  const { createPost } = await import('./outputs/post.ts');
  const post = createPost(smtp);
  try {
    return await post.check();
  } finally {
    post.close();
  }
}

function help(say: Setting['say']): number {
  say('npm run desk -- <verb>');
  for (const { usage, help } of Object.values(VERBS)) say(`  ${usage}\n      ${help}`);
  return 0;
}

/** Runs one verb of the operator's command line. @returns the exit code */
export async function runCli(
  args: readonly string[],
  env: Record<string, string | undefined>,
  say: Setting['say'],
): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { by: { type: 'string' }, post: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } },
  });
  const name = [positionals.slice(0, 2).join(' '), positionals[0] ?? ''].find(
    (candidate) => candidate in VERBS,
  );
  const verb = VERBS[name ?? ''];
  if (!name || !verb || values.help) {
    help(say);
    return positionals.length === 0 || positionals[0] === 'help' || values.help ? 0 : 2;
  }
  const setting = await open(readConfig(env), say);
  try {
    return await verb.run(setting, positionals.slice(name.split(' ').length), values);
  } finally {
    await setting.close();
  }
}

async function open(config: Config, say: Setting['say']): Promise<Setting & { close(): Promise<void> }> {
  const embedded = config.databaseUrl
    ? undefined
    : await startEmbedded({ dataDir: config.dataDir, log: { info: () => undefined, warn: say } });
  const url = config.databaseUrl ?? embedded?.url ?? '';
  const database = openDatabase(url, { max: 4 });
  async function close(): Promise<void> {
    await database.close();
    await embedded?.stop();
  }
  return { config, url, database, say, close };
}

if (import.meta.main) {
  try {
    process.exitCode = await runCli(process.argv.slice(2), ownEnvironment(), (line) => console.log(line));
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = error instanceof StartRefusal ? error.exitCode : 1;
  }
}
