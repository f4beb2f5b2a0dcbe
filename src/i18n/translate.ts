import { IntlMessageFormat } from 'intl-messageformat';
import type { Language } from '../kit/actor.ts';
import type { Text, TextParam } from '../kit/text.ts';
import { en, type MessageKey } from './en.ts';
import { formatMoment } from './format-moment.ts';
import { nameOf } from './name-code.ts';
import { zhCN } from './zh-CN.ts';
import { zhTW } from './zh-TW.ts';

export type Translate = (text: Text) => string;

export const CATALOGS: Record<Language, Record<MessageKey, string>> = { en, 'zh-CN': zhCN, 'zh-TW': zhTW };

const compiled: Record<Language, Map<MessageKey, IntlMessageFormat>> = {
  en: new Map(),
  'zh-CN': new Map(),
  'zh-TW': new Map(),
};

export type Voice = {
  /** What relative times count from; only a test or a shifted clock passes it. */
  now?: Date;
  /** What stands before a command where it is typed: a slash command in Slack, nothing in Teams. */
  command?: string;
};

/**
 * Words for one reader.
 * @throws FormatError when a message wants a parameter that the text does not bring
 */
export function translator(
  language: Language,
  timeZone: string,
  { now, command = '/customer ' }: Voice = {},
): Translate {
  function translate(text: Text): string {
    if ('verbatim' in text) return text.verbatim;
    if ('moment' in text) {
      return formatMoment(text.moment, text.style, { language, timeZone, now: now ?? new Date() });
    }
    if ('code' in text) return nameOf(text.code, text.of, language);
    if ('join' in text) return text.join.map(translate).join(separator(text.with, language));
    if ('names' in text) return text.names[language] ?? text.otherwise;
    const message = messageOf(language, text.key);
    return String(message.format({ command, ...(text.params && paramsOf(text.params)) }));
  }
  function paramsOf(params: Record<string, TextParam>): Record<string, string | number> {
    return Object.fromEntries(
      Object.entries(params).map(([name, value]) => [
        name,
        typeof value === 'object' ? translate(value) : value,
      ]),
    );
  }
  return translate;
}

/** The language of the desk for a profile's locale such as `zh_TW`, `zh-Hant-HK` or `de-DE`; English for one it does not speak. */
export function languageOfLocale(locale: string): Language {
  const [language = '', ...rest] = locale.toLowerCase().split(/[-_]/);
  if (language !== 'zh') return 'en';
  return rest.some((part) => TRADITIONAL.has(part)) && !rest.includes('hans') ? 'zh-TW' : 'zh-CN';
}

const TRADITIONAL = new Set(['hant', 'tw', 'hk', 'mo']);

/** Chinese lists and labels have marks of their own, and its sentences follow each other without a space. */
const CHINESE_SEPARATORS: Record<string, string> = { ', ': '、', ': ': '：', ' ': '' };

function separator(given: string, language: Language): string {
  return language === 'en' ? given : (CHINESE_SEPARATORS[given] ?? given);
}

/** A message may hold `<` and `>`: they are no tags here, a surface decides what is bold. */
function messageOf(language: Language, key: MessageKey): IntlMessageFormat {
  let message = compiled[language].get(key);
  if (!message) {
    message = new IntlMessageFormat(CATALOGS[language][key], language, undefined, { ignoreTag: true });
    compiled[language].set(key, message);
  }
  return message;
}
