import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SlackConfig } from './config.ts';
import type { Database } from './database/client.ts';
import type { Organisation } from './desk/organisation/schema.ts';
import { translator } from './i18n/translate.ts';
import type { Feature } from './kit/feature.ts';
import type { SlackPerson } from './local/slack/fake-slack.ts';
import type { SlackManifest } from './local/slack/wire.ts';
import { createLocalWorkspace, type LocalWorkspace } from './local/workspace.ts';

export const LOCAL_TEAM = { id: 'T0LOCAL', name: 'Registrar local' };
/** New at every start: a page of elsewhere that has found the port cannot sign a click. */
const LOCAL_SECRETS = { botToken: `xoxb-${randomUUID()}`, signingSecret: randomUUID() };

/** What the desk is told instead of a real workspace's credentials. */
export function localSlackConfig(origin: string): SlackConfig {
  return { teamIds: [LOCAL_TEAM.id], apiUrl: `${origin}/api/`, ...LOCAL_SECRETS };
}

export type LocalDeskParts = {
  organisation: Organisation;
  features: readonly Feature[];
  database: Database;
  dataDir: string;
  origin: () => string;
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
  clockMoved,
}: LocalDeskParts): LocalWorkspace {
  const manifest: SlackManifest = JSON.parse(
    readFileSync(new URL('../manifests/slack.json', import.meta.url), 'utf8'),
  );
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
    hooks: { clock: clockOf(database, clockMoved), verbs: { '/customer': verbsOf(features) } },
  });
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
