import { describe, expect, it } from 'vitest';
import { FAILURES_TO_OPEN, OPEN_MS, type SharedBreaker } from '../breakers/breaker-store.ts';
import { AppError } from '../core/app-error.ts';
import type { CallFunction } from '../core/call-function.ts';
import { readHealth } from './read-health.ts';

const NOW_MS = 1_000_000;
const FIGURES = { workers: 1, waitingDeliveries: 0, oldestDueS: 0, deadDeliveries: 0, unpriced: [] as string[] };
function read(
  script: {
    figures?: Partial<typeof FIGURES>;
    isDown?: boolean;
    isBlind?: boolean;
    settings?: object;
    breakers?: Record<string, SharedBreaker> | 'gone';
  } = {},
) {
  const call: CallFunction = async (_name, _args, result) => {
    if (script.isDown) throw new AppError('unavailable', 'x');
    return result.parse({ ...FIGURES, ...script.figures });
  };
  const limiter = {
    check: async () => ({ allowed: true, retryAfterS: 0, isBlind: script.isBlind ?? false, isClosed: false }),
    noteClosed: async () => undefined,
  };
  const breakers = {
    read: async (names: readonly string[]) => {
      if (script.breakers === 'gone') throw new Error('no store');
      return names.map((name) => (script.breakers as Record<string, SharedBreaker> | undefined)?.[name] ?? { failures: 0 });
    },
  };
  const of = (name: string) => ({ name, model: name.slice(4) });
  const legs = { stt: [of('stt:a')], llm: [of('llm:a'), of('llm:b')], tts: [of('tts:c')] };
  return readHealth({
    call,
    limiter,
    breakers,
    legs,
    nowMs: () => NOW_MS,
    settings: { livekit: {}, deepgram: {}, openai: {}, ...script.settings },
  });
}

describe('health', () => {
  it('is ok when all serves', async () => {
    expect(await read()).toMatchObject({
      status: 'ok',
      checks: { database: { status: 'ok' }, worker: { status: 'ok' }, outbox: { status: 'ok' } },
    });
  });
  it('is down only without the database', async () => {
    expect(await read({ isDown: true })).toMatchObject({
      status: 'down',
      checks: { database: { status: 'down' }, outbox: { status: 'degraded' } },
    });
  });
  it('is degraded without the store, with late and with dead deliveries', async () => {
    expect(await read({ isBlind: true })).toMatchObject({ status: 'degraded', checks: { kv: { status: 'degraded' } } });
    expect(await read({ figures: { oldestDueS: 121 } })).toMatchObject({ status: 'degraded' });
    expect(await read({ figures: { deadDeliveries: 1 } })).toMatchObject({
      status: 'degraded',
      checks: { outbox: { detail: '0 waiting, 1 dead' } },
    });
    expect(await read({ figures: { oldestDueS: 120, waitingDeliveries: 9 } })).toMatchObject({ status: 'ok' });
  });
  it('names the vendors that are not asked now, and is down for a leg only when none is', async () => {
    const open = { failures: 0, openUntilMs: NOW_MS + OPEN_MS };
    expect(await read({ breakers: { 'llm:a': open } })).toMatchObject({
      status: 'degraded',
      checks: { llm: { status: 'degraded', detail: 'llm:a open' }, stt: { status: 'ok' } },
    });
    expect(await read({ breakers: { 'llm:a': open, 'llm:b': { failures: 0, openUntilMs: NOW_MS } } })).toMatchObject({
      status: 'degraded',
      checks: { llm: { status: 'down', detail: 'llm:a open, llm:b half-open' } },
    });
    expect(await read({ breakers: { 'stt:a': { failures: FAILURES_TO_OPEN - 1 } } })).toMatchObject({ status: 'ok' });
    expect(await read({ breakers: 'gone' })).toMatchObject({ checks: { llm: { status: 'ok' } } });
  });
  it('names the models that are refused because they have no price', async () => {
    expect(await read({ figures: { unpriced: ['b'] } })).toMatchObject({
      status: 'degraded',
      checks: {
        llm: {
          status: 'degraded',
          detail: 'b has no price and is refused: add a dated row to price_rates, or name another model',
        },
        stt: { status: 'ok' },
      },
    });
    expect(await read({ figures: { unpriced: ['c'] } })).toMatchObject({ checks: { tts: { status: 'down' } } });
  });
  it('is ok without what nobody configured', async () => {
    expect(await read({ figures: { workers: 0 }, settings: { openai: undefined } })).toMatchObject({
      status: 'ok',
      checks: { worker: { status: 'off' }, llm: { status: 'off', detail: 'not configured' } },
    });
  });
});
