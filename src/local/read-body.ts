import type { IncomingMessage } from 'node:http';
import { isRecord, type Json } from './json.ts';

export const BODY_LIMIT = 1_048_576;

/** The whole body as text; undefined when it is larger than a megabyte. */
export async function readText(req: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Arguments of a Web API call, whichever of the two content types it came in. Form values stay text. */
export function parseArguments(text: string, contentType: string): Json {
  if (contentType.includes('json')) {
    const parsed = parseJson(text);
    return isRecord(parsed) ? parsed : {};
  }
  return Object.fromEntries(new URLSearchParams(text));
}
