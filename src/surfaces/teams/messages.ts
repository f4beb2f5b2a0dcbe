import type { AdaptiveCard, Dialog } from './adaptive-card.ts';

const CARD = 'application/vnd.microsoft.card.adaptive';

export function attachmentOf(card: AdaptiveCard): { contentType: string; content: AdaptiveCard } {
  return { contentType: CARD, content: card };
}

/** A message that holds one card. `summary` is what a notification says of it; `alert` makes one of it in a chat. */
export function messageOf(card: AdaptiveCard, summary: string): object {
  return {
    type: 'message',
    summary,
    attachments: [attachmentOf(card)],
    channelData: { notification: { alert: true } },
  };
}

/** What a press of Action.Execute is answered with: words under the card, or the card as this person now sees it. */
export function wordsAnswer(words: string): object {
  return { statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: words };
}

export function cardAnswer(card: AdaptiveCard): object {
  return { statusCode: 200, type: CARD, value: card };
}

/** Opens a dialog, or takes the place of the one that is open. */
export function dialogAnswer({ title, height, width, card }: Dialog): object {
  return { task: { type: 'continue', value: { title, height, width, card: attachmentOf(card) } } };
}

/** Ends the dialog with words, which Teams shows in its place. */
export function endingAnswer(words: string): object {
  return { task: { type: 'message', value: words } };
}
