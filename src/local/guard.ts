import type { IncomingMessage } from 'node:http';

const OWN_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]', '::1']);
const OWN_ADDRESSES = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/**
 * Why a request is turned away, or undefined. The workspace has no login, so three things protect it: only this machine may
 * connect, only by this machine's own names (a page that rebinds its name to 127.0.0.1 fails here), and only its own page may
 * act through a browser.
 */
export function refusalFor(req: IncomingMessage, path: string): string | undefined {
  if (!OWN_ADDRESSES.has(req.socket.remoteAddress ?? '')) return 'not_local';
  const host = req.headers.host ?? '';
  if (!OWN_NAMES.has(host.replace(/:\d+$/, '').toLowerCase())) return 'wrong_host';
  const { origin } = req.headers;
  if (origin !== undefined && origin !== `http://${host}`) return 'cross_origin';
  const site = req.headers['sec-fetch-site'];
  const opensPage = ['/', '/teams/', '/mail/'].includes(path) && req.method === 'GET';
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !opensPage) return 'cross_origin';
  const isPagePost = path.startsWith('/local/') && req.method === 'POST';
  if (isPagePost && !(req.headers['content-type'] ?? '').startsWith('application/json')) return 'not_json';
  return undefined;
}
