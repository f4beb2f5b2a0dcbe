import { button, el, glyph, on, reconcile } from './dom.ts';
import { me, now, voice } from './state.ts';
import { dayLabel, dayOf } from './time.ts';
import { toast } from './toast.ts';
import { word } from './words.ts';

const NEAR_END_PX = 120;

/** One message as it stands in the list; `update` changes in place only what is different. */
export interface Row<M> {
  readonly node: HTMLElement;
  update: (message: M, follows: boolean) => void;
  /** Draws again what grows old with the clock. */
  tick: () => void;
}

/** What a list must know of its messages; the Slack and the Teams side keep them in different shapes. */
export interface ListSpec<M> {
  /** Names the place, so that the same list is not made twice. */
  key: string;
  label: string;
  /** What stands there as long as nothing was written. */
  quiet: string;
  days: boolean;
  unread: number;
  /** The reader has opened something in the middle, so the list must not run to its end. */
  holds?: () => boolean;
  feed: () => { messages: readonly M[]; more: boolean; loaded: boolean };
  loadEarlier: () => Promise<void>;
  /** Sorts as text in the order of the messages. */
  idOf: (message: M) => string;
  momentOf: (message: M) => Date;
  makeRow: (message: M) => Row<M>;
  /** The message above is by the same person a moment ago, so name and picture are not repeated. */
  follows: (above: M, message: M) => boolean;
}

/** The scrolling list of a channel or of a thread. It stays at its end while new messages come, unless the reader went up. */
export class MessageList<M> {
  readonly node: HTMLElement;
  readonly #spec: ListSpec<M>;
  readonly #list: HTMLElement;
  readonly #earlier: HTMLButtonElement;
  readonly #pill: HTMLButtonElement;
  readonly #scroller: HTMLElement;
  readonly #rows = new Map<string, Row<M>>();
  readonly #days = new Map<string, HTMLElement>();
  readonly #newMark = el('li', { class: 'new-mark' }, el('span', {}, word('newMark')));
  #firstNew: string | undefined;
  #lastId = '';
  #sticks = true;

  constructor(spec: ListSpec<M>) {
    this.#spec = spec;
    this.#list = el('ol', { class: 'messages' });
    this.#earlier = button(word('earlier'), 'button earlier', () => void this.#loadEarlier());
    this.#pill = button('', 'pill', () => this.#toEnd());
    this.#pill.append(glyph('down'), word('newMessages'));
    this.#pill.hidden = true;
    this.#scroller = el('div', { class: 'scroller', tabindex: 0, role: 'group' }, this.#earlier, this.#list);
    this.#scroller.setAttribute('aria-label', spec.label);
    this.node = el('div', { class: 'message-area' }, this.#scroller, this.#pill);
    on(this.#scroller, { scroll: () => this.#atEnd() && this.#hidePill() });
    // Fonts and pictures that come late push the end away from a reader who stood at it.
    new ResizeObserver(() => this.#stays && this.#toEnd()).observe(this.#list);
  }

  get key(): string {
    return this.#spec.key;
  }

  draw(): void {
    const { feed, unread } = this.#spec;
    const { messages, more, loaded } = feed();
    const wasAtEnd = this.#stays;
    const lastId = this.#idOf(messages.at(-1));
    if (this.#firstNew === undefined && loaded) {
      this.#firstNew = unread > 0 ? this.#idOf(messages.at(-unread)) : '';
    }
    this.#earlier.hidden = !more;
    reconcile(this.#list, loaded ? this.#wanted(messages) : [this.#note(word('loading'))]);
    if (wasAtEnd) this.#toEnd();
    else if (lastId > this.#lastId && this.#lastId) this.#pill.hidden = false;
    this.#lastId = lastId;
  }

  /** Whether the list keeps to its end while it grows. */
  get #stays(): boolean {
    return this.#sticks && !this.#spec.holds?.();
  }

  #idOf(message: M | undefined): string {
    return message === undefined ? '' : this.#spec.idOf(message);
  }

  #note(text: string): HTMLElement {
    return el('li', { class: 'quiet' }, text);
  }

  #wanted(messages: readonly M[]): Node[] {
    const { quiet, days, idOf, momentOf } = this.#spec;
    if (messages.length === 0) return [this.#note(quiet)];
    const wanted: Node[] = [];
    let day = '';
    let above: M | undefined;
    for (const message of messages) {
      const today = dayOf(momentOf(message), me().tz);
      const fresh = today !== day && days;
      if (fresh) wanted.push(this.#dayMark(today, momentOf(message)));
      const marked = idOf(message) === this.#firstNew;
      if (marked) wanted.push(this.#newMark);
      day = today;
      wanted.push(this.#row(message, fresh || marked ? undefined : above));
      above = message;
    }
    const alive = new Set(messages.map(idOf));
    for (const id of this.#rows.keys()) if (!alive.has(id)) this.#rows.delete(id);
    return wanted;
  }

  #row(message: M, above: M | undefined): HTMLElement {
    const { idOf, makeRow, follows } = this.#spec;
    const row = this.#rows.get(idOf(message)) ?? makeRow(message);
    this.#rows.set(idOf(message), row);
    row.update(message, above !== undefined && follows(above, message));
    return row.node;
  }

  #dayMark(day: string, when: Date): HTMLElement {
    const node = this.#days.get(day) ?? el('li', { class: 'day-mark' }, el('span'));
    this.#days.set(day, node);
    const words = node.querySelector('span');
    if (words) words.textContent = dayLabel(when, now(), voice());
    return node;
  }

  /** Redraws what grows old with the clock. */
  tick(): void {
    for (const row of this.#rows.values()) row.tick();
  }

  async #loadEarlier(): Promise<void> {
    const height = this.#scroller.scrollHeight;
    try {
      await this.#spec.loadEarlier();
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
