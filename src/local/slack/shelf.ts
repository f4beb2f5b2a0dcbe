import type { Message } from './wire.ts';

/**
 * The messages of one conversation, oldest first, with an index by timestamp and by thread: thousands of clicks each look
 * their message up, and a long thread grows by one reply at a time.
 */
export class Shelf {
  readonly list: Message[] = [];
  readonly #byTs = new Map<string, Message>();
  readonly #replies = new Map<string, Message[]>();

  constructor(messages: readonly Message[] = []) {
    for (const message of messages) this.add(message);
  }

  add(message: Message): void {
    this.list.push(message);
    this.#byTs.set(message.ts, message);
    if (!isReply(message)) return;
    const known = this.#replies.get(message.thread_ts);
    if (known) known.push(message);
    else this.#replies.set(message.thread_ts, [message]);
  }

  find(ts: string): Message | undefined {
    return this.#byTs.get(ts);
  }

  repliesTo(root: string): readonly Message[] {
    return this.#replies.get(root) ?? [];
  }

  remove(message: Message): void {
    this.#byTs.delete(message.ts);
    drop(this.list, message.ts);
    if (isReply(message)) drop(this.#replies.get(message.thread_ts) ?? [], message.ts);
  }
}

function isReply(message: Message): message is Message & { thread_ts: string } {
  return message.thread_ts !== undefined && message.thread_ts !== message.ts;
}

export function drop(list: Message[], ts: string): void {
  // From the end: what is taken away is nearly always recent.
  const index = list.findLastIndex((m) => m.ts === ts);
  if (index >= 0) list.splice(index, 1);
}
