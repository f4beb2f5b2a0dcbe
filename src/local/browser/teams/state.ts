import type {
  Dialog,
  Message,
  MessagesForPage,
  PageEvent,
  PersonForPage,
  StateForPage,
} from '../../teams/wire.ts';
import { Meanwhile } from '../meanwhile.ts';
import { channelOf, desk, me, setClock, tell } from '../state.ts';
import type { Channel, Person } from '../wire.ts';
import { fetchDialog, fetchMessages, fetchTeams } from './api.ts';

/** The messages of the chat, the posts of a channel or the replies to one post; oldest first. */
export interface Feed {
  messages: Message[];
  more: boolean;
  loaded: boolean;
}

/**
 * What only the Teams side knows of the acting person's workspace. People, places and the clock stand in `desk`, in the shape that the
 * parts shared with the Slack side read.
 */
export const teams: {
  state: StateForPage | undefined;
  feeds: Map<string, Feed>;
  dialog: Dialog | null;
} = { state: undefined, feeds: new Map(), dialog: null };

const heard = new Meanwhile<PageEvent>();
const BOT_COLOR = '#2f4b7c';

/** Loads one person's workspace and forgets what was known as another. */
export async function loadAs(as: string): Promise<void> {
  const [[state, { dialog }], meanwhile] = await heard.during(() =>
    Promise.all([fetchTeams(as), fetchDialog(as)]),
  );
  teams.feeds = new Map();
  take(state, dialog);
  for (const event of meanwhile) apply(event);
}

/** After a gap in the live events: asks for everything again, keeping what stands on the screen until it comes. */
export async function catchUp(): Promise<void> {
  const id = me().id;
  const [[state, { dialog }], meanwhile] = await heard.during(() =>
    Promise.all([fetchTeams(id), fetchDialog(id)]),
  );
  if (me().id !== id) return;
  take(state, dialog);
  for (const event of meanwhile) apply(event);
  tell('directory');
  tell('views');
  const { channel, thread } = desk.route;
  const open = new Set([feedKey(channel ?? ''), feedKey(channel ?? '', thread)]);
  for (const key of [...teams.feeds.keys()]) if (!open.has(key)) teams.feeds.delete(key);
  if (channel) await loadFeed(channel);
  if (channel && thread) await loadFeed(channel, thread);
}

function take(state: StateForPage, dialog: Dialog | null): void {
  teams.state = state;
  teams.dialog = dialog;
  const people = state.people.map(personFrom);
  desk.state = {
    team: state.team,
    me: personFrom(state.me),
    people,
    channels: state.channels.map((one) => channelFrom(one, 'channel')),
    dms: [channelFrom({ ...state.chat, name: state.bot.name, isMember: true }, 'im')],
    bot: botFrom(state.bot),
    commands: [],
    shortcuts: [],
    mode: state.mode,
  };
  setClock(state.mode.clock);
}

function personFrom({ key, isGuest: _isGuest, ...rest }: PersonForPage): Person {
  return { ...rest, id: key, handle: key };
}

function botFrom({ id, name }: StateForPage['bot']): Person {
  const initials = name.slice(0, 1).toUpperCase();
  return { id, name, initials, color: BOT_COLOR, title: '', email: '', locale: 'en', tz: 'UTC', isBot: true };
}

function channelFrom(
  { id, name, isMember, unread }: StateForPage['channels'][number],
  kind: Channel['kind'],
): Channel {
  return { id, name, isMember, unread, mentions: 0, topic: '', kind };
}

export function feedKey(conversation: string, thread?: string): string {
  return thread ? `${conversation}/${thread}` : conversation;
}

export function feedOf(conversation: string, thread?: string): Feed {
  return teams.feeds.get(feedKey(conversation, thread)) ?? { messages: [], more: false, loaded: false };
}

/** Fetches the newest page, or the page before the oldest message known. */
export async function loadFeed(conversation: string, thread?: string, earlier = false): Promise<void> {
  const who = me().id;
  const before = earlier ? feedOf(conversation, thread).messages[0]?.id : undefined;
  const [page, meanwhile] = await heard.during(() => fetchMessages(who, conversation, thread, before));
  if (me().id !== who) return;
  join(conversation, thread, page, earlier);
  for (const event of meanwhile) apply(event);
  tell('messages');
}

function join(
  conversation: string,
  thread: string | undefined,
  page: MessagesForPage,
  earlier: boolean,
): void {
  const held = feedOf(conversation, thread);
  // The root of a thread stands above its replies already.
  const found = page.messages.filter((one) => one.thread === thread);
  const fetched = new Set(found.map((one) => one.id));
  const [first, last] = [found[0]?.id ?? '', found.at(-1)?.id ?? ''];
  const kept = held.messages.filter(({ id }) => !fetched.has(id) && (id < first || id > last));
  const more = earlier || !held.loaded ? page.more : held.more;
  const messages = [...kept, ...found].sort(byId);
  teams.feeds.set(feedKey(conversation, thread), { messages, more, loaded: true });
}

function byId(a: Message, b: Message): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

export function applyEvent(event: PageEvent): void {
  overhear(event);
  apply(event);
}

/** Keeps an event for the answers still under way, while there is nothing on the screen to apply it to. */
export function overhear(event: PageEvent): void {
  heard.hear(event);
}

/** Applying an event once more changes nothing. */
function apply(event: PageEvent): void {
  if (event.type === 'message') arrive(event.message);
  else if (event.type === 'message_changed') replace(event.message);
  else if (event.type === 'message_deleted') bury(event.conversation, event.id);
  else if (event.type === 'dialog') {
    teams.dialog = event.dialog;
    tell('views');
  } else if (event.type === 'unread') {
    const place = channelOf(event.conversation);
    if (place) place.unread = event.unread;
    tell('directory');
  }
}

function arrive(message: Message): void {
  const { conversation, thread } = message;
  const feed = teams.feeds.get(feedKey(conversation, thread));
  if (feed) feed.messages = [...feed.messages.filter(({ id }) => id !== message.id), message].sort(byId);
  if (thread) countReply(message, thread);
  tell('messages');
}

/** The server may also send the changed root; a reply that the root already knows is not counted again. */
function countReply(reply: Message, thread: string): void {
  const feed = teams.feeds.get(feedKey(reply.conversation));
  const root = feed?.messages.find(({ id }) => id === thread);
  if (!root || (root.lastReply ?? '') >= reply.at) return;
  replace({ ...root, replyCount: (root.replyCount ?? 0) + 1, lastReply: reply.at });
}

function replace(message: Message): void {
  const feed = teams.feeds.get(feedKey(message.conversation, message.thread));
  if (feed) feed.messages = feed.messages.map((one) => (one.id === message.id ? message : one));
  tell('messages');
}

/** A deleted message leaves a mark, as in Teams. */
function bury(conversation: string, id: string): void {
  for (const [key, feed] of teams.feeds) {
    if (key.split('/')[0] !== conversation) continue;
    feed.messages = feed.messages.map((one) => (one.id === id ? gone(one) : one));
  }
  tell('messages');
}

function gone({ text: _text, notice: _notice, ...rest }: Message): Message {
  return { ...rest, cards: [], deleted: true };
}
