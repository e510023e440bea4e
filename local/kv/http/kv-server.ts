import { createHash, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createEngine, type Engine } from '../engine/engine.ts';
import { encodeOutcome } from './encode-reply.ts';
import { parseRequest } from './parse-request.ts';
import { createSubscriptions } from './subscriptions.ts';

/** Upstash's own limit for one request. */
export const MAX_BODY_BYTES = 10 * 1024 * 1024;

export type KvServer = { server: Server; engine: Engine; close(): void };

/** An HTTP server that answers like an Upstash Redis database: unchanged clients work against it. */
export function createKvServer(options: { token: string; nowMs: () => number }): KvServer {
  const subscriptions = createSubscriptions();
  const engine = createEngine({ nowMs: options.nowMs, publish: subscriptions.publish });

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const url = new URL(`http://127.0.0.1${incoming.url ?? '/'}`);
    if (url.pathname === '/health') return sendJson(outgoing, 200, { status: 'ok' });
    if (!isAuthorized(incoming, url, options.token)) return sendJson(outgoing, 401, { error: 'Unauthorized' });
    const body = await readBody(incoming);
    if (body === null) {
      outgoing.setHeader('connection', 'close');
      return sendJson(outgoing, 413, { error: `ERR max request size exceeded. Limit: ${MAX_BODY_BYTES} bytes` });
    }
    const request = parseRequest(incoming.method ?? 'GET', url, body);
    const isBase64 = incoming.headers['upstash-encoding'] === 'base64';
    switch (request.kind) {
      case 'refused':
        return sendJson(outgoing, 400, { error: request.error });
      case 'subscribe':
        return subscriptions.subscribe(outgoing, request.names, request.isPattern);
      case 'command': {
        const outcome = engine.run(request.args);
        return sendJson(outgoing, 'error' in outcome ? 400 : 200, encodeOutcome(outcome, isBase64));
      }
      case 'pipeline':
        return sendJson(
          outgoing,
          200,
          request.commands.map((args) => encodeOutcome(engine.run(args), isBase64)),
        );
      case 'transaction': {
        const outcomes = engine.runTransaction(request.commands);
        if (!Array.isArray(outcomes)) return sendJson(outgoing, 400, outcomes);
        return sendJson(
          outgoing,
          200,
          outcomes.map((outcome) => encodeOutcome(outcome, isBase64)),
        );
      }
    }
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => {
      const message = error instanceof Error ? error.message : String(error);
      if (outgoing.headersSent) outgoing.destroy();
      else sendJson(outgoing, 400, { error: `ERR ${message}` });
    });
  });
  const close = () => {
    subscriptions.closeAll();
    server.close();
    server.closeAllConnections();
  };
  return { server, engine, close };
}

function isAuthorized(incoming: IncomingMessage, url: URL, token: string): boolean {
  const given = /^Bearer (.+)$/i.exec(incoming.headers.authorization ?? '')?.[1] ?? url.searchParams.get('_token') ?? '';
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(given), digest(token));
}

/** The body as text, or null when it is too large. */
async function readBody(incoming: IncomingMessage): Promise<string | null> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function sendJson(outgoing: ServerResponse, status: number, value: unknown): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
