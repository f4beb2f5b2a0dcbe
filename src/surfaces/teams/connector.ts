import type { Tokens } from './token.ts';

/** The connector said no: its status, its own short code, and for how long it wants to be left alone. */
export class ConnectorFault extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | undefined;
  constructor(status: number, code: string, retryAfterMs?: number) {
    super('the connector refused a call');
    this.name = 'ConnectorFault';
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

export type Call = { serviceUrl: string; method: 'GET' | 'POST' | 'PUT'; path: string; body?: object };
/** One call, once. @throws ConnectorFault, or what fetch throws when nobody answers */
export type Connector = <Answer>(call: Call, timeoutMs?: number) => Promise<Answer>;

const PATIENCE_MS = 10_000;

/**
 * The SDK's own client sends an activity up to four times when an answer is lost, and cannot be talked out of it from outside. So the few
 * calls that a bot needs are made here; who asked decides whether to ask again.
 */
export function createConnector(tokens: Tokens): Connector {
  return async <Answer>({ serviceUrl, method, path, body }: Call, timeoutMs = PATIENCE_MS) => {
    const answer = await fetch(new URL(path, withSlash(serviceUrl)), {
      method,
      headers: {
        authorization: `Bearer ${await tokens()}`,
        ...(body && { 'content-type': 'application/json; charset=utf-8' }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(timeoutMs),
    });
    const said: unknown = await answer.json().catch(() => undefined);
    if (answer.status === 401) tokens.forget();
    if (!answer.ok) throw new ConnectorFault(answer.status, codeIn(said), waitOf(answer));
    return said as Answer;
  };
}

function withSlash(url: string): string {
  return url.endsWith('/') ? url : `${url}/`;
}

/** `{"error": {"code": …}}`; never the message, which can quote what was sent. */
function codeIn(said: unknown): string {
  const { error } = (said ?? {}) as { error?: { code?: unknown } };
  return typeof error?.code === 'string' ? error.code.slice(0, 80) : '';
}

function waitOf(answer: Response): number | undefined {
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.max(seconds, 0) * 1_000 : undefined;
}
