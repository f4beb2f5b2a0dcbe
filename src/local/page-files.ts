import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { stripTypeScriptTypes } from 'node:module';

const NAME = /^[\w-]+(\/[\w-]+)*\.(ts|js|css|svg|html)$/;
const TYPES: Record<string, string> = {
  ts: 'text/javascript',
  js: 'text/javascript',
  css: 'text/css',
  svg: 'image/svg+xml',
  html: 'text/html',
};
const HEADERS = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'content-security-policy':
    "default-src 'self'; img-src 'self'; style-src 'self' 'unsafe-inline'; frame-ancestors 'none'",
};

const FONT = /^fonts\/(noto-sans-sc|noto-sans-tc|noto-emoji)\/(index\.css|files\/[\w-]+\.woff2)$/;

/**
 * A font in pieces from its npm package, so that Chinese shows on a machine without a Chinese font; a browser that has one asks for none of
 * it. Where the packages are not installed the style sheet is empty.
 */
async function loadFont(name: string): Promise<{ body: Buffer | string; type: string } | undefined> {
  const [, family, file] = FONT.exec(name) ?? [];
  if (!family || !file) return undefined;
  const type = file.endsWith('.css') ? 'text/css; charset=utf-8' : 'font/woff2';
  const folder = new URL(`../../node_modules/@fontsource-variable/${family}/`, import.meta.url);
  const body = await readFile(new URL(file, folder)).catch(() => undefined);
  if (body === undefined && file.endsWith('.css')) return { body: '', type };
  return body && { body, type };
}

/** Where the Teams side's page opens. */
export const TEAMS_PAGE = '/teams/';
/** Where the mails that the desk has sent are read. */
export const MAIL_PAGE = '/mail/';
const VENDOR = 'vendor/adaptivecards.js';

/** The cards' renderer, as its package brings it: a classic script. */
async function sendVendor(res: ServerResponse): Promise<void> {
  const file = new URL('../../node_modules/adaptivecards/dist/adaptivecards.min.js', import.meta.url);
  const body = await readFile(file).catch(() => undefined);
  const status = body ? 200 : 404;
  const type = body ? 'text/javascript; charset=utf-8' : 'text/plain';
  const headers = { ...HEADERS, 'cache-control': 'max-age=86400', 'content-type': type };
  res.writeHead(status, headers).end(body ?? 'The package adaptivecards is missing.');
}

function fileOf(pathname: string): string {
  if (pathname === '/') return 'index.html';
  if (pathname === MAIL_PAGE) return 'mail/index.html';
  return pathname === TEAMS_PAGE ? 'teams/index.html' : pathname.slice('/local/ui/'.length);
}

/** Sends a file of the page: TypeScript as JavaScript with its types taken off, everything else as it lies there. */
export async function servePage(
  folder: URL,
  pathname: string,
  req: IncomingMessage,
  res: ServerResponse,
): Promise<void> {
  const name = fileOf(pathname);
  if (req.method === 'GET' && name === VENDOR) return sendVendor(res);
  const font = req.method === 'GET' ? await loadFont(name) : undefined;
  if (font) {
    res
      .writeHead(200, { ...HEADERS, 'cache-control': 'max-age=86400', 'content-type': font.type })
      .end(font.body);
    return;
  }
  const text = req.method === 'GET' && NAME.test(name) ? await load(folder, name) : undefined;
  if (text === undefined) {
    res.writeHead(404, { 'content-type': 'text/plain' }).end('There is no such file.');
    return;
  }
  const type = TYPES[name.split('.').at(-1) ?? ''] ?? 'text/plain';
  res.writeHead(200, { ...HEADERS, 'content-type': `${type}; charset=utf-8` }).end(text);
}

async function load(folder: URL, name: string): Promise<string | undefined> {
  const source = await read(folder, name);
  if (!name.endsWith('.ts')) return source;
  // A production build holds the same modules as .js, under the names the page asks for.
  return source === undefined ? read(folder, name.replace(/\.ts$/, '.js')) : stripped(source);
}

async function read(folder: URL, name: string): Promise<string | undefined> {
  return readFile(new URL(name, folder), 'utf8').catch(() => undefined);
}

/** Node warns once that this function may still change; the person who starts the desk can do nothing with that. */
function stripped(source: string): string {
  const warn = process.emitWarning;
  process.emitWarning = () => {};
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = warn;
  }
}
