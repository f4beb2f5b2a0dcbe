import { LANGUAGES, type Language } from '../../kit/actor.ts';
import { foldWidth } from './normalise.ts';
import { type CheckResult, COUNTRIES, type Country } from './schema.ts';

const names = new Map(LANGUAGES.map((l) => [l, new Intl.DisplayNames([l], { type: 'region' })]));
let codesByName: ReadonlyMap<string, Country> | undefined;

/** A country's name for a reader. */
export function countryName(code: Country, language: Language): string {
  return names.get(language)?.of(code) ?? code;
}

/** Accepts a code or a name in any of the desk's languages; the value is the ISO 3166 code. */
export function checkCountry(raw: string): CheckResult {
  const typed = foldWidth(raw);
  const code = COUNTRIES.find((country) => country === typed.toUpperCase());
  const value = code ?? countriesByName().get(typed.toLowerCase());
  return value ? { ok: true, value } : { ok: false, code: 'check.country' };
}

function countriesByName(): ReadonlyMap<string, Country> {
  codesByName ??= new Map(
    LANGUAGES.flatMap((language) =>
      COUNTRIES.map((code) => [foldWidth(countryName(code, language)).toLowerCase(), code] as const),
    ),
  );
  return codesByName;
}
