import type { RichTextBlock, TextRun } from './adaptive-card.ts';

type Style = Omit<TextRun, 'type' | 'text'>;

/** A client replaces these by a date or a time wherever it shows words, also where it reads no markdown. */
const FUNCTIONS = /\{(?=\{(?:DATE|TIME)\()/g;

/**
 * Words of a rich text, which knows no markdown, no tags and no mentions. What would be read for a date function is parted into two runs:
 * the client looks at each run alone, the eye at both.
 */
export function run(words: string, style: Style = {}): TextRun[] {
  return words
    .replaceAll(FUNCTIONS, '{\0')
    .split('\0')
    .filter((piece) => piece !== '')
    .map((text) => ({ type: 'TextRun', text, ...style }));
}

export function bold(words: string): TextRun[] {
  return run(words, { weight: 'bolder' });
}

/** One paragraph, line breaks kept; none when there are no words. */
export function paragraph(inlines: TextRun[], place: Pick<RichTextBlock, 'spacing'> = {}): RichTextBlock[] {
  return inlines.length === 0 ? [] : [{ type: 'RichTextBlock', inlines, ...place }];
}

/**
 * Words in a label, a choice or a button. Teams reads markdown in none of them; a date function is parted by a character without width.
 */
export function inert(words: string): string {
  return words.replaceAll(FUNCTIONS, '{\u2060');
}

/** Wide forms of what markdown, tags and functions are made of: a name stays readable, and nothing in it acts. */
const ACTIVE = /[!#&*<>[\\\]_`{|}~]/g;

/** A person's name between the tags of a mention, the only words that go where markdown is read. */
export function nameInMention(name: string): string {
  return name.replaceAll(ACTIVE, (sign) => String.fromCodePoint(sign.charCodeAt(0) + 0xfee0)).trim() || '–';
}
