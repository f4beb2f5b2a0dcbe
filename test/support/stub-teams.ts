import type { Dialog, Message, PageEvent, PersonForPage, StateForPage } from '../../src/local/teams/wire.ts';
import { type StubServer, startStubServer } from './stub-server.ts';
import { REQUEST_CARD, TRICK, WELCOME_CARD } from './stub-teams-cards.ts';

export interface StubTeams extends StubServer<PageEvent> {
  setDialog: (dialog: Dialog | null) => void;
  setInstalled: (installed: boolean) => void;
}

const person = (
  key: string,
  name: string,
  title: string,
  more: Partial<PersonForPage> = {},
): PersonForPage => ({
  key,
  name,
  title,
  initials: name.slice(0, 1) + (name.split(' ')[1]?.slice(0, 1) ?? ''),
  color: '#7c4dab',
  email: `${key}@example.com`,
  locale: 'en-US',
  tz: 'Asia/Shanghai',
  ...more,
});

const PEOPLE = [
  person('lily', 'Lily Zhang', 'Sales rep, Shanghai'),
  person('sam', 'Sam Okafor', 'Supervisor, Shanghai', { color: '#1f6feb', locale: 'en-GB' }),
  person('wei', '王伟', '数据管理员', { color: '#b3472e', locale: 'zh-CN', initials: '王伟' }),
  person('mei', '林美惠', '業務專員，臺北', {
    color: '#e0b040',
    locale: 'zh-TW',
    tz: 'Asia/Taipei',
    initials: '美惠',
  }),
  person('anna', 'Anna Köhler-Wiedemann', 'Leiterin Vertriebsunterstützung, Hamburg', { color: '#3b6e22' }),
];
export const BOT = '28:registrar';
export const CHAT = 'a:1chat';
export const DESK_CHANNEL = '19:desk@thread.tacv2';
export const NOW = Date.parse('2026-11-22T02:30:00Z');

const idAt = (minutesAgo: number) => String(NOW - minutesAgo * 60_000);
const at = (minutesAgo: number) => new Date(NOW - minutesAgo * 60_000).toISOString();
export const message = (
  conversation: string,
  minutesAgo: number,
  from: string,
  more: Partial<Message>,
): Message => ({
  id: idAt(minutesAgo),
  conversation,
  from,
  cards: [],
  at: at(minutesAgo),
  ...more,
});
export const POST_ID = idAt(95);
export const CARD_ID = idAt(50);

function stateFor(as: string, installed: boolean): StateForPage {
  const search = (commandId: string, title: string) => ({
    commandId,
    title,
    description: `${title} by name or tax id`,
    parameter: { name: 'query', title: 'Name or tax id' },
  });
  return {
    team: { id: '19:team', name: 'Harbour & Pine Trading' },
    me: PEOPLE.find(({ key }) => key === as) ?? (PEOPLE[0] as PersonForPage),
    people: PEOPLE,
    channels: [
      { id: DESK_CHANNEL, name: 'customer-desk', isMember: true, unread: 0 },
      {
        id: '19:data@thread.tacv2',
        name: 'data-admins-shanghai-and-the-whole-eastern-region',
        isMember: true,
        unread: 3,
      },
      { id: '19:closed@thread.tacv2', name: 'closed', isMember: false, unread: 0 },
    ],
    chat: { id: CHAT, unread: 1, installed },
    bot: { id: BOT, name: 'Registrar' },
    commands: [
      { title: 'new', description: 'File a new customer' },
      { title: 'change', description: 'Change a customer' },
      { title: 'find', description: 'Find customers' },
      { title: '收件箱', description: '等我处理的申请' },
    ],
    extensions: [search('findCustomer', 'Find a customer'), search('findRequest', 'Find a request')],
    messageActions: [
      { commandId: 'complaint', title: 'File a complaint', description: 'About this message' },
    ],
    mode: { clock: new Date(NOW).toISOString() },
  };
}

const MENTION = { text: '<at>Registrar</at>', id: BOT, name: 'Registrar' };

function messagesFor(conversation: string): Message[] {
  if (conversation === CHAT)
    return [
      message(CHAT, 1600, BOT, { cards: [WELCOME_CARD] }),
      message(CHAT, 62, 'lily', { text: '你好，请问怎么新建客户？', textFormat: 'plain' }),
      message(CHAT, 61, 'lily', { text: `find ${TRICK}`, textFormat: 'plain' }),
      message(CHAT, 60, BOT, { text: `Nothing found. Did you mean **Yunfan**? \\*5\\* <b>no html</b>` }),
      message(CHAT, 50, BOT, { cards: [REQUEST_CARD], edited: true }),
      message(CHAT, 40, BOT, { text: 'gone', deleted: true }),
    ];
  if (conversation !== DESK_CHANNEL) return [];
  return [
    message(DESK_CHANNEL, 1600, 'sam', { text: 'Good morning. Three new files today.', textFormat: 'plain' }),
    message(DESK_CHANNEL, 95, BOT, { cards: [REQUEST_CARD], replyCount: 2, lastReply: at(20) }),
    message(DESK_CHANNEL, 30, 'lily', {
      text: '<at>Registrar</at> inbox',
      textFormat: 'xml',
      mentions: [MENTION],
    }),
  ];
}

function threadFor(conversation: string, thread: string): Message[] {
  if (thread !== POST_ID) return [];
  return [
    ...messagesFor(conversation).filter(({ id }) => id === thread),
    message(conversation, 90, BOT, { thread, text: 'Filed by Lily Zhang. Step 1: supervisor, until 18:00.' }),
    message(conversation, 20, 'sam', { thread, text: '营业执照缺失，我去问一下。', textFormat: 'plain' }),
  ];
}

const COMPANIES = ['Yunfan Trading 云帆', 'Yunhai Logistics 云海', 'Nordholz GmbH'];
const matching = (query: unknown) =>
  COMPANIES.filter((one) => one.toLowerCase().includes(String(query).toLowerCase()));

/** The Teams page's addresses with canned answers; the real server is tested with the page end to end. */
export async function startStubTeams(): Promise<StubTeams> {
  let dialog: Dialog | null = null;
  let installed = true;
  const server = await startStubServer<PageEvent>({
    prefix: '/local/teams/',
    gets: {
      state: (query) => stateFor(query.get('as') ?? '', installed),
      messages: (query) => {
        const [conversation, thread] = [query.get('conversation') ?? '', query.get('thread')];
        return {
          messages: thread ? threadFor(conversation, thread) : messagesFor(conversation),
          more: false,
        };
      },
      dialog: () => ({ dialog }),
    },
    posts: {
      search: ({ query }) => ({
        ok: true,
        results: matching(query).map((title) => ({ title, value: title.slice(0, 6) })),
      }),
      extension: ({ query }) => ({
        ok: true,
        results: matching(query).map((title, index) => ({
          id: String(index),
          title,
          subtitle: '200421 · China',
          card: WELCOME_CARD,
        })),
      }),
      close: () => {
        setDialog(null);
        return { ok: true };
      },
    },
  });
  function setDialog(next: Dialog | null): void {
    dialog = next;
    server.push({ type: 'dialog', dialog });
  }
  return {
    ...server,
    setDialog,
    setInstalled: (now) => {
      installed = now;
    },
  };
}
