import { setTimeout as sleep } from 'node:timers/promises';
import { stepTarget } from '../../src/desk/requests/schema.ts';
import type { Deciding, LiveCard, LiveCards } from './cards-in-chat.ts';
import { type Click, handsOf } from './click.ts';
import { fileSome } from './file-request.ts';
import type { FaultOffice } from './office.ts';
import { admins, type Colleague, supervisors } from './organisation.ts';

export type Crowd = {
  clicks: Click[];
  /** Nobody begins anything new; resolves when the last click is answered and late words have come. */
  stop(): Promise<void>;
};

const THINK_MS = { from: 300, to: 2_000 };
const SUPERVISORS_AT_WORK = 24;
/** So many first steps are kept open, so that there is always something to click. */
const ON_THE_TABLE = 400;
const STALE_KEPT = 40;
const LATE_WORDS_MS = 3_000;
const ANSWERS = { duplicate: 'none', confirmedWith: 'Wilma Quast', confirmedHow: 'phone' };

const between = (from: number, to: number) => from + Math.random() * (to - from);

/** Supervisors and data admins who decide what lies on the table, and representatives who keep filing. */
export function startCrowd(office: FaultOffice, live: LiveCards): Crowd {
  const { fake } = office.slack;
  const clicks: Click[] = [];
  const stale: LiveCard[] = [];
  const decided = new Set<string>();
  let [filed, firstDecided, stopped] = [0, 0, false];

  /** Mostly something that nobody has decided yet, as far as people have heard. */
  function choose(action: Deciding): LiveCard | undefined {
    if (Math.random() < 0.05) return live.any(action);
    for (let tries = 0; tries < 10; tries += 1) {
      const card = live.any(action);
      if (card && !decided.has(stepOf(card.step))) return card;
    }
    return undefined;
  }

  function keep(click: Click | undefined): void {
    if (!click) return;
    clicks.push(click);
    // Who came too late is told a name, and everybody is called Person.
    const over = click.heard === 'done' || (click.heard === 'refused' && click.words.includes('Person'));
    if (!over || decided.has(stepOf(click))) return;
    decided.add(stepOf(click));
    if (click.stepIndex === 0) firstDecided += 1;
  }

  async function supervise(person: Colleague): Promise<void> {
    const hands = handsOf(person, fake);
    while (!stopped) {
      await sleep(between(THINK_MS.from, THINK_MS.to));
      const card = Math.random() < 0.05 ? stale.shift() : choose('approval.approve');
      if (!card) continue;
      if (stale.length < STALE_KEPT && Math.random() < 0.1) stale.push(structuredClone(card));
      const dice = Math.random();
      const [toReturn, toReject] = [{ note: 'Please check the name' }, { note: 'Not our customer' }];
      if (dice < 0.8) await persist(() => hands.approve(card));
      else if (dice < 0.9)
        keep(await hands.byForm(card, 'approval.return', 'approval.return', toReturn, 'returned'));
      else keep(await hands.byForm(card, 'approval.reject', 'approval.reject', toReject, 'rejected'));
    }
    await sleep(LATE_WORDS_MS);
    hands.close();
  }

  async function administer(person: Colleague): Promise<void> {
    const hands = handsOf(person, fake);
    while (!stopped) {
      await sleep(between(THINK_MS.from, THINK_MS.to) / 3);
      const card = choose('approval.answer');
      if (card) keep(await hands.byForm(card, 'approval.answer', 'approval.answers', ANSWERS, 'approved'));
    }
    await sleep(LATE_WORDS_MS);
    hands.close();
  }

  /** Without an answer people click again. */
  async function persist(press: () => Promise<Click>): Promise<void> {
    for (let tries = 0; tries < 4; tries += 1) {
      const click = await press();
      keep(click);
      if (click.heard !== 'unanswered' || stopped) return;
      await sleep(between(100, 500));
    }
  }

  async function fileOn(): Promise<void> {
    while (!stopped) {
      if (filed - firstDecided >= ON_THE_TABLE) await sleep(50);
      else filed += await fileSome(office.desk, filed).catch(() => sleep(200, 0));
    }
  }

  const busy = [
    ...supervisors.slice(0, SUPERVISORS_AT_WORK).map(supervise),
    ...admins.map(administer),
    fileOn(),
  ];
  return {
    clicks,
    async stop() {
      stopped = true;
      await Promise.all(busy);
    },
  };
}

function stepOf(step: { requestId: string; round: number; stepIndex: number }): string {
  return stepTarget({ id: step.requestId, round: step.round, stepIndex: step.stepIndex });
}
