/** What a login service of the Microsoft identity platform answers; only these are believed. */
type Granted = { access_token?: unknown; expires_in?: unknown };

export type Credentials = {
  appId: string;
  appPassword: string;
  tenant: string;
  loginUrl: string;
  scope: string;
};
export type Tokens = {
  /** The bot's own token for the connector, fetched when the last one is about to end. @throws LoginFailed */
  (): Promise<string>;
  /** The connector does not take it any more: the next call fetches another one. */
  forget(): void;
};

export class LoginFailed extends Error {
  readonly code: string;
  constructor(code: string) {
    super('the login service gave no token');
    this.name = 'LoginFailed';
    this.code = code;
  }
}

/** A token is renewed so long before its end: longer than any call that carries it. */
const EARLY_MS = 5 * 60_000;
const PATIENCE_MS = 5_000;

/** The platform's own client refuses a login address without https, which a local workspace has; this asks the same question in the same words. */
export function createTokens({ appId, appPassword, tenant, loginUrl, scope }: Credentials): Tokens {
  let held: { token: string; until: number } | undefined;
  let asking: Promise<string> | undefined;

  async function ask(): Promise<string> {
    const answer = await fetch(`${loginUrl}/${tenant}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: appId,
        client_secret: appPassword,
        scope,
      }),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const body = (await answer.json().catch(() => ({}))) as Granted & { error?: unknown };
    const { access_token: token, expires_in: seconds } = body;
    if (!answer.ok || typeof token !== 'string') {
      throw new LoginFailed(typeof body.error === 'string' ? body.error : `http_${answer.status}`);
    }
    held = { token, until: Date.now() + Number(seconds ?? 0) * 1_000 - EARLY_MS };
    return token;
  }

  async function current(): Promise<string> {
    if (held && held.until > Date.now()) return held.token;
    asking ??= ask().finally(() => {
      asking = undefined;
    });
    return asking;
  }

  return Object.assign(current, {
    forget() {
      held = undefined;
    },
  });
}
