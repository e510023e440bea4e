import { AsyncLocalStorage } from 'node:async_hooks';
import { createCallMeter } from '../../../lib/budget/call-meter.ts';
import { type ChatRequests, createChatRequests } from '../../../lib/budget/chat-requests.ts';
import type { Usage } from '../../../lib/conversation/conversation-store.ts';
import type { Embedder } from '../../../lib/knowledge/embedder.ts';
import { meterEmbedder } from '../../../lib/knowledge/meter-embedder.ts';
import type { Rate } from '../cost-prices.ts';

/** One request to a vendor with the rows that the meter booked for it. */
export interface Booked {
  leg: 'llm' | 'embedding' | 'tts' | 'stt';
  /** The request as the vendor's journal knows it; empty where requests are paired by order. */
  key: string;
  rows: Usage[];
}

/** The product's meter of one conversation, with each booked row laid beside the request that it is for. */
export function openBooks(prices: readonly Rate[]) {
  const forRequest = new AsyncLocalStorage<Booked>();
  const requests: Booked[] = [];
  const all: Usage[] = [];
  let running: Booked | undefined;
  const meter = createCallMeter({
    prices,
    hold: { heldMicroUsd: 1_000_000_000, usedMicroUsd: 0 },
    nowMs: Date.now,
    record(usage) {
      all.push(usage);
      (forRequest.getStore() ?? running)?.rows.push(usage);
    },
  });
  const begin = (leg: Booked['leg'], key = '') => {
    const booked: Booked = { leg, key, rows: [] };
    requests.push(booked);
    return booked;
  };
  const open = new Set<{ end(): void }>();
  let piecesOfLast = 0;
  const real = createChatRequests({ meter, nowMs: Date.now });
  const chat: ChatRequests = {
    fits: real.fits,
    open(body) {
      const request = real.open(body);
      if (!request) return null;
      const booked = begin('llm', JSON.stringify(body));
      piecesOfLast = 0;
      const seen = {
        ...request,
        received(piece: string) {
          piecesOfLast += 1;
          request.received(piece);
        },
        end: (outcome: Parameters<typeof request.end>[0]) => {
          open.delete(left);
          forRequest.run(booked, () => request.end(outcome));
        },
      };
      const left = { end: () => seen.end('lost') };
      open.add(left);
      return seen;
    },
    closeAll() {
      for (const request of open) request.end();
    },
  };
  return {
    meter,
    chat,
    requests,
    all,
    piecesOfLast: () => piecesOfLast,
    openRequests: () => open.size,
    embedder(raw: Embedder): Embedder {
      const metered = meterEmbedder(raw, meter);
      return {
        ...metered,
        embed: (texts, signal) => forRequest.run(begin('embedding', texts.join('\n')), () => metered.embed(texts, signal)),
      };
    },
    /** Rows booked while `run` runs are for one request; such requests must not overlap. */
    async during(leg: 'tts' | 'stt', run: () => Promise<void>): Promise<Booked> {
      running = begin(leg);
      const mine = running;
      try {
        await run();
      } finally {
        running = undefined;
      }
      return mine;
    },
  };
}
export type Books = ReturnType<typeof openBooks>;
