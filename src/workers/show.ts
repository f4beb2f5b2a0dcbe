import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database/client.ts';
import { SURFACES } from '../kit/actor.ts';
import type { DeliverFault } from '../kit/deliver.ts';
import type { CardKind, Desk, Feature } from '../kit/feature.ts';
import type { Logger } from '../operations/logger.ts';
import type { Metrics } from '../operations/metrics.ts';
import { cardRows, placeOf, type TakenCard } from './card-rows.ts';
import { MOST_ATTEMPTS, watchOutages } from './outages.ts';
import { type Attempt, type Deliverers, showCard } from './show-card.ts';

export type ShowParts = {
  database: Database;
  features: readonly Feature[];
  deliverers: Deliverers;
  desk: Desk;
  log: Logger;
  metrics: Metrics;
  /** Milliseconds between two new messages to the same place. The platforms allow one a second; updates are not held back. */
  paceMs?: number;
};

export type Show = {
  /** Something was committed: look at once. Many kicks in a row become one look. */
  kick(): void;
  /** Looks every second from now on. */
  start(): void;
  /** Shows what can be shown now and resolves when nothing is left of it. */
  drain(): Promise<void>;
  /** Takes nothing more, lets what is under way finish (up to `withinMs`) and gives the rest of its leases back. */
  stop(withinMs?: number): Promise<void>;
};

const AT_ONCE = 8;
const EVERY_MS = 1_000;
const KICK_DELAY_MS = 15;
/** Back-off doubles from one second up to these many. An outage is retried sooner: the platform's return must show quickly. */
const CEILING_SECONDS = { failed: 300, down: 30 } as const;
const NEVER = 2 ** 31 - 1;

/**
 * Brings chat to what the `card` rows want. State lives in the rows alone: replicas and restarts need no hand-over, ten changes during an
 * outage become one update, and doing an attempt twice is harmless.
 */
