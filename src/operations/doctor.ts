import { readFile } from 'node:fs/promises';
import type pg from 'pg';
import type { Config, SlackConfig, TeamsConfig } from '../config.ts';
import { checkServer } from '../database/check-server.ts';
import { lostKeys } from '../database/lost-keys.ts';
import { pendingMigrations } from '../database/migrate.ts';
import { formatMistake, readOrganisation } from '../desk/organisation/read-organisation.ts';
import type { Channel, Organisation } from '../desk/organisation/schema.ts';
import { StartRefusal } from '../start-refusal.ts';
import { checkSlack, inviteHint, tryChannel } from './check-slack.ts';
import { ADD_TO_TEAM, checkTeams } from './check-teams.ts';

/** `bad`: the desk, or a part of it, does not work so; `unsure`: could not be proven without doing something. */
export type Finding = { about: string; verdict: 'good' | 'unsure' | 'bad'; says: string; mend?: string };

export type DoctorParts = {
  config: Config;
  databaseUrl: string;
  pool: pg.Pool;
  migrationsFolder: string;
  /** Also posts a line into each Slack channel and takes it away again. */
  post: boolean;
  /** Why the mail server takes no letters, as a short code; null: it does. */
  checkMail(smtp: { smtpUrl: string; from: string }): Promise<string | null>;
};

/** Tries every setting against the service it is for. Changes nothing; one broken part does not hide the others. */
export async function* examine({
  config,
  databaseUrl,
  pool,
  migrationsFolder,
  post,
  checkMail,
}: DoctorParts): AsyncGenerator<Finding> {
  const server = await checkDatabase(databaseUrl);
  yield server;
  const migrations = server.verdict === 'good' ? await checkMigrations(pool, migrationsFolder) : undefined;
  if (migrations) yield migrations;
  const usable = migrations?.verdict === 'good';
  if (usable) yield await checkKeys(pool, config);

  const { finding, organisation } = await checkDeskFile(config, usable ? pool : undefined);
  yield finding;
  if (config.mode === 'local')
    yield { about: 'Chat', verdict: 'unsure', says: 'not connected: the local workspace serves' };
  const channels = organisation?.channels ?? [];
  const cards = usable ? pool : undefined;
  if (config.slack) yield* examineSlack(config.slack, config.publicUrl, channels, cards, post);
  if (config.teams) yield* examineTeams(config.teams, config.publicUrl, channels, cards);
  if (config.mode === 'real') yield linksFinding(config.publicUrl);
  yield await mailFinding(config, checkMail);
}

/** Pictures in chat, files and surveys are fetched from outside. */
function linksFinding(publicUrl: string): Finding {
  const about = 'Links';
  const says = `surveys, pictures and files are fetched from ${publicUrl}`;
  if (publicUrl.startsWith('https://')) return { about, verdict: 'good', says };
  return {
    about,
    verdict: 'unsure',
    says,
    mend: 'Give PUBLIC_URL the https address under which the internet reaches this desk.',
  };
}

async function mailFinding({ mail, mode }: Config, check: DoctorParts['checkMail']): Promise<Finding> {
  const about = 'E-mail';
  if (!mail) {
    const says = 'no SMTP_URL: letters to customers are only written into a folder';
    return mode === 'local'
      ? { about, verdict: 'unsure', says }
      : {
          about,
          verdict: 'unsure',
          says,
          mend: 'Give SMTP_URL and MAIL_FROM, or no survey and no invitation reaches anybody.',
        };
  }
  const code = await check(mail);
  if (code === null) return { about, verdict: 'good', says: 'the mail server takes letters' };
  return {
    about,
    verdict: 'bad',
    says: `the mail server answers ${code}`,
    mend: 'Check SMTP_URL: host, port, user and password.',
  };
}

async function* examineSlack(
  slack: SlackConfig,
  publicUrl: string,
  channels: readonly Channel[],
  pool: pg.Pool | undefined,
  post: boolean,
): AsyncGenerator<Finding> {
  yield* await checkSlack(slack, publicUrl);
  for (const { id, slack: place } of channels) {
    if (!place) continue;
    if (post) yield await tryChannel(slack, place);
    else if (pool) {
      const found = await channelByItsCards(pool, { id, surface: 'slack' }, inviteHint(place));
      const hint = found.verdict === 'unsure' ? { mend: `${found.mend} "doctor --post" tries it.` } : {};
      yield { about: `Slack channel ${place}`, ...found, ...hint };
    }
  }
}

