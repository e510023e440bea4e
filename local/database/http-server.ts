import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';

export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Only what a hosted project serves under these prefixes; lite's own /_system and studio pages stay closed. */
const SERVED = ['/rest/v1/', '/auth/v1/'];

/** Serves `answer` over HTTP; `answer` is expected to do its own queueing. */
export function createDatabaseServer(answer: (request: Request) => Promise<Response>): Server {
  return createServer((incoming, outgoing) => {
    handle(answer, incoming, outgoing).catch((error: unknown) => {
      process.stderr.write(`request failed: ${error instanceof Error ? error.message : String(error)}\n`);
      if (!outgoing.headersSent) sendJson(outgoing, 500, { message: 'The database could not answer.' });
      else outgoing.destroy();
    });
  });
}

async function handle(
  answer: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): Promise<void> {
  const url = new URL(`http://127.0.0.1${incoming.url ?? '/'}`);
  if (url.pathname === '/health') return sendJson(outgoing, 200, { status: 'ok' });
  if (!SERVED.some((prefix) => url.pathname.startsWith(prefix))) return sendJson(outgoing, 404, { message: 'Not found.' });
  const body = await readBody(incoming);
  if (body === 'too_large') {
    outgoing.setHeader('connection', 'close');
    return sendJson(outgoing, 413, { message: `Bodies are limited to ${MAX_BODY_BYTES} bytes.` });
  }
  const method = incoming.method ?? 'GET';
  const request = new Request(url, {
    method,
    headers: toHeaders(incoming),
    ...(body.length === 0 || method === 'GET' || method === 'HEAD' ? {} : { body }),
  });
  await sendResponse(outgoing, await answer(request));
}

async function readBody(incoming: IncomingMessage): Promise<Buffer<ArrayBuffer> | 'too_large'> {
  if (Number(incoming.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return 'too_large';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) return 'too_large';
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function toHeaders(incoming: IncomingMessage): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(incoming.headersDistinct)) {
    for (const value of values ?? []) headers.append(name, value);
  }
  return headers;
}

async function sendResponse(outgoing: ServerResponse, response: Response): Promise<void> {
  outgoing.statusCode = response.status;
  for (const [name, value] of response.headers) {
    if (name !== 'set-cookie') outgoing.setHeader(name, value);
  }
  const cookies = response.headers.getSetCookie();
  if (cookies.length > 0) outgoing.setHeader('set-cookie', cookies);
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

function sendJson(outgoing: ServerResponse, status: number, value: unknown): void {
  outgoing.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}
