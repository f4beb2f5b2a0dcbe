import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';

export type Delivered = {
  headers: IncomingMessage['headers'];
  raw: string;
  /** The command's fields, the interaction's payload or the event's envelope. */
  payload: Record<string, unknown>;
};
export type BotAnswer = { status?: number; body?: unknown; afterMs?: number };

/** A bot without any framework: it records what it gets and answers as the test says, by default with an empty 200. */
export async function startScriptedBot() {
  const delivered: Delivered[] = [];
  const bot = {
    delivered,
    answer: (_: Delivered): BotAnswer | Promise<BotAnswer> => ({}),
    url: '',
    last: () => {
      const newest = delivered.at(-1);
      if (!newest) throw new Error('nothing was delivered');
      return newest;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer(async (req, res) => {
    const raw = await text(req);
    const entry = { headers: req.headers, raw, payload: parse(raw, req.headers['content-type'] ?? '') };
    delivered.push(entry);
    const { status = 200, body = '', afterMs = 0 } = await bot.answer(entry);
    await pause(afterMs);
    const isText = typeof body === 'string';
    res.writeHead(status, { 'content-type': isText ? 'text/plain' : 'application/json' });
    res.end(isText ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  bot.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  return bot;
}

export type ScriptedBot = Awaited<ReturnType<typeof startScriptedBot>>;

function parse(raw: string, contentType: string): Record<string, unknown> {
  if (contentType.includes('json')) return JSON.parse(raw) as Record<string, unknown>;
  const fields = Object.fromEntries(new URLSearchParams(raw));
  return fields.payload ? (JSON.parse(fields.payload) as Record<string, unknown>) : fields;
}
