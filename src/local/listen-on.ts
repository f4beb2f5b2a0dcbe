import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Listening = { url: string; close: () => Promise<void> };

/** A server on a free port of 127.0.0.1 for one handler: for tests. */
export async function listenOn(
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<boolean>,
): Promise<Listening> {
  const server = createServer(async (req, res) => {
    if (await handle(req, res)) return;
    res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
