import { connect } from 'node:net';

export interface RawAnswer {
  /** 0 when the server closed the connection without a word. */
  status: number;
  /** By lower-case name; the last of several wins. */
  headers: Record<string, string>;
  body: string;
}
export type Header = readonly [name: string, value: string];
export interface RawRequest {
  method?: string;
  target: string;
  version?: string;
  headers: readonly Header[];
  body?: string | Buffer;
  isChunked?: boolean;
}

/** A request as bytes, with nothing mended: what an HTTP client would refuse to send is sent. */
export function toBytes({ method = 'POST', target, version = '1.1', headers, body = '', isChunked = false }: RawRequest): Buffer {
  const content = Buffer.from(body);
  const length: Header = isChunked ? ['Transfer-Encoding', 'chunked'] : ['Content-Length', String(content.length)];
  const hasLength = headers.some(([name]) => name.toLowerCase() === 'content-length');
  const all = [...headers, ...(hasLength && !isChunked ? [] : [length]), ['Connection', 'close'] as const];
  const head = `${method} ${target} HTTP/${version}\r\n${all.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`;
  const chunks = isChunked ? [`${content.length.toString(16)}\r\n`, content, '\r\n0\r\n\r\n'] : [content];
  // An empty chunk would end the body before it began.
  const sent = isChunked && content.length === 0 ? ['0\r\n\r\n'] : chunks;
  return Buffer.concat([Buffer.from(head), ...sent.map((part) => Buffer.from(part))]);
}

function unchunk(text: string): string {
  let rest = text;
  let whole = '';
  for (;;) {
    const [, size = '0'] = /^([0-9a-f]+)\r\n/i.exec(rest) ?? [];
    const length = Number.parseInt(size, 16);
    if (!length) return whole;
    const start = size.length + 2;
    whole += rest.slice(start, start + length);
    rest = rest.slice(start + length + 2);
  }
}

function readAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '').split('\r\n\r\n');
  const [line = '', ...lines] = head.split('\r\n');
  const headers = Object.fromEntries(
    lines.map((header) => [header.split(':')[0]!.toLowerCase(), header.slice(header.indexOf(':') + 1).trim()]),
  );
  const content = rest.join('\r\n\r\n');
  const body = headers['transfer-encoding'] === 'chunked' ? unchunk(content) : content;
  return { status: Number(line.split(' ')[1] ?? 0), headers, body: Buffer.from(body, 'latin1').toString() };
}

/** Sends the bytes and reads until the server closes; rejects when it neither answers nor closes. */
export function sendRaw(port: number, bytes: Buffer, timeoutMs = 60_000): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    const timer = setTimeout(() => {
      reject(new Error(`Neither an answer nor an end within ${timeoutMs} ms: ${text.slice(0, 200)}`));
      socket.destroy();
    }, timeoutMs);
    socket.on('data', (part) => {
      text += part.toString('latin1');
    });
    // A server may refuse and close while we still send; what it said before counts.
    socket.on('error', () => undefined);
    socket.on('close', () => {
      clearTimeout(timer);
      resolve(readAnswer(text));
    });
  });
}
