import type { TimeVoice } from '../time.ts';

/** Who looks, from which side they came, and which mail is open; all of it stands in the address. */
export interface MailRoute extends TimeVoice {
  as: string;
  file: string;
}

export function readMailRoute(hash: string): MailRoute {
  const query = new URLSearchParams(hash.replace(/^#/, ''));
  return {
    as: query.get('as') ?? '',
    locale: query.get('locale') || navigator.language,
    tz: query.get('tz') || Intl.DateTimeFormat().resolvedOptions().timeZone,
    file: query.get('mail') ?? '',
  };
}

/** @param file empty: the list alone */
export function mailHash({ as, locale, tz }: MailRoute, file: string): string {
  return `#${new URLSearchParams({ as, locale, tz, ...(file && { mail: file }) })}`;
}
