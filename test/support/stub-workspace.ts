import type { DeskEvent, DeskState, Message, Person, View } from '../../src/local/browser/wire.ts';
import { CARD_BLOCKS, COUNTRIES, HOME_BLOCKS, RICH_BLOCKS } from './stub-blocks.ts';
import { type StubServer, startStubServer } from './stub-server.ts';

export interface StubWorkspace extends StubServer<DeskEvent> {
  setStack: (views: View[]) => void;
}

const person = (id: string, name: string, title: string, more: Partial<Person> = {}): Person => ({
  id,
  handle: name.split(' ')[0]?.toLowerCase() ?? id,
  name,
  title,
  initials: name.slice(0, 1) + (name.split(' ')[1]?.slice(0, 1) ?? ''),
  color: '#7c4dab',
  email: `${id.toLowerCase()}@example.com`,
  locale: 'en-US',
  tz: 'Asia/Shanghai',
  ...more,
});

const PEOPLE = [
  person('U01LILY', 'Lily Zhang', 'Sales rep, Shanghai'),
  person('U02SAM', 'Sam Okafor', 'Supervisor, Shanghai', { color: '#1f6feb', locale: 'en-GB' }),
  person('U03WEI', '王伟', '数据管理员', { color: '#b3472e', locale: 'zh-CN', initials: '王伟' }),
  person('U04MEI', '林美惠', '業務專員，臺北', {
    color: '#e0b040',
    locale: 'zh-TW',
    tz: 'Asia/Taipei',
    initials: '美惠',
  }),
  person('U05ANNA', 'Anna Köhler-Wiedemann', 'Leiterin Vertriebsunterstützung, Hamburg', {
    color: '#3b6e22',
    locale: 'de-DE',
    tz: 'Europe/Berlin',
  }),
  person('U06GONE', 'Gina Gone', 'Sales rep (left)', { deactivated: true }),
];
const BOT = person('U00BOT', 'Registrar', 'Customer desk', { color: '#2f4b7c', initials: 'R', isBot: true });
export const NOW = Date.parse('2026-11-22T02:30:00Z');
export const TRICK = 'Name: &lt;!channel&gt; *x* &lt;http://a|b&gt; &amp;lt;';

function stateFor(as: string): DeskState {
  const channel = (id: string, name: string, topic: string, unread = 0, mentions = 0) => ({
    id,
    name,
    topic,
    kind: 'channel' as const,
    isMember: true,
    unread,
    mentions,
  });
  const verbs = [
    { verb: 'new', hint: 'File a new customer' },
    { verb: 'change', hint: '[customer] Change a customer' },
    { verb: 'find', hint: '<words> Find customers' },
    { verb: 'inbox', hint: 'What waits for me' },
  ];
  return {
    team: { id: 'T01', name: 'Harbour & Pine Trading' },
    me: PEOPLE.find((one) => one.id === as && !one.deactivated) ?? (PEOPLE[0] as Person),
    people: PEOPLE,
    channels: [
      channel('C01DESK', 'customer-desk', 'Requests that wait for a supervisor', 0),
      channel('C02DATA', 'data-admins-shanghai-and-the-whole-eastern-region', '', 3, 1),
      channel('C03CHAT', 'general', 'Everything else', 2),
    ],
    dms: [
      {
        id: 'D01BOT',
        name: 'Registrar',
        topic: 'Customer desk',
        kind: 'im',
        isMember: true,
        unread: 1,
        mentions: 0,
      },
    ],
    bot: BOT,
    commands: [{ command: '/customer', description: 'The customer desk', usageHint: '', verbs }],
    shortcuts: [
      { callbackId: 'new_customer', name: 'New customer', type: 'global' },
      { callbackId: 'change_customer', name: 'Change a customer', type: 'global' },
      { callbackId: 'complaint', name: 'File a complaint', type: 'message' },
    ],
    mode: { clock: new Date(NOW).toISOString() },
  };
}

const at = (minutesAgo: number, n = 0) => `${Math.floor(NOW / 1000) - minutesAgo * 60}.00000${n}`;
export const ROOT_TS = at(95);

function messagesFor(channel: string): Message[] {
  if (channel !== 'C01DESK') return [];
  const base = { channel, user: 'U02SAM' };
  return [
    {
      ...base,
      ts: at(1600),
      text: 'Good morning. *Three* new files today, see <https://example.com|the list>.',
    },
    { ...base, ts: at(1599), text: '王伟 looks at the tax ids first. `91310115` is Pudong.' },
    {
      ...base,
      user: 'U00BOT',
      ts: ROOT_TS,
      text: 'New customer',
      blocks: CARD_BLOCKS,
      reply_count: 2,
      reply_users: ['U00BOT', 'U02SAM'],
      latest_reply: at(20),
    },
    { ...base, user: 'U00BOT', ts: at(60), text: TRICK, blocks: RICH_BLOCKS },
    { ...base, user: 'U00BOT', ts: at(50), text: TRICK },
    {
      ...base,
      user: 'U01LILY',
      ts: at(30),
      text: '<@U02SAM> please have a look, <!here>. Thank you!',
      edited: { ts: at(29) },
    },
    {
      ...base,
      user: 'U00BOT',
      ts: at(3),
      text: 'You cannot decide on your own request. Ask <@U02SAM>.',
      ephemeral: true,
    },
  ];
}

function threadFor(channel: string): Message[] {
  const root = messagesFor(channel).find((message) => message.ts === ROOT_TS);
  if (!root) return [];
  const reply = { channel, thread_ts: ROOT_TS, user: 'U00BOT' };
  return [
    { ...root, thread_ts: ROOT_TS },
    { ...reply, ts: at(90), text: 'Filed by <@U01LILY>. Step 1: supervisor, until 18:00.' },
    { ...reply, user: 'U02SAM', ts: at(20), text: 'The licence is missing, I will ask.' },
  ];
}

/** The page's addresses with canned answers, for tests of the page alone; the real server is tested with the page end to end. */
export async function startStubWorkspace(): Promise<StubWorkspace> {
  let stack: View[] = [];
  const server = await startStubServer<DeskEvent>({
    prefix: '/local/',
    gets: {
      state: (query) => stateFor(query.get('as') ?? ''),
      messages: (query) => {
        const list = query.get('thread_ts') ? threadFor : messagesFor;
        return { messages: list(query.get('channel') ?? ''), more: false };
      },
      stack: () => ({ views: stack }),
    },
    posts: {
      home: () => ({ view: { id: 'VHOME', type: 'home', blocks: HOME_BLOCKS } }),
      suggest: (body) => ({
        options: COUNTRIES.filter((one) =>
          one.text.text.toLowerCase().includes(String(body.value).toLowerCase()),
        ),
      }),
      close: (body) => {
        setStack(body.all ? [] : stack.slice(0, -1));
        return { ok: true };
      },
    },
  });
  function setStack(views: View[]): void {
    stack = views;
    server.push({ type: 'views', views });
  }
  return { ...server, setStack };
}
