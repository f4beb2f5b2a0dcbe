import * as path from 'node:path';
import type { z } from 'zod';
import {
  type ConfigFault,
  contradictions,
  Environment,
  EXAMPLES,
  type FieldKey,
  isLocal,
  type LogLevel,
} from './config-variables.ts';
import { localKeys } from './local-keys.ts';
import { StartRefusal } from './start-refusal.ts';

export type SlackConfig = {
  teamIds: readonly string[];
  botToken: string;
  /** Absent only in Socket Mode, where no request comes from outside. */
  signingSecret?: string;
  /** Present: Socket Mode instead of HTTP. */
  appToken?: string;
  apiUrl?: string;
};
export type TeamsConfig = {
  appId: string;
  appPassword: string;
  tenantIds: readonly string[];
  openIdMetadataUrl?: string;
  loginUrl?: string;
};
export type Config = {
  /** `local`: the workspace in the browser, a demo company, 127.0.0.1 only. */
  mode: 'local' | 'real';
  port: number;
  publicUrl: string;
  /** Absent: the embedded server under `dataDir`. */
  databaseUrl?: string;
  dataDir: string;
  deskFile: string;
  slack?: SlackConfig;
  teams?: TeamsConfig;
  /** Newest first: the first one seals, all of them open. */
  fieldKeys: readonly FieldKey[];
  /** Absent: mails are written under `dataDir`. */
  mail?: { smtpUrl: string; from: string };
  logLevel: z.output<typeof LogLevel>;
  /** For the fault runs: end the process the `nth` time it passes the point `name`. */
  crashAt?: { name: string; nth: number };
};

export class ConfigError extends StartRefusal {
  readonly faults: readonly ConfigFault[];

  constructor(faults: readonly ConfigFault[]) {
    const lines = faults.map(({ name, fault }) => `  ${name} ${fault} Example: ${name}=${EXAMPLES[name]}`);
    super('config.invalid', `The settings do not allow a start.\n${lines.join('\n')}`);
    this.faults = faults;
  }
}

/** Under which company the accounts named in the organisation file are filed: where an app serves several, the first one. */
export function homeTenants({ slack, teams }: Pick<Config, 'slack' | 'teams'>): {
  slack?: string;
  teams?: string;
} {
  const [workspace] = slack?.teamIds ?? [];
  const [tenant] = teams?.tenantIds ?? [];
  return { ...(workspace && { slack: workspace }), ...(tenant && { teams: tenant }) };
}

/**
 * Reads every setting there is. Local mode makes its key ring once, under `DATA_DIR/local-keys`.
 * @throws ConfigError naming each bad setting, its fault and an example
 */
export function readConfig(env: Record<string, string | undefined>): Config {
  const parsed = Environment.safeParse(env);
  if (!parsed.success) throw new ConfigError(faultsOf(parsed.error));
  const given = parsed.data;
  const faults = contradictions(given);
  if (faults.length > 0) throw new ConfigError(faults);
  return freeze(assemble(given));
}

/** The first fault of each setting is enough: an empty secret is also a malformed one. */
function faultsOf({ issues }: z.ZodError): ConfigFault[] {
  const faults = new Map<string, string>();
  for (const {
    path: [name],
    message,
  } of issues) {
    if (!faults.has(String(name))) faults.set(String(name), message);
  }
  return [...faults].map(([name, fault]) => ({ name: Environment.keyof().parse(name), fault }));
}

function assemble(given: Environment): Config {
  const port = given.PORT ?? 3000;
  const dataDir = path.resolve(given.DATA_DIR ?? '.data');
  const { SMTP_URL: smtpUrl, MAIL_FROM: from } = given;
  return {
    mode: isLocal(given) ? 'local' : 'real',
    port,
    publicUrl: (given.PUBLIC_URL ?? `http://127.0.0.1:${port}`).replace(/\/+$/, ''),
    ...(given.DATABASE_URL && { databaseUrl: given.DATABASE_URL }),
    dataDir,
    deskFile: given.DESK_FILE ?? 'manifests/desk.yaml',
    ...slackOf(given),
    ...teamsOf(given),
    fieldKeys: given.FIELD_KEYS ?? localKeys(dataDir),
    ...(smtpUrl && from && { mail: { smtpUrl, from } }),
    logLevel: given.LOG_LEVEL ?? 'info',
    ...crashOf(given),
  };
}

function slackOf(given: Environment): { slack?: SlackConfig } {
  const { SLACK_TEAM_IDS: teamIds, SLACK_BOT_TOKEN: botToken } = given;
  if (!teamIds || !botToken) return {};
  return {
    slack: {
      teamIds,
      botToken,
      ...(given.SLACK_SIGNING_SECRET && { signingSecret: given.SLACK_SIGNING_SECRET }),
      ...(given.SLACK_APP_TOKEN && { appToken: given.SLACK_APP_TOKEN }),
      ...(given.SLACK_API_URL && { apiUrl: given.SLACK_API_URL }),
    },
  };
}

function teamsOf(given: Environment): { teams?: TeamsConfig } {
  const { TEAMS_APP_ID: appId, TEAMS_APP_PASSWORD: appPassword, TEAMS_TENANT_IDS: tenantIds } = given;
  if (!appId || !appPassword || !tenantIds) return {};
  return {
    teams: {
      appId,
      appPassword,
      tenantIds,
      ...(given.TEAMS_OPENID_METADATA_URL && { openIdMetadataUrl: given.TEAMS_OPENID_METADATA_URL }),
      ...(given.TEAMS_LOGIN_URL && { loginUrl: given.TEAMS_LOGIN_URL }),
    },
  };
}

function crashOf({ REGISTRAR_CRASH_AT: point }: Environment): { crashAt?: { name: string; nth: number } } {
  if (!point) return {};
  const [name = '', nth = '1'] = point.split(':');
  return { crashAt: { name, nth: Number(nth) } };
}

function freeze(config: Config): Config {
  for (const part of [
    config.slack,
    config.slack?.teamIds,
    config.teams,
    config.teams?.tenantIds,
    config.mail,
    config.crashAt,
  ]) {
    if (part) Object.freeze(part);
  }
  Object.freeze(config.fieldKeys);
  return Object.freeze(config);
}

/** The settings of this process: its environment, and for what is not there the file `.env` of the working folder. */
export function readOwnConfig(): Config {
  return readConfig(ownEnvironment());
}

/** The process's environment, with what `.env` adds to it. */
export function ownEnvironment(): Record<string, string | undefined> {
  try {
    process.loadEnvFile();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  return process.env;
}
