import type { Surface } from './actor.ts';
import type { Audience, Card, Reader } from './card.ts';

/** Where a message stands on its platform, e.g. channel and timestamp. Only the surface that made it reads it. */
export type Address = Record<string, string>;

/** One card to be shown. With an `address` the message there is updated, without one it is posted, as a reply under `threadAddress` if there is one. */
export type DeliverRow = {
  id: string;
  kind: string;
  target: string;
  audience: Audience;
  surface: Surface;
  address: Address | null;
  threadAddress: Address | null;
};

/**
 * Why a card could not be shown. `reason` is the platform's own short code, never its payload.
 * - `rateLimited`: the audience must be left alone for so long; costs no attempt.
 * - `unreachable`: the audience cannot be written to (no such channel, not a member, account closed); trying again is useless.
 * - `gone`: the message at `address` (or the root at `threadAddress`) no longer exists; the card is posted anew.
 * - `down`: the platform did not answer, or answered with a server error; nothing is known to be wrong with the card, so an outage parks none.
 * - `failed`: the platform refused this card; it is tried again some times, then parked.
 */
export type DeliverFault =
  | { fault: 'rateLimited'; retryAfterMs: number }
  | { fault: 'unreachable'; reason: string }
  | { fault: 'gone'; what: 'message' | 'thread'; reason: string }
  | { fault: 'down'; reason: string }
  | { fault: 'failed'; reason: string };

/** The address where the card now stands, or why it stands nowhere. */
export type Delivered = { address: Address } | DeliverFault;

/**
 * Posts or updates one message. `card: null` means that there is nothing to show any more: the message at `address` gets a neutral
 * "no longer available". Faults of the platform are values; a throw is a broken program and counts as `failed`.
 */
export type Deliver = (row: DeliverRow, card: Card | null, reader: Reader) => Promise<Delivered>;
