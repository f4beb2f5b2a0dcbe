import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fault } from '../../src/local/slack/fake-slack.ts';
import { drained } from './compare-cards.ts';
import { fileRequest } from './file-request.ts';
import type { FaultOffice } from './office.ts';
import { admins, representatives, supervisors, TEAM, units } from './organisation.ts';

export type OutageOutcome = {
  kind: string;
  requests: number;
  /** Cards that stood in chat before and changed several times meanwhile. */
  cards: number;
  changesEach: number;
  refusedCalls: number;
  updatesAfterwards: number;
  postsAfterwards: number;
  secondsToCatchUp: number;
  violations: string[];
};

const OUTAGES: readonly { kind: string; faults: readonly Fault[] }[] = [
  { kind: '500 before', faults: [{ method: '*', kind: '500before' }] },
  {
    kind: '500 after accepting',
    faults: [
      { method: 'chat.update', kind: '500after' },
      { method: '*', kind: '500before' },
    ],
  },
  {
    kind: 'reset',
    faults: [
      { method: 'chat.update', kind: 'resetAfter' },
      { method: '*', kind: 'resetBefore' },
    ],
  },
  { kind: 'silence', faults: [{ method: '*', kind: 'silenceBefore', ms: 12_000 }] },
  { kind: '429', faults: [{ method: '*', kind: '429', retryAfter: 3 }] },
];

/** `requests` are under way in each outage, which lasts so many seconds; all kinds of outage unless some are named. */
export type OutagePlan = { requests: number; seconds: number; kinds?: readonly string[] };

type Standing = { id: string; ts: string };

/** Chat is down while requests go on; then every card that stood there is updated once, and every new one is posted once. */
export async function runOutages(
  office: FaultOffice,
  { requests, seconds, kinds = OUTAGES.map(({ kind }) => kind) }: OutagePlan,
): Promise<OutageOutcome[]> {
  const outcomes: OutageOutcome[] = [];
  for (const { kind, faults } of OUTAGES) {
    if (kinds.includes(kind)) outcomes.push(await runOutage(office, kind, faults, requests, seconds));
  }
  return outcomes;
}

async function runOutage(
  office: FaultOffice,
  kind: string,
  faults: readonly Fault[],
  requests: number,
  seconds: number,
): Promise<OutageOutcome> {
  const { journal, faults: switches } = office.slack.fake;
  const violations: string[] = [];
  const ids: string[] = [];
  for (let at = 0; at < requests; at += 1) {
    ids.push(
      await fileRequest(
        office.desk,
        units[at % units.length] ?? '',
        representatives[at % representatives.length] ?? nobody(),
      ),
    );
  }
  if ((await drained(office, 60_000)) === undefined)
    violations.push('the cards did not appear before the outage');
  const standing = await cardsOf(office, ids);

  journal.clear();
  for (const fault of faults) switches.add(fault);
  for (const id of ids) await changeThrice(office, id);
  await sleep(seconds * 1_000);
  const refusedCalls = journal.calls.filter(({ ok, method }) => !ok && method.startsWith('chat.')).length;
  // What is under way when the lights go on again belongs to the outage.
  switches.clear();
  journal.clear();
  const began = Date.now();
  if ((await drained(office, 120_000)) === undefined) violations.push('the cards did not catch up');

  const done = journal.calls.filter(({ ok }) => ok);
  const updates = done.filter(({ method }) => method === 'chat.update');
  for (const { id, ts } of standing) {
    const count = updates.filter(({ args }) => args.ts === ts).length;
    if (count !== 1) violations.push(`${kind}: card ${id} was updated ${count} times afterwards`);
  }
  return {
    kind,
    requests,
    cards: standing.length,
    changesEach: 3,
    refusedCalls,
    updatesAfterwards: updates.length,
    postsAfterwards: done.filter(({ method }) => method === 'chat.postMessage').length,
    secondsToCatchUp: Math.round((Date.now() - began) / 100) / 10,
    violations,
  };
}

/** A reminder and both approvals, each of which changes the step's card. */
async function changeThrice({ desk }: FaultOffice, requestId: string): Promise<void> {
  const step = (stepIndex: number) => ({ requestId, round: 1, stepIndex });
  const answers = {
    duplicate: 'none',
    confirmedWith: 'Wilma Quast',
    confirmedHow: 'phone',
    confirmedOn: '2026-03-02',
  };
  const by = (externalId = '') => ({ surface: 'slack' as const, tenant: TEAM, externalId });
  for (const [command, input, who] of [
    ['approval.remind', { ...step(0), act: 'remind' }, { desk: 'clock' }],
    ['approval.decide', { ...step(0), verdict: 'approved' }, by(supervisors[0]?.account)],
    ['approval.decide', { ...step(1), verdict: 'approved', answers }, by(admins[0]?.account)],
  ] as const) {
    const outcome = await desk.execute(command, input, { commandId: randomUUID(), by: who });
    if (outcome.kind !== 'done') throw new Error(`${command}: ${JSON.stringify(outcome)}`);
  }
}

/** The cards with buttons: the step's in its channel and the requester's own. */
async function cardsOf({ database }: FaultOffice, ids: readonly string[]): Promise<Standing[]> {
  const { rows } = await database.pool.query<Standing>(
    `select id, address->>'ts' as ts from card where kind in ('request.step', 'request.mine') and target = any($1)`,
    [ids],
  );
  return rows;
}

function nobody(): never {
  throw new Error('nobody files');
}
