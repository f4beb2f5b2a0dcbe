import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SlackConfig, TeamsConfig } from './config.ts';
import type { Database } from './database/client.ts';
import type { Organisation } from './desk/organisation/schema.ts';
import { translator } from './i18n/translate.ts';
import type { Feature } from './kit/feature.ts';
import type { SlackPerson } from './local/slack/fake-slack.ts';
import type { SlackManifest } from './local/slack/wire.ts';
import type { TeamsPerson } from './local/teams/fake-teams.ts';
import { createLocalWorkspace, type LocalWorkspace } from './local/workspace.ts';

const LOCAL_TEAM = { id: 'T0LOCAL', name: 'Registrar local' };
export const LOCAL_TENANTS = { slack: LOCAL_TEAM.id, teams: '00000000-0000-4000-9000-000000000001' };
const TEAMS_APP_ID = '00000000-0000-4000-9000-00000000000a';
/** New at every start: a page of elsewhere that has found the port cannot sign a click. */
const LOCAL_SECRETS = { botToken: `xoxb-${randomUUID()}`, signingSecret: randomUUID() };
const TEAMS_PASSWORD = randomUUID();

/** What the desk is told instead of a real workspace's and a real tenant's credentials. */
export function localPlatforms(origin: string): { slack: SlackConfig; teams: TeamsConfig } {
  return {
    slack: { teamIds: [LOCAL_TENANTS.slack], apiUrl: `${origin}/api/`, ...LOCAL_SECRETS },
    teams: {
      appId: TEAMS_APP_ID,
      appPassword: TEAMS_PASSWORD,
      tenantIds: [LOCAL_TENANTS.teams],
      openIdMetadataUrl: `${origin}/teams/openid/.well-known/openidconfiguration`,
      loginUrl: `${origin}/teams/login`,
    },
  };
}

export type LocalDeskParts = {
  organisation: Organisation;
  features: readonly Feature[];
  database: Database;
  dataDir: string;
  origin: () => string;
  /** Where mails are put while there is no mail server; without it the workspace has no page of them. */
  mailFolder?: string;
  /** What had to wait for the new time is done at once. */
  clockMoved(): Promise<void>;
};

/** The demo organisation as a Slack workspace: its people with their accounts, its channels with everybody in them. */
export function openLocalWorkspace({
  organisation,
  features,
  database,
  dataDir,
  origin,
  mailFolder,
  clockMoved,
}: LocalDeskParts): LocalWorkspace {
  const manifest: SlackManifest = readManifest('slack.json');
  const clock = clockOf(database, clockMoved);
  return createLocalWorkspace({
    team: { ...LOCAL_TEAM, name: organisation.company.name },
    ...LOCAL_SECRETS,
    people: slackPeople(organisation),
    channels: organisation.channels.flatMap(({ id, slack }) =>
      slack
        ? [{ id: channelId(id), name: slack.replace(/^#/, ''), topic: '', members: 'everyone' as const }]
        : [],
    ),
    eventsUrl: () => `${origin()}/slack/events`,
    baseUrl: origin,
    manifest,
    remember: { calls: 1_000, texts: 0 },
    statePath: join(dataDir, 'local-slack.json'),
    hooks: { clock, verbs: { '/customer': verbsOf(features) } },
    ...(mailFolder !== undefined && { mailFolder }),
    teams: {
      tenantId: LOCAL_TENANTS.teams,
      team: { id: '19:local@thread.tacv2', name: organisation.company.name },
      bot: { appId: TEAMS_APP_ID, appPassword: TEAMS_PASSWORD, name: 'Registrar' },
      people: teamsPeople(organisation),
      channels: organisation.channels.flatMap(({ teams }) =>
        teams ? [{ id: teams, name: nameOfChannel(teams), members: 'everyone' as const }] : [],
      ),
      botUrl: () => `${origin()}/api/messages`,
      baseUrl: origin,
      manifest: readManifest('teams/manifest.json'),
      remember: { calls: 1_000, texts: 0 },
      statePath: join(dataDir, 'local-teams.json'),
      hooks: { clock },
    },
  });
}

function readManifest<Manifest>(file: string): Manifest {
  return JSON.parse(readFileSync(new URL(`../manifests/${file}`, import.meta.url), 'utf8')) as Manifest;
}

/** The demo company's channel ids are their names. */
function nameOfChannel(id: string): string {
  return id.replace(/^19:|@.*$/g, '');
}

/** The same people as on the Slack side, stranger included. */
function teamsPeople(organisation: Organisation): TeamsPerson[] {
  const accounts = new Map(organisation.people.map(({ id, identities }) => [id, identities?.teams]));
  return slackPeople(organisation).map(({ name: key, realName, title = '', email = '', locale, tz }) => ({
    key,
    aadObjectId: accounts.get(key) ?? STRANGERS_ACCOUNT,
    name: realName,
    title,
    email,
    userPrincipalName: email,
    locale,
    tz,
  }));
}

function slackPeople({ people }: Organisation): SlackPerson[] {
  const english = translator('en', 'UTC');
  const locales = { en: 'en-US', 'zh-CN': 'zh-CN', 'zh-TW': 'zh-TW' } as const;
  const registered = people.flatMap((person): SlackPerson[] => {
    const id = person.identities?.slack;
    if (!id) return [];
    const { name, email, language, timeZone: tz, roles } = person;
    const title = roles.map(({ role }) => english({ key: `role.${role}` })).join(', ');
    return [
      {
        id,
        name: person.id,
        realName: name,
        title,
        email,
        emailConfirmed: true,
        locale: locales[language],
        tz,
      },
    ];
  });
  return [...registered, STRANGER];
}

const STRANGERS_ACCOUNT = '00000000-0000-4000-8000-00000000ffff';
/** Works at the company but not at the desk: shows what an unknown person is told (R02). */
const STRANGER: SlackPerson = {
  id: 'U01NOBODY',
  name: 'nobody',
  realName: 'Noa Bodin',
  title: 'Not registered',
  email: 'noa.bodin@elsewhere.example',
  emailConfirmed: true,
  locale: 'en-US',
  tz: 'Europe/Berlin',
};

function channelId(id: string): string {
  return `C0${id.toUpperCase().replaceAll(/[^A-Z0-9]/g, '')}`.padEnd(9, '0');
}

function verbsOf(features: readonly Feature[]): { verb: string; hint: string }[] {
  const english = translator('en', 'UTC');
  return features.flatMap((feature) =>
    Object.entries(feature.verbs ?? {}).map(([verb, { hint }]) => ({ verb, hint: english({ key: hint }) })),
  );
}

/** The only place that moves desk_now(). */
function clockOf(
  { prisma }: Database,
  moved: () => Promise<void>,
): { now(): Promise<string>; shift(minutes: number): Promise<void> } {
  return {
    async now() {
      const [row] = await prisma.$queryRaw<{ now: Date }[]>`select desk_now() as now`;
      return (row?.now ?? new Date()).toISOString();
    },
    async shift(minutes) {
      await prisma.deskClock.update({
        where: { one: true },
        data: { shiftMs: { increment: Math.round(minutes * 60_000) } },
      });
      await moved();
    },
  };
}
