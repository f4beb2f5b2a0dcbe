import type { Chart } from '../kit/picture.ts';
import {
  type ChartPlan,
  FAINT_INK,
  FONT_SIZE,
  LINE_HEIGHT,
  legend,
  MARGIN,
  MOST_ROWS,
  NUMBER_ON_BAR,
  PATTERNS,
  type Pen,
  rowAxis,
  rowLabels,
  WIDTH,
  widest,
} from './chart-plan.ts';
import { widthOf } from './picture-fonts.ts';

type Progress = Extract<Chart, { chart: 'progress' }>;
type Row = { done: number; under: number; open: number; total: number };

const STYLES = {
  done: { color: '#0b6aa8' },
  under: { color: '#d97706', decal: PATTERNS[1] },
  open: { color: '#e4e7eb' },
};
type State = keyof typeof STYLES;

/** Each row is as long as its whole: rows of ten and of ten thousand are compared by how far they are. */
export function planProgress(chart: Progress, pen: Pen): ChartPlan {
  const shown = chart.rows.slice(0, MOST_ROWS);
  const rows = shown.map(countRow);
  const { labels, width, height } = rowLabels(shown.map(({ label }) => pen.words(label)));
  const counts = rows.map(
    ({ done, total }) =>
      `${pen.number(done)} / ${pen.number(total)}${total > 0 ? `  ${pen.percent(done / total)}` : ''}`,
  );
  const left = MARGIN + width + 12;
  const right = MARGIN + widest(counts, FONT_SIZE) + 12;
  const key = legend(namesOf(chart, pen));
  const rowHeight = Math.max(34, height + 12);
  const states = chart.names.under ? (['done', 'under', 'open'] as const) : (['done', 'open'] as const);
  return {
    hidden: chart.rows.length - shown.length,
    height: key.bottom + rows.length * rowHeight + MARGIN,
    option: {
      legend: key.option,
      grid: { left, right, top: key.bottom, height: rows.length * rowHeight },
      xAxis: { type: 'value', min: 0, max: 1, show: false },
      yAxis: [rowAxis(labels), rowAxis(counts, { position: 'right', axisLabel: COUNT_LABEL })],
      series: states.map((state) => seriesOf(state, { chart, rows, pen, barWidth: WIDTH - left - right })),
    },
  };
}

const COUNT_LABEL = {
  color: FAINT_INK,
  fontSize: FONT_SIZE,
  lineHeight: LINE_HEIGHT,
  interval: 0,
  margin: 12,
};

function namesOf({ names }: Progress, pen: Pen): string[] {
  return [names.done, names.under, names.open].flatMap((name) => (name ? [pen.words(name)] : []));
}

/** Counts that do not add up are cut to their total: a bar never leaves its room. */
function countRow({ done, under = 0, total }: Progress['rows'][number]): Row {
  const whole = Math.max(0, total);
  const finished = Math.min(Math.max(0, done), whole);
  const begun = Math.min(Math.max(0, under), whole - finished);
  return { done: finished, under: begun, open: whole - finished - begun, total: whole };
}

function seriesOf(
  state: State,
  { chart, rows, pen, barWidth }: { chart: Progress; rows: readonly Row[]; pen: Pen; barWidth: number },
): object {
  const name = chart.names[state];
  return {
    type: 'bar',
    name: name ? pen.words(name) : '',
    stack: 'whole',
    barWidth: 18,
    itemStyle: STYLES[state],
    label: { show: true, position: 'inside', ...NUMBER_ON_BAR },
    data: rows.map((row) => {
      const share = row.total > 0 ? row[state] / row.total : state === 'open' ? 1 : 0;
      const number = pen.number(row[state]);
      const hasRoom = state !== 'open' && share * barWidth > widthOf(number, 12) + 12;
      return { value: share, label: { show: hasRoom, formatter: () => number } };
    }),
  };
}
