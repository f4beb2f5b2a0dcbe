import { strFromU8, unzipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import type { Sheet } from '../../src/kit/picture.ts';
import { verbatim } from '../../src/kit/text.ts';
import { writeSheet } from '../../src/outputs/write-sheet.ts';

const READER = { language: 'en', timeZone: 'Asia/Shanghai' } as const;
const SHEET: Sheet = {
  name: 'report',
  title: { names: { en: 'Review: spring/2027 [all]', 'zh-CN': '2027 年春季复核' }, otherwise: 'x' },
  columns: [
    { title: verbatim('Customer') },
    { title: verbatim('Score') },
    { title: verbatim('When'), width: 33 },
  ],
  rows: [
    [verbatim('Müller & Söhne <GmbH>'), 4.5, { moment: '2027-03-01T23:30:00Z', style: 'dateTime' }],
    [verbatim('上海海门照明有限公司'), null, null],
    [verbatim('00123'), 0, null],
  ],
};

const readXml = (xml: string) =>
  xml
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&apos;', "'")
    .replaceAll('&amp;', '&');

/** The cells as a spreadsheet program reads them: words as strings, numbers as numbers. */
async function read(sheet: Sheet, reader: Parameters<typeof writeSheet>[1] = READER) {
  const files = unzipSync(await writeSheet(sheet, reader));
  const part = (path: string) => strFromU8(files[path] ?? new Uint8Array());
  const shared = [...part('xl/sharedStrings.xml').matchAll(/<si>.*?<t[^>]*>(.*?)<\/t>.*?<\/si>/gs)].map(
    ([, words = '']) => readXml(words),
  );
  const xml = part('xl/worksheets/sheet1.xml');
  const rows = [...xml.matchAll(/<row[^>]*>(.*?)<\/row>/gs)].map(([, row = '']) =>
    [...row.matchAll(/<c r="([A-Z]+)\d+"([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)].map(
      ([, , attributes = '', body = '']) => {
        const value = /<v>(.*?)<\/v>/s.exec(body)?.[1];
        if (value === undefined) return null;
        return /t="s"/.test(attributes) ? (shared[Number(value)] ?? null) : Number(value);
      },
    ),
  );
  return { rows, xml, workbook: part('xl/workbook.xml'), styles: part('xl/styles.xml') };
}

const nameOf = (workbook: string) => readXml(/<sheet [^>]*name="([^"]*)"/.exec(workbook)?.[1] ?? '');

describe('a table as a file', () => {
  it('holds words as words, numbers as numbers, and moments in the reader’s time zone', async () => {
    const { rows } = await read(SHEET);

    expect(rows).toEqual(
      [
        ['Customer', 'Score', 'When'],
        ['Müller & Söhne <GmbH>', 4.5, 'Mar 2, 2027, 7:30 AM'],
        ['上海海门照明有限公司'],
        ['00123', 0],
      ].map((row) => expect.arrayContaining(row)),
    );
    expect(rows[3]?.slice(0, 2)).toEqual(['00123', 0]);
  });

  it('keeps its bold titles in sight, and its columns as wide as their words', async () => {
    const { xml, styles } = await read(SHEET);

    expect(xml).toMatch(/<pane [^>]*ySplit="1"[^>]*state="frozen"/);
    expect(styles).toMatch(/<b\s*\/>/);
    const widths = [...xml.matchAll(/<col [^>]*width="([\d.]+)"/g)].map(([, width]) =>
      Math.floor(Number(width)),
    );
    expect(widths).toEqual([23, 8, 33]);
  });

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '=HYPERLINK("https://evil.example")', '\t=1', '|cmd'])(
    'never calculates what somebody typed: %j',
    async (typed) => {
      const { rows, xml, styles } = await read({ ...SHEET, rows: [[verbatim(typed)]] });

      expect(rows[1]?.[0]).toBe(typed);
      expect(xml).not.toContain('<f>');
      // 49 is the format of text: the cell stays words when somebody edits it.
      expect(styles).toMatch(/numFmtId="49"|formatCode="@"/);
    },
  );

  it('names its sheet as spreadsheets allow it, in the reader’s language', async () => {
    const named = async (title: string) =>
      nameOf((await read({ ...SHEET, title: verbatim(title) })).workbook);

    expect(nameOf((await read(SHEET)).workbook)).toBe('Review spring 2027 all');
    expect(nameOf((await read(SHEET, { ...READER, language: 'zh-CN' })).workbook)).toBe('2027 年春季复核');
    expect(await named(`'${'长'.repeat(40)}'`)).toBe('长'.repeat(31));
    expect(await named('[]:*?/\\')).toBe('report');
    expect(await named('History')).toBe('report');
  });

  it('survives what no file of its kind can hold', async () => {
    const { rows } = await read({
      ...SHEET,
      rows: [
        [verbatim('a\u0000b\u0008c\ud800d'), Number.NaN, verbatim('x'.repeat(40_000))],
        [verbatim('_x0041_')],
      ],
    });

    expect(rows[1]?.[0]).toMatch(/^abc\ufffd?d$/);
    expect(rows[1]).not.toContain(Number.NaN);
    expect(String(rows[1]?.at(-1))).toHaveLength(32_767);
    expect(rows[2]?.[0]).toBe('_x005F_x0041_');
  });
});
