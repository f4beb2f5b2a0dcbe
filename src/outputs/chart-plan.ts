import type { EChartsCoreOption } from 'echarts/core';
import type { Text } from '../kit/text.ts';
import { fitText } from './fit-text.ts';
import { widthOf } from './picture-fonts.ts';

/** What the drawing of one chart needs of the reader: words as the fonts can draw them, and numbers as the language writes them. */
export type Pen = {
  words(text: Text): string;
  number(value: number): string;
  /** The same shortened to what matters, such as 1.2M. */
  brief(value: number): string;
  percent(share: number): string;
};

/** A chart ready to be drawn: `height` is that of the whole picture, `hidden` counts the rows that did not fit. */
export type ChartPlan = { option: EChartsCoreOption; height: number; hidden: number };

/** In pixels of a page; the image has more, and so is sharp. A chat shows pictures at most about this wide. */
export const WIDTH = 600;
export const MARGIN = 20;
export const MOST_ROWS = 30;
export const FONT_SIZE = 13;
export const LINE_HEIGHT = 17;

export const INK = '#1f2933';
export const FAINT_INK = '#52606d';
export const GRID = '#e4e7eb';
export const PAPER = '#ffffff';

/** Colours that stay apart for every kind of colour vision (after Okabe and Ito, darkened for white paper), most different first. */
export const COLOURS = ['#0b6aa8', '#d97706', '#0f8a6b', '#a3487f', '#5b6b7c', '#8a6d00'] as const;

/** Patterns beside the colours, so that nobody has to tell series apart by colour alone. The first stays plain. */
export const PATTERNS = [
  undefined,
  {
    symbol: 'rect',
    dashArrayX: [1, 0],
    dashArrayY: [2, 5],
    rotation: -Math.PI / 4,
    color: 'rgba(255,255,255,0.45)',
  },
  {
    symbol: 'circle',
    symbolSize: 0.6,
    dashArrayX: [
      [7, 7],
      [0, 7, 7, 0],
    ],
    dashArrayY: [7, 0],
    color: 'rgba(255,255,255,0.6)',
  },
  {
    symbol: 'rect',
    dashArrayX: [1, 0],
    dashArrayY: [2, 5],
    rotation: Math.PI / 4,
    color: 'rgba(255,255,255,0.45)',
  },
  { symbol: 'rect', dashArrayX: [1, 0], dashArrayY: [2, 5], color: 'rgba(255,255,255,0.45)' },
  {
    symbol: 'rect',
    dashArrayX: [1, 0],
    dashArrayY: [2, 5],
    rotation: Math.PI / 2,
    color: 'rgba(255,255,255,0.45)',
  },
] as const;

export function styleOf(series: number): { color: string; decal?: object } {
  const decal = PATTERNS[series % PATTERNS.length];
  return { color: COLOURS[series % COLOURS.length] ?? INK, ...(decal && { decal }) };
}

/** A number on a bar of any colour and pattern. */
export const NUMBER_ON_BAR = {
  color: INK,
  fontSize: 12,
  backgroundColor: 'rgba(255,255,255,0.92)',
  borderRadius: 3,
  padding: [1, 4],
} as const;

/** The labels of rows, wrapped to two lines, and the room they take at the left. */
export function rowLabels(labels: readonly string[]): { labels: string[]; width: number; height: number } {
  const fits = labels.map((label) => fitText(label, { width: 190, size: FONT_SIZE, lines: 2 }));
  return {
    labels: fits.map((lines) => lines.join('\n')),
    width: widest(fits.flat(), FONT_SIZE),
    height: LINE_HEIGHT * Math.max(1, ...fits.map((lines) => lines.length)),
  };
}

export function widest(texts: readonly string[], size: number): number {
  return Math.ceil(Math.max(0, ...texts.map((text) => widthOf(text, size))));
}

/** The axis of the rows: from top to bottom, without a line of its own. */
export function rowAxis(labels: readonly string[], more: object = {}): object {
  return {
    type: 'category',
    inverse: true,
    data: labels,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: INK, fontSize: FONT_SIZE, lineHeight: LINE_HEIGHT, interval: 0, margin: 12 },
    ...more,
  };
}

const LEGEND_HEIGHT = 24;
const LEGEND_ROW = 33;
const LEGEND_GAP = 20;

/** What the colours mean, at the top. Its rows are counted as the chart will break them, so that the chart begins below it. */
export function legend(names: readonly string[], mark = 18): { option: object; bottom: number } {
  const size = 12.5;
  const shown = names.map((name) => fitText(name, { width: 240, size, lines: 1 }).join(''));
  let rows = 1;
  let right = 0;
  for (const name of shown) {
    const width = mark + 5 + widthOf(name, size);
    if (right > 0 && right + width > WIDTH - 2 * MARGIN) {
      rows += 1;
      right = 0;
    }
    right += width + LEGEND_GAP;
  }
  const option = {
    data: names.map((name) => ({ name })),
    formatter: (name: string) => shown[names.indexOf(name)] ?? name,
    left: MARGIN - 5,
    top: MARGIN - 5,
    width: WIDTH - 2 * MARGIN + 10,
    itemWidth: mark,
    itemHeight: 12,
    itemGap: LEGEND_GAP,
    textStyle: { color: INK, fontSize: size },
    selectedMode: false,
  };
  return { option, bottom: MARGIN + LEGEND_HEIGHT + (rows - 1) * LEGEND_ROW + 4 };
}
