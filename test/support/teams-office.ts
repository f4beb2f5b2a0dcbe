import type { Desk, Feature } from '../../src/kit/feature.ts';
import { listenOn } from '../../src/local/listen-on.ts';
import type { DeliveryOptions, FakeTeams, Stored, TeamsPerson } from '../../src/local/teams/fake-teams.ts';
import { type ListeningTeams, startFakeTeams } from '../../src/local/teams/listen.ts';
import { createTeams, type Teams } from '../../src/surfaces/teams/routes.ts';

export const TENANT = 'aaaaaaaa-1111-4111-8111-111111111111';
export const APP = {
  appId: '22222222-2222-4222-8222-222222222222',
  appPassword: 'a-password-of-the-tests',
  name: 'Registrar',
};
export const REQUESTS = '19:requests@thread.tacv2';
export const accountOf = (digit: number) => `${String(digit).repeat(6)}ab-0000-4000-8000-000000000000`;

function person(key: string, digit: number, more: Partial<TeamsPerson> = {}): TeamsPerson {
  const address = `${key}@desk.example`;
  const name = `${key[0]?.toUpperCase()}${key.slice(1)} Teams`;
  const aadObjectId = accountOf(digit);
  return {
    key,
    aadObjectId,
    name,
    title: '',
    email: address,
    userPrincipalName: address,
    locale: 'en-US',
    tz: 'UTC',
    ...more,
  };
}

/** Sam's account is joined from the start; Ann's e-mail is known at the desk; Nora is nobody there; Gus is a guest with Sam's address. */
export const PEOPLE: readonly TeamsPerson[] = [
  person('sam', 3),
  person('ann', 4),
  person('nora', 5),
  person('gus', 6, { email: 'sam@desk.example', isGuest: true }),
  person('lee', 7, { locale: 'zh-TW' }),
  person('ida', 8, { email: 'ida@desk.example', userPrincipalName: 'ida_desk.example#EXT#@host.example' }),
];

export type Answered = { status: number; body: Record<string, unknown> };

/** A desk behind real HTTP, and the Teams of a small company before it, which signs what it sends and is as strict as the real one. */
export type TeamsOffice = ListeningTeams & {
  fake: FakeTeams;
  teams: Teams;
  /** `/api/messages` of the desk. */
  botUrl: string;
  logged: { level: string; fields: Record<string, unknown>; message: string }[];
  answered: { place: string; outcome: string }[];
  /** What the bot has written to a person's chat, oldest first. */
  toldInChat(key: string): Stored[];
  /** The last of it, once everything under way has ended. */
  lastInChat(key: string): Promise<Stored>;
  send(activity: Record<string, unknown>, options?: DeliveryOptions): Promise<Answered>;
  /** Another process of the desk takes over: it remembers nothing. The office before is not used any more. */
  restart(): Promise<TeamsOffice>;
};

export type OfficeParts = {
  desk: Desk;
  features: readonly Feature[];
  people?: readonly TeamsPerson[];
  tenantIds?: readonly string[];
  strictRate?: boolean;
  wake?: () => void;
};

export async function openTeamsOffice(parts: OfficeParts): Promise<TeamsOffice> {
  const route = { botUrl: '' };
  const workspace = await startFakeTeams({
    tenantId: TENANT,
    team: { id: '19:team@thread.tacv2', name: 'Desk & Co' },
    bot: APP,
    people: parts.people ?? PEOPLE,
    channels: [{ id: REQUESTS, name: 'requests', members: 'everyone' }],
    botUrl: () => route.botUrl,
    manifest: { composeExtensions: [{ commands: [{ id: 'customers', title: 'Customers' }] }] },
    strictRate: parts.strictRate ?? false,
    timing: { redeliveryPause: 20 },
  });
  return openBefore(workspace, parts, route);
}

async function openBefore(
  workspace: ListeningTeams,
  parts: OfficeParts,
  route: { botUrl: string },
): Promise<TeamsOffice> {
  const { logged, answered, teams } = openTeamsSurface(parts, workspace);
  const bot = await listenOn(async (req, res) => {
    await teams.handle(req, res);
    return true;
  });
  route.botUrl = `${bot.url}/api/messages`;
  const { fake } = workspace;
  const toldInChat = (key: string) =>
    fake.messages.in(fake.chatOf(key)).filter(({ from }) => from === `28:${APP.appId}`);
  async function stop(): Promise<void> {
    await teams.stop();
    await bot.close();
  }
  return {
    ...workspace,
    teams,
    botUrl: route.botUrl,
    logged,
    answered,
    toldInChat,
    async lastInChat(key) {
      await teams.stop();
      const last = toldInChat(key).at(-1);
      if (!last) throw new Error(`${key} was told nothing: ${JSON.stringify(logged)}`);
      return last;
    },
    async send(activity, options) {
      const { status, body } = await fake.deliver(activity, options);
      return { status, body: (body === '' ? {} : body) as Record<string, unknown> };
    },
    async restart() {
      await stop();
      return openBefore(workspace, parts, route);
    },
    async close() {
      await stop();
      await workspace.close();
    },
  };
}

function openTeamsSurface(
  { desk, features, tenantIds, wake }: OfficeParts,
  { openidUrl, loginUrl }: ListeningTeams,
): Pick<TeamsOffice, 'logged' | 'answered' | 'teams'> {
  const logged: TeamsOffice['logged'] = [];
  const answered: TeamsOffice['answered'] = [];
  const teams = createTeams({
    config: {
      appId: APP.appId,
      appPassword: APP.appPassword,
      tenantIds: tenantIds ?? [TENANT],
      openIdMetadataUrl: openidUrl,
      loginUrl,
    },
    desk,
    features,
    log: {
      warn: (fields, message) => void logged.push({ level: 'warn', fields, message }),
      error: (fields, message) => void logged.push({ level: 'error', fields, message }),
    },
    metrics: { answered: (place, outcome) => void answered.push({ place, outcome }) },
    wake: wake ?? (() => undefined),
  });
  return { logged, answered, teams };
}
