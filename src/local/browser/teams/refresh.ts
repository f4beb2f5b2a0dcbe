import type { Message } from '../../teams/wire.ts';
import { me } from '../state.ts';
import { act } from './api.ts';
import { asRecord } from './card-texts.ts';

/** The card of each message for which the bot was asked; the same card is not asked about twice. */
const asked = new Map<string, string>();
const waiting = new WeakMap<Element, Message>();
const underWay = new Set<string>();

const watcher = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    const message = waiting.get(target);
    if (!isIntersecting || !message) continue;
    leaveUnwatched(target);
    void ask(message);
  }
});

/** A card with `refresh` asks the bot for this reader's own version when it comes into sight, as Teams does. */
export function refreshInSight(row: HTMLElement, message: Message): void {
  leaveUnwatched(row);
  const key = keyOf(message);
  if (!message.cards.some(isRefreshed) || asked.get(key) === jsonOf(message)) return;
  // What comes while an answer is awaited is that answer.
  if (underWay.has(key)) asked.set(key, jsonOf(message));
  else {
    waiting.set(row, message);
    watcher.observe(row);
  }
}

function leaveUnwatched(row: Element): void {
  watcher.unobserve(row);
  waiting.delete(row);
}

/** Whose card it is the server knows: `userIds` holds ids that the page never sees. */
function isRefreshed(card: Message['cards'][number]): boolean {
  const userIds = asRecord(card.refresh)?.userIds;
  return Array.isArray(userIds) && userIds.length > 0;
}

async function ask(message: Message): Promise<void> {
  const key = keyOf(message);
  if (underWay.has(key) || asked.get(key) === jsonOf(message)) return;
  underWay.add(key);
  asked.set(key, jsonOf(message));
  const { conversation, id } = message;
  // Nobody pressed anything: a failure leaves the card as everybody sees it.
  await act('refresh', { as: me().id, conversation, message: id }).catch(() => undefined);
  underWay.delete(key);
}

function keyOf({ conversation, id }: Message): string {
  return `${me().id} ${conversation} ${id}`;
}

function jsonOf({ cards }: Message): string {
  return JSON.stringify(cards);
}
