import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeSlack } from '../../src/local/slack/fake-slack.ts';
import { clickAtOnce, recorded, tooLate, type Winner } from '../races/click-at-once.ts';
import { type Both, clickOnBoth, copyInTeams, dueWords } from '../races/click-on-both.ts';
import type { LiveCard, LiveCards } from './cards-in-chat.ts';
import { fileSome } from './file-request.ts';
import type { FaultOffice } from './office.ts';
import { supervisors } from './organisation.ts';

export type RacesOutcome = {
  steps: number;
  clicks: number;
  winners: number;
  told: number;
  violations: string[];
};

type Taken = Winner & { id: string; decisions: number; events: number; receipts: number };

/** How the crowd clicks on a card, and what each of them must be told then; both by person. */
export type Race = {
  isReady(card: LiveCard): boolean;
  click(card: LiveCard): Promise<ReadonlyMap<string, string>>;
  due(taken: Taken): ReadonlyMap<string, string>;
};

const APPEAR_MS = 60_000;

/** Everybody in Slack. */
export function inSlack(fake: FakeSlack): Race {
  const accounts = supervisors.map(({ account }) => account);
  return {
    isReady: () => true,
    async click({ message }) {
      const told = await clickAtOnce(fake, message, accounts);
      return new Map(supervisors.map(({ id, account }) => [id, told.get(account) ?? 'nothing']));
    },
    due: (taken) =>
      new Map(
        supervisors.map(({ id, language }) => [
          id,
          id === taken.id ? recorded(language, taken.number) : tooLate(language, taken),
        ]),
      ),
  };
}

/** Half of them in Slack and half in Teams, who change sides after every step. */
export function onBothSides(both: Both): Race {
  let odd = 0;
  let inTeams: ReadonlySet<string> = new Set();
  return {
    isReady: (card) => copyInTeams(both.teams, card) !== undefined,
    async click(card) {
      odd = 1 - odd;
      inTeams = new Set(supervisors.filter((_, at) => at % 2 === odd).map(({ id }) => id));
      return clickOnBoth(both, card, supervisors, inTeams);
    },
    due: (taken) => dueWords(supervisors, inTeams, taken),
  };
}

/** Every supervisor presses Approve on the same card in the same moment, over two processes; step after step. */
export async function runRaces(
  office: FaultOffice,
  live: LiveCards,
  steps: number,
  race: Race,
): Promise<RacesOutcome> {
  const outcome: RacesOutcome = { steps: 0, clicks: 0, winners: 0, told: 0, violations: [] };
  let filed = 0;
  for (const end = () => outcome.steps >= steps; !end(); ) {
    while (filed < steps && filed - outcome.steps < 120) filed += await fileSome(office.desk, filed);
    const card = await nextCard(live, race);
    if (!card) throw new Error('no card appears any more');
    const { requestId } = card.step;
    const told = await race.click(card);
    outcome.steps += 1;
    outcome.clicks += supervisors.length;
    const taken = await takenOn(office, requestId);
    if (!taken) outcome.violations.push(`nobody won on ${requestId}`);
    else judge(taken, told, race.due(taken), outcome);
    live.forget(card);
  }
  return outcome;
}

function judge(
  { id, number, decisions, events, receipts }: Taken,
  told: ReadonlyMap<string, string>,
  due: ReadonlyMap<string, string>,
  outcome: RacesOutcome,
): void {
  if (decisions === 1 && events === 1 && receipts === 1) outcome.winners += 1;
  else
    outcome.violations.push(
      `request ${number}: ${decisions} decisions, ${events} audit events, ${receipts} receipts`,
    );
  for (const person of supervisors) {
    const [words, wanted] = [told.get(person.id), due.get(person.id)];
    if (words === wanted) outcome.told += person.id === id ? 0 : 1;
    else
      outcome.violations.push(`request ${number}: ${person.id} was told "${words}" instead of "${wanted}"`);
  }
}

async function takenOn({ database }: FaultOffice, requestId: string): Promise<Taken | undefined> {
  const { rows } = await database.pool.query<Taken>(
    `select p.id, r.number, p.name, d.at,
       (select count(*)::int from decision where request_id = r.id and step_index = 0) as decisions,
       (select count(*)::int from audit_event where chain = 'request:' || r.id and type = 'step.approved') as events,
       (select count(*)::int from receipt where answer->>'requestId' = r.id::text and answer ? 'verdict') as receipts
     from request r join decision d on d.request_id = r.id join person p on p.id = d.person_id where r.id = $1`,
    [requestId],
  );
  return rows[0];
}

async function nextCard(live: LiveCards, race: Race): Promise<LiveCard | undefined> {
  for (const deadline = Date.now() + APPEAR_MS; Date.now() < deadline; await sleep(20)) {
    const card = live.all('approval.approve').find((candidate) => race.isReady(candidate));
    if (card) return card;
  }
  return undefined;
}
