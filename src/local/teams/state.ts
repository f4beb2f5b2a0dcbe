import type { ShownLog } from '../shown.ts';
import type { Directory, Place } from './people.ts';
import type { AdaptiveCard, Mention, Message, PageEvent } from './wire.ts';

/** What one reader sees in place of the cards everybody sees, and what the bot told them alone. */
type Own = { cards?: AdaptiveCard[]; notice?: string };
export type Stored = Omit<Message, 'notice'> & { own?: Record<string, Own> };
export type Content = {
  text?: string;
  textFormat?: NonNullable<Message['textFormat']>;
  cards: AdaptiveCard[];
  mentions?: Mention[];
};
export type NewMessage = Content & { place: Place; thread?: string; from: string; id?: string };
type Listener = (change: PageEvent) => void;

/** Messages, threads and unread marks, each reader's own versions, and who hears of a change. */
export class Messages {
  /** Called after every change that a restart should remember. */
  onChange: () => void = () => {};
  readonly #places = new Map<string, Map<string, Stored>>();
  readonly #unread = new Map<string, number>();
  readonly #listeners = new Map<string, Set<Listener>>();
  readonly #directory: Directory;
  readonly #shown: ShownLog;
  readonly #now: () => number;
  #lastId = 0;

  constructor(directory: Directory, shown: ShownLog, now: () => number) {
    this.#directory = directory;
    this.#shown = shown;
    this.#now = now;
  }

  /** Milliseconds as digits, never the same twice. */
  nextId(): string {
    this.#lastId = Math.max(this.#now(), this.#lastId + 1);
    return String(this.#lastId);
  }

  in(conversation: string): Stored[] {
    return [...(this.#places.get(conversation)?.values() ?? [])];
  }

  find(conversation: string, id: string): Stored | undefined {
    return this.#places.get(conversation)?.get(id);
  }

  thread(conversation: string, root: string): Stored[] {
    return this.in(conversation).filter((m) => m.id === root || m.thread === root);
  }

  /** The message as this person sees it. */
  seenBy(message: Stored, person: string): Message {
    const { own = {}, ...rest } = message;
    return { ...rest, ...(Object.hasOwn(own, person) ? own[person] : {}) };
  }

  post({ place, id = this.nextId(), thread, from, ...content }: NewMessage): Stored {
    const message: Stored = {
      id,
      conversation: place.id,
      ...(thread !== undefined && { thread }),
      from,
      at: new Date(Number(id)).toISOString(),
      ...content,
    };
    const shelf = this.#places.get(place.id) ?? new Map<string, Stored>();
    this.#places.set(place.id, shelf.set(id, message));
    this.#log(message);
    this.#tellPlace(message, 'message');
    this.#countUnread(place, message);
    this.#countReplies(message);
    this.onChange();
    return message;
  }

  /** New content for everybody: whatever single readers saw in its place is gone. */
  change(message: Stored, content: Content): void {
    delete message.text;
    delete message.textFormat;
    delete message.mentions;
    delete message.own;
    Object.assign(message, content, { edited: true });
    this.#log(message);
    this.#tellPlace(message, 'message_changed');
    this.onChange();
  }

  /** A root with replies leaves its place, or its thread would hang in the air. */
  remove(message: Stored): void {
    if (message.replyCount) {
      delete message.own;
      Object.assign(message, { text: '', cards: [], deleted: true });
      this.#tellPlace(message, 'message_changed');
    } else {
      const { conversation, id } = message;
      this.#places.get(conversation)?.delete(id);
      this.#each(conversation, (person) => this.tell(person, { type: 'message_deleted', conversation, id }));
      this.#countReplies(message);
    }
    this.onChange();
  }

  /** A card, or a sentence under it, for one reader alone; it stands until the message is changed. */
  showTo(person: string, message: Stored, own: Own): void {
    const before = message.own?.[person] ?? {};
    message.own = { ...message.own, [person]: { ...before, ...own } };
    this.#shown.add({ person, channel: message.conversation }, 'own', own, this.#now());
    this.tell(person, { type: 'message_changed', message: this.seenBy(message, person) });
    this.onChange();
  }

  unread(person: string, conversation: string): number {
    return this.#unread.get(`${person} ${conversation}`) ?? 0;
  }

  read(person: string, conversation: string): void {
    this.#setUnread(person, conversation, 0);
  }

  notice(person: string, text: string): void {
    this.#shown.add({ person }, 'notice', text, this.#now());
    this.tell(person, { type: 'notice', text });
  }

  listen(person: string, listener: Listener): () => void {
    const set = this.#listeners.get(person) ?? new Set();
    this.#listeners.set(person, set.add(listener));
    return () => set.delete(listener);
  }

  tell(person: string, change: PageEvent): void {
    for (const listener of this.#listeners.get(person) ?? []) listener(change);
  }

  snapshot(): { messages: [string, Stored[]][]; unread: [string, number][]; lastId: number } {
    const messages = [...this.#places.keys()].map((id): [string, Stored[]] => [id, this.in(id)]);
    return { messages, unread: [...this.#unread], lastId: this.#lastId };
  }

  restore(saved: ReturnType<Messages['snapshot']>): void {
    for (const [place, list] of saved.messages) this.#places.set(place, new Map(list.map((m) => [m.id, m])));
    for (const [key, count] of saved.unread) this.#unread.set(key, count);
    this.#lastId = Math.max(this.#lastId, saved.lastId);
  }

  #log({ conversation, text, cards }: Stored): void {
    this.#shown.add({ channel: conversation }, 'message', { text, cards }, this.#now());
  }

  #each(conversation: string, tell: (person: string) => void): void {
    const place = this.#directory.places.get(conversation);
    if (!place) return;
    for (const person of this.#listeners.keys()) if (this.#directory.isMember(place, person)) tell(person);
  }

  #tellPlace(message: Stored, type: 'message' | 'message_changed'): void {
    this.#each(message.conversation, (person) =>
      this.tell(person, { type, message: this.seenBy(message, person) }),
    );
  }

  #setUnread(person: string, conversation: string, unread: number): void {
    this.#unread.set(`${person} ${conversation}`, unread);
    this.tell(person, { type: 'unread', conversation, unread });
    this.onChange();
  }

  /** A reply marks a channel only for those it names. */
  #countUnread(place: Place, message: Stored): void {
    const named = new Set(message.mentions?.map((m) => this.#directory.byId(m.id)?.key));
    for (const person of this.#directory.membersOf(place)) {
      if (person === message.from || (message.thread !== undefined && !named.has(person))) continue;
      this.#setUnread(person, place.id, this.unread(person, place.id) + 1);
    }
  }

  #countReplies({ conversation, thread }: Stored): void {
    const root = thread === undefined ? undefined : this.find(conversation, thread);
    if (!root) return;
    const replies = this.thread(conversation, root.id).filter((m) => m !== root);
    root.replyCount = replies.length;
    const last = replies.at(-1);
    if (last) root.lastReply = last.at;
    else delete root.lastReply;
    this.#tellPlace(root, 'message_changed');
  }
}
