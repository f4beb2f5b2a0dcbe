import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { SlackManifest, SlackPerson } from '../../src/local/slack/fake-slack.ts';
import { type ListeningSlack, startFakeSlack } from '../../src/local/slack/listen.ts';
import { admins, type Colleague, channels, representatives, supervisors, TEAM } from './organisation.ts';

export const SECRETS = { signingSecret: 'signing-secret-of-the-fault-runs', botToken: 'xoxb-faults' };
/** In every channel, and nobody at the desk: through these eyes the harness sees the cards. */
export const OBSERVER = 'U0OBSERVER';
const MANIFEST = path.resolve(import.meta.dirname, '../../manifests/slack.json');

/** Every limit of Slack but its pace: the run lasts minutes and not hours. The desk keeps its own pace all the same. */
export async function openFaultlineSlack(eventsUrl: () => string): Promise<ListeningSlack> {
  const manifest: SlackManifest = JSON.parse(await fs.readFile(MANIFEST, 'utf8'));
  const observer = {
    id: 'observer',
    account: OBSERVER,
    name: 'Otto Observer',
    email: 'otto@elsewhere.example',
    language: 'en',
  } as const;
  return startFakeSlack({
    team: { id: TEAM, name: 'Faultline Works' },
    ...SECRETS,
    people: [...supervisors, ...admins, ...representatives, observer].map(slackPerson),
    channels: channels.map(({ id, slack }) => ({
      id: slackChannelId(id),
      name: slack.slice(1),
      topic: '',
      members: 'everyone',
    })),
    eventsUrl,
    manifest,
    strictRate: false,
    remember: { calls: 100_000, texts: 0 },
  });
}

/** @param id as the organisation file names the channel */
export function slackChannelId(id: string): string {
  return `C0${id.toUpperCase().replace('-', '')}00`;
}

function slackPerson({ account, id, name, email, language }: Omit<Colleague, 'entraId'>): SlackPerson {
  const locale = language === 'en' ? 'en-US' : language;
  return { id: account, name: id, realName: name, title: '', email, emailConfirmed: true, locale, tz: 'UTC' };
}
