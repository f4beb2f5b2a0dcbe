import type { Fact } from '../../kit/card.ts';
import { dayText, type Text, text, verbatim } from '../../kit/text.ts';
import { groupText, roleText, unitText } from '../organisation/describe.ts';
import type { Organisation, Survey, SurveyQuestion } from '../organisation/schema.ts';
import type { InvitationView, RunLine } from './queries.ts';
import { pointsOf, scoreQuestion, surveyIn } from './rules.ts';

export function surveyText({ names }: Pick<Survey, 'names'>): Text {
  return { names, otherwise: names.en };
}

/** The survey of a run: as it was sent, or for a plan as it is now; its id where the file knows it no more. */
export function surveyOfRun({ survey, surveyId }: RunLine, organisation: Organisation): Text {
  const known = survey ?? surveyIn(organisation, surveyId);
  return known ? surveyText(known) : verbatim(surveyId);
}

/** What it is about, for who is asked: the service, or the company as a whole. */
export function subjectText(survey: Pick<Survey, 'names' | 'service'>): Text {
  return surveyText(survey.service ? { names: survey.service } : survey);
}

export function companyText({ company }: Pick<Organisation, 'company'>): Text {
  return { names: company.names ?? {}, otherwise: company.name } as Text;
}

export function questionText({ text: words }: Pick<SurveyQuestion, 'text'>): Text {
  return { names: words, otherwise: words.en };
}

/** A point of a scale; the ends say what they mean. */
export function pointText(question: Extract<SurveyQuestion, { kind: 'scale' }>, point: number): Text {
  const points = pointsOf(question);
  const end = point === points[0] ? question.ends.low : point === points.at(-1) ? question.ends.high : null;
  if (!end) return verbatim(String(point));
  return { join: [verbatim(String(point)), { names: end, otherwise: end.en }], with: ' – ' };
}

/** An answer as it is read: an option by its name, a point out of how many. */
export function answerText(question: SurveyQuestion, answer: string): Text {
  if (question.kind === 'choice') {
    const option = question.options.find(({ id }) => id === answer);
    return option ? { names: option.names, otherwise: option.names.en } : verbatim(answer);
  }
  if (question.kind === 'text') return verbatim(answer);
  return scoreText(question, Number(answer));
}

/** "2 of 5": a score means nothing without the end of its scale. */
export function scoreText(question: Extract<SurveyQuestion, { kind: 'scale' }>, score: number): Text {
  return text('survey.score', { score: rounded(score), most: pointsOf(question).at(-1) ?? 0 });
}

export function surveyScoreText(survey: Survey | null, score: number | null): Text {
  const question = survey && scoreQuestion(survey);
  return question && score !== null ? scoreText(question, score) : text('survey.noScore');
}

/** One decimal: more would claim what so few answers cannot. */
function rounded(score: number): number {
  return Math.round(score * 10) / 10;
}

export function rateText(answered: number, sent: number): Text {
  const percent = sent === 0 ? 0 : Math.round((answered / sent) * 100);
  return text('survey.rate', { answered, sent, percent });
}

export function audienceText({ audience, customerName }: RunLine, organisation: Organisation): Text {
  const unit = unitText(audience.unit, organisation);
  switch (audience.kind) {
    case 'unit':
      return text('survey.audience.unit', { unit });
    case 'group':
      return text('survey.audience.group', { unit, group: groupText(audience.group ?? '', organisation) });
    case 'strategic':
      return text('survey.audience.strategic', { unit });
    case 'customer':
      return text('survey.audience.customer', { customer: verbatim(customerName ?? '') });
    case 'internal':
      return text('survey.audience.internal', {
        unit,
        role: audience.role ? roleText(audience.role) : verbatim(''),
      });
    default:
      return audience.kind satisfies never;
  }
}

/** The last day of a period that ends at midnight is the day before. */
export function periodText({ startsAt, endsAt }: Pick<RunLine, 'startsAt' | 'endsAt'>): Text {
  return text('survey.period', { from: dayText(startsAt), until: dayText(lastMoment(endsAt)) });
}

export function lastMoment(endsAt: Date): Date {
  return new Date(endsAt.getTime() - 1_000);
}

export function customerText({ customer }: Pick<InvitationView, 'customer'>): Text {
  return customer ? verbatim(`${customer.name} (${customer.number})`) : verbatim('');
}

export function answerFacts({ questions }: Survey, answers: Readonly<Record<string, string>>): Fact[] {
  return questions.flatMap((question) => {
    const answer = answers[question.id];
    return answer ? [{ label: questionText(question), value: answerText(question, answer) }] : [];
  });
}
