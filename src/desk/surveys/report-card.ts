import type { Fact, Part, Reader } from '../../kit/card.ts';
import { deskNow } from '../../kit/desk-now.ts';
import { pictureOf } from '../../kit/drawn-link.ts';
import type { CardKind, Desk, Drawing } from '../../kit/feature.ts';
import type { Picture } from '../../kit/picture.ts';
import { type Text, text, verbatim } from '../../kit/text.ts';
import type { Organisation, Survey, SurveyQuestion } from '../organisation/schema.ts';
import {
  answerText,
  audienceText,
  periodText,
  questionText,
  rateText,
  surveyOfRun,
  surveyScoreText,
  surveyText,
} from './describe.ts';
import { runOf } from './queries.ts';
import { readScope, type Scope, unitsOf, writeScope } from './report-scope.ts';
import { type Figures, figuresOf } from './report-sql.ts';
import { pointsOf, scoreQuestion } from './rules.ts';

/** So many months a trend shows. */
const MONTHS = 12;

export async function figuresFor(scope: Scope, desk: Desk): Promise<Figures> {
  const organisation = await desk.organisation();
  return figuresOf(scope, unitsOf(scope, organisation), organisation.company.timeZone, desk);
}

/** R82: in the channel at the end of a run: numbers and pictures, nobody's words and nobody's name. */
export const reportCard: CardKind = {
  async draw(target, reader, desk) {
    const scope: Scope = { runId: target };
    const [run, organisation, at] = await Promise.all([
      runOf(target, desk),
      desk.organisation(),
      deskNow(desk),
    ]);
    if (!run) return null;
    const figures = await figuresFor(scope, desk);
    const summary = text('survey.report.closed', { survey: surveyOfRun(run, organisation) });
    const who = run.audience.kind === 'customer' ? [] : [audienceText(run, organisation)];
    return {
      summary,
      parts: [
        { part: 'text', text: summary, tone: 'strong' },
        { part: 'text', text: { join: [...who, periodText(run)], with: ' · ' }, tone: 'quiet' },
        { part: 'facts', facts: numberFacts(figures) },
        ...pictureParts(scope, figures, reader, run.closedAt ?? at, desk),
      ],
    };
  },
};

/** How many answered, how many letters came back, and what the score is. */
export function numberFacts(figures: Figures): Fact[] {
  const { survey, sent, answered, undelivered, mean } = figures;
  return [
    { label: text('survey.fact.answers'), value: rateText(answered, sent) },
    ...(undelivered > 0
      ? [{ label: text('survey.fact.undelivered'), value: text('value.number', { value: undelivered }) }]
      : []),
    { label: text('survey.fact.mean'), value: surveyScoreText(survey, mean) },
  ];
}

/** What each of the other questions says. */
export function questionFacts({ survey, answers }: Figures): Fact[] {
  return (survey?.questions ?? []).flatMap((question) => {
    const given = answers.filter((answer) => answer.question === question.id);
    if (given.length === 0 || (question.kind === 'scale' && question.counts)) return [];
    return [{ label: questionText(question), value: givenText(question, given) }];
  });
}

function givenText(question: SurveyQuestion, given: Figures['answers']): Text {
  if (question.kind === 'scale') {
    const count = given.reduce((sum, answer) => sum + answer.count, 0);
    const total = given.reduce((sum, answer) => sum + Number(answer.value) * answer.count, 0);
    return answerText(question, String(total / count));
  }
  const counted = given.map(({ value, count }) =>
    text('survey.optionCount', { option: answerText(question, String(value)), count }),
  );
  return { join: counted, with: ' · ' };
}

export function pictureParts(
  scope: Scope,
  figures: Figures,
  reader: Pick<Reader, 'language' | 'timeZone'>,
  at: Date,
  desk: Pick<Desk, 'links'>,
): Part[] {
  if (figures.answered === 0 || !figures.survey || !scoreQuestion(figures.survey)) return [];
  const stamp = `${figures.sent}-${figures.answered}-${Math.round((figures.mean ?? 0) * 100)}`;
  const target = writeScope(scope);
  const scores = scoresOf(figures, figures.survey);
  const trend = trendOf(figures, figures.survey);
  return [
    pictureOf(desk, reader, 'survey.scores', target, { ...scores, at }, stamp),
    ...(trend.chart.chart === 'line' && trend.chart.labels.length > 1
      ? [pictureOf(desk, reader, 'survey.trend', target, { ...trend, at }, stamp)]
      : []),
  ];
}

/** How often each point was given. */
function scoresOf({ answers, mean }: Figures, survey: Survey): Picture {
  const question = scoreQuestion(survey);
  const points = question ? pointsOf(question) : [];
  const counts = points.map(
    (point) => answers.find(({ question: id, value }) => id === question?.id && value === point)?.count ?? 0,
  );
  return {
    title: text('survey.picture.scores', { survey: surveyText(survey) }),
    alternative: text('survey.picture.scoresAre', {
      mean: surveyScoreText(survey, mean),
      counts: {
        join: points.map((point, at) => text('survey.picture.point', { point, count: counts[at] ?? 0 })),
        with: ', ',
      },
    }),
    chart: {
      chart: 'bars',
      labels: points.map((point) => verbatim(String(point))),
      series: [{ name: text('survey.picture.answers'), values: counts }],
    },
  };
}

/** The mean score by the month in which was asked. */
function trendOf({ months }: Figures, survey: Survey): Picture {
  const shown = months.slice(-MONTHS);
  const question = scoreQuestion(survey);
  const [most] = question ? pointsOf(question).slice(-1) : [];
  return {
    title: text('survey.picture.trend', { survey: surveyText(survey) }),
    alternative: text('survey.picture.trendIs', {
      months: {
        join: shown.map(({ month, mean }) =>
          text('survey.picture.month', { month, score: surveyScoreText(survey, mean) }),
        ),
        with: ', ',
      },
    }),
    chart: {
      chart: 'line',
      labels: shown.map(({ month }) => verbatim(month)),
      series: [
        {
          name: text('survey.fact.mean'),
          values: shown.map(({ mean }) => (mean === null ? null : Math.round(mean * 10) / 10)),
        },
      ],
      ...(most !== undefined && { most }),
    },
  };
}

function drawing(of: (figures: Figures, survey: Survey) => Picture): Drawing<Picture> {
  return async (target, _reader, desk) => {
    const scope = readScope(target);
    const figures = scope && (await figuresFor(scope, desk));
    return figures?.survey ? of(figures, figures.survey) : null;
  };
}

export const surveyPictures: Record<string, Drawing<Picture>> = {
  'survey.scores': drawing(scoresOf),
  'survey.trend': drawing(trendOf),
};

/** The title over a report: the run, or the survey over some units. */
export async function scopeText(scope: Scope, organisation: Organisation, desk: Desk): Promise<Text | null> {
  if (!('runId' in scope)) {
    const survey = organisation.surveys.find(({ id }) => id === scope.surveyId);
    return survey ? surveyText(survey) : verbatim(scope.surveyId);
  }
  const run = await runOf(scope.runId, desk);
  return run && { join: [surveyOfRun(run, organisation), audienceText(run, organisation)], with: ' · ' };
}
