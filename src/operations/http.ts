import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from './logger.ts';

/** Answers the request itself. `params` are the parts of the path that the route names. */
export type Handle = (
  request: IncomingMessage,
  response: ServerResponse,
  params: Record<string, string>,
) => void | Promise<void>;

/** `path` may name parts (`/s/:token`) and end in `*` for everything below. Exact paths win, then the order of the list. */
export type Route = { method: 'GET' | 'POST' | 'PUT' | 'DELETE' | '*'; path: string; handle: Handle };

export type Http = {
  /** Port 0 takes a free one. @returns the port */
  listen(port: number, host?: string): Promise<number>;
  /** Accepts nothing more, lets requests in flight be answered for up to `withinMs`, then cuts what is left. */
  close(withinMs?: number): Promise<void>;
};

/** What a slow or hostile client may take, in milliseconds and bytes. A platform's request arrives in one piece. */
const HEADERS_MS = 5_000;
const REQUEST_MS = 10_000;
const KEEP_ALIVE_MS = 10_000;
const HEADER_BYTES = 16_384;

export type HttpParts = {
  routes: readonly Route[];
  /** Asked when no route fits; false means that it has not answered either. */
  otherwise?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  log: Logger;
};

/** One server for everything that comes over HTTP. It knows paths and patience, nothing of what the handlers do. */
export function createHttp({ routes, otherwise, log }: HttpParts): Http {
  const find = router(routes);
  const inFlight = new Map<ServerResponse, { isStream: boolean }>();
  let closing = false;
  let idle = () => {};

  const server = createServer(
    {
      headersTimeout: HEADERS_MS,
      requestTimeout: REQUEST_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      maxHeaderSize: HEADER_BYTES,
    },
    (request, response) => {
      inFlight.set(response, { isStream: String(request.headers.accept).includes('text/event-stream') });
      response.once('close', () => {
        inFlight.delete(response);
        if (unanswered() === 0) idle();
      });
      // A client that stays connected must look for another replica.
      if (closing) response.setHeader('connection', 'close');
      void answer(request, response);
    },
  );

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const found = find(request.method ?? '', pathOf(request));
    try {
      if (!('status' in found)) await found.handle(request, response, found.params);
      else if (!(await otherwise?.(request, response)))
        sendJson(response, found.status, { error: found.error });
    } catch (err) {
      log.error(
        { err, route: 'path' in found ? found.path : 'otherwise' },
        'a request could not be answered',
      );
      if (response.headersSent) response.destroy();
      else sendJson(response, 500, { error: 'failed' });
    }
  }

  /** Streams of events end only when they are cut; nobody waits for them. */
  function unanswered(): number {
    return [...inFlight.values()].filter(({ isStream }) => !isStream).length;
  }

  return {
    listen: (port, host) => listen(server, port, host),
    async close(withinMs = 5_000) {
      closing = true;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const { promise: answered, resolve } = Promise.withResolvers<void>();
      idle = resolve;
      if (unanswered() === 0) resolve();
      const timer = setTimeout(resolve, withinMs);
      await answered;
      clearTimeout(timer);
      server.closeAllConnections();
      await closed;
    },
  };
}

export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

type Found =
  | { handle: Handle; params: Record<string, string>; path: string }
  | { status: 404 | 405; error: string };

function router(routes: readonly Route[]): (method: string, path: string) => Found {
  const exact = new Map<string, Route>();
  const patterns: { route: Route; pattern: RegExp }[] = [];
  for (const route of routes) {
    if (/[:*]/.test(route.path)) patterns.push({ route, pattern: patternOf(route.path) });
    else exact.set(`${route.method} ${route.path}`, route);
  }
  return (method, path) => {
    const asked = method === 'HEAD' ? 'GET' : method;
    const plain = exact.get(`${asked} ${path}`) ?? exact.get(`* ${path}`);
    if (plain) return { handle: plain.handle, params: {}, path: plain.path };
    let otherMethod = routes.some((route) => route.path === path);
    for (const { route, pattern } of patterns) {
      const match = pattern.exec(path);
      if (!match) continue;
      if (route.method === asked || route.method === '*')
        return { handle: route.handle, params: { ...match.groups }, path: route.path };
      otherMethod = true;
    }
    return otherMethod ? { status: 405, error: 'method not allowed' } : { status: 404, error: 'not found' };
  };
}

function patternOf(path: string): RegExp {
  const source = path
    .replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')
    .replace(/\*$/, '.*');
  return new RegExp(`^${source}$`);
}

/** The path alone: what stands behind `?` may be a secret and never reaches a log. */
function pathOf(request: IncomingMessage): string {
  return (request.url ?? '/').split('?', 1)[0] ?? '/';
}

function listen(server: Server, port: number, host?: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve((server.address() as AddressInfo).port);
    });
  });
}
