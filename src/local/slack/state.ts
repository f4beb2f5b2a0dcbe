import type { ShownLog } from '../shown.ts';
import { createStamps } from './ids.ts';
import { mentionsOf } from './mentions.ts';
import type { Directory } from './people.ts';
import { drop, Shelf } from './shelf.ts';
import type { Json, Message, PageEvent } from './wire.ts';

export type Counters = { unread: number; mentions: number };
export type NewMessage = {
  channel: string;
  user: string;
  text: string;
  bot_id?: string;
  blocks?: Json[];
  thread_ts?: string;
};
type Listener = (message: PageEvent) => void;
const EPHEMERAL_KEPT = 200;

/** Messages, threads, ephemeral answers and unread marks, and who hears of a change. */
export class Messages {
  readonly stamps;
  /** Called after every change that a restart should remember. */
  onChange: () => void = () => {};
  readonly #shelves = new Map<string, Shelf>();
  readonly #ephemeral = new Map<string, Message[]>();
  readonly #counters = new Map<string, Counters>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #directory: Directory;
  readonly #shown: ShownLog;
  readonly #now: () => number;

  constructor(directory: Directory, shown: ShownLog, now: () => number) {
    this.#directory = directory;
    this.#shown = shown;
    this.#now = now;
    this.stamps = createStamps(now);
  }

  in(channel: string): readonly Message[] {
    return this.#shelves.get(channel)?.list ?? [];
  }

  find(channel: string, ts: string): Message | undefined {
    return this.#shelves.get(channel)?.find(ts);
  }

  thread(channel: string, root: string): Message[] {
    const first = this.find(channel, root);
    return [...(first ? [first] : []), ...(this.#shelves.get(channel)?.repliesTo(root) ?? [])];
  }

  post(input: NewMessage): Message {
    const message: Message = { ...input, ts: this.stamps.next() };
    const shelf = this.#shelves.get(input.channel) ?? new Shelf();
    this.#shelves.set(input.channel, shelf);
    shelf.add(message);
    this.#shown.add({ channel: input.channel }, 'message', message, this.#now());
    this.#tellChannel(input.channel, { type: 'message', message });
    this.#countUnread(message);
    this.#extendThread(message);
    this.onChange();
    return message;
  }

  change(
    message: Message,
    to: { text: string; blocks: Json[] | undefined; edited?: Message['edited'] },
  ): void {
    message.text = to.text;
    if (to.blocks) message.blocks = to.blocks;
    else delete message.blocks;
    if (to.edited) message.edited = to.edited;
    this.#shown.add({ channel: message.channel }, 'message', message, this.#now());
    this.#tellChannel(message.channel, { type: 'message_changed', message });
    this.onChange();
  }

  /** A root with replies leaves a tombstone, or its thread would hang in the air. */
  remove(message: Message): void {
    if (message.reply_count) {
      delete message.blocks;
      Object.assign(message, { text: 'This message was deleted.', deleted: true });
      this.#tellChannel(message.channel, { type: 'message_changed', message });
    } else {
      this.#shelves.get(message.channel)?.remove(message);
      this.#tellChannel(message.channel, {
        type: 'message_deleted',
        channel: message.channel,
        ts: message.ts,
      });
      const root = message.thread_ts ? this.find(message.channel, message.thread_ts) : undefined;
      if (root) this.#refreshThread(root);
    }
    this.onChange();
  }

  postEphemeral(person: string, input: NewMessage): Message {
    const message: Message = { ...input, ts: this.stamps.next(), ephemeral: true };
    const list = this.#ephemeral.get(person) ?? [];
    this.#ephemeral.set(person, list);
    list.push(message);
    if (list.length > EPHEMERAL_KEPT) list.shift();
    this.#shown.add({ person, channel: input.channel }, 'ephemeral', message, this.#now());
    this.tell(person, { type: 'ephemeral', message });
    return message;
  }

