import { foldWidth } from './normalise.ts';
import type { CheckResult } from './schema.ts';

/**
 * An amount of money up to a trillion with at most two decimals, kept as text because money is never a float. Thousands may
 * be parted by commas, spaces or apostrophes, in threes; the decimal sign is a point: 1,250,000.50 → 1250000.50.
 */
export function checkAmount(raw: string): CheckResult {
  const typed = foldWidth(raw).replaceAll('’', "'");
  const grouped = /^\d{1,3}([, ']\d{3})+(\.\d{1,2})?$/.test(typed);
  const value = grouped ? typed.replace(/[, ']/g, '') : typed;
  return /^\d{1,13}(\.\d{1,2})?$/.test(value)
    ? { ok: true, value: value.replace(/^0+(?=\d)/, '') }
    : { ok: false, code: 'check.creditLimit' };
}
