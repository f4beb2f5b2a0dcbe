import { describe, expect, it } from 'vitest';
import { readOrganisation } from '../../../src/desk/organisation/read-organisation.ts';
import { demoYaml } from '../organisation/demo-organisation.ts';

/** The mistakes of the demo file after an edit of its onboarding; the edit must hit something. */
function mistakesAfter(
  search: string,
  replacement: string,
): { path: string; message: string; line: number }[] {
  const at = demoYaml.indexOf('\nonboarding:');
  const edited = demoYaml.slice(0, at) + demoYaml.slice(at).replace(search, replacement);
  if (edited === demoYaml) throw new Error(`nothing to replace: ${search}`);
  const read = readOrganisation(edited);
  return read.ok ? [] : read.mistakes;
}

describe('the onboarding of the organisation file', () => {
  it.each([
    [
      'an unknown survey',
      'survey: onboarding',
      'survey: onbording',
      'onboarding.survey',
      /unknown survey "onbording" – did you mean "onboarding"/,
    ],
    [
      'a task id twice',
      'id: billing-terms',
      'id: billing-account',
      'onboarding.setUpTasks[1].id',
      /used twice/,
    ],
    [
      'an unknown role',
      'role: accountManager',
      'role: accountManger',
      'onboarding.setUpTasks[2].role',
      /did you mean "accountManager"/,
    ],
    ['no hours', 'hours: 16', 'hours: 0', 'onboarding.setUpTasks[0].hours', /./],
    [
      'a setting that is none',
      'surveyHours',
      'surveyHour',
      'onboarding.surveyHour',
      /did you mean "surveyHours"/,
    ],
  ])('R60k names the line and the path of %s', (_what, search, replacement, path, message) => {
    const mistakes = mistakesAfter(search, replacement);

    expect(mistakes.map((mistake) => mistake.path)).toContain(path);
    const mistake = mistakes.find((one) => one.path === path);
    expect(mistake?.message).toMatch(message);
    expect(mistake?.line).toBeGreaterThan(
      demoYaml.slice(0, demoYaml.indexOf('\nonboarding:')).split('\n').length,
    );
  });

  it('R60k asks for the same points of the call in every language', () => {
    const at = demoYaml.lastIndexOf('    zh-TW:\n      - ');
    const end = demoYaml.indexOf('\n', at + '    zh-TW:\n'.length);
    const read = readOrganisation(demoYaml.slice(0, at + '    zh-TW:'.length) + demoYaml.slice(end));

    expect(read.ok ? [] : read.mistakes).toMatchObject([
      { path: 'onboarding.callScript.zh-TW', message: 'has 6 points where en has 7' },
    ]);
  });

  it('R60k asks for somebody who could do each task in every unit', () => {
    const read = readOrganisation(
      demoYaml.replace("{ role: hqFinance, units: ['*'] }", '{ role: hqFinance, units: [east] }'),
    );
    const messages = read.ok
      ? []
      : read.mistakes.filter(({ path }) => path.startsWith('onboarding')).map(({ message }) => message);

    expect(messages[0]).toMatch(/^nobody is hqFinance for ".+", so nobody could do this task$/);
  });

  it('R60k has a demo whose call takes the hour that its agenda adds up to', () => {
    const read = readOrganisation(demoYaml);
    const onboarding = read.ok ? read.organisation.onboarding : undefined;
    for (const script of Object.values(onboarding?.callScript ?? {})) {
      const minutes = script.map((line) => Number(/(\d+) ?(?:min|分)/.exec(line)?.[1] ?? 0));
      expect(minutes.reduce((sum, one) => sum + one, 0)).toBe(onboarding?.callMinutes);
    }
  });
});
