import pg from 'pg';
import type { Question, StatementTimes, Usage } from './servers.ts';

export type Ask = Partial<Record<Question, () => Promise<unknown>>>;
export type Watched = { count(): number; times(): StatementTimes };

type Query = (this: unknown, ...given: unknown[]) => unknown;

/**
 * Counts every statement of this process, whoever sends it, and times the two of a command from the first time that the times are asked for:
 * kept from the start, they would be what grows where memory is measured.
 */
export function watchStatements(): Watched {
  let count = 0;
  let times: StatementTimes | undefined;
  const send = pg.Client.prototype.query as Query;
  pg.Client.prototype.query = function counted(this: unknown, ...given: unknown[]): never {
    count += 1;
    return send.apply(this, given) as never;
  };
  const borrowAndSend = pg.Pool.prototype.query as Query;
  pg.Pool.prototype.query = async function timed(this: unknown, ...given: unknown[]): Promise<never> {
    const began = performance.now();
    const result = await borrowAndSend.apply(this, given);
    const sort = sortOf(given[0]);
    if (sort) times?.[sort].push(performance.now() - began);
    return result as never;
  } as typeof pg.Pool.prototype.query;
  return {
    count: () => count,
    times() {
      const given = times;
      times = { read: [], write: [] };
      return given ?? times;
    },
  };
}

function sortOf(query: unknown): 'read' | 'write' | undefined {
  const text =
    typeof query === 'object' && query !== null && 'text' in query ? String(query.text).trimStart() : '';
  if (text.startsWith('with who as')) return 'read';
  return text.startsWith('with guard as') ? 'write' : undefined;
}

/** Tells the parent the port and answers its questions from then on. */
export function answerQuestions(port: number, watched: Watched, more: Ask): void {
  const ask: Ask = {
    async usage() {
      const { user, system } = process.cpuUsage();
      return { cpu: user + system, statements: watched.count() } satisfies Usage;
    },
    async heap() {
      for (let again = 0; again < 3; again += 1) globalThis.gc?.();
      return process.memoryUsage().heapUsed;
    },
    statements: async () => watched.times(),
    stop: async () => void setImmediate(() => process.exit(0)),
    ...more,
  };
  process.on('message', ({ id, question }: { id: number; question: Question }) => {
    void ask[question]?.().then((answer) => process.send?.({ id, answer }));
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port });
}
