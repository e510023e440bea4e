import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import next from 'next';
import { announceReady } from '../ready.ts';
import { exitCleanly, failToStart } from '../service-lifecycle.ts';

/** What a client must not be able to say about itself; the socket's address replaces it. */
const CLAIMED = [
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-forwarded-port',
  'x-real-ip',
  'forwarded',
  'x-vercel-forwarded-for',
  'x-middleware-subrequest',
];

function withTrueAddress(request: IncomingMessage): void {
  for (const name of CLAIMED) delete request.headers[name];
  request.headers['x-forwarded-for'] = request.socket.remoteAddress ?? 'unknown';
}

function listen(server: Server, port: number, host: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') reject(new Error(`Port ${port} is already in use; set PORT to a free one.`));
      else if (host === '::1') resolve(false);
      else reject(error);
    });
    server.listen(port, host, () => resolve(true));
  });
}

/** Routes read small JSON bodies; what announces more is refused before a byte of it is read. */
const MAX_API_BYTES = 64 * 1024;
const TOO_LARGE = JSON.stringify({
  type: 'about:blank',
  title: 'too large',
  status: 413,
  code: 'too_large',
  detail: 'The request is larger than 64 KB. Please send less.',
});

function refuseLarge(request: IncomingMessage, response: ServerResponse): boolean {
  if (!request.url?.startsWith('/api/') || Number(request.headers['content-length'] ?? 0) <= MAX_API_BYTES) return false;
  response.writeHead(413, { 'content-type': 'application/problem+json', connection: 'close' });
  response.end(TOO_LARGE);
  return true;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '3000' },
      dev: { type: 'boolean', default: false },
      'exit-with-parent': { type: 'boolean', default: false },
    },
  });
  const port = Number(values.port);
  const app = next({ dev: values.dev, dir: fileURLToPath(new URL('../..', import.meta.url)), hostname: 'localhost', port });
  await app.prepare();
  const handle = app.getRequestHandler();
  const servers: Server[] = [];
  // Both addresses that a browser may take "localhost" for; a machine without IPv6 lacks the second.
  for (const host of ['127.0.0.1', '::1']) {
    const server = createServer((request, response) => {
      if (refuseLarge(request, response)) return;
      withTrueAddress(request);
      void handle(request, response);
    });
    server.on('upgrade', (request, socket, head) => void app.getUpgradeHandler()(request, socket, head));
    if (await listen(server, port, host)) servers.push(server);
  }
  exitCleanly({
    exitWithParent: values['exit-with-parent'],
    stop: async () => {
      for (const server of servers) {
        server.close();
        server.closeAllConnections();
      }
    },
  });
  announceReady({ url: `http://localhost:${port}` });
}

main().catch(failToStart);
