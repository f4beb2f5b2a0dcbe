import { execFile } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../src/kit/actor.ts';
import type { Chart, Picture } from '../../src/kit/picture.ts';
import { text, verbatim } from '../../src/kit/text.ts';
import { drawPicture } from '../../src/outputs/draw-picture.ts';
import { fitText } from '../../src/outputs/fit-text.ts';
import { openFontFile, UNITS_PER_EM } from '../../src/outputs/font-file.ts';
import { drawable, widthOf, withFontFile } from '../../src/outputs/picture-fonts.ts';

const GERMAN =
  'Bayerische Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH';
const CHINESE =
  '上海市浦东新区外高桥保税区国际供应链管理与跨境电子商务信息技术服务有限责任公司华东区域客户主数据维护与质量改进联合工作小组';

const CHARTS: { [Kind in Chart['chart']]: Extract<Chart, { chart: Kind }> } = {
  progress: {
    chart: 'progress',
    rows: [
      { label: verbatim(GERMAN), done: 30, under: 5, total: 90 },
      { label: verbatim(CHINESE), done: 0, total: 0 },
    ],
    names: { done: verbatim('Confirmed'), under: verbatim('In correction'), open: verbatim('Open') },
  },
  bars: {
    chart: 'bars',
    labels: [verbatim(GERMAN), verbatim(CHINESE)],
    series: [
      { name: verbatim('2026'), values: [3, null] },
      { name: verbatim('2027'), values: [4.25, -1] },
    ],
  },
  line: {
    chart: 'line',
    labels: [verbatim('January'), { moment: '2027-02-01', style: 'date' }],
    series: [
      { name: verbatim('Sales'), values: [80, 90] },
      { name: verbatim('Support'), values: [null, 89] },
    ],
    most: 100,
  },
  matrix: {
    chart: 'matrix',
    rows: [verbatim(GERMAN), verbatim(CHINESE)],
    columns: [verbatim('Q1'), verbatim('Q2')],
    cells: [
      [1, null],
      [3, 5],
    ],
    missing: verbatim('not measured'),
  },
};

const draw = (chart: Chart, language: (typeof LANGUAGES)[number] = 'en') =>
  drawPicture({ chart }, { language, timeZone: 'Asia/Taipei' });
const sizeOf = (png: Buffer) => ({ width: png.readUInt32BE(16), height: png.readUInt32BE(20) });
const times = <T>(count: number, make: (at: number) => T) =>
  Array.from({ length: count }, (_, at) => make(at));
const bars = (count: number, { label = 'Unit', series = 1 } = {}): Chart => ({
  chart: 'bars',
  labels: times(count, (row) => verbatim(`${label} ${row + 1}`)),
  series: times(series, (one) => ({
    name: verbatim(`Findings ${one}`),
    values: times(count, (row) => (row * 7) % (11 + one)),
  })),
});
const word = (label: string) => bars(1, { label });

