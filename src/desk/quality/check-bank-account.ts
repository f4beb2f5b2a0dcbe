import { compactCode } from './normalise.ts';
import type { CheckResult } from './schema.ts';

/** Lengths of the IBANs of the countries that customers come from; elsewhere only the check digits are tested. */
const IBAN_LENGTHS: Readonly<Record<string, number>> = {
  AE: 23,
  AT: 20,
  BE: 16,
  BG: 22,
  CH: 21,
  CY: 28,
  CZ: 24,
  DE: 22,
  DK: 18,
  EE: 20,
  ES: 24,
  FI: 18,
  FR: 27,
  GB: 22,
  GR: 27,
  HR: 21,
  HU: 28,
  IE: 22,
  IT: 27,
  LI: 21,
  LT: 20,
  LU: 20,
  LV: 21,
  MC: 27,
  MT: 31,
  NL: 18,
  NO: 15,
  PL: 28,
  PT: 25,
  RO: 24,
  SE: 24,
  SI: 19,
  SK: 24,
  TR: 26,
};

/** An IBAN, or the account number of a country that has none. The value is without spaces and hyphens. */
export function checkBankAccount(raw: string): CheckResult {
  const value = compactCode(raw);
  if (/^[A-Z]{2}\d{2}/.test(value)) {
    return isIban(value) ? { ok: true, value } : { ok: false, code: 'check.bankAccount.iban' };
  }
  return /^[0-9A-Z]{5,34}$/.test(value)
    ? { ok: true, value }
    : { ok: false, code: 'check.bankAccount.format' };
}

/** ISO 13616: the right length, and the rearranged digits leave 1 when divided by 97. */
export function isIban(value: string): boolean {
  if (!/^[A-Z]{2}\d{2}[0-9A-Z]{11,30}$/.test(value)) return false;
  const length = IBAN_LENGTHS[value.slice(0, 2)];
  if (length !== undefined && value.length !== length) return false;
  return ibanRemainder(value) === 1;
}

/** The remainder by 97, letters counted as 10 to 35. Sign by sign, because the whole exceeds a safe integer. */
export function ibanRemainder(iban: string): number {
  let remainder = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97;
  }
  return remainder;
}
