import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from './faults.ts';
import type { JournalEntry } from './journal.ts';
import type { Form } from './read-form.ts';
import { type Vendor, vendorError } from './vendors.ts';

/** Returned by whatever answers a request, so that the compiler finds a path that forgets to. */
export type Answered = 'answered';

/** One HTTP request to a vendor, with the answer under the fault that was ordered for it. */
export class Exchange {
  readonly vendor: Vendor;
  readonly method: string;
  readonly url: URL;
  readonly headers: Record<string, string>;
  /** Parsed JSON, or undefined when the body was empty or not JSON. */
  readonly body: unknown;
  readonly rawBody: string;
  /** Its fields and files when the body was a multipart form. */
  readonly form: Form | undefined;
  readonly entry: JournalEntry;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
  readonly fault: Fault | undefined;
  readonly #response: ServerResponse;
  #writes = 0;

  constructor(input: ExchangeInput) {
    this.vendor = input.vendor;
    this.method = input.request.method ?? 'GET';
    this.url = input.url;
    this.headers = headersOf(input.request);
    this.rawBody = input.rawBody;
    this.form = input.form;
    this.body = parseJson(input.rawBody);
    this.entry = input.entry;
    this.fault = input.fault;
    this.#response = input.response;
    const gone = new AbortController();
    input.response.on('close', () => gone.abort());
    this.signal = gone.signal;
  }

  json(status: number, body: unknown, headers: Record<string, string> = {}): Answered {
    return this.send(status, { type: 'application/json', body: JSON.stringify(body), headers });
  }

  send(status: number, reply: { type: string; body: string | Buffer; headers?: Record<string, string> }): Answered {
    const bytes = Buffer.from(reply.body);
    this.begin(status, { 'content-type': reply.type, 'content-length': String(bytes.length), ...reply.headers });
    if (this.fault?.fault === 'cut') {
      this.#response.write(bytes.subarray(0, bytes.length >> 1), () => this.#response.destroy());
      return 'answered';
    }
    this.#response.end(bytes);
    return 'answered';
  }

  /** A refusal in the vendor's own form. */
  refuse(status: number, message: string, headers: Record<string, string> = {}): Answered {
    const { type, text } = vendorError(this.vendor, status, message);
    return this.send(status, { type, body: text, headers });
  }

  begin(status: number, headers: Record<string, string>): void {
    this.entry.status = status;
    this.#response.writeHead(status, headers);
  }

  /** One piece of a streamed answer; false when nobody listens any more. */
  write(piece: string | Buffer): boolean {
    if (this.signal.aborted) return false;
    this.#writes += 1;
    if (this.fault?.fault === 'cut' && this.#writes > 2) {
      this.#response.destroy();
      return false;
    }
    this.#response.write(piece);
    return true;
  }

  end(piece?: string): Answered {
    if (!this.signal.aborted) this.#response.end(piece);
    return 'answered';
  }

  destroy(): Answered {
    this.#response.destroy();
    return 'answered';
  }

  async pause(ms: number): Promise<void> {
    if (ms > 0) await wait(ms, undefined, { signal: this.signal }).catch(() => undefined);
  }
}

export type ExchangeInput = {
  vendor: Vendor;
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  rawBody: string;
  form?: Form | undefined;
  entry: JournalEntry;
  fault: Fault | undefined;
};

export function headersOf(request: IncomingMessage): Record<string, string> {
  const pairs = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : (value ?? ''),
  ]);
  return Object.fromEntries(pairs) as Record<string, string>;
}

export function parseJson(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
