import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Context } from './context.ts';
import { parseListenQuery } from './deepgram/listen-query.ts';
import { listenV1 } from './deepgram/listen-v1.ts';
import { listenV2 } from './deepgram/listen-v2.ts';
import { parseSpeakQuery } from './deepgram/speak-query.ts';
import { speakSocket } from './deepgram/speak-socket.ts';
import { headersOf } from './exchange.ts';
import type { SocketInput } from './socket-session.ts';
import { type Vendor, vendorError } from './vendors.ts';

type Plan = { open: (input: SocketInput) => void } | { status: number; message: string };

/** Answers WebSocket upgrades: Deepgram's three sockets, or an HTTP refusal in Deepgram's form. */
export function createUpgrader(context: Context): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  // A browser client offers ["token", KEY]; the first must come back.
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: 4_000_000,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });

  async function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const vendor: Vendor = url.pathname.endsWith('/speak') ? 'tts' : 'stt';
    const entry = context.journal.add({
      vendor,
      method: 'WS',
      path: url.pathname + url.search,
      headers: headersOf(request),
      body: undefined,
    });
    const refuse = (status: number, message: string) => {
      entry.status = status;
      socket.end(httpRefusal(vendor, status, message));
    };
    const fault = context.faults.take(vendor);
    if (fault) entry.fault = fault.fault;
    if (fault?.fault === 'refuse') return void socket.destroy();
    if (fault?.fault === 'hang') return;
    if (fault && /^\d+$/.test(fault.fault)) return refuse(Number(fault.fault), 'A fault ordered by POST /faults.');
    if (fault?.fault === 'slow') await wait(fault.ms);
    const plan = planFor(context, request, url);
    if ('status' in plan) return refuse(plan.status, plan.message);
    // A slow service was slow to connect; once open it is like any other.
    const lasting = fault?.fault === 'slow' ? undefined : fault;
    server.handleUpgrade(request, socket, head, (open: WebSocket) =>
      plan.open({ socket: open, url, vendor, entry, fault: lasting }),
    );
  }

  return (request, socket, head) => {
    // The client may leave before it is answered; there is nobody left to tell.
    socket.on('error', () => undefined);
    void upgrade(request, socket, head);
  };
}

function planFor(context: Context, request: IncomingMessage, url: URL): Plan {
  if (!hasKey(request)) return { status: 401, message: 'Invalid credentials.' };
  if (url.pathname === '/v1/speak') {
    const speak = parseSpeakQuery(url);
    if ('problem' in speak) return { status: 400, message: speak.problem };
    const encoding = speak.query.encoding ?? 'linear16';
    if (encoding !== 'linear16')
      return { status: 400, message: `This local service has no ${encoding} encoder: ask for encoding=linear16.` };
    return { open: (input) => speakSocket(context, { ...input, query: speak.query }) };
  }
  if (url.pathname !== '/v1/listen' && url.pathname !== '/v2/listen')
    return { status: 404, message: 'Not found: this service has /v1/listen, /v2/listen and /v1/speak.' };
  const listen = parseListenQuery(url);
  if ('problem' in listen) return { status: 400, message: listen.problem };
  const recognizer = context.models.recognizer();
  if (!recognizer)
    return { status: 503, message: `Local speech recognition is not available. ${context.models.status().stt.detail}` };
  const open = url.pathname === '/v1/listen' ? listenV1 : listenV2;
  return { open: (input) => open(context, { ...input, query: listen.query, recognizer }) };
}

function hasKey(request: IncomingMessage): boolean {
  const isHeader = /^(?:token|bearer) \S+/i.test(request.headers.authorization ?? '');
  return isHeader || /^(?:token|bearer),\s*\S+/i.test(request.headers['sec-websocket-protocol'] ?? '');
}

function httpRefusal(vendor: Vendor, status: number, message: string): string {
  const { type, text } = vendorError(vendor, status, message);
  const headers = [
    `content-type: ${type}`,
    `content-length: ${Buffer.byteLength(text)}`,
    `dg-error: ${message}`,
    'connection: close',
  ];
  if (status === 429 || status === 503) headers.push('retry-after: 1');
  return `HTTP/1.1 ${status} Refused\r\n${headers.join('\r\n')}\r\n\r\n${text}`;
}
