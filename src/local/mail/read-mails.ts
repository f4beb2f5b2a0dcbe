import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Email } from 'postal-mime';
import type { MailHead, MailView } from './wire.ts';

export type MailFile = { head: MailHead; parsed: Email };
export type Mails = {
  /** Newest first. */
  list(): Promise<MailHead[]>;
  /** undefined: there is no such mail. */
  find(file: string): Promise<MailFile | undefined>;
};

const NAME = /^[\w.@+-]+\.eml$/;

/** The mails that a desk without a mail server has put into a folder. A file never changes, so each is read once. */
export function createMails(folder: string): Mails {
  const heads = new Map<string, MailHead>();

  async function read(file: string): Promise<MailFile | undefined> {
    const path = join(folder, file);
    try {
      const [bytes, { mtime }] = await Promise.all([readFile(path), stat(path)]);
      // Loaded when the first mail is looked at: a real installation never needs it.
      const { default: PostalMime } = await import('postal-mime');
      const parsed = await PostalMime.parse(bytes);
      return { head: headOf(file, parsed, mtime), parsed };
    } catch {
      return undefined;
    }
  }

  async function headOfFile(file: string): Promise<MailHead | undefined> {
    const known = heads.get(file) ?? (await read(file))?.head;
    if (known) heads.set(file, known);
    return known;
  }

  return {
    async list() {
      const names = await readdir(folder).catch(() => []);
      const found = await Promise.all(names.filter((name) => NAME.test(name)).map(headOfFile));
      return found
        .filter((head) => head !== undefined)
        .sort((one, other) => other.at.localeCompare(one.at) || other.file.localeCompare(one.file));
    },
    find: async (file) => (NAME.test(file) ? read(file) : undefined),
  };
}

function headOf(file: string, { from, to, subject, date }: Email, written: Date): MailHead {
  const said = new Date(date ?? '');
  return {
    file,
    from: addressesOf(from ? [from] : []),
    to: addressesOf(to ?? []),
    subject: subject ?? '',
    at: (Number.isNaN(said.getTime()) ? written : said).toISOString(),
  };
}

function addressesOf(addresses: NonNullable<Email['to']>): string {
  return addresses
    .flatMap((one) => ('group' in one && one.group ? one.group : [one]))
    .map(({ name, address }) => (name ? `${name} <${address}>` : (address ?? '')))
    .join(', ');
}

export function viewOf({ head, parsed }: MailFile): MailView {
  return {
    ...head,
    text: parsed.text ?? '',
    hasHtml: Boolean(parsed.html),
    attachments: parsed.attachments.map((one, index) => ({
      name: one.filename || `${index + 1}`,
      type: one.mimeType,
      bytes: bytesOf(one.content).length,
    })),
  };
}

export function bytesOf(content: Email['attachments'][number]['content']): Buffer {
  return typeof content === 'string' ? Buffer.from(content) : Buffer.from(new Uint8Array(content));
}
