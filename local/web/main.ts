import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import next from 'next';
import { AppError } from '#lib/core/app-error.ts';
import { problem, toAppError } from '#lib/http/problem.ts';
import { readRequestLine } from '#lib/http/request-line.ts';
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
/** Telemetry answers 200 to everything, and leaves by itself unread what is large. */
const NEVER_REFUSES = /^\/api\/events\/?(\?|$)/;

/** Refuses in our own words what Next would answer with 500 or read for nothing; returns the path and query of the rest. */
function readTarget(request: IncomingMessage): string {
  const target = readRequestLine({ method: request.method ?? '', url: request.url ?? '' });
  const isLarge = Number(request.headers['content-length'] ?? 0) > MAX_API_BYTES;
  if (isLarge && target.startsWith('/api/') && !NEVER_REFUSES.test(target))
    throw new AppError('too_large', 'The request is larger than 64 KB. Please send less.');
  return target;
}

async function refuse(response: ServerResponse, cause: unknown): Promise<void> {
  const answer = problem(toAppError(cause));
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), connection: 'close' });
  response.end(await answer.text());
}

/** A little longer than the routes wait themselves: Next gives a middleware no body before all of it is there. */
const BODY_WITHIN_MS = 10_500;

/** Answers a request whose body does not arrive, where nobody else can. */
function giveUpLate(request: IncomingMessage, response: ServerResponse): void {
  const timer = setTimeout(() => {
    if (request.complete || response.headersSent) return;
    void refuse(response, new AppError('request_timeout', 'Your request took too long to arrive. Please try again.'));
  }, BODY_WITHIN_MS);
  response.once('close', () => clearTimeout(timer));
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
      try {
        request.url = readTarget(request);
      } catch (cause) {
        return void refuse(response, cause);
      }
      withTrueAddress(request);
      giveUpLate(request, response);
      void handle(request, response);
    });
    server.on('upgrade', (request, socket, head) => {
      // Only the development server speaks over a socket; nobody would ever answer another.
      if (values.dev) void app.getUpgradeHandler()(request, socket, head);
      else socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    });
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
