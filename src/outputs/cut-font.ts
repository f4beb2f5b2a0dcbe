import type { FontFile } from './font-file.ts';

/** A glyph of the new font: its number is its place in the list. */
type Taken = { from: FontFile; glyph: number };

/**
 * A font with nothing but these characters, each from the first of the fonts that has it: a few kilobytes of a few megabytes. The
 * renderer reads its font file again for every glyph it draws, which with a whole Chinese font takes a second a picture.
 */
export function cutFont(fonts: readonly [FontFile, ...FontFile[]], text: string): Buffer {
  const codePoints = [...new Set(text)]
    .map((character) => character.codePointAt(0) ?? 0)
    .sort((a, b) => a - b);
  const glyphs = new GlyphList(fonts[0]);
  const characters = codePoints.flatMap((codePoint) => {
    const from = fonts.find((font) => font.glyphOf(codePoint) !== 0);
    return from ? [[codePoint, glyphs.numberOf({ from, glyph: from.glyphOf(codePoint) })] as const] : [];
  });
  const outlines = glyphs.outlines();
  const [first] = fonts;
  return writeFont([
    ['OS/2', first.table('OS/2')],
    ['cmap', writeCharacters(characters)],
    ['glyf', Buffer.concat(outlines)],
    ['head', first.table('head')],
    ['hhea', withCount(first.table('hhea'), 34, outlines.length)],
    ['hmtx', writeMetrics(glyphs.taken, outlines)],
    ['loca', writeOffsets(outlines)],
    ['maxp', withCount(first.table('maxp'), 4, outlines.length)],
    ['name', first.table('name')],
    ['post', first.table('post')],
  ]);
}

class GlyphList {
  /** The first glyph of a font is drawn for characters that it lacks. */
  readonly taken: Taken[];

  constructor(first: FontFile) {
    this.taken = [{ from: first, glyph: 0 }];
  }

  numberOf(wanted: Taken): number {
    const known = this.taken.findIndex(({ from, glyph }) => from === wanted.from && glyph === wanted.glyph);
    return known >= 0 ? known : this.taken.push(wanted) - 1;
  }

  /** A glyph composed of others takes those in too, at the list's end: they are reached later in the same walk. */
  outlines(): Buffer[] {
    const outlines: Buffer[] = [];
    for (const { from, glyph } of this.taken) {
      const outline = from.outlineOf(glyph);
      for (const at of componentsOf(outline)) {
        outline.writeUInt16BE(this.numberOf({ from, glyph: outline.readUInt16BE(at) }), at);
      }
      outlines.push(Buffer.concat([outline, Buffer.alloc(outline.length % 2)]));
    }
    return outlines;
  }
}

const WORDS = 0x01;
const SCALE = 0x08;
const MORE = 0x20;
const SCALE_XY = 0x40;
const MATRIX = 0x80;

/** Where a composed glyph names the glyphs it is made of; none in a plain one, which counts its contours. */
function componentsOf(outline: Buffer): number[] {
  if (outline.length === 0 || outline.readInt16BE(0) >= 0) return [];
  const places: number[] = [];
  let at = 10;
  let flags = MORE;
  while (flags & MORE) {
    flags = outline.readUInt16BE(at);
    places.push(at + 2);
    at += 4 + (flags & WORDS ? 4 : 2);
    at += flags & SCALE ? 2 : flags & SCALE_XY ? 4 : flags & MATRIX ? 8 : 0;
  }
  return places;
}

function withCount(table: Buffer, at: number, count: number): Buffer {
  table.writeUInt16BE(count, at);
  return table;
}

function writeMetrics(taken: readonly Taken[], outlines: readonly Buffer[]): Buffer {
  const metrics = Buffer.alloc(4 * taken.length);
  for (const [index, { from, glyph }] of taken.entries()) {
    metrics.writeUInt16BE(from.advanceOf(glyph), 4 * index);
    const outline = outlines[index];
    if (outline && outline.length > 0) metrics.writeInt16BE(outline.readInt16BE(2), 4 * index + 2);
  }
  return metrics;
}

function writeOffsets(outlines: readonly Buffer[]): Buffer {
  const offsets = Buffer.alloc(4 * (outlines.length + 1));
  let end = 0;
  for (const [index, outline] of outlines.entries()) {
    end += outline.length;
    offsets.writeUInt32BE(end, 4 * (index + 1));
  }
  return offsets;
}

/** One subtable of format 12 for Unicode as a whole, each character a run of its own. */
function writeCharacters(characters: readonly (readonly [number, number])[]): Buffer {
  const table = Buffer.alloc(28 + 12 * characters.length);
  table.writeUInt16BE(1, 2);
  table.writeUInt16BE(3, 4);
  table.writeUInt16BE(10, 6);
  table.writeUInt32BE(12, 8);
  table.writeUInt16BE(12, 12);
  table.writeUInt32BE(table.length - 12, 16);
  table.writeUInt32BE(characters.length, 24);
  for (const [index, [codePoint, glyph]] of characters.entries()) {
    const at = 28 + 12 * index;
    table.writeUInt32BE(codePoint, at);
    table.writeUInt32BE(codePoint, at + 4);
    table.writeUInt32BE(glyph, at + 8);
  }
  return table;
}

/** The checksums of tables stay 0: nothing that draws looks at them. */
function writeFont(tables: readonly (readonly [string, Buffer])[]): Buffer {
  const directory = Buffer.alloc(12 + 16 * tables.length);
  directory.writeUInt32BE(0x00010000, 0);
  directory.writeUInt16BE(tables.length, 4);
  let offset = directory.length;
  const bodies = tables.map(([name, table], index) => {
    const at = 12 + 16 * index;
    directory.write(name, at, 'latin1');
    directory.writeUInt32BE(offset, at + 8);
    directory.writeUInt32BE(table.length, at + 12);
    const body = Buffer.concat([table, Buffer.alloc((4 - (table.length % 4)) % 4)]);
    offset += body.length;
    return body;
  });
  return Buffer.concat([directory, ...bodies]);
}
