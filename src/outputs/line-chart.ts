import type { Chart } from '../kit/picture.ts';
import {
  type ChartPlan,
  COLOURS,
  FAINT_INK,
  FONT_SIZE,
  GRID,
  INK,
  legend,
  MARGIN,
  PAPER,
  type Pen,
  WIDTH,
  widest,
} from './chart-plan.ts';
import { fitText } from './fit-text.ts';

type Line = Extract<Chart, { chart: 'line' }>;

const PLOT_HEIGHT = 260;
/** So many numbers stand beside each other without touching. */
const LABELLED_POINTS = 12;
/** So many marks leave the line itself to be seen. */
const MARKED_POINTS = 30;
const SYMBOLS = ['circle', 'rect', 'triangle', 'diamond', 'emptyCircle', 'emptyRect'] as const;
const DASHES = ['solid', [6, 4], [2, 3], [10, 3, 2, 3], [12, 5], [4, 2]] as const;

/** Lines differ in colour, mark and dashes; one alone has its numbers at the points, several at their ends. */
export function planLine(chart: Line, pen: Pen): ChartPlan {
  const names = chart.series.map(({ name }) => pen.words(name));
  const key = names.length > 1 ? legend(names, 34) : { option: { show: false }, bottom: MARGIN };
  const numbers = chart.series.flatMap(({ values }) => values.flatMap((value) => value ?? []));
  const left = MARGIN + Math.max(24, widest(numbers.map(pen.number), 12)) + 10;
  const right = MARGIN + widest(numbers.map(pen.number), FONT_SIZE) + 16;
  const labels = chart.labels.map((label) =>
    fitText(pen.words(label), { width: 100, size: 12, lines: 1 }).join(''),
  );
  const step = Math.ceil(((widest(labels, 12) + 12) * labels.length) / (WIDTH - left - right)) || 1;
  const top = key.bottom + 14;
  return {
    hidden: 0,
    height: top + PLOT_HEIGHT + 26 + MARGIN,
    option: {
      legend: key.option,
      grid: { left, right, top, height: PLOT_HEIGHT },
      xAxis: {
        type: 'category',
        data: labels,
        axisLine: { lineStyle: { color: FAINT_INK } },
        axisTick: { show: false },
        // Counted from the end: the latest is always named.
        axisLabel: {
          color: INK,
          fontSize: 12,
          interval: (index: number) => (labels.length - 1 - index) % step === 0,
        },
      },
      yAxis: {
        type: 'value',
        ...(chart.most !== undefined && { max: chart.most }),
        minInterval: numbers.every(Number.isInteger) ? 1 : 0,
        axisLabel: { color: FAINT_INK, fontSize: 12, formatter: pen.number },
        splitLine: { lineStyle: { color: GRID } },
      },
      series: names.map((name, index) => lineOf(chart, { name, index, pen })),
    },
  };
}

function lineOf({ series }: Line, { name, index, pen }: { name: string; index: number; pen: Pen }): object {
  const values = series[index]?.values ?? [];
  const last = values.findLast((value) => value !== null) ?? 0;
  const all = series.length === 1 && values.length <= LABELLED_POINTS;
  const marked = Math.ceil(values.length / MARKED_POINTS);
  const color = COLOURS[index % COLOURS.length];
  return {
    type: 'line',
    name,
    symbol: SYMBOLS[index % SYMBOLS.length],
    symbolSize: (_: unknown, { dataIndex }: { dataIndex: number }) => (dataIndex % marked === 0 ? 8 : 0),
    showAllSymbol: true,
    lineStyle: { width: 2.5, color, type: DASHES[index % DASHES.length] },
    itemStyle: { color },
    label: { show: all, position: 'top', distance: 6, ...NUMBER },
    // Lines that end close together have their numbers one below the other.
    endLabel: { show: !all, distance: 8, formatter: () => pen.number(last), ...NUMBER },
    labelLayout: { moveOverlap: 'shiftY' },
    data: values.map((value) => ({
      value: value ?? '-',
      label: { formatter: () => (value === null ? '' : pen.number(value)) },
    })),
  };
}

const NUMBER = { color: INK, fontSize: FONT_SIZE, textBorderColor: PAPER, textBorderWidth: 3 };
