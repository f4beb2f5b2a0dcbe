import { z } from 'zod';

export const LogLevel = z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], {
  error: 'is none of trace, debug, info, warn, error, fatal, silent.',
});

/** An empty value counts as not given; right for everything but secrets. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess(
    (value) => (typeof value === 'string' && value.trim() === '' ? undefined : value),
    schema.optional(),
  );

/** A secret that is present must be one: an empty one would switch a check off without a word. */
const secret = (form: RegExp, fault: string) =>
  z.string().trim().min(1, 'is present but empty.').regex(form, fault).optional();

const list = (form: RegExp, fault: string) =>
  z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .pipe(z.array(z.string().regex(form, fault)).min(1));

const url = (protocol: RegExp, fault: string) => z.url({ protocol, error: fault });
const webUrl = url(/^https?$/, 'is not an http or https address.');
const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Every variable the desk knows; `.env.example` explains each. */
export const Environment = z.object({
  NODE_ENV: optional(z.string()),
  PORT: optional(
    z.coerce
      .number('is not a number.')
      .int('is not a whole number.')
      .min(0, 'is below 0.')
      .max(65_535, 'is above 65535.'),
  ),
  PUBLIC_URL: optional(webUrl),
  DATABASE_URL: optional(url(/^postgres(ql)?$/, 'is not a postgresql:// address.')),
  DATA_DIR: optional(z.string().trim()),
  DESK_FILE: optional(z.string().trim()),
  SLACK_TEAM_IDS: optional(list(/^[TE][A-Z0-9]{2,}$/, 'holds something that is no workspace id (T… or E…).')),
  SLACK_BOT_TOKEN: secret(/^xoxb-\S+$/, 'is no bot token: those begin with xoxb-.'),
  SLACK_SIGNING_SECRET: secret(
    /^\S{8,}$/,
    'is no signing secret: shorter than 8 characters, or with spaces.',
  ),
  SLACK_APP_TOKEN: secret(/^xapp-\S+$/, 'is no app-level token: those begin with xapp-.'),
  SLACK_API_URL: optional(webUrl),
  // Ids arrive in small letters, and are compared letter by letter.
  TEAMS_APP_ID: secret(GUID, 'is not an application id.').transform((id) => id?.toLowerCase()),
  TEAMS_APP_PASSWORD: secret(/^\S{8,}$/, 'is no client secret: shorter than 8 characters, or with spaces.'),
  TEAMS_TENANT_IDS: optional(
    list(GUID, 'holds something that is no tenant id.').transform((ids) => ids.map((id) => id.toLowerCase())),
  ),
  TEAMS_OPENID_METADATA_URL: optional(webUrl),
  TEAMS_LOGIN_URL: optional(webUrl),
  FIELD_KEYS: z.string().trim().min(1, 'is present but empty.').transform(parseKeyRing).optional(),
  SMTP_URL: optional(url(/^smtps?$/, 'is not an smtp:// or smtps:// address.')),
  MAIL_FROM: optional(z.string().trim().regex(/@/, 'holds no e-mail address.')),
  LOG_LEVEL: optional(LogLevel),
  REGISTRAR_CRASH_AT: optional(
    z.string().regex(/^[\w.-]+(:[1-9]\d*)?$/, 'is not a point, or a point and a count.'),
  ),
});
export type Environment = z.output<typeof Environment>;
export type EnvironmentName = keyof Environment;

export const EXAMPLES: Record<EnvironmentName, string> = {
  NODE_ENV: 'production',
  PORT: '3000',
  PUBLIC_URL: 'https://desk.example.com',
  DATABASE_URL: 'postgresql://desk:secret@db.example.com:5432/desk',
  DATA_DIR: '.data',
  DESK_FILE: 'manifests/desk.yaml',
  SLACK_TEAM_IDS: 'T024BE7LD',
  SLACK_BOT_TOKEN: 'xoxb-1234567890-abcdef',
  SLACK_SIGNING_SECRET: '8f742231b10e8888abcd99yyyzzz85a5',
  SLACK_APP_TOKEN: 'xapp-1-A012-345-abcdef',
  SLACK_API_URL: 'https://slack-gov.com/api/',
  TEAMS_APP_ID: '6c1b7a3e-0f0e-4f0c-9a53-5d1f6b1c2d3e',
  TEAMS_APP_PASSWORD: 'abc8Q~exampleexample',
  TEAMS_TENANT_IDS: 'f8cdef31-a31e-4b4a-93e4-5f571e91255a',
  TEAMS_OPENID_METADATA_URL: 'https://login.botframework.azure.us/v1/.well-known/openidconfiguration',
  TEAMS_LOGIN_URL: 'https://login.microsoftonline.us',
  FIELD_KEYS: '2026a:<32 random bytes in base64, as "openssl rand -base64 32" prints them>',
  SMTP_URL: 'smtps://user:password@mail.example.com',
  MAIL_FROM: 'Customer Desk <desk@example.com>',
  LOG_LEVEL: 'info',
  REGISTRAR_CRASH_AT: 'execute.afterCommit:3',
};

/** One setting that stops the start. Never holds the value itself, which may be a secret. */
export type ConfigFault = { name: EnvironmentName; fault: string };

