import writeExcelFile, { type CellObject, type Row } from 'write-excel-file/node';
import { translator } from '../i18n/translate.ts';
import type { Language } from '../kit/actor.ts';
import type { Cell, Sheet } from '../kit/picture.ts';
import type { Text } from '../kit/text.ts';

type Translate = (text: Text) => string;

/** A cell of a spreadsheet holds so many characters. */
const MOST_CHARACTERS = 32_767;
const WIDTHS = { least: 8, most: 60 };
/** Column widths are found by the first rows: looking at all of a hundred thousand would find the same. */
const MEASURED_ROWS = 200;

/** A table as XLSX: its first row, the titles, stays in sight. Moments are words in the reader's language and time zone. */
export async function writeSheet(
  sheet: Sheet,
  { language, timeZone, now }: { language: Language; timeZone: string; now?: Date },
): Promise<Buffer> {
  const translate = translator(language, timeZone, now ? { now } : {});
  const titles = sheet.columns.map(({ title }) => clean(translate(title)));
  const rows = sheet.rows.map((row) => row.map((cell) => writeCell(cell, translate)));
  return writeExcelFile([titles.map(writeTitle), ...rows], {
    sheet: sheetName(translate(sheet.title), sheet.name),
    stickyRowsCount: 1,
    columns: sheet.columns.map(({ width }, column) => ({ width: width ?? widthOf(column, titles, rows) })),
  }).toBuffer();
}

function writeTitle(title: string): CellObject {
  return { ...writeWords(title), fontWeight: 'bold', backgroundColor: '#E4E7EB' };
}

function writeCell(cell: Cell, translate: Translate): CellObject | null {
  if (cell === null) return null;
  if (typeof cell !== 'number') return writeWords(clean(translate(cell)));
  return Number.isFinite(cell) ? { type: Number, value: cell, alignVertical: 'top' } : null;
}

/**
 * The format of text keeps a text that begins with = + - or @ a text, also after somebody has stood in the cell and pressed Enter; it
 * keeps the zeros before a number too.
 */
function writeWords(value: string): CellObject {
  return { type: String, value, format: '@', wrap: true, alignVertical: 'top' };
}

/** No XML may hold control characters, and spreadsheets would read `_x0041_` as an A. */
function clean(text: string): string {
  return writable(text)
    .slice(0, MOST_CHARACTERS)
    .toWellFormed()
    .replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}

function writable(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/(?![\n\t])\p{Cc}|[\ufffe\uffff]/gu, '');
}

/** At most 31 characters, none of the seven that a sheet's name cannot hold, and no apostrophe at its ends. */
function sheetName(title: string, otherwise: string): string {
  return legalName(title) || legalName(otherwise) || '1';
}

function legalName(name: string): string {
  const legal = writable(name)
    .replace(/[[\]:*?/\\\s]+/g, ' ')
    .replace(/^[' ]+/, '')
    .slice(0, 31)
    .replace(/[' \ud800-\udbff]+$/, '');
  // Excel keeps this one name for itself.
  return /^history$/i.test(legal) ? '' : legal;
}

/** In characters; a Chinese one is as wide as two. */
function widthOf(column: number, titles: readonly string[], rows: readonly Row[]): number {
  const cells = rows.slice(0, MEASURED_ROWS).map((row) => row[column]);
  const texts = cells.map((cell) =>
    cell && typeof cell === 'object' && 'value' in cell ? String(cell.value) : '',
  );
  const widths = [titles[column] ?? '', ...texts].flatMap((text) => text.split('\n')).map(characterWidth);
  return Math.min(WIDTHS.most, Math.max(WIDTHS.least, ...widths.map((width) => width + 2)));
}

function characterWidth(text: string): number {
  return [...text].reduce(
    (width, character) => width + (/[\u2e80-\uffef]|[\u{20000}-\u{3ffff}]/u.test(character) ? 2 : 1),
    0,
  );
}
