import { describe, expect, it } from 'vitest';
import { idsOf, isProven, readClauses, traceClauses } from './trace.ts';

const clauses = readClauses(
  '## R18 Drafts\n- R18a drafts are kept\n- **R18b** errors stand at the fields\n- no clause\n',
);
const reportOf = (...tests: [title: string, status: string][]) => ({
  startTime: 0,
  testResults: [{ assertionResults: tests.map(([title, status]) => ({ title, status })) }],
});
const proven = (...tests: [string, string][]) =>
  traceClauses(clauses, reportOf(...tests))
    .clauses.filter(isProven)
    .map(({ id }) => id);

describe('the trace of requirements', () => {
  it('reads list items that begin with an id', () => {
    expect(clauses).toEqual([
      { id: 'R18a', text: 'drafts are kept' },
      { id: 'R18b', text: 'errors stand at the fields' },
    ]);
  });

  it('takes a clause as proven by a passing test that begins with its id', () => {
    expect(proven(['R18a keeps a draft', 'passed'], ['shows R18b errors', 'passed'])).toEqual(['R18a']);
  });

  it.each(['failed', 'skipped', 'pending', 'todo'])('does not count a %s test', (status) => {
    expect(proven(['R18a keeps a draft', status])).toEqual([]);
  });

  it('does not take a clause as proven while one of its tests fails', () => {
    expect(proven(['R18a keeps a draft', 'passed'], ['R18a keeps two drafts', 'failed'])).toEqual([]);
  });

  it('reads several ids at the head of a title', () => {
    expect(idsOf('R05a, R18b: tells both')).toEqual(['R05a', 'R18b']);
    expect(idsOf('R110x-ray')).toEqual([]);
  });

  it('names ids that no clause has', () => {
    expect(traceClauses(clauses, reportOf(['R99 does something', 'passed'])).unlisted).toEqual(['R99']);
  });
});
