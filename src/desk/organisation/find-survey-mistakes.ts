import type { PlacedMistake } from './explain-issue.ts';
import type { Path } from './locate-node.ts';
import { type Organisation, SCALES, type Survey } from './schema.ts';

/** R80: questions that could not be told apart, a score that could not be reckoned, reminders after the end. */
export function findSurveyMistakes({ surveys }: Organisation): PlacedMistake[] {
  return surveys.flatMap((survey, at) => [
    ...twice(
      surveys.slice(0, at + 1).map(({ id }) => id),
      ['surveys', at, 'id'],
    ),
    ...questionMistakes(survey, ['surveys', at, 'questions']),
    ...scoreMistakes(survey, ['surveys', at]),
    ...reminderMistakes(survey, ['surveys', at, 'remindAfterDays']),
  ]);
}

/** Only the last of the ids is looked at: each is reported where it stands a second time. */
function twice(ids: readonly string[], path: Path): PlacedMistake[] {
  const id = ids.at(-1) ?? '';
  return ids.indexOf(id) < ids.length - 1 ? [{ path, message: `the id "${id}" is used twice` }] : [];
}

function questionMistakes({ questions }: Survey, path: Path): PlacedMistake[] {
  return questions.flatMap((question, at) => {
    const options = question.kind === 'choice' ? question.options : [];
    return [
      ...twice(
        questions.slice(0, at + 1).map(({ id }) => id),
        [...path, at, 'id'],
      ),
      ...options.flatMap((_, option) =>
        twice(
          options.slice(0, option + 1).map(({ id }) => id),
          [...path, at, 'options', option, 'id'],
        ),
      ),
    ];
  });
}

function scoreMistakes({ questions, insufficientBelow }: Survey, path: Path): PlacedMistake[] {
  const scores = questions.flatMap((question, at) =>
    question.kind === 'scale' && question.counts ? [{ ...question, at }] : [],
  );
  const [score, second] = scores;
  if (second)
    return [
      { path: [...path, 'questions', second.at, 'counts'], message: 'only one scale of a survey counts' },
    ];
  if (insufficientBelow === undefined) return [];
  if (!score)
    return [{ path: [...path, 'insufficientBelow'], message: 'needs a scale with "counts: true" to go by' }];
  const [lowest, highest] = SCALES[score.scale];
  const reachable = insufficientBelow > lowest && insufficientBelow <= highest;
  const message = `no answer from ${lowest} to ${highest} is below ${insufficientBelow}, or every one is`;
  return reachable ? [] : [{ path: [...path, 'insufficientBelow'], message }];
}

function reminderMistakes({ remindAfterDays, openDays }: Survey, path: Path): PlacedMistake[] {
  return remindAfterDays.flatMap((days, at): PlacedMistake[] => {
    if (days <= (remindAfterDays[at - 1] ?? 0))
      return [{ path: [...path, at], message: 'reminders come one after the other: write them in order' }];
    return days < openDays
      ? []
      : [{ path: [...path, at], message: `the survey is over by then: it is open for ${openDays} days` }];
  });
}
