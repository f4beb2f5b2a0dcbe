import { describe, expect, it } from 'vitest';
import { readOrganisation } from '../../../src/desk/organisation/read-organisation.ts';
import { LANGUAGES } from '../../../src/kit/actor.ts';
import { demoOrganisation, demoYaml } from '../organisation/demo-organisation.ts';

/** The demo's file with one thing wrong; where its readers find it, and what they are told. */
function mistakeAfter(from: string, to: string): string[] {
  if (!demoYaml.includes(from)) throw new Error(`the demo has no "${from}"`);
  const read = readOrganisation(demoYaml.replace(from, to));
  return read.ok ? [] : read.mistakes.map(({ line, path, message }) => `${lineOf(line)} ${path}: ${message}`);
}
const lineOf = (line: number) =>
  line > demoYaml.split('\n').indexOf('surveys:') ? 'in surveys' : `line ${line}`;

describe('the surveys of the organisation file', () => {
  it('R80a are questions of three kinds, each in three languages', () => {
    const { surveys } = demoOrganisation();

    expect(surveys.map(({ id }) => id)).toEqual(['onboarding', 'satisfaction']);
    const questions = surveys.flatMap((survey) => survey.questions);
    expect(new Set(questions.map(({ kind }) => kind))).toEqual(new Set(['scale', 'choice', 'text']));
    for (const { text } of questions) expect(Object.keys(text)).toEqual([...LANGUAGES]);
  });

  it.each([
    [
      'kind: scale',
      'kind: skale',
      'surveys[0].questions[0].kind: the kind of a question is scale, choice or text',
    ],
    [
      'scale: 0-10',
      'scale: 0-9',
      'surveys[1].questions[0].scale: "0-9" is not allowed here; write one of: 1-5, 0-10',
    ],
    ['- id: call\n', '- id: overall\n', 'surveys[0].questions[1].id: the id "overall" is used twice'],
    ['id: most,', 'id: all,', 'surveys[0].questions[2].options[1].id: the id "all" is used twice'],
    ['  - id: satisfaction\n', '  - id: onboarding\n', 'surveys[1].id: the id "onboarding" is used twice'],
    [
      '- id: call\n        kind: scale\n',
      '- id: call\n        kind: scale\n        counts: true\n',
      'surveys[0].questions[1].counts: only one scale of a survey counts',
    ],
    [
      '        counts: true\n',
      '',
      'surveys[0].insufficientBelow: needs a scale with "counts: true" to go by',
    ],
    [
      'insufficientBelow: 3',
      'insufficientBelow: 1',
      'surveys[0].insufficientBelow: no answer from 1 to 5 is below 1, or every one is',
    ],
    [
      'remindAfterDays: [3, 7]',
      'remindAfterDays: [7, 3]',
      'surveys[0].remindAfterDays[1]: reminders come one after the other: write them in order',
    ],
    [
      'remindAfterDays: [3, 7]',
      'remindAfterDays: [3, 14]',
      'surveys[0].remindAfterDays[1]: the survey is over by then: it is open for 14 days',
    ],
    [
      'followUpHours: 16',
      'followUpHour: 16',
      'surveys[0].followUpHour: unknown key "followUpHour" – did you mean "followUpHours"?',
    ],
  ])('R80a a mistake is reported with its line and path: %s', (from, to, expected) => {
    expect(mistakeAfter(from, to)).toContain(`in surveys ${expected}`);
  });

  it('R80a can be left out', () => {
    const start = demoYaml.indexOf('surveys:\n');
    const end = demoYaml.indexOf('\n# ', start);
    // The demo's onboarding names one of them.
    const without = (demoYaml.slice(0, start) + demoYaml.slice(end)).replace(
      /\nonboarding:\n(?: .*\n|\n)*/,
      '\n',
    );
    const read = readOrganisation(without);

    expect(read.ok ? read.organisation.surveys : read.mistakes).toEqual([]);
  });
});
