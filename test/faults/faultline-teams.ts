import type { TeamsConfig } from '../../src/config.ts';
import type { TeamsPerson } from '../../src/local/teams/fake-teams.ts';
import { type ListeningTeams, startFakeTeams } from '../../src/local/teams/listen.ts';
import { admins, type Colleague, channels, representatives, supervisors, TENANT } from './organisation.ts';

const APP = { appId: '0fa17000-0000-4000-8000-00000000000a', appPassword: 'password-of-the-fault-runs' };

/** The same company in Teams, with every limit but its pace; nobody's account is known to the desk before their first click. */
export async function openFaultlineTeams(botUrl: () => string): Promise<ListeningTeams> {
  return startFakeTeams({
    tenantId: TENANT,
    team: { id: '19:faultline@thread.tacv2', name: 'Faultline Works' },
    bot: { ...APP, name: 'Registrar' },
    people: [...supervisors, ...admins, ...representatives].map(teamsPerson),
    channels: channels.map(({ id, teams }) => ({ id: teams, name: id, members: 'everyone' })),
    botUrl,
    strictRate: false,
    timing: { redeliveryPause: 200 },
    remember: { calls: 1_000, texts: 0 },
  });
}

export function teamsConfigOf({ openidUrl, loginUrl }: ListeningTeams): TeamsConfig {
  return { ...APP, tenantIds: [TENANT], openIdMetadataUrl: openidUrl, loginUrl };
}

function teamsPerson({ id, entraId, name, email, language }: Colleague): TeamsPerson {
  const locale = language === 'en' ? 'en-US' : language;
  return {
    key: id,
    aadObjectId: entraId,
    name,
    title: '',
    email,
    userPrincipalName: email,
    locale,
    tz: 'UTC',
  };
}
