import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalFor } from './guard.ts';
import { servePage, TEAMS_PAGE } from './page-files.ts';
import { createFakeSlack, type FakeSlack, type FakeSlackOptions } from './slack/fake-slack.ts';
import { createFakeTeams, type FakeTeams, type FakeTeamsOptions } from './teams/fake-teams.ts';

export type LocalWorkspaceOptions = FakeSlackOptions & {
  /** Where the page's files lie; beside this file unless a test says otherwise. */
  pageFolder?: URL;
  /** The Teams side; without it the workspace is Slack alone. */
  teams?: FakeTeamsOptions;
};

export type LocalWorkspace = {
  fake: FakeSlack;
  teams?: FakeTeams;
  /** Answers the page, its files and the workspace's addresses; false when the request is for somebody else. */
  handle: (req: IncomingMessage, res: ServerResponse) => Promise<boolean>;
  close: () => void;
};

/** The local workspace as the process mounts it: the pages in the browser, the small Slack and the small Teams behind them. */
export function createLocalWorkspace(options: LocalWorkspaceOptions): LocalWorkspace {
  const fake = createFakeSlack(options);
  const teams = options.teams && createFakeTeams(options.teams);
  const folder = options.pageFolder ?? new URL('./browser/', import.meta.url);
  return {
    fake,
    ...(teams && { teams }),
    handle: async (req, res) => {
      const pathname = URL.parse(req.url ?? '/', 'http://localhost')?.pathname ?? '';
      if (!isPageFile(pathname, teams !== undefined)) {
        return (teams !== undefined && (await teams.handle(req, res))) || fake.handle(req, res);
      }
      const refused = refusalFor(req, pathname);
      if (refused) res.writeHead(403, { 'content-type': 'text/plain' }).end(refused);
      else await servePage(folder, pathname, req, res);
      return true;
    },
    close: () => {
      fake.close();
      teams?.close();
    },
  };
}

function isPageFile(pathname: string, hasTeams: boolean): boolean {
  return pathname === '/' || pathname.startsWith('/local/ui/') || (hasTeams && pathname === TEAMS_PAGE);
}
