import { button, el, glyph, on, reconcile } from './dom.ts';
import { isDismissed, MessageRow } from './message.ts';
import { botName, feedOf, loadFeed, me, now, voice } from './state.ts';
import { dayLabel, dayOf, momentOf } from './time.ts';
import { toast } from './toast.ts';
import type { Message } from './wire.ts';
import { word } from './words.ts';

const FOLLOW_SECONDS = 300;
const NEAR_END_PX = 120;

/** The scrolling list of a channel or of a thread. It stays at its end while new messages come, unless the reader went up. */
export class MessageList {
  readonly node: HTMLElement;
  readonly channel: string;
  readonly thread: string | undefined;
  readonly #list: HTMLElement;
  readonly #earlier: HTMLButtonElement;
  readonly #pill: HTMLButtonElement;
  readonly #scroller: HTMLElement;
  readonly #rows = new Map<string, MessageRow>();
  readonly #days = new Map<string, HTMLElement>();
  readonly #newMark = el('li', { class: 'new-mark' }, el('span', {}, word('newMark')));
  #firstNew: string | undefined;
  #unread: number;
  #lastTs = '';

  constructor(channel: string, thread: string | undefined, unread: number) {
    this.channel = channel;
    this.thread = thread;
    this.#unread = unread;
    this.#list = el('ol', { class: 'messages' });
    this.#earlier = button(word('earlier'), 'button earlier', () => void this.#loadEarlier());
    this.#pill = button('', 'pill', () => this.#toEnd());
    this.#pill.append(glyph('down'), word('newMessages'));
    this.#pill.hidden = true;
    this.#scroller = el('div', { class: 'scroller', tabindex: 0, role: 'group' }, this.#earlier, this.#list);
    this.#scroller.setAttribute('aria-label', word(thread ? 'thread' : 'newMessages'));
    this.node = el('div', { class: 'message-area' }, this.#scroller, this.#pill);
    on(this.#scroller, { scroll: () => this.#atEnd() && this.#hidePill() });
    // Fonts and pictures that come late push the end away from a reader who stood at it.
    new ResizeObserver(() => this.#sticks && this.#toEnd()).observe(this.#list);
  }

  #sticks = true;

  nameIt(label: string): void {
    this.#scroller.setAttribute('aria-label', label);
  }

  draw(): void {
    const feed = feedOf(this.channel, this.thread);
    const messages = feed.messages.filter((message) => !isDismissed(message));
    const wasAtEnd = this.#sticks;
    const lastTs = messages.at(-1)?.ts ?? '';
    if (this.#firstNew === undefined && feed.loaded) {
      this.#firstNew = this.#unread > 0 ? (messages.at(-this.#unread)?.ts ?? '') : '';
    }
    this.#earlier.hidden = !feed.more;
    reconcile(this.#list, feed.loaded ? this.#wanted(messages) : [this.#note(word('loading'))]);
    if (wasAtEnd) this.#toEnd();
    else if (lastTs > this.#lastTs && this.#lastTs) this.#pill.hidden = false;
    this.#lastTs = lastTs;
  }

  #note(text: string): HTMLElement {
    return el('li', { class: 'quiet' }, text);
  }

  #wanted(messages: Message[]): Node[] {
    if (messages.length === 0) return [this.#note(word('quiet', { bot: botName() }))];
    const wanted: Node[] = [];
    let day = '';
    let above: Message | undefined;
    for (const message of messages) {
      const today = dayOf(momentOf(message.ts), me().tz);
      const fresh = today !== day && !this.thread;
      if (fresh) wanted.push(this.#dayMark(today, message));
      if (message.ts === this.#firstNew) wanted.push(this.#newMark);
      day = today;
      const marked = fresh || message.ts === this.#firstNew;
      wanted.push(this.#row(message, !marked && follows(above, message)));
      above = message;
    }
    const alive = new Set(messages.map((message) => message.ts));
    for (const ts of this.#rows.keys()) if (!alive.has(ts)) this.#rows.delete(ts);
    return wanted;
  }

  #row(message: Message, follows_: boolean): HTMLElement {
    const row = this.#rows.get(message.ts) ?? new MessageRow(message, this.thread !== undefined);
    this.#rows.set(message.ts, row);
    row.update(message, follows_);
    return row.node;
  }

  #dayMark(day: string, message: Message): HTMLElement {
    const node = this.#days.get(day) ?? el('li', { class: 'day-mark' }, el('span'));
    this.#days.set(day, node);
    const words = node.querySelector('span');
    if (words) words.textContent = dayLabel(momentOf(message.ts), now(), voice());
    return node;
  }

  /** Redraws what grows old with the clock. */
  tick(): void {
    for (const row of this.#rows.values()) row.drawFoot();
  }

  async #loadEarlier(): Promise<void> {
    const height = this.#scroller.scrollHeight;
    try {
      await loadFeed(this.channel, this.thread, true);
      this.#scroller.scrollTop += this.#scroller.scrollHeight - height;
    } catch {
      toast(word('noServer'));
    }
  }

  #atEnd(): boolean {
    const { scrollHeight, scrollTop, clientHeight } = this.#scroller;
    this.#sticks = scrollHeight - scrollTop - clientHeight < NEAR_END_PX;
    return this.#sticks;
  }

  #hidePill(): void {
    this.#pill.hidden = true;
  }

  #toEnd(): void {
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#sticks = true;
    this.#hidePill();
  }
}

function follows(above: Message | undefined, message: Message): boolean {
  if (!above || above.user !== message.user || above.ephemeral !== message.ephemeral || message.ephemeral)
    return false;
  return Number(message.ts) - Number(above.ts) < FOLLOW_SECONDS && !above.reply_count;
}
