import type { TeamsConfig } from '../../config.ts';

/** The addresses and names of one cloud: the public one, a government's, or the local workspace's. */
export type Cloud = { openIdMetadataUrl: string; loginUrl: string; issuer: string; scope: string };

/** Where nothing else is said: the public cloud. A login under `.us` belongs to the government's, whose tokens name another issuer. */
export function cloudOf({
  openIdMetadataUrl,
  loginUrl,
}: Pick<TeamsConfig, 'openIdMetadataUrl' | 'loginUrl'>): Cloud {
  const login = (loginUrl ?? 'https://login.microsoftonline.com').replace(/\/+$/, '');
  const isGovernment = new URL(login).hostname.endsWith('.us');
  const issuer = isGovernment ? 'https://api.botframework.us' : 'https://api.botframework.com';
  const metadata = isGovernment ? 'https://login.botframework.azure.us' : 'https://login.botframework.com';
  return {
    loginUrl: login,
    issuer,
    scope: `${issuer}/.default`,
    openIdMetadataUrl: openIdMetadataUrl ?? `${metadata}/v1/.well-known/openidconfiguration`,
  };
}
