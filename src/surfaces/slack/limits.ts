import { TooLarge } from '../sizes.ts';

/** Slack's own sizes, as far as a renderer has to mind them. Characters are UTF-16 units, as Slack counts them. */
export const LIMITS = {
  messageBlocks: 50,
  viewBlocks: 100,
  /** Of all blocks of a message as JSON; observed, not documented. */
  messageSize: 13_200,
  header: 150,
  plainText: 3_000,
  buttonText: 75,
  buttonValue: 2_000,
  actionId: 255,
  actions: 25,
  overflow: 5,
  viewTitle: 24,
  privateMetadata: 3_000,
  label: 2_000,
  placeholder: 150,
  inputLength: 3_000,
  options: 100,
  checkboxes: 10,
  optionText: 75,
  optionValue: 150,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  /** Of a picture, and of a button that leads outside. */
  address: 3_000,
  /** Title and alternative text of a picture, each. */
  pictureText: 2_000,
  /** Of the text that notifications show; what the blocks say is not cut by it. Escaped it stays below the 4,000 of an update. */
  summary: 780,
} as const;

/** @throws TooLarge rather than cutting words or leaving something out */
export function within(size: number, limit: keyof typeof LIMITS, where: string): void {
  if (size > LIMITS[limit]) throw new TooLarge(where, limit, size, LIMITS[limit]);
}
