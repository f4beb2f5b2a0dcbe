import { setTimeout as sleep } from 'node:timers/promises';
import { clickAtOnce, recorded, tooLate } from '../races/click-at-once.ts';
import type { LiveCards } from './cards-in-chat.ts';
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

type Taken = {
  number: number;
  name: string;
  account: string;
  at: Date;
  decisions: number;
  events: number;
  receipts: number;
};

const APPEAR_MS = 60_000;

/** Every supervisor presses Approve on the same card in the same moment, over two processes; step after step. */
export async function runRaces(office: FaultOffice, live: LiveCards, steps: number): Promise<RacesOutcome> {
  const { fake } = office.slack;
  const outcome: RacesOutcome = { steps: 0, clicks: 0, winners: 0, told: 0, violations: [] };
  let filed = 0;
  for (const end = () => outcome.steps >= steps; !end(); ) {
    while (filed < steps && filed - outcome.steps < 120) filed += await fileSome(office.desk, filed);
    const [card] = live.all('approval.approve');
    if (!card) {
      if (!(await appears(live))) throw new Error('no card appears any more');
      continue;
    }
    const { requestId } = card.step;
    const told = await clickAtOnce(
      fake,
      card.message,
      supervisors.map(({ account }) => account),
    );
    outcome.steps += 1;
    outcome.clicks += supervisors.length;
    const taken = await takenOn(office, requestId);
    if (!taken) outcome.violations.push(`nobody won on ${requestId}`);
    else judge(taken, told, outcome);
    live.forget(card);
  }
  return outcome;
}

function judge(taken: Taken, told: ReadonlyMap<string, string>, outcome: RacesOutcome): void {
  const { number, account, decisions, events, receipts } = taken;
  if (decisions === 1 && events === 1 && receipts === 1) outcome.winners += 1;
  else
    outcome.violations.push(
      `request ${number}: ${decisions} decisions, ${events} audit events, ${receipts} receipts`,
    );
  for (const person of supervisors) {
    const words = told.get(person.account);
    const due =
      person.account === account ? recorded(person.language, number) : tooLate(person.language, taken);
    if (words === due) outcome.told += person.account === account ? 0 : 1;
    else outcome.violations.push(`request ${number}: ${person.id} was told "${words}" instead of "${due}"`);
  }
}

async function takenOn({ database }: FaultOffice, requestId: string): Promise<Taken | undefined> {
  const { rows } = await database.pool.query<Taken>(
    `select r.number, p.name, i.external_id as account, d.at,
       (select count(*)::int from decision where request_id = r.id and step_index = 0) as decisions,
       (select count(*)::int from audit_event where chain = 'request:' || r.id and type = 'step.approved') as events,
       (select count(*)::int from receipt where answer->>'requestId' = r.id::text and answer ? 'verdict') as receipts
     from request r join decision d on d.request_id = r.id join person p on p.id = d.person_id join identity i on i.person_id = p.id
     where r.id = $1`,
    [requestId],
  );
  return rows[0];
}

async function appears(live: LiveCards): Promise<boolean> {
  for (const deadline = Date.now() + APPEAR_MS; Date.now() < deadline; await sleep(20)) {
    if (live.count('approval.approve') > 0) return true;
  }
  return false;
}
