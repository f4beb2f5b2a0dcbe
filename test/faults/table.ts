import { stepTarget } from '../../src/desk/requests/schema.ts';
import type { Deciding, LiveCard, LiveCards } from './cards-in-chat.ts';
import type { Click } from './click.ts';

/** What lies on the table, and what people have clicked so far. */
export type Table = {
  clicks: Click[];
  /** Mostly something that nobody has decided yet, as far as people have heard. */
  choose(action: Deciding): LiveCard | undefined;
  /** Now and then a card as it was when it still had its buttons. */
  chooseStale(): LiveCard | undefined;
  keep(click: Click | undefined): void;
  /** First steps of which people have heard that they are decided. */
  firstStepsDecided(): number;
};

const STALE_KEPT = 40;

export function layTable(live: LiveCards): Table {
  const clicks: Click[] = [];
  const stale: LiveCard[] = [];
  const decided = new Set<string>();
  let firstSteps = 0;

  function pick(action: Deciding): LiveCard | undefined {
    if (Math.random() < 0.05) return live.any(action);
    for (let tries = 0; tries < 10; tries += 1) {
      const card = live.any(action);
      if (card && !decided.has(stepOf(card.step))) return card;
    }
    return undefined;
  }

  return {
    clicks,
    firstStepsDecided: () => firstSteps,
    choose(action) {
      const card = pick(action);
      if (card && stale.length < STALE_KEPT && Math.random() < 0.1) stale.push(structuredClone(card));
      return card;
    },
    chooseStale: () => stale.shift(),
    keep(click) {
      if (!click) return;
      clicks.push(click);
      // Who came too late is told a name, and everybody is called Person.
      const over = click.heard === 'done' || (click.heard === 'refused' && click.words.includes('Person'));
      if (!over || decided.has(stepOf(click))) return;
      decided.add(stepOf(click));
      if (click.stepIndex === 0) firstSteps += 1;
    },
  };
}

function stepOf({ requestId, round, stepIndex }: LiveCard['step']): string {
  return stepTarget({ id: requestId, round, stepIndex });
}