const wantsSlack = (e: Environment) =>
  Boolean(e.SLACK_BOT_TOKEN || e.SLACK_SIGNING_SECRET || e.SLACK_APP_TOKEN);
const wantsTeams = (e: Environment) => Boolean(e.TEAMS_APP_ID || e.TEAMS_APP_PASSWORD || e.TEAMS_TENANT_IDS);
/** No credentials of any chat platform. */
export const isLocal = (e: Environment) => !wantsSlack(e) && !wantsTeams(e);

const isOfThisMachine = (address = '') =>
  ['127.0.0.1', 'localhost'].includes(URL.parse(address)?.hostname ?? '');
/** The fault runs put a fake Slack beside a desk that is started as a real one. */
const talksToThisMachine = (e: Environment) => isOfThisMachine(e.SLACK_API_URL);
/** What goes to such an address, or comes from it, can be read and changed on the way. */
const isOpen = (address = '') => address.startsWith('http:') && !isOfThisMachine(address);

/** What single values cannot show: each row names the setting at fault and when it is. */
const CONTRADICTIONS: readonly (ConfigFault & { when: (e: Environment) => boolean })[] = [
  {
    name: 'SLACK_BOT_TOKEN',
    fault:
      'is missing: with NODE_ENV=production the desk needs Slack (SLACK_BOT_TOKEN, SLACK_SIGNING_SECRET, SLACK_TEAM_IDS) or Teams (TEAMS_APP_ID, TEAMS_APP_PASSWORD, TEAMS_TENANT_IDS), and FIELD_KEYS.',
    when: (e) => isLocal(e) && e.NODE_ENV === 'production',
  },
  {
    name: 'SLACK_BOT_TOKEN',
    fault: 'is missing, though another Slack secret is given.',
    when: (e) => wantsSlack(e) && !e.SLACK_BOT_TOKEN,
  },
  {
    name: 'SLACK_SIGNING_SECRET',
    fault:
      'is missing: without it a forged request cannot be told from a real one. (For Socket Mode give SLACK_APP_TOKEN instead.)',
    when: (e) => wantsSlack(e) && !e.SLACK_SIGNING_SECRET && !e.SLACK_APP_TOKEN,
  },
  {
    name: 'SLACK_TEAM_IDS',
    fault: 'is missing: only the workspaces it lists are served.',
    when: (e) => wantsSlack(e) && !e.SLACK_TEAM_IDS,
  },
  {
    name: 'TEAMS_APP_ID',
    fault: 'is missing: without it nobody checks who sends a message.',
    when: (e) => wantsTeams(e) && !e.TEAMS_APP_ID,
  },
  {
    name: 'TEAMS_APP_PASSWORD',
    fault: 'is missing: without it the bot gets no token, so it can answer nobody.',
    when: (e) => wantsTeams(e) && !e.TEAMS_APP_PASSWORD,
  },
  {
    name: 'TEAMS_TENANT_IDS',
    fault: 'is missing: only the tenants it lists are served.',
    when: (e) => wantsTeams(e) && !e.TEAMS_TENANT_IDS,
  },
  {
    name: 'TEAMS_OPENID_METADATA_URL',
    fault: 'is no https address: the keys it names decide which requests are believed.',
    when: (e) => isOpen(e.TEAMS_OPENID_METADATA_URL),
  },
  {
    name: 'TEAMS_LOGIN_URL',
    fault: 'is no https address: the client secret is sent there.',
    when: (e) => isOpen(e.TEAMS_LOGIN_URL),
  },
  {
    name: 'FIELD_KEYS',
    fault:
      'is missing: personal and restricted values are stored only under these keys. Keep a copy apart from the database.',
    when: (e) => !isLocal(e) && !e.FIELD_KEYS,
  },
  {
    name: 'MAIL_FROM',
    fault: 'is missing, though SMTP_URL is given.',
    when: (e) => Boolean(e.SMTP_URL) && !e.MAIL_FROM,
  },
  {
    name: 'REGISTRAR_CRASH_AT',
    fault: 'is for fault runs only: in the local workspace, or against a Slack of this machine. Remove it.',
    when: (e) => !isLocal(e) && !talksToThisMachine(e) && Boolean(e.REGISTRAR_CRASH_AT),
  },
];

export function contradictions(given: Environment): ConfigFault[] {
  return CONTRADICTIONS.filter(({ when }) => when(given)).map(({ name, fault }) => ({ name, fault }));
}

export type FieldKey = { id: string; key: Buffer };

function parseKeyRing(text: string, context: z.RefinementCtx): FieldKey[] {
  const keys = text.split(',').map((entry) => {
    const [, id = '', base64 = ''] = /^([\w-]{1,32}):([A-Za-z0-9+/]+={0,2})$/.exec(entry.trim()) ?? [];
    return { id, key: Buffer.from(base64, 'base64') };
  });
  const ids = new Set(keys.map(({ id }) => id));
  if (ids.has('') || keys.some(({ key }) => key.length !== 32)) {
    context.addIssue({
      code: 'custom',
      message: 'is not a list of id:key with keys of 32 bytes in base64, newest first.',
    });
  } else if (ids.size < keys.length) {
    context.addIssue({ code: 'custom', message: 'names two keys alike.' });
  }
  return keys;
}
