import { isRecord, type Json, recordsOf, stringOf } from './json.ts';

export type ShownTo = { person?: string; channel?: string };
export type Shown = ShownTo & { at: number; what: string; texts: string[] };

const STRUCTURE = new Set(['type', 'block_id', 'action_id', 'id', 'hash', 'ts', 'style']);

/** Every string in a payload that reaches the person's machine: words, and values and metadata that ride along. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return value === '' ? [] : [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  if (!isRecord(value)) return [];
  const line = lineOf(value);
  if (line !== '') return [line, ...recordsOf(value.elements).flatMap(textsIn)];
  return Object.entries(value).flatMap(([key, inner]) => (STRUCTURE.has(key) ? [] : textsIn(inner)));
}

/** Stands for what has no words of its own: a mention, an emoji. */
const NO_WORDS = '\u{FFFC}';

/** A line of rich text as the person reads it; its pieces alone would hide a word that is half bold. */
function lineOf(container: Json): string {
  if (!stringOf(container.type).startsWith('rich_text_') || container.type === 'rich_text_list') return '';
  const pieces = recordsOf(container.elements);
  return pieces.length < 2
    ? ''
    : pieces.map((piece) => stringOf(piece.text) || stringOf(piece.url) || NO_WORDS).join('');
}

/** A record of everything that was ever shown, kept after edits and deletions: what the privacy tests look through. */
export class ShownLog {
  readonly #entries: Shown[] = [];
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(to: ShownTo, what: string, payload: unknown, at: number): void {
    if (this.#limit === 0) return;
    this.#entries.push({ ...to, at, what, texts: textsIn(payload) });
    if (this.#entries.length > this.#limit) this.#entries.splice(0, Math.ceil(this.#limit / 10));
  }

  entries(to: ShownTo = {}): Shown[] {
    return this.#entries.filter(
      (e) =>
        (to.person === undefined || e.person === to.person) &&
        (to.channel === undefined || e.channel === to.channel),
    );
  }
}
