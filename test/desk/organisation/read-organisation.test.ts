import { describe, expect, it } from 'vitest';
import { didYouMean } from '../../../src/desk/organisation/did-you-mean.ts';
import {
  formatMistake,
  type Mistake,
  readOrganisation,
} from '../../../src/desk/organisation/read-organisation.ts';
import { demoYaml } from './demo-organisation.ts';

/** The mistakes of the demo file after one edit; the edit must hit something. */
function mistakesAfter(search: string | RegExp, replacement: string): Mistake[] {
  const edited = demoYaml.replace(search, replacement);
  if (edited === demoYaml) throw new Error(`nothing to replace: ${search}`);
  const read = readOrganisation(edited);
  return read.ok ? [] : read.mistakes;
}

function lineOf(search: string): number {
  return demoYaml.slice(0, demoYaml.indexOf(search)).split('\n').length;
}

describe('the organisation file', () => {
  it('of the demo company has no mistake, and its fingerprint is that of the text', () => {
    const read = readOrganisation(demoYaml);

    expect(read).toMatchObject({ ok: true, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(read.ok && read.organisation.people).toHaveLength(24);
  });

  it('names line, column and path of each mistake', () => {
    const [mistake] = mistakesAfter('role: dataAdmin, units', 'role: dataAdmn, units');

    expect(mistake).toEqual({
      line: lineOf('role: dataAdmin, units'),
      column: 21,
      path: 'people[16].roles[0].role',
      message: '"dataAdmn" is not allowed here – did you mean "dataAdmin"?',
    });
    expect(mistake && formatMistake('desk.yaml', mistake)).toMatch(/^desk\.yaml:\d+:21 people\[16\]/);
  });

  it('lists all mistakes, in the order of the file', () => {
    const broken = demoYaml
      .replace('language: en, slack', 'langauge: en, slack')
      .replace("branch: '08'", 'branch: 08')
      .replace('timeZone: Europe/Amsterdam', 'timeZone: Europe/Amsterdm');
    const read = readOrganisation(broken);
    const mistakes = read.ok ? [] : read.mistakes;

    expect(mistakes.map((mistake) => mistake.path)).toEqual([
      'channels[0].language',
      'channels[0].langauge',
      'units[7].numberDigits.branch',
      'units[19].timeZone',
    ]);
    expect(mistakes.map((mistake) => mistake.message)).toEqual([
      'is missing; write one of: en, zh-CN, zh-TW',
      'unknown key "langauge" – did you mean "language"?',
      'must be in quotes: without them YAML reads a number and loses leading zeros',
      'is not a time zone; write one like Asia/Shanghai',
    ]);
  });

  it('shows a mistake inside a list that is used again where the list is written', () => {
    const mistakes = mistakesAfter('industry: required', 'industri: required');

    expect(mistakes.map((mistake) => mistake.line)).toEqual(mistakes.map(() => lineOf('industry: required')));
    expect(mistakes[0]?.message).toBe('unknown key "industri" – did you mean "industry"?');
    expect(mistakes.length).toBeGreaterThan(1);
  });

  it.each([
    ['a tab for indentation', 'company:\n\tname: x'],
    ['a key twice', 'company: {}\ncompany: {}'],
    ['an unknown anchor', 'company: *nowhere'],
    ['an unclosed bracket', 'units: [a, b'],
  ])('reports what YAML itself cannot read: %s', (_, text) => {
    const read = readOrganisation(text);

    expect(read.ok ? [] : read.mistakes).not.toEqual([]);
    expect(read.ok || read.mistakes.every(({ line }) => line >= 1 && line <= 3)).toBe(true);
  });

  it.each(['', '# nothing', '42', '[]'])('refuses a file that is no organisation at all: %j', (text) => {
    expect(readOrganisation(text)).toMatchObject({ ok: false, mistakes: [{ line: 1 }] });
  });

  it('refuses aliases that unfold without end', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [name, of] of ['ba', 'cb', 'dc', 'ed', 'fe']) {
      bomb.push(`${name}: &${name} [${Array(10).fill(`*${of}`).join(', ')}]`);
    }

    expect(readOrganisation(bomb.join('\n'))).toMatchObject({ ok: false });
  });
});

