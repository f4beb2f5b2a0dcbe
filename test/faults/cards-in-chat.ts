import { parseStepTarget, type StepAddress } from '../../src/desk/requests/schema.ts';
import type { FakeSlack, Message } from '../../src/local/slack/fake-slack.ts';
import { cardIdOfBlock } from '../../src/surfaces/slack/render-card.ts';
import { readButtonValue } from '../../src/surfaces/slack/render-controls.ts';
import { OBSERVER } from './faultline-slack.ts';

export const DECIDING = ['approval.approve', 'approval.answer'] as const;
export type Deciding = (typeof DECIDING)[number];
export type LiveCard = { message: Message; action: Deciding; step: StepAddress };

/** Cards with buttons for a decision, as the observer sees them appear and change. */
export type LiveCards = {
  all(action: Deciding): LiveCard[];
  any(action: Deciding): LiveCard | undefined;
  count(action: Deciding): number;
  /** Out of the list until the message changes again. */
  forget(card: LiveCard): void;
  close(): void;
};

export function watchLiveCards({ messages, channels }: FakeSlack): LiveCards {
  const live = new Map<string, LiveCard>();
  function look(message: Message): void {
    const key = `${message.channel} ${message.ts}`;
    const card = liveCard(message);
    if (card) live.set(key, card);
    else live.delete(key);
  }
  for (const { id } of channels.values()) messages.in(id).forEach(look);
  const close = messages.listen(OBSERVER, (event) => {
    if (event.type === 'message' || event.type === 'message_changed') look(event.message);
  });
  const all = (action: Deciding) => [...live.values()].filter((card) => card.action === action);
  return {
    all,
    any(action) {
      const cards = all(action);
      return cards[Math.floor(Math.random() * cards.length)];
    },
    count: (action) => all(action).length,
    forget: ({ message }) => void live.delete(`${message.channel} ${message.ts}`),
    close,
  };
}

export function liveCard(message: Message): LiveCard | undefined {
  for (const block of message.blocks ?? []) {
    if (block.type !== 'actions' || !Array.isArray(block.elements)) continue;
    for (const element of block.elements as { action_id?: string; value?: string }[]) {
      const action = DECIDING.find((known) => known === element.action_id);
      if (!action) continue;
      return { message, action, step: parseStepTarget(readButtonValue(element.value ?? '').target) };
    }
  }
  return undefined;
}

export function cardIdOf({ blocks }: Message): string | undefined {
  const [first] = blocks ?? [];
  return cardIdOfBlock(typeof first?.block_id === 'string' ? first.block_id : undefined);
}
