import { z } from 'zod';
import { FIELD_IDS, type FieldId } from '../organisation/schema.ts';
import { checkAmount } from './check-amount.ts';
import { checkBankAccount } from './check-bank-account.ts';
import { checkCountry } from './check-country.ts';
import { checkCurrency } from './check-currency.ts';
import { checkEmail } from './check-email.ts';
import { checkPhone } from './check-phone.ts';
import { checkTaxId } from './check-tax-id.ts';
import { checkWebsite } from './check-website.ts';
import type { CheckResult } from './schema.ts';

export type Check = (raw: string, country?: string) => CheckResult;

/** Which check a field has; what is not listed is free text. */
export const FIELD_CHECKS: Readonly<Partial<Record<FieldId, Check>>> = {
  country: checkCountry,
  taxId: checkTaxId,
  phone: checkPhone,
  email: checkEmail,
  website: checkWebsite,
  currency: checkCurrency,
  creditLimit: checkAmount,
  bankAccount: checkBankAccount,
  contactEmail: checkEmail,
  contactPhone: checkPhone,
};

/** Checks one typed value; `country` is the customer's. An empty value passes: whether it may be empty is not asked here. */
export function checkField(field: FieldId, raw: string, country?: string): CheckResult {
  const check = FIELD_CHECKS[field];
  return raw.trim() === '' || !check ? { ok: true, value: raw.trim() } : check(raw, country);
}

export type CheckedFields = {
  values: Partial<Record<FieldId, string>>;
  problems: Partial<Record<FieldId, Extract<CheckResult, { ok: false }>['code']>>;
};

/** Checks a form's values together, because tax id and phone depend on the country; refused values stay as typed. */
export function checkFields(typed: Partial<Record<FieldId, string>>, knownCountry?: string): CheckedFields {
  const country = typed.country === undefined ? undefined : checkCountry(typed.country);
  const code = country?.ok ? country.value : knownCountry;
  const checked: CheckedFields = { values: {}, problems: {} };
  for (const [field, raw] of entriesOf(typed)) {
    const result = checkField(field, raw, code);
    checked.values[field] = result.ok ? result.value : raw;
    if (!result.ok) checked.problems[field] = result.code;
  }
  return checked;
}

/** A string schema that checks and normalises; the message of a refusal is the key of its text. */
export function checked(check: Check, maximum = 200) {
  return z
    .string()
    .trim()
    .max(maximum)
    .transform((raw, context) => {
      const result = check(raw);
      if (result.ok) return result.value;
      context.addIssue({ code: 'custom', message: result.code, params: { text: { key: result.code } } });
      return z.NEVER;
    });
}

function entriesOf(typed: Partial<Record<FieldId, string>>): [FieldId, string][] {
  return FIELD_IDS.flatMap((field) => (typed[field] === undefined ? [] : [[field, typed[field]]]));
}
