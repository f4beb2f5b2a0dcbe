import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalFor } from './guard.ts';
import { createMailAddresses } from './mail/mail-addresses.ts';
import { MAIL_PAGE, servePage, TEAMS_PAGE } from './page-files.ts';
import { createFakeSlack, type FakeSlack, type FakeSlackOptions } from './slack/fake-slack.ts';
import { createFakeTeams, type FakeTeams, type FakeTeamsOptions } from './teams/fake-teams.ts';

export type LocalWorkspaceOptions = FakeSlackOptions & {
  /** Where the page's files lie; beside this file unless a test says otherwise. */
  pageFolder?: URL;
  /** The Teams side; without it the workspace is Slack alone. */
  teams?: FakeTeamsOptions;
  /** Where the desk puts its mails; without it there is no page of them. */
  mailFolder?: string;
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
  const mails = options.mailFolder === undefined ? undefined : createMailAddresses(options.mailFolder);
  const folder = options.pageFolder ?? new URL('./browser/', import.meta.url);
  return {
    fake,
    ...(teams && { teams }),
    handle: async (req, res) => {
      const pathname = URL.parse(req.url ?? '/', 'http://localhost')?.pathname ?? '';
      if (await mails?.(req, res, pathname)) return true;
      if (!isPageFile(pathname, { teams, mails })) {
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

function isPageFile(pathname: string, { teams, mails }: { teams: unknown; mails: unknown }): boolean {
  if (pathname === TEAMS_PAGE) return teams !== undefined;
  if (pathname === MAIL_PAGE) return mails !== undefined;
  return pathname === '/' || pathname.startsWith('/local/ui/');
}
