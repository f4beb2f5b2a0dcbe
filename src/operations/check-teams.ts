import { z } from 'zod';
import type { TeamsConfig } from '../config.ts';
import type { Finding } from './doctor.ts';

const PATIENCE_MS = 10_000;
const LOGIN = 'https://login.microsoftonline.com';
const METADATA = 'https://login.botframework.com/v1/.well-known/openidconfiguration';

const Granted = z.looseObject({
  access_token: z.string().optional(),
  error: z.string().optional(),
  error_codes: z.array(z.number()).optional(),
});
const Metadata = z.looseObject({ issuer: z.string(), jwks_uri: z.url() });
const Keys = z.looseObject({
  keys: z.array(z.looseObject({ kid: z.string(), endorsements: z.array(z.string()).optional() })),
});

const SECRET = 'Entra admin center → App registrations → the bot → Certificates & secrets:';
const TENANT = 'Copy the Directory (tenant) ID from the Entra admin center → Overview into TEAMS_TENANT_IDS';

/** What the numbers of the login service mean here. It may change them; a number that is not listed is passed on as it is. */
const REFUSALS: Record<number, { says: string; mend: string }> = {
  7000215: {
    says: 'the secret is wrong',
    mend: `${SECRET} copy the Value of a secret into TEAMS_APP_PASSWORD, not its Secret ID.`,
  },
  7000222: {
    says: 'the secret has expired',
    mend: `${SECRET} make a new one and put its Value into TEAMS_APP_PASSWORD.`,
  },
  700016: {
    says: 'the tenant has no such app',
    mend: 'Check TEAMS_APP_ID, and put the tenant in which the app is registered first into TEAMS_TENANT_IDS.',
  },
  90002: { says: 'there is no such tenant', mend: `${TENANT}.` },
  900023: { says: 'there is no such tenant', mend: `${TENANT}.` },
};

/** Secret, tenants and the keys by which requests are believed, by asking the services themselves. No part hides another one. */
export async function checkTeams(teams: TeamsConfig, publicUrl: string): Promise<Finding[]> {
  const [bot, keys, ...tenants] = await Promise.all([
    checkBot(teams),
    checkKeySource(teams),
    ...teams.tenantIds.map((tenant) => checkTenant(teams, tenant)),
  ]);
  return [bot, keys, ...tenants, endpointFinding(publicUrl)];
}

/** Asks for the token that every call to Teams carries. The bot is registered in one tenant: the first of the list. */
async function checkBot(teams: TeamsConfig): Promise<Finding> {
  const about = 'Teams bot';
  const [home = ''] = teams.tenantIds;
  const host = new URL(loginUrl(teams)).hostname;
  const answer = await ask(`${loginUrl(teams)}/${home}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: teams.appId,
      client_secret: teams.appPassword,
      scope: `https://api.botframework.${host.endsWith('.us') ? 'us' : 'com'}/.default`,
    }),
  });
  if ('silent' in answer) return silentLogin(about, answer.silent);
  const granted = Granted.safeParse(answer.body).data ?? {};
  if (answer.status === 200 && granted.access_token)
    return { about, verdict: 'good', says: `${teams.appId} gets its token from ${host}` };
  const [code] = granted.error_codes ?? [];
  const known = REFUSALS[code ?? 0];
  const reason = code ? `AADSTS${code}` : (granted.error ?? `status ${answer.status}`);
  return {
    about,
    verdict: 'bad',
    says: `gets no token: ${known ? `${known.says} (${reason})` : reason}`,
    mend:
      known?.mend ?? 'Compare TEAMS_APP_ID, TEAMS_APP_PASSWORD and TEAMS_TENANT_IDS with the registration.',
  };
}

/** A tenant publishes how to sign in to it; one that does not exist publishes nothing. */
async function checkTenant(teams: TeamsConfig, tenant: string): Promise<Finding> {
  const about = `Teams tenant ${tenant}`;
  const answer = await ask(`${loginUrl(teams)}/${tenant}/v2.0/.well-known/openid-configuration`);
  if ('silent' in answer) return silentLogin(about, answer.silent);
  if (answer.status === 200) {
    const isHome = tenant === teams.tenantIds[0];
    return { about, verdict: 'good', says: isHome ? 'is served; the bot is registered there' : 'is served' };
  }
  if (answer.status === 400)
    return { about, verdict: 'bad', says: 'does not exist', mend: `${TENANT}, or take it out.` };
  return { about, verdict: 'unsure', says: `could not be looked up: status ${answer.status}` };
}

/** Without these keys no request can be told from a forged one, so all of them would be refused. */
async function checkKeySource(teams: TeamsConfig): Promise<Finding> {
  const about = 'Teams request keys';
  const address = teams.openIdMetadataUrl ?? METADATA;
  const mend = teams.openIdMetadataUrl
    ? 'Check TEAMS_OPENID_METADATA_URL: only government clouds need it.'
    : 'Check the way out to the internet.';
  const bad = (says: string): Finding => ({ about, verdict: 'bad', says, mend });
  const described = await ask(address);
  if ('silent' in described) return bad(`${address} does not answer: ${described.silent}`);
  const metadata = Metadata.safeParse(described.body);
  if (!metadata.success) return bad(`${address} names no keys: status ${described.status}`);
  const listed = await ask(metadata.data.jwks_uri);
  if ('silent' in listed) return bad(`${metadata.data.jwks_uri} does not answer: ${listed.silent}`);
  const keys = Keys.safeParse(listed.body).data?.keys ?? [];
  const forTeams = keys.filter(({ endorsements = [] }) => endorsements.includes('msteams'));
  if (forTeams.length === 0) return bad(`${metadata.data.jwks_uri} holds no key for Teams`);
  return { about, verdict: 'good', says: `${forTeams.length} of ${metadata.data.issuer}` };
}

/** Teams does not tell a bot its own messaging endpoint, so the operator compares it. */
function endpointFinding(publicUrl: string): Finding {
  const about = 'Teams requests';
  const says = `the messaging endpoint of the Azure Bot must be ${publicUrl}/api/messages`;
  if (publicUrl.startsWith('https://')) return { about, verdict: 'good', says };
  return {
    about,
    verdict: 'bad',
    says,
    mend: 'Teams calls https addresses only: set PUBLIC_URL to the one under which the desk is reached.',
  };
}

export const ADD_TO_TEAM = 'Add the app to the team of the channel: … beside the team → Manage team → Apps.';

function loginUrl({ loginUrl: given = LOGIN }: TeamsConfig): string {
  return given.replace(/\/+$/, '');
}

function silentLogin(about: string, reason: string): Finding {
  return {
    about,
    verdict: 'bad',
    says: `the login service does not answer: ${reason}`,
    mend: 'Check the way out to the internet, and TEAMS_LOGIN_URL if it is set.',
  };
}

type Answer = { status: number; body: unknown } | { silent: string };

async function ask(url: string, init: RequestInit = {}): Promise<Answer> {
  try {
    const response = await fetch(url, { ...init, signal: AbortSignal.timeout(PATIENCE_MS) });
    return { status: response.status, body: await response.json().catch(() => undefined) };
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : new Error('no answer');
    return { silent: cause instanceof Error ? cause.message : message };
  }
}
