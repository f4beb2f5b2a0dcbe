import type { Language } from '../kit/actor.ts';

const names = new Map<string, Intl.DisplayNames>();

/** What a country, currency or language code is called in the reader's language; the code itself when nobody knows it. */
export function nameOf(code: string, of: 'region' | 'currency' | 'language', language: Language): string {
  const key = `${language} ${of}`;
  let known = names.get(key);
  if (!known) {
    known = new Intl.DisplayNames(language, { type: of });
    names.set(key, known);
  }
  try {
    return known.of(code) ?? code;
  } catch {
    // A code of the wrong shape is shown as it is: it may be a draft's.
    return code;
  }
}
