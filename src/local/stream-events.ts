import type { ServerResponse } from 'node:http';

const HEARTBEAT = 20_000;

/** An event stream of the page: every change as one `data:` line, until either side goes. */
export function streamEvents<T>(
  res: ServerResponse,
  closing: AbortSignal,
  listen: (listener: (change: T) => void) => () => void,
): void {
  res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  res.write(': connected\n\n');
  const stop = listen((change) => {
    res.write(`data: ${JSON.stringify(change)}\n\n`);
  });
  const beat = setInterval(() => res.write(': still here\n\n'), HEARTBEAT).unref();
  const end = () => {
    clearInterval(beat);
    stop();
    res.end();
  };
  res.on('close', end);
  closing.addEventListener('abort', end, { once: true });
}
