import type { IncomingMessage, ServerResponse } from 'node:http';
import { servePage } from './page-files.ts';
import { createFakeSlack, type FakeSlack, type FakeSlackOptions } from './slack/fake-slack.ts';
import { refusalFor } from './slack/guard.ts';

export type LocalWorkspaceOptions = FakeSlackOptions & {
  /** Where the page's files lie; beside this file unless a test says otherwise. */
  pageFolder?: URL;
};

export type LocalWorkspace = {
  fake: FakeSlack;
  /** Answers the page, its files and the workspace's addresses; false when the request is for somebody else. */
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;
  close: () => void;
};

/** The local workspace as the process mounts it: the page in the browser and the small Slack behind it. */
export function createLocalWorkspace(options: LocalWorkspaceOptions): LocalWorkspace {
  const fake = createFakeSlack(options);
  const folder = options.pageFolder ?? new URL('./browser/', import.meta.url);
  return {
    fake,
    handle: async (req, res) => {
      const pathname = URL.parse(req.url ?? '/', 'http://localhost')?.pathname ?? '';
      if (pathname !== '/' && !pathname.startsWith('/local/ui/')) return fake.handle(req, res);
      const refused = refusalFor(req, pathname);
      if (refused) res.writeHead(403, { 'content-type': 'text/plain' }).end(refused);
      else await servePage(folder, pathname, req, res);
      return true;
    },
    close: fake.close,
  };
}
