import { randomUUID } from 'node:crypto';
import type { Reply } from '../faulty-answer.ts';

export const SCOPE = 'https://api.botframework.com/.default';
/** Where apps that serve several tenants ask for their token. */
const SHARED_TENANT = 'botframework.com';
const LIFE = 3_599;

/** The tokens the bot was given, and until when each is good. */
export class Tokens {
  readonly #until = new Map<string, number>();
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  issue(): string {
    const token = randomUUID();
    this.#until.set(token, this.#now() + LIFE * 1_000);
    return token;
  }

  accepts(authorization: string | undefined): boolean {
    const token = /^Bearer (.+)$/.exec(authorization ?? '')?.[1];
    return token !== undefined && (this.#until.get(token) ?? 0) > this.#now();
  }

  /** Makes every token worthless: a test asks what the bot does then. */
  revoke(): void {
    this.#until.clear();
  }
}

export type App = { tenantId: string; appId: string; appPassword: string };

/** The token endpoint: client credentials, form encoded, in the words of the login service. */
export function answerLogin(
  tokens: Tokens,
  app: App,
  tenant: string,
  contentType: string,
  text: string,
): Reply {
  if (tenant !== SHARED_TENANT && tenant !== app.tenantId) {
    return refused(400, 'invalid_request', `AADSTS90002: Tenant '${tenant}' not found.`);
  }
  if (!contentType.startsWith('application/x-www-form-urlencoded')) {
    return refused(400, 'invalid_request', 'AADSTS900144: The request body must contain: grant_type.');
  }
  const form = new URLSearchParams(text);
  if (form.get('grant_type') !== 'client_credentials') {
    return refused(400, 'unsupported_grant_type', 'AADSTS70003: The grant type is not supported.');
  }
  if (form.get('client_id') !== app.appId) {
    return refused(
      400,
      'unauthorized_client',
      'AADSTS700016: The application was not found in the directory.',
    );
  }
  if (form.get('client_secret') !== app.appPassword) {
    return refused(401, 'invalid_client', 'AADSTS7000215: Invalid client secret provided.');
  }
  if (form.get('scope') !== SCOPE) {
    return refused(400, 'invalid_scope', `AADSTS70011: The scope ${form.get('scope')} is not valid.`);
  }
  const access_token = tokens.issue();
  return {
    status: 200,
    body: { token_type: 'Bearer', expires_in: LIFE, ext_expires_in: LIFE, access_token },
  };
}

function refused(status: number, error: string, error_description: string): Reply {
  return { status, body: { error, error_description } };
}
