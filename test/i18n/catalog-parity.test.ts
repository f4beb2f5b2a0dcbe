import { IntlMessageFormat } from 'intl-messageformat';
import { Converter as Traditional } from 'opencc-js/cn2t';
import { Converter as Simplified } from 'opencc-js/t2cn';
import { describe, expect, it } from 'vitest';
import { answersForm } from '../../src/desk/approvals/forms.ts';
import { FIELDS, helpOf, labelOf } from '../../src/desk/customers/fields.ts';
import { FIELD_IDS } from '../../src/desk/organisation/schema.ts';
import { en, type MessageKey } from '../../src/i18n/en.ts';
import { CATALOGS } from '../../src/i18n/translate.ts';
import { LANGUAGES } from '../../src/kit/actor.ts';

type Elements = ReturnType<IntlMessageFormat['getAst']>;
type Element = Elements[number];

const KEYS = Object.keys(en) as MessageKey[];
const CHINESE = ['zh-CN', 'zh-TW'] as const;

/** A Han character in a parameter's place: what stands beside a parameter of a Chinese sentence is full-width too. */
const PLACEHOLDER = '某';

/** A command as it is typed, with the example behind it. */
const COMMAND = /\{command\}[a-z]+(?: Haimen Lighting| \d+)?/g;
/** The same where a placeholder stands for every parameter. */
const TYPED = new RegExp(COMMAND.source.replace('\\{command\\}', PLACEHOLDER), 'g');

/** Latin words that a Chinese reader reads as they are: names, abbreviations, addresses. */
const LATIN = /Registrar|IBAN|desk\.yaml|name@company\.com|https:\/\/(?:company\.com)?/g;

function astOf(language: keyof typeof CATALOGS, key: MessageKey): Elements {
  return new IntlMessageFormat(CATALOGS[language][key], language, undefined, { ignoreTag: true }).getAst();
}

function optionsOf(element: Element): Elements[] {
  return 'options' in element ? Object.values(element.options).map(({ value }) => value) : [];
}

/** Text (0) and `#` (7) name no parameter. */
function parametersOf(elements: Elements): string[] {
  const names = elements.flatMap((element) => [
    ...(element.type === 0 || element.type === 7 ? [] : [element.value]),
    ...optionsOf(element).flatMap(parametersOf),
  ]);
  return [...new Set(names)].sort();
}

/** The words of a message with each parameter as a placeholder, once for each way through its plurals. */
function wordings(elements: Elements, parameter: string): string[] {
  return elements.reduce<string[]>(
    (starts, element) => starts.flatMap((start) => endings(element, parameter).map((end) => start + end)),
    [''],
  );
}

function endings(element: Element, parameter: string): string[] {
  if (element.type === 0) return [element.value];
  const options = optionsOf(element);
  return options.length === 0 ? [parameter] : options.flatMap((option) => wordings(option, parameter));
}

/** The keys whose message in this language matches, for a failure that names each of them. */
function offenders(language: (typeof CHINESE)[number], isWrong: (words: string, key: MessageKey) => boolean) {
  return KEYS.filter((key) =>
    wordings(astOf(language, key), PLACEHOLDER).some((words) => isWrong(words, key)),
  );
}

