import type { Message } from '../../teams/wire.ts';
import type { Composer } from '../composer.ts';
import { append, button, el, glyph, on, reconcile } from '../dom.ts';
import type { Row } from '../messages.ts';
import { go } from '../route.ts';
import { desk, me, now } from '../state.ts';
import { ago } from '../time.ts';
import { word } from '../words.ts';
import { conversationComposer } from './composer.ts';
import { MessageRow } from './message.ts';
import { feedOf } from './state.ts';

const PHONE_PX = 640;

/** A post in a channel: the message, and under it its replies, folded until somebody wants to read or write one. */
export class PostRow implements Row<Message> {
  readonly node = el('li', { class: 'post' });
  readonly #root: MessageRow;
  readonly #foot = el('div', { class: 'post-foot' });
  readonly #replies = el('ol', { class: 'replies', hidden: true });
  readonly #rows = new Map<string, MessageRow>();
  #message: Message;
  #composer: Composer | undefined;
  #isRead = false;

  constructor(message: Message) {
    this.#message = message;
    this.#root = new MessageRow(message, 'div');
    this.node.dataset.post = message.id;
    append(this.node, this.#root.node, this.#replies, this.#foot);
  }

  update(message: Message): void {
    this.#message = message;
    this.#root.update(message, false);
    this.#drawThread();
  }

  tick(): void {
    if (!this.#isOpen) this.#drawFolded();
  }

  get #isOpen(): boolean {
    return desk.route.thread === this.#message.id;
  }

  #drawThread(): void {
    this.node.classList.toggle('open', this.#isOpen);
    this.#replies.hidden = !this.#isOpen;
    if (!this.#isOpen) {
      this.#composer = undefined;
      this.#isRead = false;
      this.#drawFolded();
      return;
    }
    const { conversation, id } = this.#message;
    const { messages, loaded } = feedOf(conversation, id);
    if (!this.#composer) this.#open();
    if (loaded) this.#drawReplies(messages);
    else this.#replies.replaceChildren(el('li', { class: 'quiet' }, word('loading')));
  }

  #drawReplies(messages: readonly Message[]): void {
    const rows = messages.map((message) => {
      const row = this.#rows.get(message.id) ?? new MessageRow(message);
      this.#rows.set(message.id, row);
      row.update(message, false);
      return row.node;
    });
    const isNew = rows.some((row) => row.parentNode !== this.#replies) || !this.#isRead;
    reconcile(this.#replies, rows);
    if (isNew && (!this.#isRead || this.#foot.contains(document.activeElement))) this.#showFoot();
    this.#isRead = true;
  }

  /** The newest replies and the field for another one come into sight. */
  #showFoot(): void {
    requestAnimationFrame(() => this.#foot.scrollIntoView({ block: 'nearest' }));
  }

  #open(): void {
    const { conversation, id } = this.#message;
    this.#composer = conversationComposer(conversation, id, word('replyToPost'));
    const fold = button(word('hideReplies'), 'text-button', () => go({ as: me().id, channel: conversation }));
    this.#foot.replaceChildren(this.#composer.node, fold);
    // On a phone the field would bring up the keyboard over the replies that were just opened.
    if (innerWidth > PHONE_PX) this.#composer.focus();
  }

  #drawFolded(): void {
    const { replyCount: count = 0, lastReply, conversation, id } = this.#message;
    const label = count > 0 ? word('replies', { n: count }) : word('teamsReply');
    const open = el('button', { type: 'button', class: 'thread-summary', 'data-reply': id }, glyph('reply'));
    append(open, el('span', { class: 'thread-count' }, label));
    const when = lastReply && ago(new Date(lastReply), now(), me().locale);
    append(open, when && el('span', { class: 'thread-last' }, word('lastReply', { when })));
    on(open, { click: () => go({ as: me().id, channel: conversation, thread: id }) });
    const hadFocus = this.#foot.contains(document.activeElement);
    this.#foot.replaceChildren(open);
    if (hadFocus) open.focus();
  }
}
