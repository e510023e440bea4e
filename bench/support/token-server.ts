import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { answerToken } from '../../lib/http/gate-route.ts';
import { bareTokenRoute } from './token-bare-route.ts';
import { openEdge } from './token-edge.ts';
import { countingServices, type Trips } from './token-services.ts';
import { LIVEKIT, ORIGIN, stubbedServices } from './token-stubs.ts';

/** Both routes in one process behind the same few lines, so that only the routes differ. `process.send` answers with the port. */
const trips: Trips = { kv: 0, postgres: 0, dependent: 0, chain: 0 };
const mode = process.argv[2];
const tripMs = Number(process.argv[3] ?? 0);
const services =
  mode === 'stubbed' || mode === 'edge' ? stubbedServices() : countingServices({ tripMs, isClosed: mode === 'closed', trips });

const edge = mode === 'edge' ? await openEdge() : undefined;

/** Next hands a middleware the request anew, made of the runtime's own parts. */
async function answerOnEdge(incoming: IncomingMessage, { routes, Request }: NonNullable<typeof edge>): Promise<Response> {
  const parts: Buffer[] = [];
  for await (const part of incoming) parts.push(part as Buffer);
  const body = Buffer.concat(parts).toString();
  const headers = incoming.headers as Record<string, string>;
  const request = new Request(`${ORIGIN}/api/token`, { method: 'POST', headers, body });
  return incoming.url === '/bare' ? routes.bare(request) : routes.ours(request);
}

async function answer(incoming: IncomingMessage): Promise<Response> {
  if (incoming.url === '/figures') {
    const { user, system } = process.cpuUsage();
    return Response.json({ ...trips, cpuUs: user + system });
  }
  if (edge) return answerOnEdge(incoming, edge);
  const request = new Request(`${ORIGIN}/api/token`, {
    method: 'POST',
    headers: incoming.headers as Record<string, string>,
    body: Readable.toWeb(incoming) as ReadableStream<Uint8Array>,
    duplex: 'half',
  } as RequestInit);
  if (incoming.url === '/bare') {
    if (tripMs > 0) await wait(tripMs);
    return bareTokenRoute(request, LIVEKIT);
  }
  trips.chain = 0;
  const answered = await answerToken(services, request);
  trips.dependent += trips.chain;
  return answered;
}

async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  const response = await answer(incoming);
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.end(Buffer.from(await response.arrayBuffer()));
}

const server = createServer((incoming, outgoing) => {
  handle(incoming, outgoing).catch((error: unknown) => outgoing.writeHead(500).end(String(error)));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' ? address?.port : 0 });
});
process.once('disconnect', () => process.exit(0));
