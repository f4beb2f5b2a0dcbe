import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './logger.ts';

/** One part of the desk that must be put down, in the order of the list. */
export type StopStep = { name: string; stop(): Promise<void> };

export type Shutdown = {
  /** Listens for SIGTERM and SIGINT; a second signal ends the process at once. */
  onSignals(): void;
  /** Runs the steps one after the other; called again it answers with the same run. Ends the process with `code`. */
  stop(why: string, code?: number): Promise<void>;
};

/** Longer than this the desk is not put down politely: a supervisor would kill it soon after anyway. */
const LIMIT_MS = 10_000;

/**
 * Puts the desk down: accept nothing more, answer what is in flight, give back leases, close the database. A step that fails or hangs does not
 * keep the later ones from their turn; what is left is safe, because everything acknowledged has been committed.
 */
export function createShutdown({
  steps,
  log,
  exit = process.exit,
  limitMs = LIMIT_MS,
}: {
  steps: readonly StopStep[];
  log: Logger;
  exit?: (code: number) => void;
  limitMs?: number;
}): Shutdown {
  let stopping: Promise<void> | undefined;

  async function run(why: string, code: number): Promise<void> {
    log.info({ why }, 'stopping');
    const began = performance.now();
    const inTime = await Promise.race([
      runSteps(steps, log).then(() => true),
      sleep(limitMs, false, { ref: false }),
    ]);
    const ms = Math.round(performance.now() - began);
    if (inTime) log.info({ ms }, 'stopped');
    else log.error({ ms }, 'stopped by force: a step did not end in time');
    exit(inTime ? code : 1);
  }

  function stop(why: string, code = 0): Promise<void> {
    stopping ??= run(why, code);
    return stopping;
  }

  return {
    stop,
    onSignals() {
      for (const signal of ['SIGTERM', 'SIGINT'] as const) {
        process.on(signal, () => {
          if (stopping) exit(130);
          else void stop(signal);
        });
      }
    },
  };
}

async function runSteps(steps: readonly StopStep[], log: Logger): Promise<void> {
  for (const { name, stop } of steps) {
    try {
      await stop();
    } catch (err) {
      log.error({ err, step: name }, 'a step of stopping failed');
    }
  }
}
