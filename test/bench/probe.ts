import pg from 'pg';
import type { Question } from './servers.ts';

export type Ask = Partial<Record<Question, () => Promise<unknown>>>;

/** Counts every statement of this process, whoever sends it. */
export function countStatements(): () => number {
  let count = 0;
  const query = pg.Client.prototype.query as (...given: unknown[]) => unknown;
  pg.Client.prototype.query = function counted(this: pg.Client, ...given: unknown[]): never {
    count += 1;
    return query.apply(this, given) as never;
  };
  return () => count;
}

/** Tells the parent the port and answers its questions from then on. */
export function answerQuestions(port: number, statements: () => number, more: Ask): void {
  const ask: Ask = {
    usage: async () => {
      const { user, system } = process.cpuUsage();
      return { cpu: user + system, queries: statements() };
    },
    heap: async () => {
      for (let again = 0; again < 3; again += 1) globalThis.gc?.();
      return process.memoryUsage().heapUsed;
    },
    stop: async () => setImmediate(() => process.exit(0)),
    ...more,
  };
  process.on('message', ({ id, question }: { id: number; question: Question }) => {
    void ask[question]?.().then((answer) => process.send?.({ id, answer }));
  });
  process.on('disconnect', () => process.exit(0));
  process.send?.({ port });
}
