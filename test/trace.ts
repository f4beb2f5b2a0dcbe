// Which clause of test/requirements.md has a passing test whose title begins with its id ("R18b keeps a draft …"), by the report of
// the last `npm test`. Leaves with 1 when a clause has none. `--rows` prints one line a requirement.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { z } from 'zod';

const REQUIREMENTS = path.resolve(import.meta.dirname, 'requirements.md');
const REPORT = path.resolve(import.meta.dirname, '../.data/test-report.json');

export const Report = z.object({
  startTime: z.number(),
  testResults: z.array(
    z.object({ assertionResults: z.array(z.object({ title: z.string(), status: z.string() })) }),
  ),
});
export type Clause = { id: string; text: string };
export type Traced = Clause & { passed: number; failed: number };
export type Trace = { clauses: Traced[]; unlisted: string[] };

/** Clauses are list items that begin with an id: `- R18a drafts are kept`. */
export function readClauses(markdown: string): Clause[] {
  return [...markdown.matchAll(/^\s*[-*]\s+\**(R\d+[a-z]?)\**:?\s+(.+)$/gm)].map(
    ([, id = '', text = '']) => ({ id, text }),
  );
}

/** A title may begin with several ids: `R05a R18c …`. */
export function idsOf(title: string): string[] {
  const head = /^(?:R\d+[a-z]?(?:[\s,:]+|$))+/.exec(title)?.[0] ?? '';
  return head.match(/R\d+[a-z]?/g) ?? [];
}

/** A clause with a failing test is not proven, however many others pass. `unlisted`: ids in titles that no clause has. */
export function traceClauses(clauses: Clause[], report: z.output<typeof Report>): Trace {
  const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
  const outcomes = tests.flatMap(({ title, status }) => idsOf(title).map((id) => ({ id, status })));
  const count = (id: string, wanted: string) =>
    outcomes.filter((outcome) => outcome.id === id && outcome.status === wanted).length;
  // A title may name a whole row where it serves several of its clauses; it proves none of them.
  const listed = new Set(clauses.flatMap(({ id }) => [id, id.replace(/[a-z]$/, '')]));
  return {
    clauses: clauses.map((clause) => ({
      ...clause,
      passed: count(clause.id, 'passed'),
      failed: count(clause.id, 'failed'),
    })),
    unlisted: [...new Set(outcomes.map(({ id }) => id))].filter((id) => !listed.has(id)).sort(),
  };
}

export function isProven({ passed, failed }: Traced): boolean {
  return passed > 0 && failed === 0;
}

function printClauses(clauses: Traced[]): void {
  const verdict = (clause: Traced) => {
    if (isProven(clause)) return `proven by ${clause.passed}`;
    return clause.failed > 0 ? `${clause.failed} FAILING` : 'WITHOUT A PASSING TEST';
  };
  const open = clauses.filter((clause) => !isProven(clause));
  for (const clause of [...clauses.filter(isProven), ...open]) {
    console.log(`${clause.id.padEnd(6)} ${verdict(clause).padEnd(23)} ${clause.text}`);
  }
}

function printRows(clauses: Traced[]): void {
  const rows = Map.groupBy(clauses, ({ id }) => id.replace(/[a-z]$/, ''));
  for (const [row, members] of rows) {
    const open = members.filter((clause) => !isProven(clause)).map(({ id }) => id);
    const missing = open.length > 0 ? `  without: ${open.join(' ')}` : '';
    console.log(`${row.padEnd(5)} ${members.length - open.length} of ${members.length}${missing}`);
  }
}

function main(): number {
  if (!fs.existsSync(REPORT)) {
    console.log('There is no report yet: run npm test first.');
    return 1;
  }
  const report = Report.parse(JSON.parse(fs.readFileSync(REPORT, 'utf8')));
  const { clauses, unlisted } = traceClauses(readClauses(fs.readFileSync(REQUIREMENTS, 'utf8')), report);
  if (process.argv.includes('--rows')) printRows(clauses);
  else printClauses(clauses);
  const proven = clauses.filter(isProven).length;
  if (unlisted.length > 0) console.log(`In titles, but no clause: ${unlisted.join(' ')}`);
  console.log(
    `${proven} of ${clauses.length} clauses proven by the tests of ${new Date(report.startTime).toISOString()}`,
  );
  return proven === clauses.length && clauses.length > 0 && unlisted.length === 0 ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) process.exitCode = main();
