import type { Chart } from '../kit/picture.ts';
import {
  type ChartPlan,
  FAINT_INK,
  FONT_SIZE,
  GRID,
  INK,
  LINE_HEIGHT,
  MARGIN,
  MOST_ROWS,
  PAPER,
  PATTERNS,
  type Pen,
  rowAxis,
  rowLabels,
  WIDTH,
} from './chart-plan.ts';
import { fitText } from './fit-text.ts';
import { widthOf } from './picture-fonts.ts';

type Matrix = Extract<Chart, { chart: 'matrix' }>;

const MOST_COLUMNS = 16;
const CELL_HEIGHT = 34;
const LEAST_SIZE = 10;
const MISSING_MARK = '–';

/** From pale to dark blue; the number stands in each cell, so that no shade has to be read. */
const SHADES = ['#e3eef7', '#c2dbee', '#94c0e0', '#5b9ecb', '#2b7bb3', '#0b5a91'] as const;
const DARK_FROM = 4;
const MISSING = { ...PATTERNS[1], color: 'rgba(82,96,109,0.25)' };

export function planMatrix(chart: Matrix, pen: Pen): ChartPlan {
  const rows = chart.rows.slice(0, MOST_ROWS);
  const columns = chart.columns.slice(0, MOST_COLUMNS);
  const { labels, width, height } = rowLabels(rows.map(pen.words));
  const left = MARGIN + width + 12;
  const cell = (WIDTH - left - MARGIN) / Math.max(1, columns.length);
  const heads = columns.map((column) => fitText(pen.words(column), { width: cell - 6, size: 12, lines: 3 }));
  const top = MARGIN + 16 * Math.max(1, ...heads.map((lines) => lines.length)) + 8;
  const cellHeight = Math.max(CELL_HEIGHT, height + 10);
  const bottom = top + rows.length * cellHeight;
  const hasMissing = rows.some((_, row) => columns.some((_, column) => valueAt(chart, row, column) === null));
  return {
    hidden: chart.rows.length - rows.length + (chart.columns.length - columns.length),
    height: bottom + (hasMissing ? 34 : 0) + MARGIN,
    option: {
      legend: { show: false },
      grid: { left, right: MARGIN, top, height: rows.length * cellHeight },
      xAxis: columnAxis(heads.map((lines) => lines.join('\n'))),
      yAxis: rowAxis(labels),
      series: [cellsOf(chart, { rows: rows.length, columns: columns.length, pen, size: [cell, cellHeight] })],
      ...(hasMissing && { graphic: missingKey(pen.words(chart.missing), left, bottom + 14) }),
    },
  };
}

function valueAt({ cells }: Matrix, row: number, column: number): number | null {
  return cells[row]?.[column] ?? null;
}

function columnAxis(heads: readonly string[]): object {
  return {
    type: 'category',
    position: 'top',
    data: heads,
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: INK, fontSize: 12, lineHeight: 16, interval: 0, margin: 6 },
  };
}

type Room = { rows: number; columns: number; pen: Pen; size: readonly [number, number] };

function cellsOf(chart: Matrix, { rows, columns, pen, size }: Room): object {
  const places = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => [column, row] as const),
  ).flat();
  const values = places.map(([column, row]) => valueAt(chart, row, column));
  const shadeOf = createShades(values.filter((value) => value !== null));
  const { texts, fontSize } = fitNumbers(values, pen, size[0] - 6);
  return {
    type: 'custom',
    data: places,
    renderItem(params: { dataIndex: number }, api: { coord(place: readonly number[]): number[] }) {
      const place = places[params.dataIndex] ?? [0, 0];
      const [x = 0, y = 0] = api.coord(place);
      const value = values[params.dataIndex] ?? null;
      return drawCell({
        x,
        y,
        size,
        shade: value === null ? null : shadeOf(value),
        text: texts[params.dataIndex] ?? '',
        fontSize,
      });
    },
  };
}

/** All numbers in one size: the usual one, a smaller one, or shortened where even that would not do. */
function fitNumbers(
  values: readonly (number | null)[],
  pen: Pen,
  room: number,
): { texts: string[]; fontSize: number } {
  const write = (format: (value: number) => string) =>
    values.map((value) => (value === null ? MISSING_MARK : format(value)));
  const sizeOf = (texts: readonly string[]) =>
    Math.min(FONT_SIZE, ...texts.map((text) => (room * FONT_SIZE) / widthOf(text, FONT_SIZE)));
  const whole = write(pen.number);
  const texts = sizeOf(whole) >= LEAST_SIZE ? whole : write(pen.brief);
  return { texts, fontSize: Math.max(8, sizeOf(texts)) };
}

/** Which of the shades a number has, from the least to the greatest of the numbers shown. */
function createShades(values: readonly number[]): (value: number) => number {
  const least = Math.min(...values);
  const span = Math.max(...values) - least;
  return (value) => (span === 0 ? 1 : Math.round(((value - least) / span) * (SHADES.length - 1)));
}

type DrawnCell = {
  x: number;
  y: number;
  size: readonly [number, number];
  shade: number | null;
  text: string;
  fontSize: number;
};

function drawCell({ x, y, size: [width, height], shade, text, fontSize }: DrawnCell): object {
  const shape = { x: x - width / 2 + 1, y: y - height / 2 + 1, width: width - 2, height: height - 2, r: 3 };
  const fill = shade === null ? { fill: '#f5f7fa', stroke: GRID, decal: MISSING } : { fill: SHADES[shade] };
  return {
    type: 'group',
    children: [
      { type: 'rect', shape, style: fill },
      {
        type: 'text',
        style: {
          x,
          y,
          text,
          fill: shade === null ? FAINT_INK : shade >= DARK_FROM ? PAPER : INK,
          fontSize,
          align: 'center',
          verticalAlign: 'middle',
        },
      },
    ],
  };
}

/** What a cell without a number means. */
function missingKey(words: string, left: number, top: number): object[] {
  const text = fitText(`${MISSING_MARK}  ${words}`, {
    width: WIDTH - left - MARGIN,
    size: 12,
    lines: 1,
  }).join('');
  return [
    { type: 'text', left, top, style: { text, fill: FAINT_INK, fontSize: 12, lineHeight: LINE_HEIGHT } },
  ];
}
