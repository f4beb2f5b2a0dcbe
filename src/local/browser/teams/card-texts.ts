import type { CardObject } from 'adaptivecards';
import type { AdaptiveCard, Mention } from '../../teams/wire.ts';
import { library } from './library.ts';
import { renderMarkdown } from './markdown.ts';

/** The people and apps a card names, by the card's root; cards inside it are drawn later and look here too. */
export const mentionsOf = new WeakMap<CardObject, readonly Mention[]>();

let current: readonly Mention[] = [];

/** The library asks for markdown with nothing but the words, so the mentions of the card are laid ready around it. */
export class MentioningTextBlock extends library.TextBlock {
  protected override internalRender(): HTMLElement | undefined {
    current = mentionsOf.get(this.getRootElement()) ?? [];
    try {
      return super.internalRender();
    } finally {
      current = [];
    }
  }
}

/** What the library puts into the page as html is written by the browser itself, from nodes that hold the words as text. */
export function serveMarkdown(): void {
  library.AdaptiveCard.onProcessMarkdown = (text, result) => {
    const holder = document.createElement('div');
    holder.append(renderMarkdown(text, current));
    result.didProcess = true;
    result.outputHtml = holder.innerHTML;
  };
}

/** `msteams.entities`: only a text that the card itself declares as a mention is drawn as one. */
export function readMentions(card: AdaptiveCard): Mention[] {
  const entities = asRecord(card.msteams)?.entities;
  if (!Array.isArray(entities)) return [];
  return entities.flatMap((entity: unknown) => {
    const { type, text, mentioned } = asRecord(entity) ?? {};
    const { id, name } = asRecord(mentioned) ?? {};
    return type === 'mention' && typeof text === 'string' && typeof name === 'string'
      ? [{ text, name, id: String(id) }]
      : [];
  });
}

export function asRecord(value: unknown): Record<string, unknown> | undefined {
  return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : undefined;
}
