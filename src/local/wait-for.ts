/** Waits until `look` finds something; throws with `what` after `ms`. */
export async function waitFor<T>(
  look: () => T | undefined | false,
  what = 'something',
  ms = 5_000,
): Promise<T> {
  const end = performance.now() + ms;
  for (;;) {
    const found = look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${ms} ms in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
