/** Something was drawn that its platform would refuse: a mistake of the card or form, found by the contract tests. */
export class TooLarge extends Error {
  constructor(where: string, what: string, size: number, most: number) {
    super(`${where}: ${what} is ${size}, at most ${most} is taken`);
    this.name = 'TooLarge';
  }
}

/** For the few places where a long name must yield: the cut is visible, and whole characters stay whole. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  const whole = /[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept;
  return `${whole.trimEnd()}…`;
}
