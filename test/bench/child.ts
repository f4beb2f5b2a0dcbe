import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Question, ServerSettings, Usage } from './servers.ts';

/** A server in a process of its own, which can be asked what it has used up. */
export type Child = {
  port: number;
  usage(): Promise<Usage>;
  ask(question: Question): Promise<unknown>;
  stop(): Promise<void>;
  /** As the machine would: without a word. */
  kill(): Promise<void>;
};

export async function startServer(settings: ServerSettings): Promise<Child> {
  const child = fork(fileURLToPath(new URL('server.ts', import.meta.url)), [JSON.stringify(settings)], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const waiting = new Map<number, (answer: unknown) => void>();
  let asked = 0;
  const { promise: ready, resolve, reject } = Promise.withResolvers<number>();
  child.once('exit', (code) => reject(new Error(`the ${settings.kind} server ended with ${code}`)));
  child.on('message', (message: { port?: number; id?: number; answer?: unknown }) => {
    if (message.port) resolve(message.port);
    else waiting.get(message.id ?? 0)?.(message.answer);
  });

  async function ask(question: Question): Promise<unknown> {
    asked += 1;
    const { promise, resolve: settle } = Promise.withResolvers<unknown>();
    waiting.set(asked, settle);
    child.send({ id: asked, question });
    const answer = await promise;
    waiting.delete(asked);
    return answer;
  }

  const port = await ready;
  return {
    port,
    ask,
    usage: async () => (await ask('usage')) as Usage,
    async stop() {
      const ended = once(child, 'exit');
      child.send({ id: 0, question: 'stop' });
      await ended;
    },
    async kill() {
      const ended = once(child, 'exit');
      child.kill('SIGKILL');
      await ended;
    },
  };
}
