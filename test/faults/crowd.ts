import { setTimeout as sleep } from 'node:timers/promises';
import type { LiveCard, LiveCards } from './cards-in-chat.ts';
import { type Click, handsOf } from './click.ts';
import { type FaultOffice, fileRequest } from './office.ts';
import { admins, type Colleague, representatives, supervisors, units } from './organisation.ts';

export type Crowd = {
  clicks: Click[];
  /** Nobody begins anything new; resolves when the last click is answered and late words have come. */
  stop(): Promise<void>;
};

const THINK_MS = { from: 150, to: 900 };
/** So many open first steps are kept on the table, so that there is always something to click. */
const ON_THE_TABLE = 120;
const STALE_KEPT = 40;
const LATE_WORDS_MS = 3_000;

const between = (from: number, to: number) => from + Math.random() * (to - from);

/** Supervisors and data admins who decide whatever lies on the table, and representatives who keep filing. */
export function startCrowd(office: FaultOffice, live: LiveCards): Crowd {
  const { fake } = office.slack;
  const clicks: Click[] = [];
  const stale: LiveCard[] = [];
  let stopped = false;

  async function supervise(person: Colleague): Promise<void> {
    const hands = handsOf(person, fake);
    while (!stopped) {
      await sleep(between(THINK_MS.from, THINK_MS.to));
      const card = Math.random() < 0.05 ? stale.shift() : live.any('approval.approve');
      if (!card) continue;
      if (stale.length < STALE_KEPT && Math.random() < 0.1) stale.push(structuredClone(card));
      const dice = Math.random();
      if (dice < 0.8) await persist(() => hands.approve(card));
      else if (dice < 0.9)
        keep(
          await hands.byForm(
            card,
            'approval.return',
            'approval.return',
            { note: 'Please check the name' },
            'returned',
          ),
        );
      else
        keep(
          await hands.byForm(
            card,
            'approval.reject',
            'approval.reject',
            { note: 'Not our customer' },
            'rejected',
          ),
        );
    }
    await sleep(LATE_WORDS_MS);
    hands.close();
  }

  async function administer(person: Colleague): Promise<void> {
    const hands = handsOf(person, fake);
    const answers = { duplicate: 'none', confirmedWith: 'Wilma Quast', confirmedHow: 'phone' };
    while (!stopped) {
      await sleep(between(THINK_MS.from, THINK_MS.to) / 3);
      const card = live.any('approval.answer');
      if (card) keep(await hands.byForm(card, 'approval.answer', 'approval.answers', answers, 'approved'));
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

  function keep(click: Click | undefined): void {
    if (click) clicks.push(click);
  }

  async function fileOn(): Promise<void> {
    for (let count = 0; !stopped; count += 1) {
      if (live.count('approval.approve') >= ON_THE_TABLE) await sleep(50);
      else await fileSome(office, count).catch(() => sleep(200));
    }
  }

  const busy = [...supervisors.map(supervise), ...admins.map(administer), fileOn()];
  return {
    clicks,
    async stop() {
      stopped = true;
      await Promise.all(busy);
    },
  };
}

async function fileSome(office: FaultOffice, count: number): Promise<void> {
  const pick = <T>(list: readonly T[], at: number): T => list[at % list.length] as T;
  const at = count * 4;
  const four = [at, at + 1, at + 2, at + 3];
  await Promise.all(
    four.map((one) => fileRequest(office.desk, pick(units, one), pick(representatives, one))),
  );
}

export async function fileMany(office: FaultOffice, count: number): Promise<void> {
  for (let done = 0; done < count; done += 4) await fileSome(office, done / 4);
}
