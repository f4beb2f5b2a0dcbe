/**
 * Keeps the live events that come while an answer is under way: the answer may be older than they are, so that they are
 * applied again after it. Applying an event twice must therefore change nothing.
 */
export class Meanwhile<E> {
  readonly #listening = new Set<E[]>();

  hear(event: E): void {
    for (const events of this.#listening) events.push(event);
  }

  async during<T>(ask: () => Promise<T>): Promise<[T, E[]]> {
    const events: E[] = [];
    this.#listening.add(events);
    try {
      return [await ask(), events];
    } finally {
      this.#listening.delete(events);
    }
  }
}
