import type { Surface } from '../kit/actor.ts';
import type { TakenCard } from './card-rows.ts';

/** A card that failed so often, through its own fault, is parked. */
export const MOST_ATTEMPTS = 8;

export type Outages = {
  /** A card got through. @returns whether others may be waiting for the platform's return */
  delivered(card: TakenCard): boolean;
  /** The platform failed on a card. @returns whether the card is to blame */
  isCardsOwnFault(card: TakenCard): boolean;
};

/**
 * Tells an outage from a card that the platform always fails on. A card is to blame only if others were delivered between its failures; in an
 * outage none are, and no card is parked for it.
 */
export function watchOutages(): Outages {
  const deliveredAt = new Map<Surface, number>();
  const dark = new Set<Surface>();
  const failures = new Map<string, { at: number; whileOthersWorked: number }>();
  return {
    delivered(card) {
      deliveredAt.set(card.surface, performance.now());
      failures.delete(card.id);
      return dark.delete(card.surface) || (card.fault ?? '').startsWith('down');
    },
    isCardsOwnFault(card) {
      dark.add(card.surface);
      const before = failures.get(card.id);
      const othersWorked = before !== undefined && (deliveredAt.get(card.surface) ?? 0) > before.at;
      const whileOthersWorked = (before?.whileOthersWorked ?? 0) + (othersWorked ? 1 : 0);
      failures.set(card.id, { at: performance.now(), whileOthersWorked });
      return whileOthersWorked >= MOST_ATTEMPTS;
    },
  };
}