describe('a picture', () => {
  it.each(
    LANGUAGES.flatMap((language) =>
      Object.values(CHARTS).map((chart) => ({ language, chart, kind: chart.chart })),
    ),
  )('of $kind is a PNG of 1024 pixels in $language', async ({ language, chart }) => {
    const png = await draw(chart, language);

    expect(png.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
    expect(sizeOf(png).width).toBe(1024);
    expect(sizeOf(png).height).toBeGreaterThan(200);
  });

  it.each([
    ['rows', bars(30, { label: CHINESE, series: 2 }), 1024],
    ['bars', bars(30, { label: CHINESE, series: 6 }), 400],
    [
      'cells',
      {
        ...CHARTS.matrix,
        rows: times(30, () => verbatim(CHINESE)),
        columns: times(16, () => verbatim(CHINESE)),
        cells: times(30, (row) => times(16, (column) => ((row + column) % 3 ? row * column : null))),
      },
      768,
    ],
  ] satisfies [string, Chart, number][])(
    'of the most %s stays within 1024 to 3072 pixels and 1 MB',
    async (_, chart, narrowest) => {
      const png = await draw(chart, 'zh-TW');
      const { width, height } = sizeOf(png);

      expect(width).toBeLessThanOrEqual(1024);
      expect(width).toBeGreaterThanOrEqual(narrowest);
      expect(height).toBeLessThanOrEqual(3072);
      expect(png.length).toBeLessThan(1_000_000);
    },
  );

  it('does not repeat the title, which chats write above it', async () => {
    const [one, other] = await Promise.all(
      ['客户主数据', 'Coverage'].map((title) => {
        const picture: Picture = {
          title: verbatim(title),
          alternative: text('button.more'),
          chart: CHARTS.progress,
        };
        return drawPicture(picture, { language: 'en', timeZone: 'UTC' });
      }),
    );

    expect(one?.equals(other ?? Buffer.alloc(0))).toBe(true);
  });

  it.each(LANGUAGES)('R110 shows Chinese words as they are, no boxes, in %s', async (language) => {
    const [first, second, again] = await Promise.all(
      ['簡體客户門牌', '繁体客戶门號', '簡體客户門牌'].map((label) => draw(word(label), language)),
    );

    expect(first?.equals(second ?? Buffer.alloc(0))).toBe(false);
    expect(first?.equals(again ?? Buffer.alloc(0))).toBe(true);
  });

  it('of the same words is drawn in the shapes of the reader’s own country', async () => {
    const [mainland, taiwan] = await Promise.all([
      draw(word('直角骨'), 'zh-CN'),
      draw(word('直角骨'), 'zh-TW'),
    ]);

    expect(mainland?.equals(taiwan)).toBe(false);
  });

  it('grows with its rows up to thirty, and says how many more there are', async () => {
    const [ten, thirty, forty, fifty] = await Promise.all([10, 30, 40, 50].map((count) => draw(bars(count))));
    const height = (png: Buffer | undefined) => sizeOf(png ?? Buffer.alloc(24)).height;

    expect(height(thirty)).toBeGreaterThan(2 * height(ten));
    expect(height(forty)).toBeGreaterThan(height(thirty) + 30);
    expect(height(fifty)).toBe(height(forty));
    expect(forty?.equals(fifty ?? Buffer.alloc(0))).toBe(false);
  });

  it.each([
    ['nothing at all', { ...CHARTS.progress, rows: [] }],
    ['no bars', { ...CHARTS.bars, labels: [], series: [] }],
    ['nothing measured', { ...CHARTS.line, series: [{ name: verbatim('x'), values: [null, null] }] }],
    ['an empty matrix', { ...CHARTS.matrix, rows: [], cells: [] }],
    [
      'a stack of nothing',
      { ...CHARTS.bars, stacked: true, series: [{ name: verbatim('x'), values: [0, null] }] },
    ],
    [
      'more done than there is',
      { ...CHARTS.progress, rows: [{ label: verbatim('x'), done: 9, under: 9, total: 3 }] },
    ],
    [
      'words that break markup',
      { ...CHARTS.bars, labels: [verbatim('a</text><&"\u0000\u0008\ud800 {b|c}'), verbatim('')] },
    ],
    [
      'three hundred columns',
      { ...CHARTS.matrix, columns: Array.from({ length: 300 }, () => verbatim(GERMAN)) },
    ],
    ['four hundred months', { ...CHARTS.line, labels: Array.from({ length: 400 }, () => verbatim(CHINESE)) }],
  ] satisfies [string, Chart][])('is drawn of %s', async (_, chart) => {
    const png = await draw(chart);

    expect(sizeOf(png).width).toBe(1024);
  });

  it('leaves nothing behind: no font files, and a process that ends', async () => {
    const folders = async () =>
      (await fs.readdir(os.tmpdir())).filter((entry) => entry.startsWith('picture-fonts-'));
    const before = await folders();
    const script = `
      import { drawPicture } from ${JSON.stringify(path.resolve('src/outputs/draw-picture.ts'))};
      const chart = { chart: 'bars', labels: [{ verbatim: 'a' }], series: [{ name: { verbatim: 's' }, values: [1] }] };
      const png = await drawPicture({ title: { verbatim: 't' }, alternative: { verbatim: 'a' }, chart }, { language: 'en', timeZone: 'UTC' });
      console.log(png.length > 0);`;

    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      timeout: 12_000,
    });

    expect(stdout.trim()).toBe('true');
    expect((await folders()).filter((folder) => !before.includes(folder))).toEqual([]);
  });
});

describe('a font cut to the words of a picture', () => {
  it('has each of their characters as the whole fonts have it, composed ones too, and is small', async () => {
    await withFontFile('éÄ客體门ㄅ ', 'zh-TW', async (file) => {
      const cut = openFontFile(file);
      for (const character of 'éÄ客體门ㄅ') {
        const glyph = cut.glyphOf(character.codePointAt(0) ?? 0);
        expect(glyph).toBeGreaterThan(0);
        expect(cut.advanceOf(glyph)).toBe(widthOf(character, UNITS_PER_EM));
        expect(cut.outlineOf(glyph).length).toBeGreaterThan(20);
      }
      expect(cut.glyphOf('x'.charCodeAt(0))).toBe(0);
      expect((await fs.stat(file)).size).toBeLessThan(20_000);
    });
  });
});

describe('the words of a picture', () => {
  it('are what the fonts can draw: both scripts stay, pictographs go, other scripts are question marks', () => {
    expect(drawable('Größe 客户 客戶 ㄅ かな – “x”')).toBe('Größe 客户 客戶 ㄅ かな – “x”');
    expect(drawable('Done 😀👍🏽 🇹🇼\u200b!')).toBe('Done !');
    expect(drawable('ไทย')).toBe('???');
    expect(drawable(' a\u0000\n b\ud800')).toBe('a b\ufffd'.replace('\ufffd', drawable('\ufffd')));
  });

  it('are measured by the fonts that draw them', () => {
    expect(widthOf('客户', 20)).toBe(40);
    expect(widthOf('WWW', 20)).toBeGreaterThan(2 * widthOf('iii', 20));
  });

  it.each([GERMAN, CHINESE, 'Short', `${CHINESE} ${GERMAN}`])(
    'fit their place and say that they go on: %s',
    (words) => {
      const lines = fitText(words, { width: 190, size: 13, lines: 2 });

      expect(lines.length).toBeLessThanOrEqual(2);
      expect(lines.every((line) => widthOf(line, 13) <= 190)).toBe(true);
      if (words === 'Short') expect(lines).toEqual(['Short']);
      else expect(lines.at(-1)).toMatch(/…$/);
    },
  );

  it('break between words, and before no closing mark', () => {
    expect(fitText('alpha beta gamma', { width: widthOf('alpha beta', 13), size: 13, lines: 3 })).toEqual([
      'alpha beta',
      'gamma',
    ]);
    expect(fitText('一二三四，五', { width: widthOf('一二三四', 13), size: 13, lines: 3 })).toEqual([
      '一二三',
      '四，五',
    ]);
  });
});
