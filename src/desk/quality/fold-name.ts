import { Converter } from 'opencc-js/t2cn';
import { CHINESE_LEGAL_FORMS, LATIN_LEGAL_FORMS } from './legal-forms.ts';
import { foldWidth } from './normalise.ts';

// 3 ms to import, 13 ms to build: cheap enough to stand here.
const toSimplified = Converter({ from: 't', to: 'cn' });

/** Variants that the converter keeps apart because running text needs the difference; a key must not. */
const HAN_VARIANTS: Readonly<Record<string, string>> = { 著: '着', 藉: '借', 瞭: '了', 厰: '厂', 寳: '宝' };

/** Letters that carry no separable accent; umlauts are read the German way. */
const LETTERS: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'oe',
  å: 'a',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
};

const AND_WORDS: readonly string[] = ['&', 'und', 'et', 'and'];
const latinForms = LATIN_LEGAL_FORMS.map((form) => form.split(' ')).sort((a, b) => b.length - a.length);
const chineseForms = [...CHINESE_LEGAL_FORMS].sort((a, b) => b.length - a.length);
const simplifiedSigns = new Map<string, string>();

/**
 * A company's name as a key: two spellings of one name give the same key (R40). Width, case, accents, script, punctuation,
 * spaces and the legal form go. Meant for comparing, never for showing. Folding a key again gives the same key.
 */
export function foldName(name: string): string {
  const plain = foldLetters(foldHan(foldWidth(name).toLowerCase()));
  const signs = dropChineseForms(plain);
  const words = dropLatinForms(toWords(signs));
  const key = words.join('') || toWords(plain).join('');
  // Joining can bring a legal form together that punctuation had parted (公-司); a second pass sees it.
  return key === name ? key : foldName(key);
}

/**
 * Sign by sign and not by phrase: in a key it only matters that both spellings meet, and the choice by context
 * (乾燥, 乾坤) would keep them apart when one side lacks the context.
 */
function foldHan(text: string): string {
  return text.replace(/\p{Script=Han}/gu, (sign) => {
    const known = simplifiedSigns.get(sign);
    if (known !== undefined) return known;
    const simplified = toSimplified(sign);
    const folded = HAN_VARIANTS[simplified] ?? simplified;
    simplifiedSigns.set(sign, folded);
    return folded;
  });
}

function foldLetters(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[äöüßæœøåđðłþı]/gu, (letter) => LETTERS[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC');
}

function dropChineseForms(text: string): string {
  const trimmed = text.replaceAll(/[\s,.、。]+$/gu, '');
  const ending = chineseForms.find((form) => trimmed.endsWith(form) && isBranchFree(trimmed));
  if (ending && trimmed.length > ending.length) return dropChineseForms(trimmed.slice(0, -ending.length));
  const opening = chineseForms.find((form) => trimmed.startsWith(form) && form !== '公司');
  return opening && trimmed.length > opening.length
    ? dropChineseForms(trimmed.slice(opening.length))
    : trimmed;
}

/** 上海分公司 is a branch office; without 公司 it would lose its meaning. */
function isBranchFree(text: string): boolean {
  return !text.endsWith('分公司') && !text.endsWith('子公司');
}

/** S.A.S. and SAS are one word; any other punctuation parts words. */
function toWords(text: string): string[] {
  return text
    .replace(/(?<=(^|[^\p{L}\p{N}])\p{L})\.\s?(?=\p{L}(\.|$|[^\p{L}]))/gu, '')
    .replace(/['’`]/gu, '')
    .replace(/[^\p{L}\p{N}&]+/gu, ' ')
    .replace(/&/g, ' & ')
    .split(' ')
    .filter((word) => word !== '')
    .map((word) => (AND_WORDS.includes(word) ? 'and' : word));
}

function dropLatinForms(words: readonly string[]): readonly string[] {
  const form = latinForms.find((candidate) => endsWith(words, candidate));
  if (form) return dropLatinForms(words.slice(0, words.length - form.length));
  return words[0] === 'the' && words.length > 1 ? words.slice(1) : words;
}

/** A name is never all legal form: "Company" stays a name. */
function endsWith(words: readonly string[], form: readonly string[]): boolean {
  const start = words.length - form.length;
  return start > 0 && form.every((word, index) => words[start + index] === word);
}
