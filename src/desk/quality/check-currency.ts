import { foldWidth } from './normalise.ts';
import type { CheckResult } from './schema.ts';

/** `Intl` still lists what the euro replaced. */
const REPLACED_BY_EURO =
  'ATS BEF BGN CYP DEM EEK ESP FIM FRF GRD HRK IEP ITL LTL LUF LVL MTL NLG PTE SIT SKK XEU'.split(' ');

export const CURRENCIES: readonly string[] = Intl.supportedValuesOf('currency').filter(
  (code) => !REPLACED_BY_EURO.includes(code),
);

const known = new Set(CURRENCIES);

/** An ISO 4217 code; the value is in capitals. */
export function checkCurrency(raw: string): CheckResult {
  const value = foldWidth(raw).toUpperCase();
  return known.has(value) ? { ok: true, value } : { ok: false, code: 'check.currency' };
}
