import { foldWidth } from './normalise.ts';
import type { CheckResult } from './schema.ts';

/** A web address with or without its scheme; the value always has one, and never credentials. */
export function checkWebsite(raw: string): CheckResult {
  const typed = foldWidth(raw);
  const address =
    /^[a-z][a-z0-9+.-]*:/iu.test(typed) && !/^[^/]*:\d/u.test(typed) ? typed : `https://${typed}`;
  const url = URL.parse(address);
  const acceptable =
    url && ['http:', 'https:'].includes(url.protocol) && /\.[^.\d]+$/u.test(url.hostname) && !url.username;
  return acceptable ? { ok: true, value: url.href } : { ok: false, code: 'check.website' };
}
