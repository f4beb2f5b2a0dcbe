import { runShortcut } from './api.ts';
import { BlockList } from './blocks.ts';
import { append, button, el, glyph, iconButton, on } from './dom.ts';
import type { Form } from './form.ts';
import type { Row } from './messages.ts';
import { openMenu } from './popover.ts';
import { go } from './route.ts';
import { desk, me, now, personOf, remove, voice } from './state.ts';
import { avatar, renderMrkdwn } from './text.ts';
import { ago, clockTime, fullTime, momentOf } from './time.ts';
import { toast } from './toast.ts';
import type { Message } from './wire.ts';
import { word } from './words.ts';

/** Entries in a message's fields survive redraws and are the same in the channel and in the open thread. */
const forms = new Map<string, Form>();
const DISMISSED = 'desk.dismissed';
const dismissed = new Set<string>(JSON.parse(sessionStorage.getItem(DISMISSED) ?? '[]') as string[]);

export function isDismissed(message: Message): boolean {
  return dismissed.has(`${message.channel}:${message.ts}`);
}

function formOf(message: Message): Form {
  const key = `${message.channel}:${message.ts}`;
  const known = forms.get(key) ?? new Map();
  forms.set(key, known);
  return known;
}

export class MessageRow implements Row<Message> {
  readonly node: HTMLElement;
  #message: Message;
  #body: BlockList | HTMLElement | undefined;
  readonly #head: HTMLElement;
  readonly #content: HTMLElement;
  readonly #foot: HTMLElement;
  readonly #inThread: boolean;
  #json = '';

  constructor(message: Message, inThread: boolean) {
    this.#message = message;
    this.#inThread = inThread;
    this.#head = el('div', { class: 'message-head' });
    this.#content = el('div', { class: 'message-content' });
    this.#foot = el('div', { class: 'message-foot' });
    const main = el('div', { class: 'message-main' }, this.#head, this.#content, this.#foot);
    this.node = el('li', { class: 'message', 'data-ts': message.ts, 'data-channel': message.channel });
    append(this.node, el('div', { class: 'message-side' }, avatar(message.user)), main, this.#toolbar());
    this.update(message, false);
  }

  update(message: Message, follows: boolean): void {
    this.node.classList.toggle('follows', follows);
    const json = JSON.stringify(message);
    if (json === this.#json) return;
    this.#json = json;
    this.#message = message;
    this.node.classList.toggle('ephemeral', message.ephemeral === true);
    this.#drawHead();
    this.#drawBody();
    this.#drawFoot();
  }

  tick(): void {
    this.#drawFoot();
  }

  #drawHead(): void {
    const { user, ts, ephemeral, edited } = this.#message;
    const person = personOf(user);
    const when = momentOf(ts);
    const label = ephemeral ? el('span', { class: 'only-you' }, glyph('eye'), word('onlyYou')) : undefined;
    const bot = user === desk.state?.bot.id;
    this.#head.replaceChildren();
    append(
      this.#head,
      el('span', { class: 'author' }, person?.name ?? user),
      bot ? el('span', { class: 'badge' }, word('app')) : el('span', { class: 'role' }, person?.title ?? ''),
      el('time', { datetime: when.toISOString(), title: fullTime(when, voice()) }, clockTime(when, voice())),
      edited && el('span', { class: 'edited' }, `(${word('edited')})`),
      label,
    );
  }

  #drawBody(): void {
    const message = this.#message;
    if (message.blocks?.length && !message.deleted) {
      if (!(this.#body instanceof BlockList)) {
        this.#body = new BlockList(this.#surface(), 'blocks');
        this.#content.replaceChildren(this.#body.node);
      }
      this.#body.update(message.blocks);
      return;
    }
    this.#body = message.deleted
      ? el('p', { class: 'gone' }, word('gone'))
      : renderMrkdwn(message.text, 'text plain-message');
    this.#content.replaceChildren(this.#body);
  }

  #surface() {
    const { channel, ts, thread_ts, ephemeral } = this.#message;
    return {
      container: {
        type: 'message' as const,
        channel,
        message_ts: ts,
        ...(thread_ts && { thread_ts }),
        ...(ephemeral && { ephemeral }),
      },
      form: formOf(this.#message),
      blocks: () => this.#message.blocks ?? [],
    };
  }

  /** Drawn again each minute, because "5 minutes ago" grows old. */
  #drawFoot(): void {
    const { ephemeral, reply_count: count, latest_reply: latest } = this.#message;
    if (ephemeral) this.#drawDismiss();
    else if (this.#inThread || !count) this.#foot.replaceChildren();
    else {
      const faces = (this.#message.reply_users ?? []).slice(0, 4).map((id) => avatar(id, 'small'));
      const summary = el('button', { type: 'button', class: 'thread-summary' }, ...faces);
      append(summary, el('span', { class: 'thread-count' }, word('replies', { n: count })));
      const when = latest && ago(momentOf(latest), now(), me().locale);
      append(summary, when && el('span', { class: 'thread-last' }, word('lastReply', { when })));
      on(summary, { click: () => this.#openThread() });
      const hadFocus = this.#foot.contains(document.activeElement);
      this.#foot.replaceChildren(summary);
      if (hadFocus) summary.focus();
    }
  }

  #drawDismiss(): void {
    if (this.#foot.childElementCount > 0) return;
    const { channel, ts } = this.#message;
    const dismiss = button(word('dismiss'), 'text-button', () => {
      dismissed.add(`${channel}:${ts}`);
      sessionStorage.setItem(DISMISSED, JSON.stringify([...dismissed]));
      remove(channel, ts);
    });
    this.#foot.replaceChildren(dismiss);
  }

  #openThread(): void {
    const { channel, ts, thread_ts } = this.#message;
    go({ as: me().id, channel, thread: thread_ts ?? ts });
  }

  #toolbar(): HTMLElement | undefined {
    if (this.#message.ephemeral) return undefined;
    const bar = el('div', { class: 'message-tools' });
    if (!this.#inThread)
      append(
        bar,
        iconButton('reply', word('reply'), () => this.#openThread()),
      );
    const shortcuts = desk.state?.shortcuts.filter((one) => one.type === 'message') ?? [];
    if (shortcuts.length === 0) return bar;
    const more = iconButton('more', word('moreActions'), () =>
      openMenu(
        more,
        word('moreActions'),
        shortcuts.map((one) => ({ label: one.name, run: () => void this.#run(one.callbackId) })),
      ),
    );
    more.setAttribute('aria-haspopup', 'menu');
    more.setAttribute('aria-expanded', 'false');
    append(bar, more);
    return bar;
  }

  async #run(callbackId: string): Promise<void> {
    const { channel, ts } = this.#message;
    await startShortcut(callbackId, { type: 'message', channel, message_ts: ts });
  }
}

export async function startShortcut(
  callbackId: string,
  on_: Parameters<typeof runShortcut>[2],
): Promise<void> {
  try {
    const answer = await runShortcut(me().id, callbackId, on_);
    if (!answer.ok) toast(answer.message ?? word('noAnswer'));
  } catch {
    toast(word('noServer'));
  }
}
