import { createHash, randomUUID } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { createTransport } from 'nodemailer';
import type { Language } from '../kit/actor.ts';
import type { CalendarEvent, Posted } from '../kit/letter.ts';
import { oneLine } from './one-line.ts';

/** A letter as it leaves. The same `id` gives the same Message-ID: a mail program shows a repeated one once. */
export type Outgoing = {
  id: string;
  to: { name: string; email: string };
  subject: string;
  text: string;
  html: string;
  language: Language;
  event?: { ics: string; method: CalendarEvent['method'] };
  replyTo?: { name: string; email: string };
};

export type Post = {
  /** Never throws for what a mail server does. */
  send(mail: Outgoing): Promise<Posted>;
  /** Why letters cannot leave just now, as a short code; null: they can. */
  check(): Promise<string | null>;
  close(): void;
};

export type PostOptions =
  | { smtpUrl: string; from: string; timeouts?: Timeouts }
  /** Letters are written there as files instead, for the eyes of whoever tries the desk out. */
  | { folder: string };

type Timeouts = { answerMs: number; wholeMs: number };

const TIMEOUTS: Timeouts = { answerMs: 10_000, wholeMs: 20_000 };
const LOCAL_SENDER = 'Registrar <registrar@localhost>';

export function createPost(options: PostOptions): Post {
  return 'folder' in options ? createFolderPost(options.folder) : createServerPost(options);
}

/** A connection for each letter: they are few, and a server that drops idle connections is not taken for one that is down. */
function createServerPost({
  smtpUrl,
  from,
  timeouts = TIMEOUTS,
}: Exclude<PostOptions, { folder: string }>): Post {
  const transport = createTransport({
    ...readServer(smtpUrl),
    connectionTimeout: timeouts.answerMs,
    greetingTimeout: timeouts.answerMs,
    socketTimeout: timeouts.answerMs,
    dnsTimeout: timeouts.answerMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return {
    async send(mail) {
      if (!ADDRESS.test(mail.to.email)) return { posted: 'refused', code: 'EENVELOPE' };
      try {
        await transport.sendMail({ ...writeMail(mail, from), signal: AbortSignal.timeout(timeouts.wholeMs) });
        return { posted: 'sent' };
      } catch (error) {
        return judge(readFault(error));
      }
    },
    async check() {
      try {
        await transport.verify();
        return null;
      } catch (error) {
        return codeOf(readFault(error));
      }
    },
    close: () => transport.close(),
  };
}

/** Nothing that could end a header or an SMTP command, and exactly one @. */
const ADDRESS = /^[^\s\p{C}<>()[\]\\,:;"@]+@[^\s\p{C}<>()[\]\\,:;"@]+$/u;

/**
 * Passwords and letters travel encrypted, or not at all. A server on this machine is the exception: nobody listens on the way to it, and
 * its certificate is usually its own.
 */
function readServer(smtpUrl: string) {
  const url = new URL(smtpUrl);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const isLocal = host === '127.0.0.1' || host === 'localhost' || host === '::1';
  const secure = url.protocol === 'smtps:';
  const user = decodeURIComponent(url.username);
  return {
    host,
    port: Number(url.port) || (secure ? 465 : 587),
    secure,
    requireTLS: !secure && !isLocal,
    tls: { rejectUnauthorized: !isLocal },
    ...(user && { auth: { user, pass: decodeURIComponent(url.password) } }),
  };
}

function writeMail({ id, to, subject, text, html, language, event, replyTo }: Outgoing, from: string) {
  return {
    from,
    to: { name: oneLine(to.name), address: to.email },
    ...(replyTo &&
      ADDRESS.test(replyTo.email) && { replyTo: { name: oneLine(replyTo.name), address: replyTo.email } }),
    subject: oneLine(subject),
    messageId: messageId(id, from),
    // Says to out-of-office robots that nobody reads their answers (RFC 3834).
    headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': language },
    text,
    html,
    ...(event && { icalEvent: { method: event.method, filename: 'invite.ics', content: event.ics } }),
  };
}

function messageId(id: string, from: string): string {
  const domain = /@([\w.-]+)/.exec(from)?.[1] ?? 'localhost';
  return `<${createHash('sha256').update(id).digest('hex').slice(0, 40)}@${domain}>`;
}

/** What a mail library's error says, without its words: they quote the server, and the server quotes the address. */
type Fault = { code: string; command: string; status: number; enhanced: string };

function readFault(error: unknown): Fault {
  const fields: Record<string, unknown> = error instanceof Error ? { ...error } : {};
  const code = [fields.originalCode, fields.code].find((one) => typeof one === 'string' && /^\w+$/.test(one));
  return {
    code: fields.code === 'EABORT' ? 'ETIMEDOUT' : String(code ?? 'ECONNECTION'),
    command: String(fields.command ?? ''),
    status: Number(fields.responseCode) || 0,
    enhanced: /^\d{3}[ -](\d\.\d+\.\d+)/.exec(String(fields.response))?.[1] ?? '',
  };
}

/** About this recipient and for good, or about the way there: then it is tried again. */
function judge(fault: Fault): Posted {
  const { command, status, enhanced } = fault;
  const ofRecipient = command === 'RCPT TO' && status >= 500 && !SENDER_MUST_ACT.has(status);
  const ofMessage = command === 'DATA' && status >= 550 && status <= 553;
  // 5.7.x is the server's quarrel with us (relaying, a block list, a missing signature): no customer's address is wrong because of it.
  const refused = (ofRecipient || ofMessage) && !enhanced.startsWith('5.7.');
  return { posted: refused ? 'refused' : 'later', code: codeOf(fault) };
}

/** Bad order of commands, a login that is missing or failed: answers to RCPT that say nothing of the recipient. */
const SENDER_MUST_ACT: ReadonlySet<number> = new Set([503, 530, 534, 535, 538]);

function codeOf({ code, command, status }: Fault): string {
  const ofLetter = ['MAIL FROM', 'RCPT TO', 'DATA'].includes(command);
  if (ofLetter && status) return String(status);
  return status ? `${code} ${status}` : code;
}

function createFolderPost(folder: string): Post {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  let latest = 0;
  return {
    async send(mail) {
      const { message, messageId: id } = await transport.sendMail(writeMail(mail, LOCAL_SENDER));
      // Two letters of one millisecond keep their order too.
      latest = Math.max(Date.now(), latest + 1);
      await writeWhole(folder, `${sortable(new Date(latest))}-${id.slice(1, 13)}.eml`, message);
      return { posted: 'sent' };
    },
    async check() {
      try {
        await fs.mkdir(folder, { recursive: true });
        await fs.access(folder, fs.constants.W_OK);
        return null;
      } catch (error) {
        return codeOf(readFault(error));
      }
    },
    close: () => undefined,
  };
}

/** A reader of the folder sees a whole letter or none. */
async function writeWhole(
  folder: string,
  fileName: string,
  content: Buffer | NodeJS.ReadableStream,
): Promise<void> {
  await fs.mkdir(folder, { recursive: true, mode: 0o700 });
  const unfinished = path.join(folder, `.${randomUUID()}`);
  await fs.writeFile(unfinished, content, { mode: 0o600 });
  await fs.rename(unfinished, path.join(folder, fileName));
}

function sortable(moment: Date): string {
  return moment.toISOString().replace(/[-:.]/g, '');
}
