import { widthOf } from './picture-fonts.ts';

export type Fit = { width: number; size: number; lines: number };

/** What may not be parted: a Chinese character with the marks behind it, a word with those around it, or a space. */
const PIECES = /\p{Script=Han}[\p{Pe}\p{Pf}，。、；：！？]*|\s+|[^\s\p{Script=Han}]+/gu;

/**
 * Breaks a text into lines of a width, and shortens the last with … when it does not end there. Words stay whole unless one alone is
 * wider than a line, as the names of German companies may be.
 */
export function fitText(text: string, fit: Fit): string[] {
  const fits = (line: string) => widthOf(line, fit.size) <= fit.width;
  const lines = [''];
  for (const piece of text.match(PIECES)?.flatMap((whole) => (fits(whole) ? [whole] : [...whole])) ?? []) {
    const line = lines.at(-1) ?? '';
    if (fits((line + piece).trimEnd())) lines[lines.length - 1] = line + piece;
    else lines.push(piece.trimStart());
  }
  const shown = lines.slice(0, fit.lines).map((line) => line.trimEnd());
  if (lines.length > fit.lines) shown[fit.lines - 1] = shorten(shown.at(-1) ?? '', fits);
  return shown;
}

function shorten(line: string, fits: (line: string) => boolean): string {
  const characters = [...line];
  while (characters.length > 0 && !fits(`${characters.join('').trimEnd()}…`)) characters.pop();
  return `${characters.join('').trimEnd()}…`;
}
