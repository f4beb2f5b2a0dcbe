import { type ChildProcess, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export type Ended = 'killed' | 'crashPoint' | 'byItself';
export type Replica = {
  url: string;
  isUp(): boolean;
  /** Resolves once the process serves. */
  ready(): Promise<void>;
  /** `kill -9`; it is started again at once. */
  kill(): void;
  /** From the next start on the process dies at this point; the start after that is an ordinary one. */
  crashNextAt(point: string): void;
  /** How often the process ended, by cause. */
  ends: Record<Ended, number>;
  stop(): Promise<void>;
};

export type ReplicaOptions = {
  script: string;
  port: number;
  env: Record<string, string>;
  cwd: string;
  logFile: string;
  /** Answers 200 once the process serves. */
  readyPath: string;
};

const AFTER_OWN_END_MS = 300;

/** One process of the desk under supervision: whatever ends it, it is started again. */
export function startReplica(options: ReplicaOptions): Replica {
  const url = `http://127.0.0.1:${options.port}`;
  const ends: Replica['ends'] = { killed: 0, crashPoint: 0, byItself: 0 };
  const log = fs.openSync(options.logFile, 'a');
  let [child, killed, stopping, up] = [undefined as ChildProcess | undefined, false, false, false];
  let nextCrash: string | undefined;
  let crash: string | undefined;

  function launch(): void {
    [crash, nextCrash, killed, up] = [nextCrash, undefined, false, false];
    const started = spawn(process.execPath, [options.script], {
      cwd: options.cwd,
      stdio: ['ignore', log, log],
      env: { ...options.env, PORT: String(options.port), ...(crash && { REGISTRAR_CRASH_AT: crash }) },
    });
    child = started;
    started.once('exit', (_code, signal) => {
      up = false;
      if (stopping) return;
      const cause: Ended = killed ? 'killed' : crash && signal === 'SIGKILL' ? 'crashPoint' : 'byItself';
      ends[cause] += 1;
      // At once, except after an end of its own: a desk that refuses to start is not asked faster than a supervisor would.
      if (cause === 'byItself') setTimeout(() => stopping || launch(), AFTER_OWN_END_MS);
      else launch();
    });
    void watch(started);
  }

  async function watch(started: ChildProcess): Promise<void> {
    while (child === started && started.exitCode === null && !stopping) {
      const answer = await fetch(url + options.readyPath, { signal: AbortSignal.timeout(5_000) }).catch(
        () => undefined,
      );
      await answer?.body?.cancel();
      if (answer?.ok && child === started) {
        up = true;
        return;
      }
      await sleep(60);
    }
  }

  // Should the harness itself fall over, nothing of it is left running.
  process.once('exit', () => child?.kill('SIGKILL'));
  launch();
  return {
    url,
    ends,
    isUp: () => up,
    async ready() {
      for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(20)) if (up) return;
      throw new Error(`the desk on ${url} does not get ready; see ${options.logFile}`);
    },
    kill() {
      killed = true;
      up = false;
      child?.kill('SIGKILL');
    },
    crashNextAt(point) {
      nextCrash = point;
    },
    async stop() {
      stopping = true;
      const last = child;
      if (!last || last.exitCode !== null || last.signalCode !== null) return;
      const gone = new Promise((resolve) => last.once('exit', resolve));
      last.kill('SIGTERM');
      await Promise.race([gone, sleep(8_000)]);
      last.kill('SIGKILL');
      fs.closeSync(log);
    },
  };
}
