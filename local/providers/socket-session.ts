import { setTimeout as wait } from 'node:timers/promises';
import type { RawData, WebSocket } from 'ws';
import type { Context } from './context.ts';
import { parseJson } from './exchange.ts';
import type { Fault } from './faults.ts';
import type { JournalEntry, SocketCounts } from './journal.ts';
import type { Vendor } from './vendors.ts';

export type SocketInput = { socket: WebSocket; url: URL; vendor: Vendor; entry: JournalEntry; fault: Fault | undefined };

// Enough that the client has begun to use the answer when it breaks off.
const CUT_AFTER_MESSAGES = 2;

/** What all sockets share: counting for the journal, the ordered fault, sending under it. */
export class SocketSession {
  readonly socket: WebSocket;
  readonly requestId = crypto.randomUUID();
  readonly counts: SocketCounts = { received: {}, sent: {}, audioSeconds: 0, characters: 0 };
  readonly #context: Context;
  readonly #vendor: Vendor;
  readonly #entry: JournalEntry;
  readonly #openingFault: Fault | undefined;
  readonly #startedMs: number;
  #fault: Fault | undefined;
  #sentInUnit = 0;

  constructor(context: Context, input: SocketInput) {
    this.#context = context;
    this.socket = input.socket;
    this.#vendor = input.vendor;
    this.#entry = input.entry;
    this.#entry.socket = this.counts;
    this.#openingFault = input.fault;
    this.#startedMs = context.nowMs();
    this.#note(input.fault);
  }

  /** Call at the start of each unit of work; see Faults for what counts. */
  beginUnit(): void {
    this.#sentInUnit = 0;
    this.#fault = this.#openingFault ?? this.#context.faults.take(this.#vendor);
    this.#note(this.#fault);
  }

  /** Sends under the current fault: drops it when silent, hangs up when cut, spoils it when garbage. */
  async send(type: string, payload: object | Buffer): Promise<void> {
    if (this.socket.readyState !== this.socket.OPEN) return;
    const fault = this.#fault ?? this.#openingFault;
    if (fault?.fault === 'silence' || fault?.fault === 'hang') return;
    if (fault?.fault === 'slow' && this.#sentInUnit === 0) await wait(fault.ms);
    if (fault?.fault === 'garbage') return this.#write('garbage', '<<< not what the client expects');
    const isBroken = fault !== undefined && fault.fault !== 'slow';
    if (isBroken && (fault.fault !== 'cut' || this.#sentInUnit >= CUT_AFTER_MESSAGES)) return this.socket.terminate();
    this.#write(type, Buffer.isBuffer(payload) ? payload : JSON.stringify(payload));
  }

  onMessage(handle: (message: { type: string; json: Record<string, unknown> } | { type: 'audio'; bytes: Buffer }) => void): void {
    this.socket.on('message', (raw: RawData, isBinary: boolean) => {
      const bytes = Array.isArray(raw) ? Buffer.concat(raw) : Buffer.isBuffer(raw) ? raw : Buffer.from(raw);
      const json = isBinary ? undefined : parseJson(bytes.toString('utf8'));
      const isObject = typeof json === 'object' && json !== null;
      const type = isBinary ? 'audio' : isObject && 'type' in json ? String(json.type) : 'unreadable';
      this.counts.received[type] = (this.counts.received[type] ?? 0) + 1;
      handle(isBinary ? { type: 'audio', bytes } : { type, json: (isObject ? json : {}) as Record<string, unknown> });
    });
    // ws reports a broken peer here and then closes; the close is what we act on.
    this.socket.on('error', () => undefined);
  }

  onClose(handle: () => void): void {
    this.socket.on('close', (code) => {
      this.#entry.status = code;
      this.#entry.durationMs = Math.round(this.#context.nowMs() - this.#startedMs);
      handle();
    });
  }

  #write(type: string, payload: string | Buffer): void {
    this.#sentInUnit += 1;
    this.counts.sent[type] = (this.counts.sent[type] ?? 0) + 1;
    this.socket.send(payload);
  }

  #note(fault: Fault | undefined): void {
    if (fault) this.#entry.fault = fault.fault;
  }
}
