import * as fs from 'node:fs';

/** What is read of a TrueType file: which glyph a character has, how wide it is, and its outline. */
export type FontFile = {
  /** 0: the font has no such character. */
  glyphOf(codePoint: number): number;
  /** In units of the em, see UNITS_PER_EM. */
  advanceOf(glyph: number): number;
  outlineOf(glyph: number): Buffer;
  table(name: string): Buffer;
};

export const UNITS_PER_EM = 1000;

/**
 * Opens a font of ten megabytes and keeps only its small tables in memory (some 400 kB); outlines are read when they are drawn.
 * @throws when the file is no TrueType font of the one shape that all Noto CJK files have
 */
export function openFontFile(path: string): FontFile {
  const file = fs.openSync(path, 'r');
  const read = (offset: number, length: number) => {
    const bytes = Buffer.alloc(length);
    fs.readSync(file, bytes, 0, length, offset);
    return bytes;
  };
  const places = readDirectory(read);
  const placeOf = (name: string) => {
    const place = places.get(name);
    if (!place) throw new Error(`${path} has no table ${name}`);
    return place;
  };
  const table = (name: string) => read(placeOf(name).offset, placeOf(name).length);

  const head = table('head');
  if (head.readUInt16BE(18) !== UNITS_PER_EM || head.readUInt16BE(50) !== 1) {
    throw new Error(`${path} is built otherwise than the fonts of the pictures`);
  }
  const offsets = table('loca');
  const metrics = table('hmtx');
  const lastMetric = table('hhea').readUInt16BE(34) - 1;
  const outlines = placeOf('glyf').offset;

  return {
    glyphOf: readCharacters(table('cmap')),
    advanceOf: (glyph) => metrics.readUInt16BE(4 * Math.min(glyph, lastMetric)),
    outlineOf(glyph) {
      const start = offsets.readUInt32BE(4 * glyph);
      return read(outlines + start, offsets.readUInt32BE(4 * glyph + 4) - start);
    },
    table,
  };
}

function readDirectory(read: (offset: number, length: number) => Buffer) {
  const count = read(4, 2).readUInt16BE();
  const records = read(12, 16 * count);
  return new Map(
    Array.from({ length: count }, (_, index) => {
      const at = 16 * index;
      const place = { offset: records.readUInt32BE(at + 8), length: records.readUInt32BE(at + 12) };
      return [records.toString('latin1', at, at + 4), place] as const;
    }),
  );
}

/** The subtable for all of Unicode: sorted runs of characters whose glyphs follow each other (cmap format 12). */
function readCharacters(cmap: Buffer): (codePoint: number) => number {
  const start = findFullSubtable(cmap);
  const groups = cmap.subarray(start + 16, start + 16 + 12 * cmap.readUInt32BE(start + 12));
  return (codePoint) => {
    let low = 0;
    let high = groups.length / 12 - 1;
    while (low <= high) {
      const at = 12 * ((low + high) >> 1);
      if (codePoint < groups.readUInt32BE(at)) high = at / 12 - 1;
      else if (codePoint > groups.readUInt32BE(at + 4)) low = at / 12 + 1;
      else return groups.readUInt32BE(at + 8) + codePoint - groups.readUInt32BE(at);
    }
    return 0;
  };
}

function findFullSubtable(cmap: Buffer): number {
  for (let index = 0; index < cmap.readUInt16BE(2); index++) {
    const start = cmap.readUInt32BE(8 + 8 * index);
    if (cmap.readUInt16BE(start) === 12) return start;
  }
  throw new Error('the font has no table for all of Unicode');
}
