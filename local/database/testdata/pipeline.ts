import { connect } from 'node:net';

export type PipelinedRequest = { method: 'GET' | 'POST'; path: string; headers: Record<string, string>; body?: string };
export type PipelinedResponse = { status: number; body: unknown };

const END_OF_HEAD = '\r\n\r\n';

/** Sends all requests on one socket without waiting, so that a server has them all at once; answers come in their order. */
export function sendPipelined(url: string, requests: readonly PipelinedRequest[]): Promise<PipelinedResponse[]> {
  const { hostname, port, host } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write(requests.map((request) => toText(host, request)).join(''));
    });
    let received: Buffer = Buffer.alloc(0);
    const responses: PipelinedResponse[] = [];
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (let next = takeOne(received); next; next = takeOne(received)) {
        responses.push(next.response);
        received = next.rest;
      }
      if (responses.length === requests.length) socket.end(() => resolve(responses));
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error(`The server answered ${responses.length} of ${requests.length} requests.`)));
  });
}

function toText(host: string, { method, path, headers, body = '' }: PipelinedRequest): string {
  const lines = Object.entries({ host, 'content-length': String(Buffer.byteLength(body)), ...headers });
  return `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}`).join('\r\n')}${END_OF_HEAD}${body}`;
}

function takeOne(received: Buffer): { response: PipelinedResponse; rest: Buffer } | undefined {
  const headEnd = received.indexOf(END_OF_HEAD);
  if (headEnd < 0) return undefined;
  const head = received.toString('latin1', 0, headEnd);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  const start = headEnd + END_OF_HEAD.length;
  if (received.length < start + length) return undefined;
  const text = received.toString('utf8', start, start + length);
  return {
    response: { status: Number(head.split(' ')[1]), body: text === '' ? undefined : JSON.parse(text) },
    rest: received.subarray(start + length),
  };
}
