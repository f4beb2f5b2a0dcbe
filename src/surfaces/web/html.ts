/** Markup as it is sent. Only this file makes it: what is in it was written in this source, or escaped. */
class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type { Markup };

/** What may stand in a template: words and numbers are escaped, markup is not; nothing is shown for null, undefined and false. */
export type Insert = Markup | string | number | null | undefined | false | readonly Insert[];

/**
 * Markup from a template. Attributes stand in double quotes.
 * @example html`<p class="${kind}">${whatSomebodyTyped}</p>`
 */
export function html(parts: TemplateStringsArray, ...inserts: readonly Insert[]): Markup {
  return new Markup(parts.reduce((before, part, index) => before + show(inserts[index - 1]) + part));
}

/** Text of this source's own files that is sent to the letter, like a style sheet. Never anything that came from outside. */
export function asItIs(ownText: string): Markup {
  return new Markup(ownText);
}

function show(insert: Insert): string {
  if (insert === null || insert === undefined || insert === false) return '';
  if (insert instanceof Markup) return insert.text;
  return typeof insert === 'object' ? insert.map(show).join('') : escaped(String(insert));
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(words: string): string {
  return words.replaceAll(/[&<>"']/g, (mark) => ENTITIES[mark] ?? mark);
}
