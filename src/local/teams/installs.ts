import type { Place } from './people.ts';

type Standing = 'installed' | 'announced' | 'removed';

/** Where the app is installed: for each person by their chat, for the team as a whole. Everywhere at first, before the bot has heard of it. */
export class Installs {
  onChange: () => void = () => {};
  readonly #standing = new Map<string, Standing>();
  readonly #blocked = new Set<string>();
  readonly #teamId: string;

  constructor(teamId: string) {
    this.#teamId = teamId;
  }

  has(place: Place): boolean {
    return this.standing(this.scopeOf(place)) !== 'removed';
  }

  /** What an installation covers: one chat, or the team with all its channels. */
  scopeOf(place: Place): string {
    return place.kind === 'personal' ? place.id : this.#teamId;
  }

  standing(scope: string): Standing {
    return this.#standing.get(scope) ?? 'installed';
  }

  set(scope: string, standing: Standing): void {
    this.#standing.set(scope, standing);
    this.onChange();
  }

  /** The person does not want the bot's messages any more, or again. */
  block(chat: string, blocked = true): void {
    if (blocked) this.#blocked.add(chat);
    else this.#blocked.delete(chat);
    this.onChange();
  }

  isBlocked(place: Place): boolean {
    return this.#blocked.has(place.id);
  }

  snapshot(): { standing: [string, Standing][]; blocked: string[] } {
    return { standing: [...this.#standing], blocked: [...this.#blocked] };
  }

  restore(saved: ReturnType<Installs['snapshot']>): void {
    for (const [scope, standing] of saved.standing) this.#standing.set(scope, standing);
    for (const chat of saved.blocked) this.#blocked.add(chat);
  }
}
