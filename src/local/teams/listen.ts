import { listenOn } from '../listen-on.ts';
import { createFakeTeams, type FakeTeams, type FakeTeamsOptions } from './fake-teams.ts';

export type ListeningTeams = {
  url: string;
  serviceUrl: string;
  /** For the bot: where it checks the tokens it is shown. */
  openidUrl: string;
  /** For the bot: where it asks for its own token, by tenant. */
  loginUrl: string;
  fake: FakeTeams;
  close: () => Promise<void>;
};

/** The Teams side on a server of its own, on a free port of 127.0.0.1: for tests. */
export async function startFakeTeams(options: Omit<FakeTeamsOptions, 'baseUrl'>): Promise<ListeningTeams> {
  let url = '';
  const fake = createFakeTeams({ ...options, baseUrl: () => url });
  const server = await listenOn(fake.handle);
  url = server.url;
  return {
    url,
    serviceUrl: `${url}/teams/connector/`,
    openidUrl: `${url}/teams/openid/.well-known/openidconfiguration`,
    loginUrl: `${url}/teams/login`,
    fake,
    close: async () => {
      fake.close();
      await server.close();
    },
  };
}
