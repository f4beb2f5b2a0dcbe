// `npm run faults`: kills the desk, its database and its chat while people click, and proves that nothing is lost and nothing doubled.
// `-- --quick` is a short form of the same; `-- --only races-on-both` only lets 50 people in Slack and Teams race for every step.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { watchLiveCards } from './cards-in-chat.ts';
import { compareCards, drained } from './compare-cards.ts';
import { startCrowd } from './crowd.ts';
import { inSlack, onBothSides, type RacesOutcome, runRaces } from './long-races.ts';
import { prepareNaive, readNaive, startNaiveCrowd } from './naive-crowd.ts';
import { type FaultOffice, openFaultOffice } from './office.ts';
import { type OutagePlan, runOutages } from './outage.ts';
import { readOutcome } from './read-outcome.ts';
import type { Replica } from './replica.ts';
import { printRaceAlone, printReport, type Report, violationsOf } from './report.ts';
import { dieAtEveryPoint, killDatabase, killProcesses, type Plan } from './storm.ts';

const FULL: Plan = { processKills: 200, databaseKills: 20, hitsPerPoint: 5 };
const QUICK: Plan = { processKills: 10, databaseKills: 2, hitsPerPoint: 1 };
type Scale = {
  plan: Plan;
  warmUpMs: number;
  /** The kills of the process come in so many bursts, with a rest after each. */
  bursts: number;
  restMs: number;
  outage: OutagePlan;
  raceSteps: number;
};
const SCALE: Record<'full' | 'quick', Scale> = {
  full: {
    plan: FULL,
    warmUpMs: 25_000,
    bursts: 4,
    restMs: 15_000,
    outage: { requests: 24, seconds: 10 },
    raceSteps: 1_000,
  },
  quick: {
    plan: QUICK,
    warmUpMs: 5_000,
    bursts: 1,
    restMs: 0,
    outage: { requests: 4, seconds: 3, kinds: ['500 after accepting', '429'] },
    raceSteps: 10,
  },
};
const DRAIN_MS = 240_000;
const REPORT = path.resolve(import.meta.dirname, '../../.data/faults.json');

async function run(office: FaultOffice, scale: Scale): Promise<Report> {
  const began = Date.now();
  const took = () => Math.round((Date.now() - began) / 1_000);
  const say = (what: string) => console.log(`${String(took()).padStart(5)} s  ${what}`);
  const live = watchLiveCards(office.slack.fake);

  say(
    `the storm: ${scale.plan.processKills} kills of the process, ${scale.plan.databaseKills} of Postgres, every crash point`,
  );
  const desk = await storm(office, scale, live, say);
  say(`chat is down, ${scale.outage.requests} requests at a time`);
  const outages = await runOutages(office, scale.outage);
  say(`${scale.raceSteps} steps, 50 people each`);
  const races = await runRaces(office, live, scale.raceSteps, inSlack(office.slack.fake));
  await Promise.all(office.replicas.map((replica) => replica.stop()));
  say('the same storm over the acknowledge-first handler');
  const naive = await naiveStorm(office, scale);
  live.close();
  return { ...desk, outages, races, naive, seconds: took(), at: new Date().toISOString() };
}

type Live = ReturnType<typeof watchLiveCards>;

