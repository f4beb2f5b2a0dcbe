import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Log } from '../run-handler.ts';
import { troubleOf } from '../trouble.ts';
import { sendAnswer } from './answer.ts';
import { createDrawn, type DrawnParts } from './drawn.ts';
import { createFloodLimit, type FloodLimit, type FloodSettings } from './flood-limit.ts';
import { type Dress, dressOf, htmlPage, type PageFonts, type Shown } from './page.ts';
import { readerLanguage } from './reader-language.ts';
import { refusalPage } from './refusal-page.ts';
import { remoteAddress } from './remote-address.ts';

/** Says what is to be answered; sending it is not its business. */
export type Handle = (request: IncomingMessage, params: Record<string, string>) => Shown | Promise<Shown>;
export type WebRoute = { method: 'GET' | 'POST' | '*'; path: string; handle: Handle };

/** A path with all its methods, as a server takes it. */
export type ServedPath = {
  method: '*';
  path: string;
  handle(request: IncomingMessage, response: ServerResponse, params: Record<string, string>): Promise<void>;
};

export type WebParts = DrawnParts & {
  /** Further pages, which stand behind the same limit and are answered for when they fail. */
  pages?: readonly WebRoute[];
  /** Where the readers' machines cannot be relied on to have them: in the local workspace. Real pages load nothing. */
  fonts?: PageFonts;
  log: Log;
  flood?: FloodSettings;
};

/** A company behind one address opens its surveys at once, and Slack fetches the pictures of a whole day from a few. */
const FLOOD: FloodSettings = { burst: 120, perSecond: 5 };

/** What is served to people and programs outside the chat, by signed link: `/p/:token`, `/f/:token` and the pages given. */
export function createWeb({ pages = [], fonts, log, flood = FLOOD, ...parts }: WebParts): ServedPath[] {
  const frame: Frame = { limit: createFloodLimit(flood), dress: dressOf(fonts), log };
  const drawn = createDrawn(parts);
  const routes: WebRoute[] = [
    { method: 'GET', path: '/p/:token', handle: drawn.picture },
    { method: 'GET', path: '/f/:token', handle: drawn.file },
    ...pages,
  ];
  const byPath = Map.groupBy(routes, ({ path }) => path);
  return [...byPath].map(([path, methods]) => ({
    method: '*',
    path,
    handle: framed(path, methods, frame),
  }));
}

type Frame = { limit: FloodLimit; dress: Dress; log: Log };

/** One path with its methods. Nothing of the request gets into a log: the address is a secret. */
function framed(
  path: string,
  methods: readonly WebRoute[],
  { limit, dress, log }: Frame,
): ServedPath['handle'] {
  const allow = methods.flatMap(({ method }) => (method === 'GET' ? ['GET', 'HEAD'] : [method])).join(', ');
  return async (request, response, params) => {
    const send = (shown: Shown) => sendAnswer(response, 'language' in shown ? htmlPage(shown, dress) : shown);
    const language = readerLanguage(request);
    const wait = limit.admit(remoteAddress(request), performance.now());
    if (wait > 0) return send(refusalPage(429, language, { 'retry-after': String(wait) }));
    const asked = request.method === 'HEAD' ? 'GET' : request.method;
    const found = methods.find(({ method }) => method === asked || method === '*');
    if (!found) return send(refusalPage(405, language, { allow }));
    try {
      send(await found.handle(request, params));
    } catch (error) {
      log.error({ route: path, ...troubleOf(error) }, 'a page could not be shown');
      if (response.headersSent) response.destroy();
      else send(refusalPage(500, language));
    }
  };
}
