import type { CardsSeen } from './compare-cards.ts';
import type { RacesOutcome } from './long-races.ts';
import type { NaiveOutcome } from './naive-crowd.ts';
import type { OutageOutcome } from './outage.ts';
import type { Outcome } from './read-outcome.ts';
import type { Hits } from './storm.ts';

export type Report = {
  at: string;
  seconds: number;
  kills: { process: number; planned: number; database: number; points: Hits; byItself: number };
  drainSeconds: number | null;
  desk: Outcome;
  cards: CardsSeen;
  outages: OutageOutcome[];
  races: RacesOutcome;
  /** Half of the people in Slack, half of them in Teams. */
  racesOnBoth?: RacesOutcome;
  naive: NaiveOutcome & { processKills: number; databaseKills: number };
  violations: string[];
};

const SHOWN = 40;

/** Prints the tables. @returns whether nothing was violated */
export function printReport(report: Report): boolean {
  const { kills, desk, cards, naive, races, outages } = report;
  const points = Object.values(kills.points).reduce((sum, hits) => sum + hits, 0);
  console.log('\nKilled while people clicked              desk   acknowledge first');
  row('kill -9 of the process', kills.process, naive.processKills);
  row('kill -9 of Postgres', kills.database, naive.databaseKills);
  row('deaths at a named point', points, '-');
  row('clicks', desk.clicks, naive.clicks);
  row('told that it was not done', desk.refused, '-');
  row('without an answer', desk.unanswered, naive.clicks - naive.answered);
  row('answered with success', desk.answered, naive.answered);
  row('different decisions of those, stored', desk.stored, naive.stored);
  row('LOST', desk.lost, naive.lost);
  row('DOUBLED', desk.doubled, '-');
  row('stored, the answer died', desk.unheard, '-');
  row('cards', cards.cards, '-');
  row('CARDS WRONG at the end', cards.wrong + cards.stillLive, '-');
  row('second copies of a message', cards.copies, '-');
  row('requests / customers', `${desk.requests}/${desk.customers}`, '-');
  row('seconds until everything was shown', report.drainSeconds ?? 'never', '-');
  console.log(
    `\nDeaths at each point: ${Object.entries(kills.points)
      .map(([point, hits]) => `${point} ${hits}`)
      .join(', ')}`,
  );
  console.log(
    '\nChat down: changes each, calls refused, then updates of so many cards, posts, seconds to catch up',
  );
  for (const one of outages) {
    console.log(
      `  ${one.kind.padEnd(20)} ${one.changesEach}  ${String(one.refusedCalls).padStart(5)}  ${one.updatesAfterwards} of ${one.cards}  ${one.postsAfterwards}  ${one.secondsToCatchUp}`,
    );
  }
  console.log('');
  printRace('in Slack', races);
  if (report.racesOnBoth) printRace('half in Slack, half in Teams', report.racesOnBoth);
  const violations = violationsOf(report);
  printViolations(violations);
  console.log(`\n${violations.length} violations in ${report.seconds} s`);
  return violations.length === 0;
}

/** Prints a race that was run alone. @returns whether nothing was violated */
export function printRaceAlone(race: RacesOutcome): boolean {
  printRace('half in Slack, half in Teams', race);
  printViolations(race.violations);
  return race.violations.length === 0;
}

function printRace(where: string, { steps, clicks, winners, told }: RacesOutcome): void {
  console.log(
    `50 people at once, two processes, ${where}: ${steps} steps, ${clicks} clicks, ${winners} with one winner and one event, ${told} told who decided`,
  );
}

function printViolations(violations: readonly string[]): void {
  for (const violation of violations.slice(0, SHOWN)) console.log(`VIOLATED  ${violation}`);
}

export function violationsOf({ desk, cards, outages, races, racesOnBoth, violations }: Report): string[] {
  return [
    ...violations,
    ...desk.violations,
    ...cards.violations,
    ...outages.flatMap((one) => one.violations),
    ...races.violations,
    ...(racesOnBoth?.violations ?? []),
  ];
}

function row(what: string, ...values: (number | string)[]): void {
  console.log(`  ${what.padEnd(36)}${values.map((value) => String(value).padStart(8)).join('     ')}`);
}
