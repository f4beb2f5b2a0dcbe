import { type Text, text } from '../../kit/text.ts';
import type { Survey, SurveyQuestion } from '../organisation/schema.ts';
import { pointsOf, scoreQuestion } from './rules.ts';

/** What was typed, by question id. */
export type TypedAnswers = Readonly<Record<string, string>>;

/** Checked answers by question id: a point of a scale, an option's id, or words. Questions left empty are missing. */
export type Answers = Record<string, number | string>;

/** R80: reads what was typed by the questions it was asked with; a mistake is named at its question. */
export function readAnswers(
  { questions }: Pick<Survey, 'questions'>,
  typed: TypedAnswers,
): { ok: true; answers: Answers } | { ok: false; fields: Record<string, Text> } {
  const answers: Answers = {};
  const fields: Record<string, Text> = {};
  for (const question of questions) {
    const given = (typed[question.id] ?? '').trim();
    if (given === '') {
      if (question.required) fields[question.id] = text(missing(question));
      continue;
    }
    const read = readOne(question, given);
    if (typeof read === 'object') fields[question.id] = read;
    else answers[question.id] = read;
  }
  return Object.keys(fields).length > 0 ? { ok: false, fields } : { ok: true, answers };
}

function missing({ kind }: SurveyQuestion): 'check.missing' | 'survey.chooseOne' {
  return kind === 'text' ? 'check.missing' : 'survey.chooseOne';
}

function readOne(question: SurveyQuestion, given: string): number | string | Text {
  switch (question.kind) {
    case 'scale': {
      const point = pointsOf(question).find((one) => String(one) === given);
      return point ?? text('check.invalid');
    }
    case 'choice':
      return question.options.some(({ id }) => id === given) ? given : text('check.invalid');
    case 'text':
      return given.length > question.maxLength
        ? text('check.tooLong', { maximum: question.maxLength })
        : given;
    default:
      return question satisfies never;
  }
}

/** The survey's score; null where no scale counts, or the one that does was left empty. */
export function scoreOf(survey: Pick<Survey, 'questions'>, answers: Answers): number | null {
  const question = scoreQuestion(survey);
  const given = question && answers[question.id];
  return typeof given === 'number' ? given : null;
}
