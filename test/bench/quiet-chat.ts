import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A Web API that agrees to everything at once and remembers nothing: what is measured is the desk, not the chat. */
export type QuietChat = {
  apiUrl: string;
  /** Where private answers are posted to. */
  responseUrl: string;
  calls(): number;
  close(): Promise<void>;
};

export async function startQuietChat(): Promise<QuietChat> {
  let calls = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      calls += 1;
      const method = request.url?.split('/').at(-1) ?? '';
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ok: true, ...answerOf(method, calls) }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    apiUrl: `${url}/api/`,
    responseUrl: `${url}/response/1`,
    calls: () => calls,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerOf(method: string, calls: number): object {
  if (method === 'chat.postMessage')
    return { channel: 'C0BENCH', ts: `1773993600.${String(calls).padStart(6, '0')}` };
  // Nobody here has a profile that differs from what the desk knows.
  return {};
}
