import * as fs from 'node:fs/promises';
import { createRequire } from 'node:module';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Language } from '../kit/actor.ts';
import { cutFont } from './cut-font.ts';
import { type FontFile, openFontFile, UNITS_PER_EM } from './font-file.ts';

export const FONT_FAMILIES: Record<Language, string> = {
  en: 'Noto Sans SC',
  'zh-CN': 'Noto Sans SC',
  'zh-TW': 'Noto Sans TC',
};

const FILES = {
  sc: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  tc: '@expo-google-fonts/noto-sans-tc/400Regular/NotoSansTC_400Regular.ttf',
} as const;

const resolve = createRequire(import.meta.url).resolve;
const opened = new Map<string, FontFile>();

function open(script: keyof typeof FILES): FontFile {
  const file = FILES[script];
  let font = opened.get(file);
  if (!font) {
    font = openFontFile(resolve(file));
    opened.set(file, font);
  }
  return font;
}

/** The reader's own shapes first; the other script's font has what the first one lacks, such as the simplified name of a customer. */
function fontsFor(language: Language): [FontFile, FontFile] {
  const [first, second] = language === 'zh-TW' ? (['tc', 'sc'] as const) : (['sc', 'tc'] as const);
  return [open(first), open(second)];
}

const PICTOGRAPHS =
  /\p{Extended_Pictographic}|\p{Emoji_Modifier}|\p{Regional_Indicator}|\p{Cf}|\p{Variation_Selector}|\u20e3/gu;

/**
 * The text with what the fonts can draw: no box ever stands in a picture. Pictographs and invisible marks are left out, a letter of
 * another script becomes a question mark; control characters, which no SVG may hold, become spaces.
 */
export function drawable(text: string): string {
  const fonts = fontsFor('en');
  return text
    .toWellFormed()
    .normalize('NFC')
    .replace(PICTOGRAPHS, (mark) => (fonts[0].glyphOf(mark.codePointAt(0) ?? 0) ? mark : ''))
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/[^ ]/gu, (character) =>
      fonts.some((font) => font.glyphOf(character.codePointAt(0) ?? 0)) ? character : '?',
    )
    .trim();
}

/** How wide a text is, in the unit of `size`. Both scripts and all languages are equally wide. */
export function widthOf(text: string, size: number): number {
  const fonts = fontsFor('en');
  let units = 0;
  for (const character of text) {
    const codePoint = character.codePointAt(0) ?? 0;
    const font = fonts.find((one) => one.glyphOf(codePoint)) ?? fonts[0];
    units += font.advanceOf(font.glyphOf(codePoint));
  }
  return (units * size) / UNITS_PER_EM;
}

/** Runs something with a font file that holds the characters of a text, and removes it afterwards. */
export async function withFontFile<Done>(
  text: string,
  language: Language,
  use: (file: string) => Promise<Done>,
): Promise<Done> {
  const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'picture-fonts-'));
  try {
    const file = path.join(folder, 'regular.ttf');
    await fs.writeFile(file, cutFont(fontsFor(language), text));
    return await use(file);
  } finally {
    await fs.rm(folder, { recursive: true, force: true });
  }
}
