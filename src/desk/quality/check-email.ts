import { z } from 'zod';
import { foldWidth } from './normalise.ts';
import type { CheckResult } from './schema.ts';

const Email = z.email().max(254);

/** The value keeps the case of the mailbox, which only its owner's server may judge; the domain is in small letters. */
export function checkEmail(raw: string): CheckResult {
  const parsed = Email.safeParse(foldWidth(raw).replaceAll(' ', ''));
  if (!parsed.success) return { ok: false, code: 'check.email' };
  const at = parsed.data.lastIndexOf('@');
  return { ok: true, value: parsed.data.slice(0, at) + parsed.data.slice(at).toLowerCase() };
}

/** The domain of an address, or undefined when it is none. */
export function emailDomain(raw: string): string | undefined {
  const checked = checkEmail(raw);
  return checked.ok ? checked.value.slice(checked.value.lastIndexOf('@') + 1) : undefined;
}
