import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Web API that agrees to everything at once and remembers nothing: what is measured is the desk, not the chat. */
export type QuietChat = {
  apiUrl: string;
  /** Where private answers are posted to. */
  responseUrl: string;
  /** From now on posts and updates are answered with 429 and this Retry-After; 0 ends it. */
  limit(seconds: number): void;
  /** How many were answered so since then. */
  limited(): number;
  /** When (performance.now) the method is called next. */
  nextCall(method: string): Promise<number>;
  close(): Promise<void>;
};

export async function startQuietChat(): Promise<QuietChat> {
  let calls = 0;
  let retryAfter = 0;
  let limited = 0;
  const waiting = new Map<string, (at: number) => void>();
  const server = createServer((request, response) => {
    const at = performance.now();
    request.resume().on('end', () => {
      const method = request.url?.split('/').at(-1) ?? '';
      waiting.get(method)?.(at);
      waiting.delete(method);
      if (retryAfter > 0 && method.startsWith('chat.')) {
        limited += 1;
        response
          .writeHead(429, { 'retry-after': String(retryAfter) })
          .end('{"ok":false,"error":"ratelimited"}');
        return;
      }
      calls += 1;
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ok: true, ...answerOf(method, calls) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiUrl: `${url}/api/`,
    responseUrl: `${url}/response/1`,
    limit(seconds) {
      retryAfter = seconds;
      limited = 0;
    },
    limited: () => limited,
    nextCall: (method) => new Promise((resolve) => waiting.set(method, resolve)),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Nobody here has a profile that differs from what the desk knows. */
function answerOf(method: string, calls: number): object {
  if (method !== 'chat.postMessage' && method !== 'chat.update') return {};
  return { channel: 'C0BENCH', ts: `1773993600.${String(calls).padStart(6, '0')}` };
}
