import type { MessageKey } from '../i18n/en.ts';
import type { Language } from './actor.ts';

/**
 * Words for a person, still without a language. A surface translates them for the reader. `verbatim` is what somebody typed: it is shown
 * to the letter and never interpreted.
 */
export type Text =
  | { key: MessageKey; params?: Record<string, TextParam> }
  | { verbatim: string }
  | { moment: string; style: 'date' | 'time' | 'dateTime' | 'relative' }
  | { join: readonly Text[]; with: string }
  /** A country, currency or language by its code, named in the reader's language. */
  | { code: string; of: 'region' | 'currency' | 'language' }
  /** What the organisation file calls it in some languages. */
  | { names: Partial<Record<Language, string>>; otherwise: string };

/** A parameter of a message: numbers and dates are formatted for the reader, a nested text is translated first. */
export type TextParam = string | number | Text;

export function text(key: MessageKey, params?: Record<string, TextParam>): Text {
  return params ? { key, params } : { key };
}

export function verbatim(value: string): Text {
  return { verbatim: value };
}

/** A date and its time, as the reader's place has them. */
export function momentText(at: Date): Text {
  return { moment: at.toISOString(), style: 'dateTime' };
}

/** The date of a moment, as the reader's place has it. */
export function dayText(at: Date): Text {
  return { moment: at.toISOString(), style: 'date' };
}
