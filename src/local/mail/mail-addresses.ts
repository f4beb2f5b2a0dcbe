import type { IncomingMessage, ServerResponse } from 'node:http';
import { refusalFor } from '../guard.ts';
import { bytesOf, createMails, type MailFile, viewOf } from './read-mails.ts';

type Attachment = MailFile['parsed']['attachments'][number];

const PATH = /^\/local\/mails(?:\/([^/]+)(?:\/(html|attachments\/(\d+)))?)?$/;
const ALWAYS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

/** What the mail page asks for. False when the address is somebody else's. */
export function createMailAddresses(
  folder: string,
): (req: IncomingMessage, res: ServerResponse, path: string) => Promise<boolean> {
  const mails = createMails(folder);

  async function answer(res: ServerResponse, [, file, part, index]: RegExpExecArray): Promise<void> {
    if (!file) return sendJson(res, 200, { mails: await mails.list() });
    const found = await mails.find(decoded(file));
    if (!found) return sendJson(res, 404, { ok: false, message: 'There is no such mail.' });
    if (!part) return sendJson(res, 200, viewOf(found));
    if (index === undefined) return sendMarkup(res, found);
    const attachment = found.parsed.attachments[Number(index)];
    if (!attachment) return sendJson(res, 404, { ok: false, message: 'There is no such attachment.' });
    sendAttachment(res, attachment, index);
  }

  return async (req, res, path) => {
    const match = PATH.exec(path);
    if (!match) return false;
    const refused = refusalFor(req, path);
    if (refused) res.writeHead(403, { 'content-type': 'text/plain' }).end(refused);
    else if (req.method !== 'GET') sendJson(res, 405, { ok: false, message: 'Mails are only read.' });
    else await answer(res, match);
    return true;
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}

function sendJson(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { ...ALWAYS, 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/**
 * A mail is a stranger's page: it runs nothing and sends nothing, loads from this desk alone, and its links open beside it. That it keeps its
 * origin gives it no reach, because nothing in it acts; the page around it can so measure it, and it gets the fonts.
 */
const MARKUP_POLICY = [
  "default-src 'none'",
  "style-src 'self' 'unsafe-inline'",
  "font-src 'self'",
  "img-src 'self' data:",
  "frame-ancestors 'self'",
  'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox',
].join('; ');

/** So that Chinese shows on a machine without a Chinese font, as on the pages around it. */
const FONTS = `<link rel="stylesheet" href="/local/ui/fonts/noto-sans-sc/index.css">
<link rel="stylesheet" href="/local/ui/fonts/noto-sans-tc/index.css">
<style>* { font-family: system-ui, 'Noto Sans SC Variable', 'Noto Sans TC Variable', sans-serif !important; }
:lang(zh-TW), :lang(zh-TW) * { font-family: system-ui, 'Noto Sans TC Variable', 'Noto Sans SC Variable', sans-serif !important; }</style>`;

function sendMarkup(res: ServerResponse, { parsed }: MailFile): void {
  res
    .writeHead(200, {
      ...ALWAYS,
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': MARKUP_POLICY,
      'referrer-policy': 'no-referrer',
    })
    .end(`<!doctype html><base target="_blank">${FONTS}${parsed.html ?? ''}`);
}

function sendAttachment(res: ServerResponse, attachment: Attachment, index: string): void {
  const name = encodeURIComponent(attachment.filename || index).replaceAll("'", '%27');
  res
    .writeHead(200, {
      ...ALWAYS,
      'content-type': 'application/octet-stream',
      'content-disposition': `attachment; filename*=UTF-8''${name}`,
    })
    .end(bytesOf(attachment.content));
}