describe('references and rules of the organisation file', () => {
  it.each([
    [
      'R21a an unknown role in a step',
      'role: accountManager, deadline',
      'role: accountManger, deadline',
      'did you mean "accountManager"?',
    ],
    [
      'R01 a role in an unknown unit',
      'units: [shanghai, hangzhou]',
      'units: [shanghai, hangzou]',
      'did you mean "hangzhou"?',
    ],
    [
      'an unknown parent',
      'parent: so-china\n    numberDigits',
      'parent: so-chna\n    numberDigits',
      'unknown unit "so-chna"',
    ],
    ['R23 an unknown channel', 'requests: desk-east', 'requests: desk-esat', 'did you mean "desk-east"?'],
    [
      'R27 an unknown calendar',
      'calendar: nl',
      'calendar: nld',
      'unknown calendar "nld" – did you mean "nl"?',
    ],
    ['R31a an unknown number rule', 'rule: standard }', 'rule: standart }', 'unknown number rule "standart"'],
    [
      'R31a an unknown field',
      'taxId: required\n      street',
      'taxID: required\n      street',
      'did you mean "taxId"?',
    ],
    [
      'R31a a file without a country',
      'taxId: required\n      industry',
      'country: hidden\n      industry',
      'country is required for every customer',
    ],
    [
      'a unit below itself',
      "parent: so-china\n    numberDigits: { branch: '08' }",
      "parent: shanghai\n    numberDigits: { branch: '08' }",
      '"east" lies below itself',
    ],
    [
      'a second company',
      'kind: salesOrg, parent: aurenfield',
      'kind: company',
      'exactly one unit is the company; found 2',
    ],
    ['a unit id twice', 'id: hangzhou', 'id: shanghai', 'the id "shanghai" is used twice'],
    ['R02 an e-mail address twice', 'bo.wu@', 'lily.chen@', 'two people have the e-mail address'],
    ['R02 a chat account twice', 'U02BO', 'U01LILY', 'two people have the account U01LILY'],
    [
      'R27 a country without known holidays',
      'country: NL',
      'country: AQ',
      'no public holidays are known for AQ',
    ],
    ['R27 an unknown state', 'state: HH', 'state: HX', 'no public holidays are known for DE HX'],
    [
      'R27 overlapping hours',
      "fri: ['08:30-12:30', '13:15-15:45']",
      "fri: ['08:30-12:30', '12:15-15:45']",
      'overlap',
    ],
    [
      'R27 a reminder before the step begins',
      'deadlineHours: 8, remindBeforeHours: 3',
      'deadlineHours: 8, remindBeforeHours: 9',
      'less than deadlineHours',
    ],
    [
      'R24 a quorum that cannot be reached',
      'role: supervisor, deadlineHours: 8, remind',
      'role: supervisor, quorum: 3, deadlineHours: 8, remind',
      'only 2 can decide this step for "shanghai"',
    ],
    [
      'R21a a step that nobody can decide',
      'role: accountManager, units: [taipei]',
      'role: accountManager, units: [hamburg]',
      'nobody is accountManager for "taipei-centre"',
    ],
    [
      'R21a an escalation to nobody',
      'role: salesManager, units',
      'role: salesSupportManager, units',
      'nobody is salesManager',
    ],
    [
      'R21a a kind without a path',
      'kind: customer.change',
      'kind: customer.unblock',
      'no path for customer.change',
    ],
    [
      'R21a a path that is never reached',
      'kind: customer.change',
      'kind: customer.create',
      'is never reached',
    ],
  ])('%s is refused', (_, search, replacement, message) => {
    const mistakes = mistakesAfter(search, replacement);

    expect(mistakes.map((mistake) => mistake.message).join('\n')).toContain(message);
    expect(mistakes.every(({ line, path }) => line > 1 && path !== '')).toBe(true);
  });

  it('R22 too few different people for the steps of one request are refused', () => {
    const alone = demoYaml
      .replace(/ {2}- id: ning[\s\S]*?(?= {2}- id: lei)/, '')
      .replace(
        "[{ role: hqFinance, units: ['*'] }]",
        "[{ role: hqFinance, units: ['*'] }, { role: companyCodeMaintainer, units: [so-china] }]",
      );
    const read = readOrganisation(alone);

    expect(read.ok ? [] : read.mistakes.map((mistake) => mistake.message)).toContainEqual(
      '"shanghai" has 1 people for 2 decisions, and nobody may take two steps of one request',
    );
  });

  it.each([
    [
      'two units of one branch',
      "centre: '021'",
      "centre: '013'",
      'the digits 08-013 are those of "shanghai" already',
    ],
    ['two branches', "branch: '12'", "branch: '08'", 'the digits 08 are those of "east" already'],
    [
      'a centre without digits',
      "numberDigits: { centre: '021' }",
      '',
      'customers of "hangzhou" could not be numbered',
    ],
    [
      'a branch without digits',
      "numberDigits: { branch: '31' }",
      '',
      'no branch above "rotterdam" has numberDigits.branch',
    ],
    ['a rule without a serial', 'centre3, serial4', 'centre3', 'exactly one serial part is needed'],
    ['three digits for a branch', "branch: '08'", "branch: '008'", 'write exactly two digits'],
    [
      'a group without a series',
      'numbering: { mode: internal, rule: standard }',
      'numbering: { mode: internal }',
      'name a number rule, or a range',
    ],
    [
      'a range that meets a rule',
      "from: '100000', to: '199999'",
      "from: '2080000000', to: '2089999999'",
      'overlap with those of rule "standard"',
    ],
  ])('R32b %s would make customer numbers ambiguous and is refused', (_, search, replacement, message) => {
    expect(
      mistakesAfter(search, replacement)
        .map((mistake) => mistake.message)
        .join('\n'),
    ).toContain(message);
  });

  it('R32b the same centre digits in two branches are different numbers', () => {
    expect(mistakesAfter("centre: '011'", "centre: '013'")).toEqual([]);
  });
});

describe('didYouMean', () => {
  it.each([
    ['suprvisor', ['supervisor', 'auditor'], 'supervisor'],
    ['EAST', ['east', 'west'], 'east'],
    ['banana', ['east', 'west'], undefined],
    ['x', [], undefined],
  ])('of %s among %j is %s', (word, candidates, expected) => {
    expect(didYouMean(word, candidates)).toBe(expected);
  });
});
