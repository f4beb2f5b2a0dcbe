import type { ServerResponse } from 'node:http';

/** A whole answer before it is sent. */
export type Answer = { status: number; headers: Record<string, string>; body: string | Buffer };

/** What every answer carries, whatever it is: addresses here are secrets, and nothing of them belongs into a search engine. */
export const ALWAYS = {
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
} as const;

/** For HEAD the server leaves the body out and says how long it would be. */
export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) }).end(body);
}
