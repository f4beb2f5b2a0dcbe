import { describe, expect, it } from 'vitest';
import type { MessageKey } from '../../src/i18n/en.ts';
import { CATALOGS, languageOfLocale, translator } from '../../src/i18n/translate.ts';
import { LANGUAGES } from '../../src/kit/actor.ts';

const now = new Date('2026-02-27T10:00:00Z');
const inEnglish = translator('en', 'Asia/Shanghai', { now });
const inTraditional = translator('zh-TW', 'Asia/Taipei', { now });

describe('translator', () => {
  it('shows what somebody typed to the letter', () => {
    expect(inEnglish({ verbatim: '<b>{x}</b> *y*' })).toBe('<b>{x}</b> *y*');
  });

  it('translates a nested text before it goes into its sentence, and leaves braces in it alone', () => {
    const text = inEnglish({
      key: 'refusal.notRegistered',
      params: {
        administrators: { join: [{ verbatim: '{Ann}' }, { key: 'chat.anAdministrator' }], with: ', ' },
      },
    });

    expect(text).toContain('{Ann}, an administrator of this desk');
  });

  it('R110 formats numbers, moments and codes for the reader', () => {
    expect(inEnglish({ key: 'check.tooLong', params: { maximum: 1234 } })).toContain('1,234');
    expect(inEnglish({ moment: '2026-02-27T20:30:00Z', style: 'dateTime' })).toBe('Feb 28, 2026, 4:30 AM');
    expect(inTraditional({ moment: '2026-02-27T20:30:00Z', style: 'date' })).toBe('2026年2月28日');
    expect(inTraditional({ code: 'DE', of: 'region' })).toBe('德國');
    expect(inEnglish({ code: 'CNY', of: 'currency' })).toBe('Chinese Yuan');
  });

  it('moves no calendar day by a zone', () => {
    const inHonolulu = translator('en', 'Pacific/Honolulu', { now });

    expect(inHonolulu({ moment: '2026-02-27', style: 'date' })).toBe('Feb 27, 2026');
  });

  it.each([
    ['2026-02-27T09:59:40Z', 'this minute'],
    ['2026-02-27T09:00:00Z', '1 hour ago'],
    ['2026-03-01T10:00:00Z', 'in 2 days'],
  ])('tells %s from now as "%s"', (moment, words) => {
    expect(inEnglish({ moment, style: 'relative' })).toBe(words);
  });

  it('takes the name of the organisation file in the reader’s language, else the one that serves all', () => {
    const names = { 'zh-TW': '上海分公司' };

    expect(inTraditional({ names, otherwise: 'Shanghai' })).toBe('上海分公司');
    expect(inEnglish({ names, otherwise: 'Shanghai' })).toBe('Shanghai');
  });

  it('shows a code it does not know as it is', () => {
    expect(inEnglish({ code: 'not a country', of: 'region' })).toBe('not a country');
  });

  it('fails on a message whose parameter is missing', () => {
    expect(() => inEnglish({ key: 'refusal.failed' })).toThrow(/reference/);
  });
});

describe('the catalogs', () => {
  const keys = Object.keys(CATALOGS.en) as MessageKey[];

  it.each(LANGUAGES)(
    'R110 every message of %s compiles and wants the parameters of the English one',
    (language) => {
      const different = keys.filter(
        (key) => paramsOf(CATALOGS[language][key]) !== paramsOf(CATALOGS.en[key]),
      );

      expect(different).toEqual([]);
    },
  );
});

/** Names of the arguments at the outer level and in the branches, in order of the alphabet. */
function paramsOf(message: string): string {
  const names = [...message.matchAll(/\{(\w+)\s*[,}]/g)].map(([, name]) => name);
  return [...new Set(names)].sort().join(' ');
}

it.each([
  ['en-US', 'en'],
  ['de-DE', 'en'],
  ['zh-CN', 'zh-CN'],
  ['zh_Hans_HK', 'zh-CN'],
  ['zh', 'zh-CN'],
  ['zh-TW', 'zh-TW'],
  ['zh_TW', 'zh-TW'],
  ['zh-HK', 'zh-TW'],
  ['zh-Hant', 'zh-TW'],
])('R110 a profile in %s is spoken to in %s', (locale, language) => {
  expect(languageOfLocale(locale)).toBe(language);
});
