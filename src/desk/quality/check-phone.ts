import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { foldWidth } from './normalise.ts';
import type { CheckResult } from './schema.ts';

/**
 * A number that exists in its country's numbering plan; one without a country prefix is read as of `country`.
 * The value is E.164, with an extension behind it where one was given: +886225550123;ext=12.
 */
export function checkPhone(raw: string, country?: string): CheckResult {
  const phone = parsePhone(raw, country);
  if (!phone?.isValid()) return { ok: false, code: 'check.phone' };
  return { ok: true, value: phone.ext ? `${phone.number};ext=${phone.ext}` : phone.number };
}

/** E.164 without the extension, by which a switchboard is recognised; undefined when it is no number. */
export function phoneKey(raw: string, country?: string): string | undefined {
  return parsePhone(raw, country)?.number;
}

/** For people: +886 2 2555 0123 ext. 12. What cannot be parsed is shown as it stands. */
export function formatPhone(value: string): string {
  return parsePhone(value)?.formatInternational() ?? value;
}

function parsePhone(raw: string, country?: string) {
  // The stored form is half of RFC 3966; the library reads the extension only with its scheme. `#` is how Taiwan writes one.
  const typed = foldWidth(raw)
    .replace(/^\+(\d+);ext=/u, 'tel:+$1;ext=')
    .replace(/[#＃轉转]\s*(?=\d{1,6}$)/u, ' ext. ');
  return parsePhoneNumberFromString(
    typed,
    country && isCountryCode(country) ? { defaultCountry: country } : {},
  );
}

function isCountryCode(country: string): country is CountryCode {
  return isSupportedCountry(country);
}
