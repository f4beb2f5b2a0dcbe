import type { AddressInfo } from 'node:net';
import PostalMime, { type Email } from 'postal-mime';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export type PostOffice = {
  /** With a host of one's own choice: all of them reach this machine. */
  url(host?: string): string;
  /** The letters it took, read as a mail program reads them, and as they came. */
  letters: { mail: Email; raw: string; to: string[] }[];
  close(): Promise<void>;
};

/** A mail server of the tests' own, on a free port. */
export async function openPostOffice(options: SMTPServerOptions = {}): Promise<PostOffice> {
  const letters: PostOffice['letters'] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    logger: false,
    closeTimeout: 200,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', async () => {
        const raw = Buffer.concat(chunks);
        const to = session.envelope.rcptTo.map(({ address }) => address);
        letters.push({ mail: await PostalMime.parse(raw), raw: raw.toString('utf8'), to });
        done();
      });
    },
    ...options,
  });
  // A client that breaks off is a fault to the server, and what some of the tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((listening) => server.listen(0, '0.0.0.0', listening));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: (host = '127.0.0.1') => `smtp://${host}:${port}`,
    letters,
    close: () => new Promise((closed) => server.close(closed)),
  };
}

/** A refusal as a mail server says it. */
export function refusal(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode });
}