describe.each(LANGUAGES)('the catalog %s', (language) => {
  it('has the keys of English in the order of English', () => {
    expect(Object.keys(CATALOGS[language])).toEqual(KEYS);
  });

  it('parses, and takes the parameters that English takes', () => {
    const parameters = (of: keyof typeof CATALOGS) =>
      Object.fromEntries(KEYS.map((key) => [key, parametersOf(astOf(of, key))]));

    expect(parameters(language)).toEqual(parameters('en'));
  });

  it('leaves no message empty and no space at its ends', () => {
    expect(KEYS.filter((key) => !/^\S(?:.*\S)?$/su.test(CATALOGS[language][key]))).toEqual([]);
  });

  it('holds no markup: a surface shows it to the letter', () => {
    expect(KEYS.filter((key) => /[`*_~]|<|>/.test(CATALOGS[language][key]))).toEqual([]);
  });

  it('keeps buttons within 75 characters, titles and submit buttons within the 24 of a modal', () => {
    const tooLong = KEYS.filter((key) => {
      const { length } = CATALOGS[language][key];
      return length > (isOfModal(key) ? 24 : key.startsWith('button.') ? 75 : Number.POSITIVE_INFINITY);
    });

    expect(tooLong).toEqual([]);
  });

  it('writes the numbers of requests without grouping', () => {
    const grouped = KEYS.filter((key) => /\{number, number(?!, ::group-off\})/.test(CATALOGS[language][key]));

    expect(grouped).toEqual([]);
  });

  it('R17 has a label and a help for every field', () => {
    const wanted = FIELD_IDS.flatMap((field) => [labelOf(field), helpOf(field)]);

    expect(wanted.filter((key) => !CATALOGS[language][key])).toEqual([]);
  });

  it('has a word for every option of every field, and for every answer of an approval', () => {
    const catalog: Record<string, string> = CATALOGS[language];

    expect(optionKeys().filter((key) => !catalog[key])).toEqual([]);
  });
});

describe.each(CHINESE)('the words of %s', (language) => {
  it('R110 are Chinese: no Latin word stands in them but names, abbreviations, addresses and commands', () => {
    expect(
      offenders(language, (words) =>
        /\p{Script=Latin}{2}/u.test(words.replace(TYPED, '').replace(LATIN, '')),
      ),
    ).toEqual([]);
  });

  it('keep commands as English has them', () => {
    const commands = (of: keyof typeof CATALOGS) =>
      Object.fromEntries(KEYS.map((key) => [key, CATALOGS[of][key].match(COMMAND) ?? []]));

    expect(commands(language)).toEqual(commands('en'));
  });

  it('have no half-width punctuation beside a Chinese character', () => {
    const half = /\p{Script=Han}[,.:;!?()"']|[,.:;!?()"']\p{Script=Han}|\.\.\./u;

    expect(offenders(language, (words) => half.test(words))).toEqual([]);
  });

  it('have no space before or after full-width punctuation', () => {
    expect(
      offenders(language, (words) => /\s[，。：；！？（）「」“”、]|[，。：；！？）」”、]\s/u.test(words)),
    ).toEqual([]);
  });

  it('end a sentence where English ends one', () => {
    const ends = (words: string) => /[.?!:。？！：](?:[)）])?$/u.test(words);
    const differing = offenders(
      language,
      (words, key) => ends(words) !== ends(wordings(astOf('en', key), 'x')[0] ?? ''),
    );

    expect(differing).toEqual([]);
  });
});

describe('the scripts', () => {
  it('R110 are not mixed: no traditional character in zh-CN, no simplified one in zh-TW', () => {
    const toSimplified = Simplified({ from: 'tw', to: 'cn' });
    const toTraditional = Traditional({ from: 'cn', to: 'tw' });
    // 台 is how Taiwan writes it daily, and 核准 is a word that the converter breaks up beside 的 and 不.
    const usual = (words: string) => words.replaceAll('臺', '台').replaceAll('核準', '核准');

    expect(offenders('zh-CN', (words) => toSimplified(words) !== words)).toEqual([]);
    expect(offenders('zh-TW', (words) => usual(toTraditional(words)) !== words)).toEqual([]);
  });

  it('quote as their readers do: 「」 in Taiwan, “” on the mainland', () => {
    expect(offenders('zh-CN', (words) => /[「」『』]/.test(words))).toEqual([]);
    expect(offenders('zh-TW', (words) => /[“”‘’]/.test(words))).toEqual([]);
  });

  it('use the terms of their own business', () => {
    expect(offenders('zh-CN', (words) => /业务代表|资讯|档案夹|帐户|客制/.test(words))).toEqual([]);
    expect(
      offenders('zh-TW', (words) => /數據|信息|郵箱|賬|字段|質量|默認|業務員|聯系|登陸|用戶/.test(words)),
    ).toEqual([]);
  });
});

/** A modal's title and the button that submits it; every other button is drawn in a message or on a page. */
function isOfModal(key: MessageKey): boolean {
  return key.endsWith('.title') || key === 'chat.loadingTitle' || SUBMITS.has(key);
}

const SUBMITS: ReadonlySet<MessageKey> = new Set([
  'button.next',
  'button.send',
  'button.approve',
  'button.return',
  'button.reject',
  'button.withdraw',
  'chat.cancel',
  'chat.close',
]);

/** Languages are named by their codes; all other options have words in the catalogs. */
function optionKeys(): string[] {
  const ofFields = Object.values(FIELDS).flatMap(({ input }) =>
    input.widget === 'choice' && input.options !== 'language'
      ? input.values.map((value) => `option.${input.options}.${value}`)
      : [],
  );
  const { fields } = answersForm('', [], [], ['duplicates', 'confirmation'], false, '2026-02-27').form;
  const ofAnswers = Object.entries(fields).flatMap(([name, field]) =>
    field.widget === 'choice' ? field.choices.map(({ value }) => `option.${name}.${value}`) : [],
  );
  return [...ofFields, ...ofAnswers];
}