  ephemeralFor(person: string, channel?: string): Message[] {
    return (this.#ephemeral.get(person) ?? []).filter((m) => !channel || m.channel === channel);
  }

  changeEphemeral(person: string, message: Message, text: string, blocks: Json[] | undefined): void {
    message.text = text;
    if (blocks) message.blocks = blocks;
    else delete message.blocks;
    this.#shown.add({ person, channel: message.channel }, 'ephemeral', message, this.#now());
    this.tell(person, { type: 'message_changed', message });
  }

  removeEphemeral(person: string, message: Message): void {
    const list = this.#ephemeral.get(person) ?? [];
    drop(list, message.ts);
    this.tell(person, { type: 'message_deleted', channel: message.channel, ts: message.ts });
  }

  counters(person: string, channel: string): Counters {
    return this.#counters.get(`${person} ${channel}`) ?? { unread: 0, mentions: 0 };
  }

  read(person: string, channel: string): void {
    this.#setCounters(person, channel, { unread: 0, mentions: 0 });
  }

  toast(person: string, text: string): void {
    this.#shown.add({ person }, 'toast', text, this.#now());
    this.tell(person, { type: 'toast', text });
  }

  listen(person: string, listener: Listener): () => void {
    const set = this.#listeners.get(person) ?? new Set();
    this.#listeners.set(person, set.add(listener));
    return () => set.delete(listener);
  }

  tell(person: string, change: PageEvent): void {
    for (const listener of this.#listeners.get(person) ?? []) listener(change);
  }

  snapshot(): { messages: [string, Message[]][]; counters: [string, Counters][]; stamp: number } {
    const messages = [...this.#shelves].map(([id, shelf]): [string, Message[]] => [id, shelf.list]);
    return { messages, counters: [...this.#counters], stamp: this.stamps.last() };
  }

  restore(saved: ReturnType<Messages['snapshot']>): void {
    for (const [channel, list] of saved.messages) this.#shelves.set(channel, new Shelf(list));
    for (const [key, counters] of saved.counters) this.#counters.set(key, counters);
    this.stamps.startAfter(saved.stamp);
  }

  #tellChannel(channel: string, change: PageEvent): void {
    const conversation = this.#directory.conversations.get(channel);
    if (!conversation) return;
    for (const person of this.#listeners.keys()) {
      if (this.#directory.isMember(conversation, person)) this.tell(person, change);
    }
  }

  #setCounters(person: string, channel: string, counters: Counters): void {
    this.#counters.set(`${person} ${channel}`, counters);
    this.tell(person, { type: 'unread', channel, ...counters });
    this.onChange();
  }

  #countUnread(message: Message): void {
    const conversation = this.#directory.conversations.get(message.channel);
    if (!conversation) return;
    const isMentioned = mentionsOf(message, conversation);
    for (const person of this.#directory.membersOf(conversation)) {
      if (person === message.user) continue;
      const mentioned = isMentioned(person);
      // A reply marks a channel only for those it names, as in Slack.
      if (message.thread_ts && !mentioned) continue;
      const now = this.counters(person, message.channel);
      this.#setCounters(person, message.channel, {
        unread: now.unread + 1,
        mentions: now.mentions + (mentioned ? 1 : 0),
      });
    }
  }

  #extendThread(message: Message): void {
    const root = message.thread_ts ? this.find(message.channel, message.thread_ts) : undefined;
    if (!root || root === message) return;
    const users = root.reply_users ?? [];
    const reply_users = users.includes(message.user) ? users : [...users, message.user];
    this.#markRoot(root, {
      reply_count: (root.reply_count ?? 0) + 1,
      reply_users,
      latest_reply: message.ts,
    });
  }

  #refreshThread(root: Message): void {
    const replies = this.#shelves.get(root.channel)?.repliesTo(root.ts) ?? [];
    this.#markRoot(root, {
      reply_count: replies.length,
      reply_users: [...new Set(replies.map((m) => m.user))],
      latest_reply: replies.at(-1)?.ts ?? root.ts,
    });
  }

  #markRoot(root: Message, thread: Pick<Message, 'reply_count' | 'reply_users' | 'latest_reply'>): void {
    // As in Slack, a root that has replies carries its own ts as the thread's.
    Object.assign(root, thread, { thread_ts: root.ts });
    this.#tellChannel(root.channel, { type: 'message_changed', message: root });
  }
}
