import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { servePage, TEAMS_PAGE } from '../../src/local/page-files.ts';

export type Body = Record<string, unknown>;
export type Handler = (body: Body) => unknown;

export interface StubServer<E> {
  url: string;
  /** Every POST of the page, in order. */
  calls: { path: string; body: Body }[];
  /** Replaces the answer to one address, such as `submit`. */
  answer: (path: string, handler: Handler) => void;
  /** Makes one address answer with an HTTP error. */
  refuse: (path: string, status: number, message: string) => void;
  /** Cuts the event streams, as a restart would. */
  drop: () => void;
  push: (event: E) => void;
  close: () => Promise<void>;
}

export interface StubAnswers {
  /** What the addresses begin with: `/local/` or `/local/teams/`. */
  prefix: string;
  gets: Record<string, (query: URLSearchParams) => unknown>;
  posts: Record<string, Handler>;
}

const PAGE = new URL('../../src/local/browser/', import.meta.url);

/** The page's addresses with canned answers, for tests of a page alone. */
export async function startStubServer<E>({ prefix, gets, posts }: StubAnswers): Promise<StubServer<E>> {
  const calls: StubServer<E>['calls'] = [];
  const streams = new Set<ServerResponse>();
  const refusals = new Map<string, { status: number; message: string }>();
  const answers = { ...posts };

  async function handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const url = new URL(req.url ?? '/', 'http://localhost');
    if (url.pathname === '/' || url.pathname === TEAMS_PAGE || url.pathname.startsWith('/local/ui/')) {
      await servePage(PAGE, url.pathname, req, res);
      return;
    }
    const name = url.pathname.slice((url.pathname.startsWith(prefix) ? prefix : '/local/').length);
    if (name === 'events') {
      res.writeHead(200, { 'content-type': 'text/event-stream' }).write('retry: 500\n\n');
      streams.add(res);
      res.on('close', () => streams.delete(res));
      return;
    }
    const body = req.method === 'POST' ? await bodyOf(req) : undefined;
    if (body) calls.push({ path: name, body });
    const refusal = refusals.get(name);
    if (refusal) answerJson(res, refusal.status, { ok: false, message: refusal.message });
    else if (body) answerJson(res, 200, await (answers[name] ?? (() => ({ ok: true })))(body));
    else answerJson(res, gets[name] ? 200 : 404, gets[name]?.(url.searchParams) ?? { ok: false });
  }

  const server = createServer((req, res) => void handle(req, res));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    push: (event) => {
      for (const stream of streams) stream.write(`data: ${JSON.stringify(event)}\n\n`);
    },
    drop: () => {
      for (const stream of streams) stream.end();
    },
    refuse: (path, status, message) => {
      refusals.set(path, { status, message });
    },
    answer: (path, handler) => {
      answers[path] = handler;
    },
    close: async () => {
      for (const stream of streams) stream.end();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answerJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function bodyOf(req: IncomingMessage): Promise<Body> {
  let text = '';
  for await (const part of req) text += part;
  return JSON.parse(text || '{}') as Body;
}
