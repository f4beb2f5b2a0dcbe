import { fetchMessages, fetchStack, fetchState } from './api.ts';
import { Meanwhile } from './meanwhile.ts';
import type { Route } from './route.ts';
import type { TimeVoice } from './time.ts';
import type { Channel, DeskEvent, DeskState, Message, Person, View } from './wire.ts';

/** The messages of one channel, or of one thread with its root first; sorted, oldest first. */
export interface Feed {
  messages: Message[];
  more: boolean;
  loaded: boolean;
}

export type Topic = 'directory' | 'route' | 'messages' | 'views' | 'home' | 'link';

/** Everything the page knows of the acting person's workspace. One page, one person at a time. */
export const desk: {
  state: DeskState | undefined;
  route: Route;
  feeds: Map<string, Feed>;
  stack: View[];
  home: View | null | undefined;
  linked: boolean;
  clockShift: number;
} = {
  state: undefined,
  route: {},
  feeds: new Map(),
  stack: [],
  home: undefined,
  linked: true,
  clockShift: 0,
};

const listeners = new Map<Topic, Set<() => void>>();

export function watch(topic: Topic, listener: () => void): void {
  const known = listeners.get(topic) ?? new Set();
  known.add(listener);
  listeners.set(topic, known);
}

export function tell(topic: Topic): void {
  for (const listener of listeners.get(topic) ?? []) listener();
}

export function me(): Person {
  if (!desk.state) throw new Error('the workspace is not loaded yet');
  return desk.state.me;
}

export function botName(): string {
  return desk.state?.bot.name ?? '';
}

export function personOf(id: string): Person | undefined {
  const { state } = desk;
  return state?.bot.id === id ? state.bot : state?.people.find((person) => person.id === id);
}

export function channelOf(id: string | undefined): Channel | undefined {
  const { state } = desk;
  return state?.channels.find((c) => c.id === id) ?? state?.dms.find((c) => c.id === id);
}

export function voice(): TimeVoice {
  return { locale: desk.state?.me.locale ?? 'en', tz: desk.state?.me.tz ?? 'UTC' };
}

/** The desk clock, which tests and demonstrations may have moved away from the real one. */
export function now(): Date {
  return new Date(Date.now() + desk.clockShift);
}

export function setClock(iso: string): void {
  const when = Date.parse(iso);
  if (!Number.isNaN(when)) desk.clockShift = when - Date.now();
}

/** Loads one person's workspace and forgets what was known as another. */
export async function loadAs(as: string): Promise<void> {
  const [[state, stack], meanwhile] = await whileListening(() =>
    Promise.all([fetchState(as), fetchStack(as)]),
  );
  desk.state = state;
  desk.feeds = new Map();
  desk.home = undefined;
  desk.stack = stack.views;
  setClock(state.mode.clock);
  for (const event of meanwhile) apply(event);
}

/** After a gap in the live events: asks for everything again, keeping what stands on the screen until it comes. */
export async function catchUp(): Promise<void> {
  const id = me().id;
  const [state, stack] = await Promise.all([fetchState(id), fetchStack(id)]);
  if (me().id !== id) return;
  desk.state = state;
  desk.stack = stack.views;
  setClock(state.mode.clock);
  for (const topic of ['directory', 'views'] as const) tell(topic);
  const { channel, thread } = desk.route;
  for (const key of [...desk.feeds.keys()]) {
    if (key !== channel && key !== feedKey(channel ?? '', thread)) desk.feeds.delete(key);
  }
  if (channel) await loadFeed(channel);
  if (channel && thread) await loadFeed(channel, thread);
}

export function feedKey(channel: string, thread?: string): string {
  return thread ? `${channel}/${thread}` : channel;
}

export function feedOf(channel: string, thread?: string): Feed {
  return desk.feeds.get(feedKey(channel, thread)) ?? { messages: [], more: false, loaded: false };
}

/** Fetches the newest page, or the page before the oldest message known. */
export async function loadFeed(channel: string, thread?: string, earlier = false): Promise<void> {
  const who = me().id;
  const known = feedOf(channel, thread);
  const before = earlier ? known.messages[0]?.ts : undefined;
  const [page, meanwhile] = await whileListening(() => fetchMessages(who, channel, thread, before));
  if (me().id !== who) return;
  const held = feedOf(channel, thread);
  const fetched = new Set(page.messages.map((m) => m.ts));
  const first = page.messages[0]?.ts ?? '';
  const last = page.messages.at(-1)?.ts ?? '';
  const kept = held.messages.filter((m) => !fetched.has(m.ts) && (m.ts < first || m.ts > last));
  const joined = [...kept, ...page.messages].sort(byTs);
  const more = earlier || !held.loaded ? page.more : held.more;
  desk.feeds.set(feedKey(channel, thread), { messages: joined, more, loaded: true });
  for (const event of meanwhile) apply(event);
  tell('messages');
}

const heard = new Meanwhile<DeskEvent>();

export function whileListening<T>(ask: () => Promise<T>): Promise<[T, DeskEvent[]]> {
  return heard.during(ask);
}

function byTs(a: Message, b: Message): number {
  return a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0;
}

export function isReply(message: Message): boolean {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

export function applyEvent(event: DeskEvent): void {
  overhear(event);
  apply(event);
}

/** Keeps an event for the answers still under way, while there is nothing on the screen to apply it to. */
export function overhear(event: DeskEvent): void {
  heard.hear(event);
}

/** Applying an event once more changes nothing. */
function apply(event: DeskEvent): void {
  if (event.type === 'message' || event.type === 'ephemeral') arrive(event.message);
  else if (event.type === 'message_changed') replace(event.message);
  else if (event.type === 'message_deleted') remove(event.channel, event.ts);
  else if (event.type === 'views') {
    desk.stack = event.views;
    tell('views');
  } else if (event.type === 'home') {
    desk.home = event.view;
    tell('home');
  } else if (event.type === 'unread') {
    const channel = channelOf(event.channel);
    if (channel) Object.assign(channel, { unread: event.unread, mentions: event.mentions });
    tell('directory');
  }
}

function arrive(message: Message): void {
  const thread = isReply(message) ? message.thread_ts : undefined;
  put(feedKey(message.channel, thread), message);
  if (thread && !message.ephemeral) countReply(message, thread);
  tell('messages');
}

function put(key: string, message: Message): void {
  const feed = desk.feeds.get(key);
  if (!feed) return;
  feed.messages = [...feed.messages.filter((m) => m.ts !== message.ts), message].sort(byTs);
}

/** The server may also send the changed root; a reply that the root already knows is not counted again. */
function countReply(reply: Message, thread: string): void {
  const feed = desk.feeds.get(reply.channel);
  const root = feed?.messages.find((m) => m.ts === thread);
  if (!root || (root.latest_reply ?? '') >= reply.ts) return;
  const people = new Set([...(root.reply_users ?? []), reply.user]);
  replace({
    ...root,
    reply_count: (root.reply_count ?? 0) + 1,
    latest_reply: reply.ts,
    reply_users: [...people],
  });
}

function replace(message: Message): void {
  for (const [key, feed] of desk.feeds) {
    if (key.split('/')[0] !== message.channel) continue;
    feed.messages = feed.messages.map((m) => (m.ts === message.ts ? message : m));
  }
  tell('messages');
}

export function remove(channel: string, ts: string): void {
  for (const [key, feed] of desk.feeds) {
    if (key.split('/')[0] === channel) feed.messages = feed.messages.filter((m) => m.ts !== ts);
  }
  tell('messages');
}
