import type { Chart } from '../kit/picture.ts';
import {
  type ChartPlan,
  FAINT_INK,
  FONT_SIZE,
  INK,
  legend,
  MARGIN,
  MOST_ROWS,
  NUMBER_ON_BAR,
  type Pen,
  rowAxis,
  rowLabels,
  styleOf,
  WIDTH,
  widest,
} from './chart-plan.ts';
import { widthOf } from './picture-fonts.ts';

type Bars = Extract<Chart, { chart: 'bars' }>;

const BAR = 16;
const NOT_MEASURED = '–';

/** Bars lie on their sides: labels are long, and a picture may grow downwards only. */
export function planBars(chart: Bars, pen: Pen): ChartPlan {
  const shown = chart.labels.slice(0, MOST_ROWS);
  const { labels, width, height } = rowLabels(shown.map(pen.words));
  const names = chart.series.map(({ name }) => pen.words(name));
  const key = names.length > 1 ? legend(names) : { option: { show: false }, bottom: MARGIN };
  const side = chart.stacked ? 1 : Math.max(1, chart.series.length);
  const rowHeight = Math.max(34, height + 12, side * (BAR + 3) + 14);
  const left = MARGIN + width + 12;
  const numbers = numbersBehind(chart).map((value) => (value === null ? NOT_MEASURED : pen.number(value)));
  const right = MARGIN + widest(numbers, FONT_SIZE) + 10;
  const end = longest(chart);
  return {
    hidden: chart.labels.length - shown.length,
    height: key.bottom + shown.length * rowHeight + MARGIN,
    option: {
      legend: key.option,
      grid: { left, right, top: key.bottom, height: shown.length * rowHeight },
      xAxis: { type: 'value', ...(end !== undefined && { max: end }), ...SCALE_ONLY },
      yAxis: rowAxis(labels, { axisLine: { show: true, onZero: true, lineStyle: { color: FAINT_INK } } }),
      series: chart.stacked
        ? [
            ...names.map((name, index) =>
              stackedSeries(chart, { name, index, pen, perUnit: (WIDTH - left - right) / (end ?? 1) }),
            ),
            totals(chart, pen),
          ]
        : names.map((name, index) => sideSeries(chart, { name, index, pen })),
    },
  };
}

/** Each bar has its number: nobody reads a scale. */
const SCALE_ONLY = {
  axisLabel: { show: false },
  axisLine: { show: false },
  axisTick: { show: false },
  splitLine: { show: false },
};

const BEHIND_BAR = { show: true, position: 'right', color: INK, fontSize: FONT_SIZE } as const;

/** The numbers that are written behind the bars. */
function numbersBehind(chart: Bars): (number | null)[] {
  if (chart.stacked) return chart.labels.map((_, row) => sumOf(chart, row));
  return chart.series.flatMap(({ values }) => [...values]);
}

function sumOf(chart: Bars, row: number): number | null {
  const values = chart.series.flatMap(({ values }) => values[row] ?? []);
  return values.length > 0 ? values.reduce((sum, value) => sum + value, 0) : null;
}

/** Where the scale ends. undefined: nothing is above zero, and the chart finds its own end. */
function longest(chart: Bars): number | undefined {
  const end = Math.max(chart.most ?? 0, ...numbersBehind(chart).map((value) => value ?? 0));
  return end > 0 ? end : undefined;
}

type Drawn = { name: string; index: number; pen: Pen };

function sideSeries({ labels, series }: Bars, { name, index, pen }: Drawn): object {
  return {
    type: 'bar',
    name,
    barWidth: BAR,
    barGap: '18%',
    itemStyle: styleOf(index),
    data: labels.slice(0, MOST_ROWS).map((_, row) => {
      const value = series[index]?.values[row] ?? null;
      const number = value === null ? NOT_MEASURED : pen.number(value);
      const position = (value ?? 0) < 0 ? 'left' : 'right';
      return { value: value ?? 0, label: { ...BEHIND_BAR, position, formatter: () => number } };
    }),
  };
}

function stackedSeries(
  { labels, series }: Bars,
  { name, index, pen, perUnit }: Drawn & { perUnit: number },
): object {
  return {
    type: 'bar',
    name,
    stack: 'whole',
    barWidth: BAR + 4,
    itemStyle: styleOf(index),
    data: labels.slice(0, MOST_ROWS).map((_, row) => {
      const value = series[index]?.values[row] ?? 0;
      const number = pen.number(value);
      const hasRoom = value * perUnit > widthOf(number, NUMBER_ON_BAR.fontSize) + 12;
      return { value, label: { show: hasRoom, ...NUMBER_ON_BAR, formatter: () => number } };
    }),
  };
}

/** A stack has no label of its own behind it: a last bar of no length carries it. */
function totals(chart: Bars, pen: Pen): object {
  return {
    type: 'bar',
    stack: 'whole',
    data: chart.labels.slice(0, MOST_ROWS).map((_, row) => {
      const sum = sumOf(chart, row);
      const number = sum === null ? NOT_MEASURED : pen.number(sum);
      return { value: 0, label: { ...BEHIND_BAR, formatter: () => number } };
    }),
  };
}
