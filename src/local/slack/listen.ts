import { listenOn } from '../listen-on.ts';
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
  const server = await listenOn(workspace.handle);
  url = server.url;
  return {
    url,
    apiUrl: `${url}/api/`,
    fake: workspace.fake,
    close: async () => {
      workspace.close();
      await server.close();
    },
  };
}
