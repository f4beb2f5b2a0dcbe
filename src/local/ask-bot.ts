/** What the bot answered, or that it did not in time. `failure` is set when the connection broke. */
export type Answer = { status: number; body: unknown; ms: number; timedOut: boolean; failure?: string };
export type BotRequest = { body: string; headers: Record<string, string> };

export const NOT_ASKED: Answer = { status: 0, body: '', ms: 0, timedOut: false };

/** Sends one request to the bot and waits as long as the platform does; a later answer is dropped. */
export async function askBot(url: string, request: BotRequest, patience: number): Promise<Answer> {
  const started = performance.now();
  const elapsed = () => performance.now() - started;
  try {
    const response = await fetch(url, {
      method: 'POST',
      body: request.body,
      headers: request.headers,
      redirect: 'error',
      signal: AbortSignal.timeout(patience),
    });
    const body = read(await response.text(), response.headers.get('content-type') ?? '');
    return { status: response.status, body, ms: elapsed(), timedOut: false };
  } catch (error) {
    const timedOut = isTimeout(error);
    return { status: 0, body: '', ms: elapsed(), timedOut, ...(!timedOut && { failure: String(error) }) };
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function read(text: string, contentType: string): unknown {
  if (!contentType.includes('json')) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
