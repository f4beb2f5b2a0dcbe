import { renderAsync } from '@resvg/resvg-js';
import { BarChart, CustomChart, LineChart } from 'echarts/charts';
import { GraphicComponent, GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import * as echarts from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { SVGRenderer } from 'echarts/renderers';
import { translator } from '../i18n/translate.ts';
import type { Language } from '../kit/actor.ts';
import type { Chart, Picture } from '../kit/picture.ts';
import { planBars } from './bars-chart.ts';
import { type ChartPlan, FAINT_INK, FONT_SIZE, INK, MARGIN, PAPER, type Pen, WIDTH } from './chart-plan.ts';
import { planLine } from './line-chart.ts';
import { planMatrix } from './matrix-chart.ts';
import { drawable, FONT_FAMILIES, widthOf, withFontFile } from './picture-fonts.ts';
import { planProgress } from './progress-chart.ts';

echarts.use([
  BarChart,
  CustomChart,
  LineChart,
  GraphicComponent,
  GridComponent,
  LegendComponent,
  TitleComponent,
  LabelLayout,
  SVGRenderer,
]);
// Without a page the charts guess how wide a text is: they are told.
echarts.setPlatformAPI({ measureText: (text, font = '') => ({ width: measure(text, font) }) });

/** In pixels and bytes. Teams shows no picture in a card that is wider, or heavier. */
const WIDEST = 1_024;
const TALLEST = 3 * WIDEST;
const HEAVIEST = 1_000_000;

type Seen = { language: Language; timeZone: string; now?: Date };

/**
 * The chart of a picture as PNG, 1024 pixels wide; a very tall one is narrower instead of taller than 3072, one full of patterns instead of
 * heavier than 1 MB. The title is not drawn: chats write it above the picture. The plan and the packing of the pixels take the main thread some ten to twenty milliseconds each; the drawing
 * is done beside it. Rows beyond thirty are counted at the end.
 */
export async function drawPicture({ chart }: Pick<Picture, 'chart'>, reader: Seen): Promise<Buffer> {
  const { svg, height } = writeSvg(chart, reader);
  const defaultFontFamily = FONT_FAMILIES[reader.language];
  let width = Math.floor(Math.min(WIDEST, (WIDTH * TALLEST) / height));
  return withFontFile(textOf(svg), reader.language, async (fontFile) => {
    for (;;) {
      const image = await renderAsync(svg, {
        font: { loadSystemFonts: false, fontFiles: [fontFile], defaultFontFamily },
        fitTo: { mode: 'width', value: width },
        background: PAPER,
      });
      const png = image.asPng();
      if (png.length <= HEAVIEST) return png;
      width = Math.floor(width * 0.75);
    }
  });
}

type Drawn = { svg: string; height: number };

function writeSvg(chart: Chart, { language, timeZone, now }: Seen): Drawn {
  const translate = translator(language, timeZone, now ? { now } : {});
  const decimals = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const briefs = new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 });
  const percents = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 });
  const pen: Pen = {
    words: (text) => drawable(translate(text)),
    number: (value) => decimals.format(value),
    brief: (value) => briefs.format(value),
    percent: (share) => percents.format(share),
  };
  const plan = planChart(chart, pen);
  const note = plan.hidden > 0 ? `… +${pen.number(plan.hidden)}` : '';
  return render(plan, note, FONT_FAMILIES[language]);
}

function planChart(chart: Chart, pen: Pen): ChartPlan {
  switch (chart.chart) {
    case 'progress':
      return planProgress(chart, pen);
    case 'bars':
      return planBars(chart, pen);
    case 'line':
      return planLine(chart, pen);
    case 'matrix':
      return planMatrix(chart, pen);
    default:
      return chart satisfies never;
  }
}

/** The chart is disposed of whatever happens: one that stays keeps the process alive. */
function render(plan: ChartPlan, note: string, family: string): Drawn {
  const height = Math.ceil(plan.height + (note ? 24 : 0));
  const chart = echarts.init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  try {
    chart.setOption({
      animation: false,
      backgroundColor: PAPER,
      textStyle: { fontFamily: family, color: INK },
      title: {
        text: note,
        left: MARGIN,
        bottom: MARGIN,
        padding: 0,
        textStyle: { color: FAINT_INK, fontSize: FONT_SIZE, fontWeight: 'normal' },
      },
      ...plan.option,
    });
    return { svg: chart.renderToSVGString(), height };
  } finally {
    chart.dispose();
  }
}

function measure(text: string, font: string): number {
  return widthOf(text, Number(/([\d.]+)px/.exec(font)?.[1] ?? 12));
}

/** The characters that stand in the drawing, as the markup writes them: an entity brings a few that are not needed. */
function textOf(svg: string): string {
  return `${[...svg.matchAll(/>([^<]+)</g)].map(([, text]) => text).join('')}&<>"'`;
}
