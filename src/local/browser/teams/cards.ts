import type { AdaptiveCard, Message } from '../../teams/wire.ts';
import { el, reconcile } from '../dom.ts';
import { me } from '../state.ts';
import { announce, toast } from '../toast.ts';
import { word } from '../words.ts';
import { act, searchChoices } from './api.ts';
import { type CardHost, drawCard } from './card.ts';

/** The cards of one message. A card that did not change stays as it is, with what was typed into it and the focus. */
export class CardStack {
  readonly node = el('div', { class: 'cards' });
  #message: Message;
  #shown: { json: string; node: HTMLElement }[] = [];

  constructor(message: Message) {
    this.#message = message;
  }

  update(message: Message): void {
    this.#message = message;
    const hadFocus = this.node.contains(document.activeElement);
    this.#shown = message.cards.map((card, index) => this.#cardAt(card, index));
    reconcile(
      this.node,
      this.#shown.map(({ node }) => node),
    );
    // The pressed button is gone with the old card: the focus must not fall back to the page's beginning.
    if (hadFocus && !this.node.contains(document.activeElement))
      this.node.closest<HTMLElement>('.message')?.focus({ preventScroll: true });
  }

  #cardAt(card: AdaptiveCard, index: number): { json: string; node: HTMLElement } {
    const json = JSON.stringify(card);
    const known = this.#shown[index];
    return known?.json === json ? known : { json, node: drawCard(card, this.#host()) };
  }

  #host(): CardHost {
    return {
      act: async (action, inputs) => {
        const { conversation, id } = this.#message;
        await settled(act('press', { as: me().id, conversation, message: id, action, inputs }));
      },
      search: async (dataset, query) => {
        const { conversation, id } = this.#message;
        const answer = await searchChoices({ as: me().id, dataset, query, conversation, message: id });
        return answer.results ?? [];
      },
    };
  }
}

/** Says it when the bot refused or did not answer; true when all went well. */
export async function settled(answer: ReturnType<typeof act>): Promise<boolean> {
  try {
    const told = await answer;
    if (!told.ok) toast(told.message || word('noAnswer'));
    return told.ok;
  } catch {
    toast(word('noServer'));
    return false;
  }
}

/** What a card says in words, for reading aloud. */
export function spokenCard(card: AdaptiveCard | undefined): string {
  const words = card?.speak ?? card?.fallbackText;
  return typeof words === 'string' ? words : '';
}

export function announceMessage(who: string, message: Message, words: string): void {
  announce(`${who}: ${[words, ...message.cards.map(spokenCard)].filter(Boolean).join(' ')}`);
}
