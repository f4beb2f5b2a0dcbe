import type { FakeTeamsOptions, TeamsManifest, TeamsPerson } from '../../src/local/teams/fake-teams.ts';
import { startFakeTeams } from '../../src/local/teams/listen.ts';
import { SCOPE } from '../../src/local/teams/login.ts';
import { startScriptedBot } from './scripted-bot.ts';

export const TENANT = '11111111-1111-4111-8111-111111111111';
export const APP = {
  appId: '22222222-2222-4222-8222-222222222222',
  appPassword: 'a-password-for-tests',
  name: 'Registrar',
};
export const TEAM = { id: '19:team@thread.tacv2', name: 'Acme' };
export const DESK = '19:desk@thread.tacv2';
export const HALL = '19:hall@thread.tacv2';

const person = (key: string, name: string, digit: number, more: Partial<TeamsPerson> = {}): TeamsPerson => ({
  key,
  aadObjectId: `${String(digit).repeat(8)}-0000-4000-8000-000000000000`,
  name,
  title: 'Colleague',
  email: `${key}@example.com`,
  userPrincipalName: `${key}@example.com`,
  locale: 'en-US',
  tz: 'Europe/Berlin',
  ...more,
});

export const PEOPLE = [
  person('lily', 'Lily Chen', 3, { locale: 'zh-TW', tz: 'Asia/Taipei' }),
  person('sam', 'Sam Berg', 4),
  person('otto', 'Otto Outside', 5, { isGuest: true }),
];

export const MANIFEST: TeamsManifest = {
  bots: [{ commandLists: [{ commands: [{ title: 'new', description: 'A new customer' }] }] }],
  composeExtensions: [
    {
      commands: [
        { id: 'findCustomer', type: 'query', title: 'Find', parameters: [{ name: 'words', title: 'Words' }] },
        {
          id: 'fileComplaint',
          type: 'action',
          title: 'File a complaint',
          context: ['message'],
          fetchTask: true,
        },
      ],
    },
  ],
};

/** A small tenant, a scripted bot, and the few requests a bot makes. */
export async function openTeams(options: Partial<FakeTeamsOptions> = {}) {
  const bot = await startScriptedBot();
  const teams = await startFakeTeams({
    tenantId: TENANT,
    team: TEAM,
    bot: APP,
    people: PEOPLE,
    channels: [
      { id: DESK, name: 'desk', members: ['lily', 'sam'] },
      { id: HALL, name: 'hall', members: 'everyone' },
    ],
    botUrl: () => bot.url,
    manifest: MANIFEST,
    strictRate: false,
    timing: { patience: 300, redeliveryPause: 20 },
    ...options,
  });
  const token = await fetchToken(teams.loginUrl);
  const call = async (method: string, path: string, body?: object, bearer = token) => {
    const response = await fetch(`${teams.serviceUrl}v3/${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      // biome-ignore lint/suspicious/noExplicitAny: an answer of another program, looked into by tests alone
      body: (text === '' ? {} : JSON.parse(text)) as any,
    };
  };
  const send = (conversation: string, activity: object) =>
    call('POST', `conversations/${encodeURIComponent(conversation)}/activities`, {
      type: 'message',
      ...activity,
    });
  return {
    ...teams,
    bot,
    call,
    send,
    /** Posts a card and gives the message back. */
    post: async (conversation: string, content: object) => {
      const { status, body } = await send(conversation, { attachments: [attachment(content)] });
      const message = teams.fake.messages.find(conversation.split(';')[0] ?? '', String(body.id));
      if (!message) throw new Error(`the card was refused with ${status}: ${JSON.stringify(body)}`);
      return message;
    },
    close: async () => {
      await teams.close();
      await bot.close();
    },
  };
}

export type Office = Awaited<ReturnType<typeof openTeams>>;

export async function login(loginUrl: string, changes: Record<string, string> = {}, tenant = TENANT) {
  return fetch(`${loginUrl}/${tenant}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: APP.appId,
      client_secret: APP.appPassword,
      scope: SCOPE,
      ...changes,
    }),
  });
}

async function fetchToken(loginUrl: string): Promise<string> {
  const { access_token } = (await (await login(loginUrl)).json()) as { access_token: string };
  return access_token;
}

export const attachment = (content: object) => ({
  contentType: 'application/vnd.microsoft.card.adaptive',
  content,
});
export const card = (body: object[], actions: object[] = [], more: object = {}) => ({
  type: 'AdaptiveCard',
  version: '1.5',
  body,
  ...(actions.length > 0 && { actions }),
  ...more,
});
export const text = (words: string) => ({ type: 'TextBlock', text: words });
export const execute = (more: object = {}) => ({
  type: 'Action.Execute',
  title: 'Approve',
  verb: 'approve',
  data: { id: 7 },
  ...more,
});
export const openForm = {
  type: 'Action.Submit',
  title: 'Open',
  data: { form: 'new', msteams: { type: 'task/fetch' } },
};
export const dialog = (content: object, more: object = {}) => ({
  body: { task: { type: 'continue', value: { title: 'Form', card: attachment(content), ...more } } },
});
export const form = card(
  [
    { type: 'Input.Text', id: 'name', label: 'Customer name', isRequired: true, errorMessage: 'Name it' },
    {
      type: 'Input.ChoiceSet',
      id: 'owner',
      label: 'Owner',
      style: 'filtered',
      choices: [{ title: 'Nobody', value: '0' }],
      'choices.data': { type: 'Data.Query', dataset: 'people' },
    },
  ],
  [{ type: 'Action.Submit', title: 'Send', data: { form: 'new' } }],
);
