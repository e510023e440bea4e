import { WebSocket } from 'ws';

/** Deepgram takes 20 Flush a minute on one socket (API reference, 2026-08). */
const MOST_FLUSHES = 18;
const MINUTE_MS = 60_000;
/** One that was quiet for longer may be gone without a word. */
const FRESH_MS = 30_000;

/** A socket with the one utterance that it speaks now. */
export interface SpeechSocket {
  readonly socket: WebSocket;
  /** Rejects with the reason why there is no connection. */
  readonly opened: Promise<void>;
  /** It was there before it was needed: what became of it since then is not known. */
  readonly hasWaited: boolean;
}

/** At most one open socket that waits for the next utterance of a call. */
export interface SpeechLine {
  /** Opens the next utterance's socket now, so that nobody waits for a handshake later. */
  warm(): void;
  /** A socket for one utterance alone. */
  take(): SpeechSocket;
  /** After its utterance was spoken to the end: nothing of it can come any more. */
  giveBack(used: SpeechSocket): void;
  /** After anything else: what still comes of its utterance is heard by nobody. */
  drop(used: SpeechSocket): void;
  close(): void;
}

interface Spoken extends SpeechSocket {
  flushesMs: number[];
  quietSinceMs: number;
}

export function createSpeechLine(ctx: { url: URL; apiKey: string; nowMs: () => number }): SpeechLine {
  const { nowMs } = ctx;
  const inUse = new Map<SpeechSocket, Spoken>();
  let spare: Spoken | undefined;
  let isClosed = false;
  const open = (): Spoken => {
    const socket = new WebSocket(ctx.url, { headers: { Authorization: `Token ${ctx.apiKey}` } });
    const opened = new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
      socket.once('close', (code) => reject(new Error(`The speech socket was closed with ${code}.`)));
    });
    // Whoever takes it asks; nobody else need know.
    opened.catch(() => undefined);
    socket.on('error', () => undefined);
    const line: Spoken = { socket, opened, hasWaited: false, flushesMs: [], quietSinceMs: nowMs() };
    socket.once('close', () => {
      if (spare?.socket === socket) spare = undefined;
    });
    return line;
  };
  const end = ({ socket }: SpeechSocket) => {
    if (socket.readyState === WebSocket.OPEN) socket.send('{"type":"Close"}');
    socket.close(1000);
  };
  const isThere = ({ socket }: Spoken) => socket.readyState <= WebSocket.OPEN;
  const isFresh = (line: Spoken) => nowMs() - line.quietSinceMs < FRESH_MS;
  return {
    warm() {
      if (isClosed || inUse.size > 0 || (spare && isThere(spare) && isFresh(spare))) return;
      if (spare) end(spare);
      spare = open();
    },
    take() {
      const line = spare && isThere(spare) ? { ...spare, hasWaited: true } : open();
      spare = undefined;
      inUse.set(line, line);
      return line;
    },
    giveBack(used) {
      const line = inUse.get(used);
      inUse.delete(used);
      if (!line) return;
      const flushesMs = [...line.flushesMs, nowMs()].filter((atMs) => nowMs() - atMs < MINUTE_MS);
      const mayGoOn = !isClosed && !spare && line.socket.readyState === WebSocket.OPEN && flushesMs.length < MOST_FLUSHES;
      if (mayGoOn) spare = { ...line, flushesMs, quietSinceMs: nowMs() };
      else end(line);
    },
    drop(used) {
      inUse.delete(used);
      end(used);
    },
    close() {
      isClosed = true;
      if (spare) end(spare);
      spare = undefined;
    },
  };
}
