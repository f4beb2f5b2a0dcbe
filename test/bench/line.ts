import { createConnection } from 'node:net';

/** One connection to a server, kept open; one request after the other. */
export type Line = {
  /** @returns the status, when the whole answer has arrived */
  send(request: Buffer): Promise<number>;
  close(): void;
};

/** A client that costs little, so that what is measured is the server. */
export async function openLine(port: number): Promise<Line> {
  const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  let received = '';
  let settle: { resolve: (status: number) => void; reject: (error: Error) => void } | undefined;
  socket.on('data', (part) => {
    received += part.toString('latin1');
    if (!settle || !isWhole(received)) return;
    const status = Number(received.slice(9, 12));
    received = '';
    settle.resolve(status);
  });
  socket.on('error', (error) => settle?.reject(error));
  socket.on('close', () => settle?.reject(new Error('the server hung up')));
  return {
    send(request) {
      const { promise, ...ends } = Promise.withResolvers<number>();
      settle = ends;
      socket.write(request);
      return promise;
    },
    close: () => void socket.destroy(),
  };
}

function isWhole(received: string): boolean {
  const end = received.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = received.slice(0, end);
  const length = /content-length: (\d+)/i.exec(head);
  if (length) return received.length - end - 4 >= Number(length[1]);
  return received.endsWith('0\r\n\r\n');
}
