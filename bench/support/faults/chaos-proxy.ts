import { createServer, type IncomingMessage, type OutgoingHttpHeaders, request, type ServerResponse } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { DRIP_EVERY_MS, type FaultName, GARBAGE, SLOW_MS, statusOf } from './fault-kinds.ts';
import { type Line, passThrough } from './socket-line.ts';

export interface ChaosProxy {
  /** http://127.0.0.1:PORT */
  url: string;
  /** From now on requests and sockets whose path `touches` suffer; open ones, too. */
  begin(fault: FaultName, touches?: (path: string) => boolean): Promise<void>;
  /** All is well again; what suffered is disconnected. Resolves with the requests and sockets that did; a closed port does not know who knocked. */
  end(): Promise<number>;
  close(): Promise<void>;
}

type Order = { fault: FaultName; touches: (path: string) => boolean };

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

function answerStatus(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-type': 'application/json', 'retry-after': '1' });
  response.end(JSON.stringify({ error: { message: 'A fault ordered by the measurement.', code: String(status) } }));
}

/** The upstream's answer, byte for byte, as the fault lets it through. */
async function deliver(answer: IncomingMessage, response: ServerResponse, fault: FaultName | undefined): Promise<void> {
  if (fault === 'slow') await sleep(SLOW_MS);
  const headers: OutgoingHttpHeaders = { ...answer.headers };
  if (fault === 'cut' || fault === 'stall' || fault === 'drip') response.setHeader('connection', 'close');
  response.writeHead(answer.statusCode ?? 502, headers);
  if (fault === undefined || fault === 'slow') {
    answer.pipe(response);
    return;
  }
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    if (fault === 'drip') {
      for (const byte of chunk) {
        if (response.destroyed) return;
        response.write(Buffer.of(byte));
        await sleep(DRIP_EVERY_MS);
      }
      continue;
    }
    response.write(chunk.subarray(0, Math.max(1, Math.floor(chunk.length / 2))));
    if (fault === 'cut') setTimeout(() => response.destroy(), 20);
    return;
  }
  if (fault === 'drip') response.end();
}

/** An HTTP and WebSocket proxy before one vendor; it has a fault only while one is ordered. */
export async function openChaosProxy(upstream: { host: string; port: number }): Promise<ChaosProxy> {
  let order: Order | undefined;
  const sockets = new Set<Socket>();
  const lines = new Set<Line>();
  const touched = new Set<Duplex>();
  let suffered = 0;
  const faultOf = (path: string) => {
    if (!order?.touches(path)) return undefined;
    suffered += 1;
    return order.fault;
  };

  const server = createServer((incoming, response) => {
    const fault = faultOf(incoming.url ?? '');
    response.on('error', () => undefined);
    if (fault) touched.add(incoming.socket);
    if (fault === 'reset') {
      incoming.socket.resetAndDestroy();
      return;
    }
    if (fault === 'hang') {
      incoming.resume();
      return;
    }
    const status = fault && statusOf(fault);
    if (status) {
      incoming.resume();
      answerStatus(response, status);
      return;
    }
    if (fault === 'garbage' || fault === 'empty') {
      incoming.resume();
      response.writeHead(200, { 'content-type': incoming.headers.accept?.split(',')[0] ?? 'application/json' });
      response.end(fault === 'garbage' ? GARBAGE : '');
      return;
    }
    const asked = request(
      { ...upstream, method: incoming.method, path: incoming.url, headers: incoming.headers, agent: false },
      (answer) => {
        answer.on('error', () => response.destroy());
        void deliver(answer, response, fault).catch(() => response.destroy());
      },
    );
    asked.on('error', () => response.destroy());
    response.on('close', () => asked.destroy());
    incoming.pipe(asked);
  });

  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      touched.delete(socket);
    });
  });

  server.on('upgrade', (incoming: IncomingMessage, duplex: Duplex, head: Buffer) => {
    const client = duplex as Socket;
    const path = incoming.url ?? '';
    const fault = faultOf(path);
    if (fault) touched.add(client);
    if (fault === 'reset') client.resetAndDestroy();
    if (fault === 'reset' || fault === 'hang') return;
    const status = fault && statusOf(fault);
    if (status) {
      client.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: 0\r\nretry-after: 1\r\nconnection: close\r\n\r\n`);
      return;
    }
    if (fault === 'garbage') {
      client.end(GARBAGE);
      return;
    }
    const vendor = connect(upstream);
    const raw = incoming.rawHeaders;
    const headers = raw.flatMap((name, at) => (at % 2 === 0 ? [`${name}: ${raw[at + 1]}`] : []));
    vendor.write(`${incoming.method} ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n\r\n`);
    if (head.length > 0) vendor.write(head);
    const line = passThrough({ client, vendor, path, fault });
    lines.add(line);
    void line.closed.then(() => lines.delete(line));
  });

  const listen = (port: number) =>
    new Promise<number>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', () => {
        server.off('error', reject);
        const address = server.address();
        resolve(address !== null && typeof address === 'object' ? address.port : 0);
      });
    });
  const stopListening = () => new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve()));
  const port = await listen(0);

  return {
    url: `http://127.0.0.1:${port}`,
    async begin(fault, touches = () => true) {
      order = { fault, touches };
      suffered = 0;
      if (fault === 'refused') {
        const closing = stopListening();
        for (const socket of sockets) socket.resetAndDestroy();
        await closing;
        return;
      }
      for (const line of lines) {
        if (!touches(line.path)) continue;
        touched.add(line.client);
        suffered += 1;
        line.suffer(fault);
      }
    },
    async end() {
      order = undefined;
      for (const socket of touched) socket.destroy();
      touched.clear();
      if (!server.listening) await listen(port);
      return suffered;
    },
    async close() {
      const closing = stopListening();
      for (const socket of sockets) socket.destroy();
      await closing;
    },
  };
}
