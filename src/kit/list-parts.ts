import type { Button, Item, Part } from './card.ts';

/** A list and what can be done with it as a whole; a part that would be empty is left out. */
export function listParts(items: readonly Item[], buttons: readonly Button[] = []): Part[] {
  return [...(items.length > 0 ? [{ part: 'items' as const, items }] : []), ...buttonsPart(buttons)];
}

/** Nothing without buttons. */
export function buttonsPart(buttons: readonly Button[]): Part[] {
  return buttons.length > 0 ? [{ part: 'buttons', buttons }] : [];
}
