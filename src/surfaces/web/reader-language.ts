import type { IncomingMessage } from 'node:http';
import { languageOfLocale } from '../../i18n/translate.ts';
import type { Language } from '../../kit/actor.ts';

/** What a browser asks for, for a page that knows nothing of its reader: the first language of its list that the desk speaks. */
export function readerLanguage({ headers }: Pick<IncomingMessage, 'headers'>): Language {
  const wanted = (headers['accept-language'] ?? '')
    .split(',')
    .map((entry) => {
      const [locale = '', ...settings] = entry.split(';').map((part) => part.trim());
      const weight = settings.find((setting) => setting.startsWith('q='));
      return { locale, weight: weight ? Number(weight.slice(2)) || 0 : 1 };
    })
    .sort((one, other) => other.weight - one.weight)
    .find(({ locale }) => /^(en|zh)\b/i.test(locale));
  return languageOfLocale(wanted?.locale ?? 'en');
}
