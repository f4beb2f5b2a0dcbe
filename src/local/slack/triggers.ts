import { newSecret } from './ids.ts';
import { limit } from './limits.ts';

export type TriggerRefusal = 'expired_trigger_id' | 'exchanged_trigger_id' | 'invalid_trigger_id';
type Trigger = { person: string; fromView: boolean; born: number; used: boolean };

/** A minute of memory, so that an old trigger is told from an invented one. */
const KEPT = 60_000;

/** Trigger ids: they open one view, within three seconds of the click they come from. */
export class Triggers {
  readonly #known = new Map<string, Trigger>();
  readonly #now: () => number;
  readonly #life: number;

  constructor(now: () => number, life = limit('triggerLife').max) {
    this.#now = now;
    this.#life = life;
  }

  issue(person: string, fromView: boolean): string {
    this.#forget();
    const born = this.#now();
    const id = `${born}.${Math.floor(Math.random() * 1e12)}.${newSecret()}`;
    this.#known.set(id, { person, fromView, born, used: false });
    return id;
  }

  exchange(id: unknown): { person: string; fromView: boolean } | TriggerRefusal {
    const trigger = typeof id === 'string' ? this.#known.get(id) : undefined;
    if (!trigger) return 'invalid_trigger_id';
    if (trigger.used) return 'exchanged_trigger_id';
    if (this.#now() - trigger.born > this.#life) return 'expired_trigger_id';
    trigger.used = true;
    return trigger;
  }

  #forget(): void {
    const oldest = this.#now() - Math.max(KEPT, this.#life);
    for (const [id, trigger] of this.#known) {
      if (trigger.born >= oldest) return;
      this.#known.delete(id);
    }
  }
}
