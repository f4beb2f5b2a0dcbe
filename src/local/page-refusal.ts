import type { IncomingMessage } from 'node:http';
import { isRecord, type Json } from './json.ts';
import { parseJson, readText } from './read-body.ts';

/** A bad request of the page: the status, a code and a sentence. */
export class PageRefusal extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** What the page posted, or said in the address. */
export async function readInput(req: IncomingMessage, url: URL): Promise<Json> {
  if (req.method !== 'POST') return Object.fromEntries(url.searchParams);
  const text = await readText(req);
  if (text === undefined) throw new PageRefusal(413, 'too_large', 'The request is too large.');
  const parsed = parseJson(text === '' ? '{}' : text);
  if (!isRecord(parsed)) throw new PageRefusal(400, 'invalid_json', 'The request is no JSON object.');
  return parsed;
}
