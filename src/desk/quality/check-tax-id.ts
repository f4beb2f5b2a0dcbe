import { compactCode } from './normalise.ts';
import type { CheckResult } from './schema.ts';

/** VAT numbers of the EU by country, without the country prefix. Their check digits are not tested yet. */
const EU_VAT_FORMATS: Readonly<Record<string, RegExp>> = {
  AT: /^U\d{8}$/,
  BE: /^[01]\d{9}$/,
  BG: /^\d{9,10}$/,
  CY: /^\d{8}[A-Z]$/,
  CZ: /^\d{8,10}$/,
  DE: /^\d{9}$/,
  DK: /^\d{8}$/,
  EE: /^\d{9}$/,
  ES: /^[0-9A-Z]\d{7}[0-9A-Z]$/,
  FI: /^\d{8}$/,
  FR: /^[0-9A-HJ-NP-Z]{2}\d{9}$/,
  GR: /^\d{9}$/,
  HR: /^\d{11}$/,
  HU: /^\d{8}$/,
  IE: /^(\d{7}[A-W][A-I]?|\d[A-Z+*]\d{5}[A-W])$/,
  IT: /^\d{11}$/,
  LT: /^(\d{9}|\d{12})$/,
  LU: /^\d{8}$/,
  LV: /^\d{11}$/,
  MT: /^\d{8}$/,
  NL: /^\d{9}B\d{2}$/,
  PL: /^\d{10}$/,
  PT: /^\d{9}$/,
  RO: /^\d{2,10}$/,
  SE: /^\d{12}$/,
  SI: /^\d{8}$/,
  SK: /^\d{10}$/,
};

/** The prefix a VAT number is written with; Greece does not use its country code. */
function vatPrefix(country: string): string {
  return country === 'GR' ? 'EL' : country;
}

/** The tax id in the form of its country. The value is compact and, in the EU, carries the country prefix. */
export function checkTaxId(raw: string, country?: string): CheckResult {
  const code = compactCode(raw);
  if (country === 'CN')
    return isCreditCode(code) ? { ok: true, value: code } : { ok: false, code: 'check.taxId.cn' };
  if (country === 'TW')
    return isBusinessNumber(code) ? { ok: true, value: code } : { ok: false, code: 'check.taxId.tw' };
  const format = country ? EU_VAT_FORMATS[country] : undefined;
  if (country && format) {
    const bare = withoutPrefix(code, country);
    return format.test(bare)
      ? { ok: true, value: vatPrefix(country) + bare }
      : { ok: false, code: 'check.taxId.eu' };
  }
  return /^(?=.*\d)[0-9A-Z]{4,20}$/.test(code)
    ? { ok: true, value: code }
    : { ok: false, code: 'check.taxId.format' };
}

/** A key by which one tax id is recognised however it was written, even one that fails its check. */
export function taxIdKey(raw: string, country: string): string {
  return `${country}:${withoutPrefix(compactCode(raw), country)}`;
}

function withoutPrefix(code: string, country: string): string {
  const prefix = vatPrefix(country);
  return country in EU_VAT_FORMATS && code.startsWith(prefix) ? code.slice(prefix.length) : code;
}

const CREDIT_CODE_SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/** 统一社会信用代码 by GB 32100-2015: 31 signs, weights 3^i mod 31, check sign (31 - s % 31) % 31. */
export function isCreditCode(code: string): boolean {
  return /^[0-9A-HJ-NPQRTUWXY]{18}$/.test(code) && creditCodeCheckSign(code.slice(0, 17)) === code[17];
}

export function creditCodeCheckSign(first17: string): string {
  let sum = 0;
  let weight = 1;
  for (const sign of first17) {
    sum += CREDIT_CODE_SIGNS.indexOf(sign) * weight;
    weight = (weight * 3) % 31;
  }
  return CREDIT_CODE_SIGNS[(31 - (sum % 31)) % 31] ?? '';
}

const BUSINESS_NUMBER_WEIGHTS = [1, 2, 1, 2, 1, 2, 4, 1] as const;

/**
 * 統一編號 since April 2023: the sum of the digits of the products is a multiple of 5 (before: of 10, which 5 includes).
 * A 7 in the seventh place gives 28 → 10 → 1 or 0, so there one more counts too.
 */
export function isBusinessNumber(code: string): boolean {
  if (!/^\d{8}$/.test(code) || code === '00000000') return false;
  const sum = BUSINESS_NUMBER_WEIGHTS.reduce((total, weight, at) => {
    const product = Number(code[at]) * weight;
    return total + Math.floor(product / 10) + (product % 10);
  }, 0);
  return sum % 5 === 0 || (code[6] === '7' && (sum + 1) % 5 === 0);
}
