import { WebClient } from '@slack/web-api';
import type { FakeSlackOptions, SlackManifest } from '../../src/local/slack/fake-slack.ts';
import { startFakeSlack } from '../../src/local/slack/listen.ts';
import { type ScriptedBot, startScriptedBot } from './scripted-bot.ts';

export const TOKEN = 'xoxb-test-token';
export const SECRET = 'a-signing-secret-for-tests';

export const MANIFEST: SlackManifest = {
  display_information: { name: 'Registrar', description: 'Customer desk' },
  features: {
    app_home: { home_tab_enabled: true },
    bot_user: { display_name: 'Registrar' },
    slash_commands: [
      {
        command: '/customer',
        description: 'The desk',
        usage_hint: '[new | change <customer> | find <words>]',
      },
    ],
    shortcuts: [
      { name: 'New customer', type: 'global', callback_id: 'new_customer' },
      { name: 'File a complaint', type: 'message', callback_id: 'file_complaint' },
    ],
  },
  oauth_config: { scopes: { bot: ['commands', 'chat:write', 'users:read', 'users:read.email'] } },
};

const person = (id: string, realName: string, more = {}) => ({
  id,
  name: realName.toLowerCase().replaceAll(' ', '.'),
  realName,
  title: 'Colleague',
  email: `${id.toLowerCase()}@example.com`,
  emailConfirmed: true,
  locale: 'en-US' as const,
  tz: 'Europe/Berlin',
  ...more,
});

export const PEOPLE = [
  person('ULILY', 'Lily Chen', { locale: 'zh-TW', tz: 'Asia/Taipei' }),
  person('USAM', 'Sam Berg'),
  person('UOUT', 'Otto Outside'),
  person('UGONE', 'Gina Gone', { deactivated: true }),
];

export const CHANNELS = [
  { id: 'CDESK', name: 'desk', topic: 'Approvals', members: ['ULILY', 'USAM'] },
  { id: 'CALL', name: 'general', topic: '', members: 'everyone' as const },
  { id: 'CNOBOT', name: 'no-bot', topic: '', members: 'everyone' as const, bot: false },
  { id: 'COLD', name: 'old', topic: '', members: 'everyone' as const, archived: true },
];

const silent = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
  setLevel: () => {},
  getLevel: () => 'error' as never,
  setName: () => {},
};

/** A small company with its workspace, a scripted bot, and the very client that a bot uses. */
export async function openOffice(options: Partial<FakeSlackOptions> = {}) {
  const bot: ScriptedBot = await startScriptedBot();
  const slack = await startFakeSlack({
    team: { id: 'T1', name: 'Acme' },
    people: PEOPLE,
    channels: CHANNELS,
    signingSecret: SECRET,
    botToken: TOKEN,
    eventsUrl: () => bot.url,
    manifest: MANIFEST,
    strictRate: false,
    ...options,
  });
  const client = clientFor(slack.apiUrl);
  return {
    ...slack,
    bot,
    client,
    /** The refusal's whole body, or undefined when the call went through. */
    refusal: (method: string, args: Record<string, unknown>) => refusalOf(client, method, args),
    close: async () => {
      await slack.close();
      await bot.close();
    },
  };
}

export type Office = Awaited<ReturnType<typeof openOffice>>;
export type Refusal = {
  error: string;
  errors?: string[];
  response_metadata?: { messages?: string[] };
  fake_reference: string[];
  needed?: string;
};

export function clientFor(slackApiUrl: string, token = TOKEN, timeout = 0): WebClient {
  return new WebClient(token, {
    slackApiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
    timeout,
  });
}

async function refusalOf(
  client: WebClient,
  method: string,
  args: Record<string, unknown>,
): Promise<Refusal | undefined> {
  try {
    await client.apiCall(method, args);
    return undefined;
  } catch (error) {
    return (error as { data: Refusal }).data;
  }
}

export const plain = (text: string) => ({ type: 'plain_text', text });
export const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
export const button = (more: object = {}) => ({
  type: 'button',
  text: plain('Go'),
  action_id: 'go',
  ...more,
});
export const input = (element: object, more: object = {}) => ({
  type: 'input',
  block_id: 'field',
  label: plain('Field'),
  element: { action_id: 'value', ...element },
  ...more,
});
export const modal = (blocks: unknown[], more: object = {}) => ({
  type: 'modal',
  callback_id: 'form',
  title: plain('Form'),
  submit: plain('Send'),
  blocks,
  ...more,
});