export function createShow({
  database,
  features,
  deliverers,
  desk,
  log,
  metrics,
  paceMs = 1_000,
}: ShowParts): Show {
  const surfaces = SURFACES.filter((surface) => deliverers[surface]);
  const rows = cardRows(database.pool, surfaces);
  const kinds = new Map<string, CardKind>(features.flatMap((feature) => Object.entries(feature.cards ?? {})));
  const underWay = new Map<string, Promise<void>>();
  const resting = new Map<string, number>();
  const pacing = new Map<string, number>();
  const outage = watchOutages();
  let stopped = false;
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let lookTook = 0;
  let soon: NodeJS.Timeout | undefined;
  let later: NodeJS.Timeout | undefined;
  let every: NodeJS.Timeout | undefined;

  /** Under a large backlog a look takes longer; kicks then wait in proportion, so that looking stays a small part of the work. */
  function kick(): void {
    if (stopped || soon) return;
    soon = setTimeout(
      () => {
        soon = undefined;
        void look();
      },
      Math.max(KICK_DELAY_MS, 4 * lookTook),
    );
    soon.unref();
  }

  function look(): Promise<void> {
    lookAgain = looking !== undefined;
    looking ??= takeWhatIsFree()
      .catch((err: unknown) => {
        metrics.countFault('show');
        log.warn({ err }, 'cards cannot be taken');
      })
      .finally(() => {
        looking = undefined;
      });
    return looking;
  }

  async function takeWhatIsFree(): Promise<void> {
    do {
      lookAgain = false;
      const free = AT_ONCE - underWay.size;
      if (stopped || free <= 0) return;
      const began = performance.now();
      const taken = await rows.take(free, current(resting), current(pacing));
      lookTook = performance.now() - began;
      for (const card of taken) {
        underWay.set(
          card.lease,
          showOne(card).finally(() => {
            underWay.delete(card.lease);
            kick();
          }),
        );
      }
    } while (lookAgain);
  }

  async function showOne(card: TakenCard): Promise<void> {
    try {
      await conclude(card, await attempt(card));
    } catch (err) {
      // The lease ends by itself and another attempt follows.
      metrics.countFault('show');
      log.warn({ err, card: card.id }, 'a card could not be settled');
    }
  }

  async function attempt(card: TakenCard): Promise<Attempt> {
    try {
      return await showCard(card, { kinds, deliverers, desk });
    } catch (err) {
      log.error({ err, ...idsOf(card) }, 'a card could not be drawn');
      return { fault: 'failed', reason: err instanceof Error ? err.name : 'unknown' };
    }
  }

  async function conclude(card: TakenCard, done: Attempt): Promise<void> {
    if (done === 'nothing') return rows.settle(card, null);
    metrics.countCard(card.surface, 'fault' in done ? done.fault : card.address ? 'updated' : 'posted');
    if ('fault' in done) return concludeFault(card, done);
    if (!card.address) leaveAlone(pacing, card, paceMs);
    await rows.settle(card, done.address);
    if (outage.delivered(card)) await rows.wake(card.surface);
  }

  async function concludeFault(card: TakenCard, fault: DeliverFault): Promise<void> {
    switch (fault.fault) {
      case 'rateLimited':
        await rows.rest(card, fault.retryAfterMs);
        return leaveAlone(resting, card, fault.retryAfterMs);
      case 'gone':
        return rows.forget(card, fault.what);
      case 'unreachable':
        if (await isServedElsewhere(card)) return rows.settle(card, null);
        return redirect(card, fault.reason);
      case 'down':
      case 'failed': {
        const parkAfter = fault.fault === 'failed' ? MOST_ATTEMPTS : outage.isCardsOwnFault(card) ? 0 : NEVER;
        const options = { ceilingSeconds: CEILING_SECONDS[fault.fault], parkAfter };
        const parked = await rows.fail(card, `${fault.fault}: ${fault.reason}`, options);
        if (parked) tellOperations(card, fault.reason);
        return;
      }
      default:
        fault satisfies never;
    }
  }

  /** Whoever has no place on this platform but one on another that is switched on misses nothing. */
  async function isServedElsewhere({ surface, audience }: TakenCard): Promise<boolean> {
    const others = surfaces.filter((other) => other !== surface);
    if (others.length === 0) return false;
    const [sort, id = ''] = audience.split(':');
    if (sort === 'person') return rows.hasAccountOn(id, others);
    const channel = (await desk.organisation()).channels.find((candidate) => candidate.id === id);
    return channel !== undefined && !channel[surface] && others.some((other) => channel[other]);
  }

  /** R23: who decides is shown the card directly when its channel can't be reached. */
  async function redirect(card: TakenCard, reason: string): Promise<void> {
    const others = (await kinds.get(card.kind)?.instead?.(card.target, desk)) ?? [];
    await rows.redirect(
      card,
      others.filter((audience) => audience !== card.audience),
    );
    tellOperations(card, `unreachable: ${reason}`);
  }

  function tellOperations(card: TakenCard, fault: string): void {
    metrics.countFault('show.parked');
    log.error({ ...idsOf(card), fault }, 'a card was given up');
  }

  /** Places whose time has not come yet; the others are dropped. */
  function current(times: Map<string, number>): string[] {
    for (const [place, until] of times) if (until <= Date.now()) times.delete(place);
    return [...times.keys()];
  }

  function leaveAlone(times: Map<string, number>, card: TakenCard, ms: number): void {
    times.set(placeOf(card), Date.now() + ms);
    if (stopped || ms > EVERY_MS) return;
    clearTimeout(later);
    later = setTimeout(kick, ms + 1);
    later.unref();
  }

  return {
    kick,
    start() {
      every ??= setInterval(() => void look(), EVERY_MS);
    },
    async drain() {
      for (;;) {
        await look();
        if (underWay.size > 0) await Promise.race(underWay.values());
        else if (resting.size + pacing.size === 0) return;
        else await sleep(Math.max(1, Math.min(...resting.values(), ...pacing.values()) - Date.now()));
      }
    },
    async stop(withinMs = 5_000) {
      stopped = true;
      clearInterval(every);
      clearTimeout(soon);
      clearTimeout(later);
      await looking;
      const ended = Promise.all(underWay.values());
      await Promise.race([ended, sleep(withinMs, undefined, { ref: false })]);
      if (underWay.size > 0) await rows.release([...underWay.keys()]);
    },
  };
}

function idsOf({ id, kind, target, audience, surface }: TakenCard) {
  return { card: id, kind, target, audience, surface };
}