/** Nothing is posted as a try: where to post to is known only to a desk that runs, from the day the app was added to the team. */
async function* examineTeams(
  teams: TeamsConfig,
  publicUrl: string,
  channels: readonly Channel[],
  pool: pg.Pool | undefined,
): AsyncGenerator<Finding> {
  yield* await checkTeams(teams, publicUrl);
  for (const { id, teams: place } of channels) {
    if (!place || !pool) continue;
    const found = await channelByItsCards(pool, { id, surface: 'teams' }, ADD_TO_TEAM);
    yield { about: `Teams channel ${id}`, ...found };
  }
}

async function checkDatabase(url: string): Promise<Finding> {
  try {
    await checkServer(url, { patienceMs: 0 });
    return { about: 'Database', verdict: 'good', says: 'is reached, is new enough, and finds Chinese names' };
  } catch (error) {
    if (!(error instanceof StartRefusal)) throw error;
    return { about: 'Database', verdict: 'bad', says: error.message };
  }
}

async function checkMigrations(pool: pg.Pool, folder: string): Promise<Finding> {
  const pending = await pendingMigrations(pool, folder);
  if (pending.length === 0) return { about: 'Migrations', verdict: 'good', says: 'all applied' };
  return {
    about: 'Migrations',
    verdict: 'bad',
    says: `not applied: ${pending.join(', ')}`,
    mend: 'Start the desk once; it applies them.',
  };
}

async function checkKeys(pool: pg.Pool, config: Config): Promise<Finding> {
  const lost = await lostKeys(pool, config.fieldKeys);
  if (lost.length === 0)
    return { about: 'Field keys', verdict: 'good', says: 'open everything that is sealed' };
  return {
    about: 'Field keys',
    verdict: 'bad',
    says: `values are sealed under keys that FIELD_KEYS lacks: ${lost.join(', ')}`,
    mend: 'Put these keys back at the end of FIELD_KEYS.',
  };
}

async function checkDeskFile(
  config: Config,
  pool?: pg.Pool,
): Promise<{ finding: Finding; organisation?: Organisation }> {
  const about = `Organisation file ${config.deskFile}`;
  const text = await readFile(config.deskFile, 'utf8').catch(() => null);
  if (text === null)
    return {
      finding: {
        about,
        verdict: 'bad',
        says: 'cannot be read',
        mend: 'Set DESK_FILE to the file of your organisation.',
      },
    };
  const read = readOrganisation(text);
  if (!read.ok) {
    const says = read.mistakes.map((mistake) => formatMistake(config.deskFile, mistake)).join('\n');
    return { finding: { about, verdict: 'bad', says, mend: 'Correct these lines.' } };
  }
  const { rows } = (await pool?.query<{ sha256: string; version: number }>(
    'select version, sha256 from organisation_version order by version desc limit 1',
  )) ?? { rows: [] };
  const [inForce] = rows;
  const finding: Finding =
    inForce?.sha256 === read.sha256
      ? { about, verdict: 'good', says: `is in force as version ${inForce.version}` }
      : {
          about,
          verdict: 'unsure',
          says: 'is sound but not in force',
          mend: `npm run desk -- apply ${config.deskFile}`,
        };
  return { finding, organisation: read.organisation };
}

/** The cards tell whether the desk could write there so far. */
async function channelByItsCards(
  pool: pg.Pool,
  { id, surface }: { id: string; surface: 'slack' | 'teams' },
  mend: string,
): Promise<Omit<Finding, 'about'>> {
  const { rows } = await pool.query<{ shown: number; lost: number }>(
    `select count(*) filter (where address is not null)::int as shown, count(*) filter (where fault = 'unreachable' and parked_at is not null)::int as lost
     from card where audience = $1 and surface = $2`,
    [`channel:${id}`, surface],
  );
  const { shown = 0, lost = 0 } = rows[0] ?? {};
  if (lost > 0) return { verdict: 'bad', says: `${lost} cards could not be posted there`, mend };
  if (shown > 0) return { verdict: 'good', says: `${shown} cards stand there` };
  return { verdict: 'unsure', says: 'nothing was posted there yet', mend };
}
