import type { IncomingMessage } from 'node:http';

/** undefined as soon as there is more than the limit; the rest is let go by unread. */
export async function readBody(req: IncomingMessage, limit: number): Promise<Buffer | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer | undefined>();
  const parts: Buffer[] = [];
  let size = 0;
  req.on('data', (part: Buffer) => {
    size += part.length;
    if (size <= limit) parts.push(part);
    else resolve(undefined);
  });
  req.on('end', () => resolve(Buffer.concat(parts)));
  req.on('error', reject);
  return promise;
}
