import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveCard, LiveCards } from './cards-in-chat.ts';
import { type Click, type Hands, handsOf } from './click.ts';
import { fileSome } from './file-request.ts';
import type { FaultOffice } from './office.ts';
import { admins, type Colleague, supervisors } from './organisation.ts';
import { layTable, type Table } from './table.ts';

export type Crowd = {
  clicks: Click[];
  /** Nobody begins anything new; resolves when the last click is answered and late words have come. */
  stop(): Promise<void>;
};

const THINK_MS = { from: 300, to: 2_000 };
const SUPERVISORS_AT_WORK = 24;
/** So many first steps are kept open, so that there is always something to click. */
const ON_THE_TABLE = 400;
const LATE_WORDS_MS = 3_000;
const ANSWERS = { duplicate: 'none', confirmedWith: 'Wilma Quast', confirmedHow: 'phone' };

const between = (from: number, to: number) => from + Math.random() * (to - from);
const think = (share = 1) => sleep(between(THINK_MS.from, THINK_MS.to) * share);

/** Supervisors and data admins who decide what lies on the table, and representatives who keep filing. */
export function startCrowd(office: FaultOffice, live: LiveCards): Crowd {
  const table = layTable(live);
  let stopped = false;
  const goesOn = () => !stopped;

  async function work(person: Colleague, act: (hands: Hands) => Promise<void>): Promise<void> {
    const hands = handsOf(person, office.slack.fake);
    while (goesOn()) await act(hands);
    await sleep(LATE_WORDS_MS);
    hands.close();
  }

  const busy = [
    ...supervisors
      .slice(0, SUPERVISORS_AT_WORK)
      .map((person) => work(person, (hands) => supervise(hands, table, goesOn))),
    ...admins.map((person) => work(person, (hands) => administer(hands, table))),
    fileOn(office, table, goesOn),
  ];
  return {
    clicks: table.clicks,
    async stop() {
      stopped = true;
      await Promise.all(busy);
    },
  };
}

async function supervise(hands: Hands, table: Table, goesOn: () => boolean): Promise<void> {
  await think();
  const card = Math.random() < 0.05 ? table.chooseStale() : table.choose('approval.approve');
  if (!card) return;
  const dice = Math.random();
  if (dice < 0.8) await approve(card, hands, table, goesOn);
  else if (dice < 0.9)
    table.keep(await hands.byForm(card, { ...RETURN, values: { note: 'Please check the name' } }));
  else table.keep(await hands.byForm(card, { ...REJECT, values: { note: 'Not our customer' } }));
}

const RETURN = { button: 'approval.return', form: 'approval.return', verdict: 'returned' } as const;
const REJECT = { button: 'approval.reject', form: 'approval.reject', verdict: 'rejected' } as const;
const ANSWER = { button: 'approval.answer', form: 'approval.answers', verdict: 'approved' } as const;

async function administer(hands: Hands, table: Table): Promise<void> {
  await think(0.3);
  const card = table.choose('approval.answer');
  if (card) table.keep(await hands.byForm(card, { ...ANSWER, values: ANSWERS }));
}

/** Without an answer people click again. */
async function approve(card: LiveCard, hands: Hands, table: Table, goesOn: () => boolean): Promise<void> {
  for (let tries = 0; tries < 4; tries += 1) {
    const click = await hands.approve(card);
    table.keep(click);
    if (click.heard !== 'unanswered' || !goesOn()) return;
    await sleep(between(100, 500));
  }
}

async function fileOn({ desk }: FaultOffice, table: Table, goesOn: () => boolean): Promise<void> {
  for (let filed = 0; goesOn(); ) {
    if (filed - table.firstStepsDecided() >= ON_THE_TABLE) await sleep(50);
    else filed += await fileSome(desk, filed).catch(() => sleep(200, 0));
  }
}
