import type { Message } from '../../teams/wire.ts';
import { append, el, glyph, iconButton } from '../dom.ts';
import type { Row } from '../messages.ts';
import { openMenu } from '../popover.ts';
import { desk, me, personOf, voice } from '../state.ts';
import { avatar } from '../text.ts';
import { clockTime, fullTime } from '../time.ts';
import { langOf, word } from '../words.ts';
import { act } from './api.ts';
import { CardStack, settled } from './cards.ts';
import { renderLiteral, renderMarkdown } from './markdown.ts';
import { refreshInSight } from './refresh.ts';
import { teams } from './state.ts';

/** One message of the chat, or a post or reply in a channel. */
export class MessageRow implements Row<Message> {
  readonly node: HTMLElement;
  #message: Message;
  readonly #cards: CardStack;
  readonly #head = el('div', { class: 'message-head' });
  readonly #text = el('div', { class: 'bubble-text' });
  readonly #notice = el('p', { class: 'notice', role: 'status', 'data-notice': true, hidden: true });
  readonly #tools = el('div', { class: 'message-tools' });
  #json = '';

  constructor(message: Message, tag: 'li' | 'div' = 'li') {
    this.#message = message;
    this.#cards = new CardStack(message);
    const content = el('div', { class: 'bubble' }, this.#text, this.#cards.node);
    const main = el('div', { class: 'message-main' }, this.#head, content, this.#notice);
    const side = el('div', { class: 'message-side' }, avatar(message.from));
    const mine = message.from === me().id ? ' mine' : '';
    this.node = el(
      tag,
      { class: `message${mine}`, 'data-message': message.id, tabindex: -1 },
      side,
      main,
      this.#tools,
    );
  }

  update(message: Message, follows: boolean): void {
    this.node.classList.toggle('follows', follows);
    const json = JSON.stringify(message);
    if (json === this.#json) return;
    this.#json = json;
    this.#message = message;
    this.#drawHead();
    this.#drawText();
    this.#cards.update(message);
    this.node.classList.toggle('with-card', message.cards.length > 0);
    this.#drawNotice();
    this.#drawTools();
    refreshInSight(this.node, message);
  }

  tick(): void {}

  #drawHead(): void {
    const { from, at, edited } = this.#message;
    const when = new Date(at);
    this.#head.replaceChildren();
    append(
      this.#head,
      el('span', { class: 'author' }, personOf(from)?.name ?? from),
      from === desk.state?.bot.id && el('span', { class: 'badge' }, word('app')),
      el('time', { datetime: when.toISOString(), title: fullTime(when, voice()) }, clockTime(when, voice())),
      edited && el('span', { class: 'edited' }, word('edited')),
    );
  }

  #drawText(): void {
    const { text = '', textFormat, mentions = [], deleted } = this.#message;
    this.#text.hidden = !text && !deleted;
    this.#text.lang = langOf(text, me().locale);
    if (deleted) this.#text.replaceChildren(el('p', { class: 'gone' }, word('gone')));
    else if (textFormat === 'plain' || textFormat === 'xml')
      this.#text.replaceChildren(el('p', { class: 'literal' }, renderLiteral(text, mentions)));
    else this.#text.replaceChildren(renderMarkdown(text, mentions));
  }

  /** What the bot answered to this reader alone. */
  #drawNotice(): void {
    const { notice } = this.#message;
    this.#notice.hidden = !notice;
    this.#notice.replaceChildren();
    if (!notice) return;
    this.#notice.lang = langOf(notice, me().locale);
    append(this.#notice, glyph('eye'), el('span', { class: 'only-spoken' }, `${word('onlyYou')}: `), notice);
  }

  #drawTools(): void {
    const actions = teams.state?.messageActions ?? [];
    this.#tools.hidden = actions.length === 0 || this.#message.deleted === true;
    if (this.#tools.childElementCount > 0) return;
    const items = actions.map(({ commandId, title, description }) => ({
      label: title,
      detail: description,
      run: () => void this.#run(commandId),
    }));
    const more = iconButton('more', word('moreActions'), () => openMenu(more, word('moreActions'), items));
    more.setAttribute('aria-haspopup', 'menu');
    more.setAttribute('aria-expanded', 'false');
    this.#tools.append(more);
  }

  async #run(command: string): Promise<void> {
    const { conversation, id } = this.#message;
    await settled(act('messageAction', { as: me().id, command, conversation, message: id }));
  }
}

/** The words of a message without their markup. */
export function plainText({ text = '', textFormat, mentions = [] }: Message): string {
  const isMarked = textFormat === undefined || textFormat === 'markdown';
  const parts = isMarked ? renderMarkdown(text, mentions) : renderLiteral(text, mentions);
  return parts.textContent ?? '';
}
