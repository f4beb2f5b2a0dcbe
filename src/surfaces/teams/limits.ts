import { TooLarge } from '../sizes.ts';

/** Teams' own sizes, as far as a renderer has to mind them. */
export const LIMITS = {
  /** Bytes of an attachment: a message takes 28 KB, and the activity around it needs a little. */
  attachment: 27 * 1024,
  /** Bytes of the titles of one list of choices; longer ones are cut alike. */
  titles: 9_000,
  /** More buttons beside each other than these are not shown. */
  row: 6,
  /** Whom a card is refreshed for by itself; the others see the next version when the message is updated. */
  refreshFor: 60,
  confirmText: 300,
  /** From here on a list is searched rather than scrolled. */
  scrolled: 40,
  /** So many are ticked at a glance. */
  ticked: 10,
  /** Bytes of a form that came back unpacked. */
  unpacked: 400_000,
} as const;

/** What the platform counts: UTF-8, so that a Chinese character weighs three. */
export function bytesOf(drawn: unknown): number {
  return Buffer.byteLength(JSON.stringify(drawn));
}

/** @throws TooLarge rather than cutting words or leaving something out */
export function checked<T>(drawn: T, where: string): T {
  const size = bytesOf(drawn);
  if (size > LIMITS.attachment) throw new TooLarge(where, 'bytes', size, LIMITS.attachment);
  return drawn;
}
