import { createServer } from 'node:http';
import { listenOnLoopback } from '../../service-lifecycle.ts';

type Received = { path: string; headers: Record<string, unknown>; body: Record<string, unknown> };

/** Keeps what it receives; `next` resolves with the first request that has not been handed out yet. */
export async function recordRequests() {
  const received: Received[] = [];
  const waiting: ((request: Received) => void)[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => {
      const entry = { path: request.url ?? '', headers: request.headers, body: JSON.parse(text) };
      const next = waiting.shift();
      if (next) next(entry);
      else received.push(entry);
      response.end('{"id":"1"}');
    });
  });
  const url = await listenOnLoopback(server, 0);
  return {
    url,
    next: () =>
      new Promise<Received>((resolve) => (received.length > 0 ? resolve(received.shift() as Received) : waiting.push(resolve))),
    close: () => server.close(),
  };
}
