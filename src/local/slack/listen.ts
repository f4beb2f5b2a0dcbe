import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createLocalWorkspace } from '../workspace.ts';
import type { FakeSlack, FakeSlackOptions } from './fake-slack.ts';

export type ListeningSlack = {
  url: string;
  /** For the bot's client: `slackApiUrl`. */
  apiUrl: string;
  fake: FakeSlack;
  close: () => Promise<void>;
};

/** The workspace on a server of its own, on a free port of 127.0.0.1: for tests. */
export async function startFakeSlack(options: Omit<FakeSlackOptions, 'baseUrl'>): Promise<ListeningSlack> {
  let url = '';
  const workspace = createLocalWorkspace({ ...options, baseUrl: () => url });
  const server = createServer(async (req, res) => {
    if (await workspace.handle(req, res)) return;
    res.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  url = `http://127.0.0.1:${port}`;
  return {
    url,
    apiUrl: `${url}/api/`,
    fake: workspace.fake,
    close: async () => {
      workspace.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