async function storm(
  office: FaultOffice,
  scale: Scale,
  live: Live,
  say: (what: string) => void,
): Promise<Pick<Report, 'desk' | 'cards' | 'kills' | 'drainSeconds' | 'violations'>> {
  const { replicas, postgres } = office;
  const crowd = startCrowd(office, live);
  await sleep(scale.warmUpMs);
  const processKills = await inBursts(replicas, scale);
  say(`${crowd.clicks.length} clicks; Postgres is next`);
  const databaseKills = await killDatabase(postgres, replicas, scale.plan.databaseKills);
  say(`${crowd.clicks.length} clicks; the crash points are next`);
  const points = await dieAtEveryPoint(replicas[0], scale.plan.hitsPerPoint, (replica) => {
    office.route.prefer = replica;
  });
  await crowd.stop();
  await Promise.all(replicas.map((replica) => replica.ready()));
  say(`${crowd.clicks.length} clicks; waiting until everything is shown`);
  const drain = await drained(office, DRAIN_MS);
  const desk = await readOutcome(office.database.pool, office.anchorFolder, crowd.clicks);
  say('comparing every card with a fresh drawing');
  const cards = await compareCards(office);
  const ends = replicas.map(({ ends }) => ends);
  const total = (cause: keyof Replica['ends']) => ends.reduce((sum, one) => sum + one[cause], 0);
  const missed = Object.entries(points).filter(([, hits]) => hits < scale.plan.hitsPerPoint);
  return {
    desk,
    cards,
    kills: {
      process: total('killed'),
      planned: processKills,
      database: databaseKills,
      points,
      byItself: total('byItself'),
    },
    drainSeconds: drain === undefined ? null : Math.round(drain / 100) / 10,
    violations: [
      ...(drain === undefined ? ['not everything was shown in time'] : []),
      ...missed.map(([point, hits]) => `the crash point ${point} was hit ${hits} times only`),
    ],
  };
}

/** With rests between: what a killed process was showing is free again only when its lease has ended. */
async function inBursts(replicas: readonly Replica[], { plan, bursts, restMs }: Scale): Promise<number> {
  let kills = 0;
  for (let burst = 0; burst < bursts; burst += 1) {
    kills += await killProcesses(replicas, plan.processKills / bursts);
    await sleep(restMs);
  }
  return kills;
}

async function naiveStorm(office: FaultOffice, { plan }: Scale): Promise<Report['naive']> {
  await prepareNaive(office.database.pool);
  const replicas = await office.startTwo(path.join(import.meta.dirname, 'acknowledge-first.ts'));
  const crowd = startNaiveCrowd(office.slack.fake.deliver);
  await sleep(3_000);
  const processKills = await killProcesses(replicas, plan.processKills);
  const databaseKills = await killDatabase(office.postgres, replicas, plan.databaseKills);
  const answered = await crowd.stop();
  await sleep(2_000);
  const outcome = await readNaive(office.database.pool, answered);
  return { ...outcome, processKills, databaseKills };
}

/** In an office of its own: Teams beside Slack, the same company, nobody's account in Teams known before the first click. */
async function raceOnBoth({ raceSteps }: Scale): Promise<RacesOutcome> {
  console.log(`${raceSteps} steps, 50 people each, half of them in Slack and half in Teams`);
  const office = await openFaultOffice({ withTeams: true });
  const live = watchLiveCards(office.slack.fake);
  let sound = false;
  try {
    if (!office.teams) throw new Error('there is no Teams');
    const both = { slack: office.slack.fake, teams: office.teams.fake };
    // Teams must be heard of before anything can be written to it.
    await both.teams.act.say('rep-01', 'bot', 'help');
    const outcome = await runRaces(office, live, raceSteps, onBothSides(both));
    sound = outcome.violations.length === 0;
    return outcome;
  } finally {
    live.close();
    await office.close({ keepFolder: !sound });
    if (!sound) console.log(`The logs are under ${office.folder}`);
  }
}

async function storms(scale: Scale): Promise<Report> {
  const office = await openFaultOffice();
  let sound = false;
  try {
    const report = await run(office, scale);
    sound = violationsOf(report).length === 0;
    return report;
  } finally {
    await office.close({ keepFolder: !sound });
    if (!sound) console.log(`The logs are under ${office.folder}`);
  }
}

async function main(): Promise<number> {
  const { quick, only } = parseArgs({
    options: { quick: { type: 'boolean' }, only: { type: 'string' } },
  }).values;
  const scale = quick ? SCALE.quick : SCALE.full;
  if (only !== undefined && only !== 'races-on-both') throw new Error(`there is no part ${only}`);
  if (only) return printRaceAlone(await raceOnBoth(scale)) ? 0 : 1;
  const report = { ...(await storms(scale)), racesOnBoth: await raceOnBoth(scale) };
  fs.mkdirSync(path.dirname(REPORT), { recursive: true });
  fs.writeFileSync(REPORT, `${JSON.stringify(report, null, 2)}\n`);
  return printReport(report) ? 0 : 1;
}

process.exitCode = await main();
